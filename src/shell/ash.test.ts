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

/** What a session shows, without what steers the screen. */
function typed(lines: readonly string[]): string {
  const session = startSession({ create: createAsh, argv: ['/bin/sh'], env: ['HOME=/home', 'PATH=/bin'] })
  return (
    lines
      .map((line) => session.type(`${line}\r`))
      .join('')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins the sequence
      .replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '')
  )
}

test('at a terminal ash has a prompt of its own, and leaves without a word', () => {
  expect(typed(['', 'foo', 'cd /nox', 'cd /tmp', 'echo )', 'echo $PS1', 'exit'])).toBe(
    "/ # \n/ # foo\n/bin/sh: foo: not found\n/ # cd /nox\n/bin/sh: cd: can't cd to /nox: No such file or directory\n" +
      '/ # cd /tmp\n/tmp # echo )\n/bin/sh: syntax error: unexpected ")"\n/tmp # echo $PS1\n\\w \\$\n/tmp # exit\n',
  )
})

test('history, type and help are as busybox has them', () => {
  expect(typed(["alias ll='ls -l'", 'type cd foo if ll', 'history', 'help'])).toBe(
    "/ # alias ll='ls -l'\n/ # type cd foo if ll\ncd is a shell builtin\nfoo: not found\nif is a shell keyword\nll is an alias for ls -l\n" +
      "/ # history\n   0 alias ll='ls -l'\n   1 type cd foo if ll\n   2 history\n/ # help\n\nBuilt-in commands:\n------------------\n" +
      '\t. : [ [[ alias bg break cd command continue echo eval exec exit\n\texport false fg getopts hash help history jobs kill let local\n' +
      '\tprintf pwd read readonly return set shift source test times trap\n\ttrue type ulimit umask unalias unset wait\n\n/ # ',
  )
})
