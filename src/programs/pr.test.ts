import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('pr -e says what is a tab and how wide it is; a tab takes its places also where it stays', async () => {
  const script = `printf 'a\\tbxc\\n' > t; for e in -e -e4 -ex -ex4 '-W 9' '-W 11 -e4'; do pr -t $e t; done`
  expect(await output(script)).toBe(
    ['a       bxc', 'a   bxc', 'a       b       c', 'a       b   c', 'a\tb', 'a   bxc', ''].join('\n'),
  )
})

test('pr refuses numbers that are none', async () => {
  const script = `for e in -e4x -e0 -nx9y --pages=x --pages=0 --pages=3:2 --pages=1:x; do pr $e /etc/hostname; done; pr +0`
  expect(await run(script)).toEqual({
    stdout: '',
    stderr: [
      "pr: '-e' extra characters or invalid number in the argument: ‘4x’",
      "Try 'pr --help' for more information.",
      "pr: '-e' extra characters or invalid number in the argument: ‘0’",
      "Try 'pr --help' for more information.",
      "pr: '-n' extra characters or invalid number in the argument: ‘9y’",
      "Try 'pr --help' for more information.",
      "pr: invalid --pages argument 'x'",
      'pr: invalid page range ‘0’',
      'pr: invalid page range ‘3:2’',
      "pr: invalid --pages argument '1:x'",
      'pr: +0: No such file or directory',
      '',
    ].join('\n'),
    status: 1,
  })
})
