import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

const SETUP =
  "printf hello > f; mkdir d; ln -s f l; ln f h; mkfifo p; mknod c c 5 1; chmod 640 f; chmod 1777 d; chown 1:2 c; touch -d '2022-12-31 23:59' f d p c; touch -h -d '2023-05-06 07:08' l; "

test('a long listing aligns links, owners, sizes and device numbers', async () => {
  expect(await output(`${SETUP} ls -l`)).toBe(
    [
      'total 8',
      'crw-r--r-- 1 daemon bin  5, 1 Dec 31  2022 c',
      'drwxrwxrwt 2 root   root   40 Dec 31  2022 d',
      '-rw-r----- 2 root   root    5 Dec 31  2022 f',
      '-rw-r----- 2 root   root    5 Dec 31  2022 h',
      'lrwxrwxrwx 1 root   root    1 May  6  2023 l -> f',
      'prw-r--r-- 1 root   root    0 Dec 31  2022 p',
      '',
    ].join('\n'),
  )
})

test('files come before directories, and directories get headings', async () => {
  expect(await output('mkdir d e; touch a d/x; ls e a d')).toBe('a\n\nd:\nx\n\ne:\n')
})

test('a missing operand is told, the others are listed, and the status is 2', async () => {
  expect(await run('touch a; ls nofile a')).toEqual({
    stdout: 'a\n',
    stderr: "ls: cannot access 'nofile': No such file or directory\n",
    status: 2,
  })
})

test('sorts by time, size, version and extension', async () => {
  const script =
    'printf aaa > a; printf bbbbb > b; printf c > c; touch -d 2024-01-03 a; touch -d 2024-01-01 b; touch -d 2024-01-02 c; ls -tm; ls -Sm; ls -Srm; touch f10 f9 f1.z; ls -vm f*; ls -Xm f*'
  expect(await output(script)).toBe('a, c, b\nb, a, c\nc, a, b\nf1.z, f9, f10\nf10, f9, f1.z\n')
})

test('colours appear when asked for, names plain otherwise', async () => {
  expect(await output('mkdir d; touch f; TERM=xterm ls --color=always; ls --color=auto')).toBe(
    '\x1b[0m\x1b[01;34md\x1b[0m\nf\nd\nf\n',
  )
})

test('indicators tell types', async () => {
  expect(await output('mkdir d; touch x; chmod +x x; ln -s d l; mkfifo p; ls -F; ls -mp')).toBe(
    'd/\nl@\np|\nx*\nd/, l, p, x\n',
  )
})

test('lists trees recursively, hidden names on demand', async () => {
  expect(await output('mkdir -p a/b/.c; touch a/1 .h; ls -R a; ls -AR')).toBe(
    'a:\n1\nb\n\na/b:\n.:\n.h\na\n\n./a:\n1\nb\n\n./a/b:\n.c\n\n./a/b/.c:\n',
  )
})

test('wrong options are refused as getopt does', async () => {
  expect(await run('ls --zz')).toEqual({
    stdout: '',
    stderr: "ls: unrecognized option '--zz'\nTry 'ls --help' for more information.\n",
    status: 2,
  })
})

test('the help lists what works', async () => {
  const help = await output('ls --help')
  expect(help).toContain('Usage: ls [OPTION]... [FILE]...\n')
  expect(help).toContain('  -a, --all                  do not ignore entries starting with .\n')
})
