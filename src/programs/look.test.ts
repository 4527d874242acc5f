import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('stat shows a file in full', async () => {
  const text = await output("echo hello > f; chmod 4755 f; touch -d '2024-05-05 05:05:05' f; stat f")
  expect(text).toMatch(
    /^ {2}File: f\n {2}Size: 6 {9}\tBlocks: \d+ {10}IO Block: 4096 {3}regular file\nDevice: \d+,\d+\tInode: \d+ +Links: 1\nAccess: \(4755\/-rwsr-xr-x\) {2}Uid: \( {4}0\/ {4}root\) {3}Gid: \( {4}0\/ {4}root\)\nAccess: 2024-05-05 05:05:05\.000000000 \+0800\nModify: 2024-05-05 05:05:05\.000000000 \+0800\nChange: .*\n Birth: .*\n$/,
  )
})

test('stat prints by format, with widths and escapes', async () => {
  const script =
    "echo hello > f; ln -s f l; mknod n c 1 3; touch -d @0 f; stat -c '%n|%F|%s|%a|%A|%U|%h|%Y|%y' f; stat -c '%N %t,%T' l n; stat -L -c %F l; stat --printf '%5s|%-5s|%05s\\t%n\\n' f; stat -c '%.3Y %%' f"
  expect(await output(script)).toBe(
    "f|regular file|6|644|-rw-r--r--|root|1|0|1970-01-01 08:00:00.000000000 +0800\n'l' -> 'f' 0,0\n'n' 1,3\nregular file\n    6|6    |00006\tf\n0.000 %\n",
  )
})

test('readlink and realpath follow links as far as they are asked', async () => {
  const script =
    'mkdir -p d/e; touch d/e/f; ln -s d/e l; ln -s l/f m; ln -s nope n; ln -s x x; readlink l; readlink -f m n; readlink -e n; readlink -m a/b/../c; realpath --relative-to=d l/f; realpath -s l/f; realpath x'
  expect(await run(script)).toEqual({
    stdout: 'd/e\n/root/ufs/d/e/f\n/root/ufs/nope\n/root/ufs/a/c\ne/f\n/root/ufs/l/f\n',
    stderr: 'realpath: x: Too many levels of symbolic links\n',
    status: 1,
  })
})

test('basename and dirname take paths apart', async () => {
  expect(await output('basename /a/b.c .c; basename -a x/y z/; dirname a/b c / /x')).toBe(
    'b\ny\nz\na\n.\n/\n/\n',
  )
})

test('cat numbers, squeezes and shows what is invisible', async () => {
  expect(
    await output("printf 'a\\tb\\n\\n\\nc\\001\\n' > f; cat -n f; cat -s f | cat -A; cat -b f | tail -1"),
  ).toBe('     1\ta\tb\n     2\t\n     3\t\n     4\tc\x01\na^Ib$\n$\nc^A$\n     2\tc\x01\n')
})

test('cat goes on after what it cannot read', async () => {
  expect(await run('echo x > f; mkdir d; cat nofile d f; cat f >> f; cat f')).toEqual({
    stdout: 'x\nx\n',
    stderr:
      'cat: nofile: No such file or directory\ncat: d: Is a directory\ncat: f: input file is output file\n',
    status: 0,
  })
})

test('tree draws directories and counts them', async () => {
  const script =
    'mkdir -p p/a/b p/.h; touch p/a/1 p/a/b/2 "p/s p"; ln -s a p/la; tree p; tree -d p; tree -L 1 -a --noreport p; tree nodir'
  expect((await run(script)).stdout.replaceAll('\u00a0', ' ')).toBe(
    [
      'p',
      '├── a',
      '│   ├── 1',
      '│   └── b',
      '│       └── 2',
      '├── la -> a',
      '└── s p',
      '',
      '4 directories, 3 files',
      'p',
      '├── a',
      '│   └── b',
      '└── la -> a',
      '',
      '4 directories',
      'p',
      '├── .h',
      '├── a',
      '├── la -> a',
      '└── s p',
      'nodir  [error opening dir]',
      '',
      '0 directories, 0 files',
      '',
    ].join('\n'),
  )
})

test('tree shows modes, sizes and types in brackets and marks', async () => {
  expect(
    await output(
      'mkdir -p p/d; printf 12345 > p/f; chmod 750 p p/d; chmod +x p/f; tree --noreport -p p; tree --noreport -F p; tree -h --noreport p | tail -1',
    ),
  ).toBe('[drwxr-x---]  p\n├── [drwxr-x---]  d\n└── [-rwxr-xr-x]  f\np/\n├── d/\n└── f*\n└── [   5]  f\n')
})

test('du counts blocks, every file once', async () => {
  expect(
    await output(
      'mkdir -p a/b; head -c 5000 /dev/zero > a/f; ln a/f a/h; head -c 100 /dev/zero > a/b/g; truncate -s 10000 a/s; du a; du -a a/b; du -sh a; du -b a/f; du -c a/f a/b/g',
    ),
  ).toBe('4\ta/b\n12\ta\n4\ta/b/g\n4\ta/b\n12K\ta\n5000\ta/f\n8\ta/f\n4\ta/b/g\n12\ttotal\n')
})

test('df shows the file system of a path', async () => {
  const script =
    'mkdir t; mount -t tmpfs -o size=1m small t; df --output=source,fstype,size,target t; df -h --output=size,target t; df -T t | head -1; df -i t | head -1; umount t; df nofile'
  expect(await run(script)).toEqual({
    stdout: [
      'Filesystem     Type  1K-blocks Mounted on',
      'small          tmpfs      1024 /root/ufs/t',
      ' Size Mounted on',
      ' 1.0M /root/ufs/t',
      'Filesystem     Type  1K-blocks  Used Available Use% Mounted on',
      'Filesystem      Inodes IUsed   IFree IUse% Mounted on',
      '',
    ].join('\n'),
    stderr: 'df: nofile: No such file or directory\n',
    status: 1,
  })
})

test('/proc tells where a descriptor stands and how it was opened', async () => {
  const script =
    'echo hi > f; exec 7<f; read -u 7; head -2 /proc/$$/fdinfo/7; exec 7>>f; head -2 /proc/$$/fdinfo/7; cat /proc/$$/fdinfo/9'
  expect(await run(script)).toEqual({
    stdout: 'pos:\t3\nflags:\t0100000\npos:\t0\nflags:\t0102001\n',
    stderr: expect.stringMatching(/^cat: \/proc\/\d+\/fdinfo\/9: No such file or directory\n$/),
    status: 1,
  })
})

test('a child has its parent’s oom_score_adj, which only a privileged process may lower', async () => {
  const script =
    'echo 500 > /proc/$$/oom_score_adj; cat /proc/self/oom_score_adj /proc/self/oom_score; su student -c "echo 5 > /proc/self/oom_score_adj"; echo x > /proc/$$/oom_score_adj'
  expect(await run(script, { profile: 'article' })).toEqual({
    stdout: '500\n1000\n',
    stderr: expect.stringMatching(/Permission denied\n.*Invalid argument\n$/s),
    status: 1,
  })
})
