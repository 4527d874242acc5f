import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('cp copies files and trees, into a directory or to a name', async () => {
  expect(
    await run(
      'mkdir d; echo x > d/a; ln -s a d/l; cp d e; cp -r d e; cp -r d e; cp -v d/a z; find e | sort; readlink e/l',
    ),
  ).toEqual({
    stdout: "'d/a' -> 'z'\ne\ne/a\ne/d\ne/d/a\ne/d/l\ne/l\na\n",
    stderr: "cp: -r not specified; omitting directory 'd'\n",
    status: 0,
  })
})

test('cp -a keeps mode, owner, times, links and extended attributes', async () => {
  const script =
    "mkdir d; echo x > d/a; chmod 751 d/a; chown 3:4 d/a; touch -d '2020-01-02 03:04:05' d/a; setfattr -n user.k -v v d/a; ln d/a d/b; touch -d 2021-01-01 d; cp -a d e; stat -c '%n %a %u:%g %h %y' e/a e; getfattr -d e/a"
  expect(await output(script)).toBe(
    'e/a 751 3:4 2 2020-01-02 03:04:05.000000000 +0800\ne 755 0:0 2 2021-01-01 00:00:00.000000000 +0800\n# file: e/a\nuser.k="v"\n\n',
  )
})

test('cp tells what it cannot do', async () => {
  const { stderr, status } = await run(
    'touch a; mkdir d; cp a a; cp nofile x; cp a b nodir; cp a nodir/x; cp -T a d; cp -r d d/sub; cp a',
  )
  expect(stderr).toBe(
    [
      "cp: 'a' and 'a' are the same file",
      "cp: cannot stat 'nofile': No such file or directory",
      "cp: target 'nodir': No such file or directory",
      "cp: cannot create regular file 'nodir/x': No such file or directory",
      "cp: cannot overwrite directory 'd' with non-directory 'a'",
      "cp: cannot copy a directory, 'd', into itself, 'd/sub'",
      "cp: missing destination file operand after 'a'",
      "Try 'cp --help' for more information.",
      '',
    ].join('\n'),
  )
  expect(status).toBe(1)
})

test('cp keeps, asks for, backs up or updates what is there', async () => {
  expect(
    await run(
      'echo 1 > a; echo 2 > b; cp -n a b; cat b; cp -i a b < /dev/null; echo; cat b; cp -b a b; cat b b~; touch -d 2000-01-01 a; echo 3 > b; cp -u a b; cat b',
    ),
  ).toEqual({
    stdout: '2\n\n2\n1\n2\n3\n',
    stderr: "cp: overwrite 'b'? ",
    status: 0,
  })
})

test('a sparse source gets a sparse copy', async () => {
  expect(
    await output(
      "truncate -s 1M a; printf x >> a; cp a b; stat -c '%s' b; [ $(stat -c %b b) -lt 100 ] && echo sparse; cmp a b && echo same",
    ),
  ).toBe('1048577\nsparse\nsame\n')
})

test('mv renames, into a directory or to a name', async () => {
  expect(
    await run(
      'echo 1 > a; mv a b; mkdir d; mv -v b d; mv d e; find e | sort; mv nofile x; mv e e; mv e/b nodir/',
    ),
  ).toEqual({
    stdout: "renamed 'b' -> 'd/b'\ne\ne/b\n",
    stderr:
      "mv: cannot stat 'nofile': No such file or directory\nmv: cannot move 'e' to a subdirectory of itself, 'e/e'\nmv: cannot move 'e/b' to 'nodir/': Not a directory\n",
    status: 1,
  })
})

test('mv does not replace a directory that is not empty', async () => {
  expect(await run('mkdir -p d/e e; touch d/e/x; mv e d; touch a; mv -T a d')).toEqual({
    stdout: '',
    stderr:
      "mv: cannot overwrite 'd/e': Directory not empty\nmv: cannot overwrite directory 'd' with non-directory 'a'\n",
    status: 1,
  })
})

test('mv to another file system copies everything and removes the source', async () => {
  const script =
    "mkdir -p d/e t; echo x > d/f; chmod 640 d/f; touch -d 2001-01-01 d/f; ln -s f d/l; mount -t tmpfs tmpfs t; mv -v d t | sort; stat -c '%a %y' t/d/f; readlink t/d/l; ls; umount t"
  expect(await output(script)).toBe(
    [
      "copied 'd/f' -> 't/d/f'",
      "copied 'd/l' -> 't/d/l'",
      "created directory 't/d'",
      "created directory 't/d/e'",
      "removed 'd/f'",
      "removed 'd/l'",
      "removed directory 'd'",
      "removed directory 'd/e'",
      '640 2001-01-01 00:00:00.000000000 +0800',
      'f',
      't',
      '',
    ].join('\n'),
  )
})
