import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('mkdir makes directories with parents and modes', async () => {
  expect(await run('mkdir -pv p/q; mkdir -m 700 m; mkdir p; mkdir x/y; stat -c "%a %n" m p/q')).toEqual({
    stdout: "mkdir: created directory 'p'\nmkdir: created directory 'p/q'\n700 m\n755 p/q\n",
    stderr:
      'mkdir: cannot create directory ‘p’: File exists\nmkdir: cannot create directory ‘x/y’: No such file or directory\n',
    status: 0,
  })
})

test('a file in the way of mkdir -p is told', async () => {
  expect(await run('touch f; mkdir -p f; mkdir -p f/x')).toEqual({
    stdout: '',
    stderr:
      'mkdir: cannot create directory ‘f’: File exists\nmkdir: cannot create directory ‘f’: Not a directory\n',
    status: 1,
  })
})

test('touch makes files and sets times', async () => {
  const script =
    "touch -d '2024-03-15 10:20:30' a; touch -t 202001020304.05 b; touch -r a c; touch -a -d 2001-01-01 a; touch -c no; stat -c '%n %x' a; stat -c '%n %y' a b c; ls"
  expect(await output(script)).toBe(
    [
      'a 2001-01-01 00:00:00.000000000 +0800',
      'a 2024-03-15 10:20:30.000000000 +0800',
      'b 2020-01-02 03:04:05.000000000 +0800',
      'c 2024-03-15 10:20:30.000000000 +0800',
      'a',
      'b',
      'c',
      '',
    ].join('\n'),
  )
})

test('touch tells what it cannot read or reach', async () => {
  expect(await run('touch -d garbage a; touch nodir/x; touch')).toEqual({
    stdout: '',
    stderr:
      "touch: invalid date format ‘garbage’\ntouch: cannot touch 'nodir/x': No such file or directory\ntouch: missing file operand\nTry 'touch --help' for more information.\n",
    status: 1,
  })
})

test('mknod and mkfifo make devices and fifos', async () => {
  expect(
    await run("mknod a c 1 3; mknod w c 0 0; mkfifo q; stat -c '%n %F %t,%T %a' a w q; mknod x c; mkfifo q"),
  ).toEqual({
    stdout: 'a character special file 1,3 644\nw character special file 0,0 644\nq fifo 0,0 644\n',
    stderr:
      "mknod: missing operand after ‘c’\nSpecial files require major and minor device numbers.\nTry 'mknod --help' for more information.\nmkfifo: cannot create fifo 'q': File exists\n",
    status: 1,
  })
})

test('ln makes links of both kinds, and replaces with -f', async () => {
  expect(
    await run(
      'echo x > a; mkdir d; ln a h; ln -s ../a d; ln a h; ln -sf b h; readlink h d/a; ln d x; ln -sr d/a r; readlink r',
    ),
  ).toEqual({
    stdout: 'b\n../a\na\n',
    stderr: "ln: failed to create hard link 'h': File exists\nln: d: hard link not allowed for directory\n",
    status: 0,
  })
})

test('truncate sets, extends and shrinks sizes', async () => {
  expect(
    await output('echo hello > f; truncate -s 3 f; cat f; truncate -s +2 f; truncate -s %4 f; stat -c %s f'),
  ).toBe('hel8\n')
})

test('install copies with mode and owner, and makes directories', async () => {
  expect(
    await output(
      "echo x > a; install -D -m 600 -o daemon a n/b; install -dv q/w; stat -c '%n %a %U' n/b q/w",
    ),
  ).toBe("install: creating directory 'q'\ninstall: creating directory 'q/w'\nn/b 600 daemon\nq/w 755 root\n")
})
