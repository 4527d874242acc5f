import { expect, test } from 'vitest'
import { run } from './lib/testing.ts'

// As coreutils 9.7, sed 4.9, mawk 1.3.4, findutils 4.10, util-linux 2.41, gzip 1.13, diffutils 3.10, xxd and tree
// say it on a tmpfs that is full. `short` has 6 bytes and `long` 60000: more than a buffer of stdio.
const FULL = "'standard output': No space left on device"
const NO_SPACE = 'No space left on device'

test.each<[command: string, stderr: string, status: number]>([
  ['cat short > o', `cat: write error: ${NO_SPACE}\n`, 1],
  ['/bin/echo hi > o', `echo: write error: ${NO_SPACE}\n`, 1],
  ['sort short > o', `sort: fflush failed: ${FULL}\nsort: write error\n`, 2],
  ['sort long > o', `sort: write failed: ${FULL}\nsort: write error\n`, 2],
  ['sort -o o short', `sort: fflush failed: o: ${NO_SPACE}\nsort: write error\n`, 2],
  ['sort -o o long', `sort: write failed: o: ${NO_SPACE}\nsort: write error\n`, 2],
  ['sed p short > o', `sed: couldn't flush stdout: ${NO_SPACE}\n`, 4],
  ['sed p long > o', `sed: couldn't write 3 items to stdout: ${NO_SPACE}\n`, 4],
  ['sed -n "w o" short', `sed: couldn't flush <unknown>: ${NO_SPACE}\n`, 4],
  ['sed -n "w o" long', `sed: couldn't write 4 items to o: ${NO_SPACE}\n`, 4],
  ['mawk 1 short > o', `mawk: close failed on file "/dev/stdout" (${NO_SPACE})\n`, 2],
  [
    'mawk 1 long > o',
    `mawk: write failure (${NO_SPACE})\nmawk: close failed on file "/dev/stdout" (${NO_SPACE})\n`,
    2,
  ],
  [`mawk 'BEGIN { print 1 > "o" }'`, `mawk: close failed on file "o" (${NO_SPACE})\n`, 2],
  [
    `mawk '{ print > "o" }' long`,
    `mawk: write failure (${NO_SPACE})\nmawk: close failed on file "o" (${NO_SPACE})\n`,
    2,
  ],
  ['head -n 3 long > o', `head: write error: ${NO_SPACE}\n`, 1],
  ['head -c 5000 long > o', `head: error writing ${FULL}\n`, 1],
  ['tail -n 3 long > o', `tail: write error: ${NO_SPACE}\n`, 1],
  ['wc short > o', 'wc: write error\n', 1],
  ['sha256sum short > o', 'sha256sum: write error\n', 1],
  ['find . > o', `find: ${FULL}\nfind: write error\n`, 1],
  ['diff short long > o', `diff: standard output: ${NO_SPACE}\n`, 2],
  ['gzip -c short > o', `\ngzip: stdout: ${NO_SPACE}\n`, 1],
  ['rev short > o', `rev: write error: ${NO_SPACE}\n`, 1],
  ['rev long > o', 'rev: write error\n', 1],
  ['hexdump long > o', 'hexdump: write error\n', 1],
  ['xxd short > o', `xxd: ${NO_SPACE}\n`, 3],
  ['tree > o', '', 0],
])('%s on a full file system', async (command, stderr, status) => {
  const script = `export LC_ALL=C; mkdir t; mount -t tmpfs -o size=128k tmpfs t; cd t; seq 3 > short
seq 20000 | head -c 60000 > long; head -c 131072 /dev/zero 2> /dev/null > full; : > o; ${command}`
  expect(await run(script)).toEqual({ stdout: '', stderr, status })
})

test('sed -i leaves no temporary file when the file system is full', async () => {
  const { stdout, status } = await run(
    'mkdir t; mount -t tmpfs -o size=64k tmpfs t; cd t; seq 20000 | head -c 40000 > f; sed -i p f 2> /dev/null; echo $?; ls -A; wc -c < f',
  )
  expect({ stdout, status }).toEqual({ stdout: '4\nf\n40000\n', status: 0 })
})
