/** Compared with busybox 1.37.0 of Debian 13, started as `sh`. */

import { expect, test } from 'vitest'
import { makeKernel, run } from '../kernel/testing.ts'
import { createAsh } from './index.ts'
import { startSession } from './testing.ts'

function ash(...args: string[]): { output: string; status: number | null } {
  return run(makeKernel(), (sys) => createAsh(null)(sys, ['sh', ...args], ['HOME=/', 'PATH=/bin']))
}

test.each([
  ['foo', 'sh: foo: not found\n', 127],
  ['echo x > /nodir/x', "sh: can't create /nodir/x: nonexistent directory\n", 1],
  ['read x < /nox', "sh: can't open /nox: no such file\n", 1],
  ['[[ a == a ]] && x=abc; echo ${x:1:1} ${x/b/Z}', 'b aZc\n', 0],
  ['echo "$BASH_VERSION|$PS1|$PS2|$PS4|$HISTFILE"', '|\\w \\$ |> |+ |\n', 0],
  ['echo )', 'sh: syntax error: unexpected ")"\n', 2],
  ['pushd', 'sh: pushd: not found\n', 127],
  ['declare x', 'sh: declare: not found\n', 127],
])('ash -c %j', (script, output, status) => {
  expect(ash('-c', script)).toEqual({ output, status })
})

test('in a script the line stands in front of what ash says, behind the name of a builtin', () => {
  const { output } = run(makeKernel(), function* (sys) {
    const write = 'echo "foo\ncd /nox\necho x > /nodir/x" > /s.sh'
    yield* createAsh(null)(sys, ['sh', '-c', write], ['PATH=/bin'])
    return yield* createAsh(null)(sys, ['sh', '/s.sh'], ['PATH=/bin'])
  })
  expect(output).toBe(
    "/s.sh: line 1: foo: not found\n/s.sh: cd: line 2: can't cd to /nox: No such file or directory\n" +
      "/s.sh: line 3: can't create /nodir/x: nonexistent directory\n",
  )
})

test('at a terminal ash has a prompt of its own, and leaves without a word', () => {
  const session = startSession({ create: createAsh, argv: ['/bin/sh'], env: ['HOME=/home', 'PATH=/bin'] })
  const shown = ['', 'foo', 'cd /nox', 'cd /tmp', 'echo )', 'echo $PS1', 'exit']
    .map((line) => session.type(`${line}\r`))
    .join('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins the sequence
    .replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '')
  expect(shown).toBe(
    "/ # \n/ # foo\n/bin/sh: foo: not found\n/ # cd /nox\n/bin/sh: cd: can't cd to /nox: No such file or directory\n" +
      '/ # cd /tmp\n/tmp # echo )\n/bin/sh: syntax error: unexpected ")"\n/tmp # echo $PS1\n\\w \\$\n/tmp # exit\n',
  )
})
