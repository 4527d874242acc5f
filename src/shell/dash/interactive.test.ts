/** dash at a terminal: what the real one showed (dash 0.5.12-12 on a pty, no line editing). */

import { expect, test } from 'vitest'
import { makeKernel, settle } from '../../kernel/testing.ts'
import { dashMain } from './index.ts'

/** What a terminal shows while these are typed. */
function session(argv: readonly string[], typed: readonly string[]): string {
  const kernel = makeKernel()
  kernel.spawn((sys) => dashMain(sys, argv, ['PATH=/usr/bin:/bin', 'HOME=/']), { cwd: '/', tty: true })
  let shown = ''
  for (const text of ['', ...typed]) {
    kernel.console.input(text)
    // A console that is full of output halts who writes to it.
    do {
      settle(kernel)
      shown += kernel.console.takeOutput()
    } while (kernel.console.pendingOutput > 0)
  }
  return shown
}

test('prompts, goes on after mistakes and ends at the end of input', () => {
  const typed = ['echo hi\r', 'nosuch\r', 'if true\r', 'then echo t\r', 'fi\r', 'echo )\r', 'echo $?\r']
  expect(session(['sh'], [...typed, 'x=${y?gone}\r', 'cd nope\r', '\x04'])).toBe(
    [
      '# echo hi',
      'hi',
      '# nosuch',
      'sh: 2: nosuch: not found',
      '# if true',
      '> then echo t',
      '> fi',
      't',
      '# echo )',
      'sh: 6: Syntax error: ")" unexpected',
      '# echo $?',
      '2',
      '# x=${y?gone}',
      'sh: 7: y: gone',
      '# cd nope',
      "sh: 8: cd: can't cd to nope",
      '# ',
      '',
    ].join('\r\n'),
  )
})

test('^C drops the line; a trap for it runs before the next command', () => {
  expect(
    session(['sh'], ['echo a; abc\x03', 'echo b\r', 'trap "echo T" INT\r', '\x03', 'echo c\r', 'exit 3\r']),
  ).toBe('# echo a; abc^C\r\n# echo b\r\nb\r\n# trap "echo T" INT\r\n# ^Cecho c\r\nT\r\nc\r\n# exit 3\r\n')
})

test('reads lines from the terminal, with prompts of its own', () => {
  const typed = ['read x\r', 'line in\r', 'echo "<$x>"\r', 'read -p "name? " n\r', 'bob\r', 'echo $n $_\r']
  expect(session(['sh'], [...typed, 'PS1="$ "; PS2=">> "\r', 'echo "a\r', 'b"\r'])).toBe(
    '# read x\r\nline in\r\n# echo "<$x>"\r\n<line in>\r\n# read -p "name? " n\r\nname? bob\r\n# echo $n $_\r\nbob n\r\n' +
      '# PS1="$ "; PS2=">> "\r\n$ echo "a\r\n>> b"\r\na\r\nb\r\n$ ',
  )
})

test('a login shell goes by its name', () => {
  expect(session(['-sh'], ['echo $0 $-\r', 'false; exit\r'])).toBe(
    '# echo $0 $-\r\n-sh smi\r\n# false; exit\r\n',
  )
})

test('^D within a line only gives it; with ignoreeof it does not end the shell', () => {
  expect(session(['sh'], ['ab\x04', 'c\r', 'set -o ignoreeof\r', '\x04', 'echo x\r', 'exit\r'])).toBe(
    '# abc\r\nsh: 1: abc: not found\r\n# set -o ignoreeof\r\n# \r\nUse "exit" to leave shell.\r\n# echo x\r\nx\r\n# exit\r\n',
  )
})
