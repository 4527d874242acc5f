/** What never ends by itself: ^C ends it, and what would fill the memory ends as a real dash that gets none. */

import { expect, test } from 'vitest'
import { SIGSEGV } from '../../kernel/abi.ts'
import { makeKernel, settle } from '../../kernel/testing.ts'
import { dashMain } from './index.ts'

/** Turns before ^C is typed, and in which the prompt must be there again. */
const TURNS_BEFORE = 20
const TURNS_AFTER = 10

test.each([
  'while :; do :; done',
  'until ! :; do x=$((x+1)); done',
  'f() { while :; do x=$(echo $x); done; }; f',
  'while :; do (:); done',
  'for i in 1 2 3; do while :; do echo a; done > /dev/null; done',
  'x=abcdefgh; while [ ${#x} -lt 100000 ]; do x=$x$x; done; while :; do y=$x$x; done',
  'x="* "; while [ ${#x} -lt 100000 ]; do x=$x$x; done; while :; do set -- $x; done',
  'read x < /dev/zero',
  '. /dev/zero',
  'read x',
])('^C ends: %s', (command) => {
  const kernel = makeKernel()
  kernel.spawn((sys) => dashMain(sys, ['sh'], ['PATH=/bin']), { cwd: '/', tty: true })
  settle(kernel)
  kernel.console.input(`${command}\r`)
  for (let i = 0; i < TURNS_BEFORE; i++) kernel.tick()
  expect(kernel.console.takeOutput()).toBe(`# ${command}\r\n`)
  kernel.console.input('\x03')
  for (let i = 0; i < TURNS_AFTER; i++) kernel.tick()
  expect(kernel.console.takeOutput()).toBe('^C\r\n# ')
})

const LONG = 'a'.repeat(1000)

test.each([
  ['a text that is doubled', 'x=a; while :; do x=$x$x; done'],
  ['parameters that are doubled', `set -- ${LONG}; while :; do set -- "$@" "$@"; done`],
  ['a function that doubles its arguments', `f() { f "$@" "$@"; }; f ${LONG}`],
  ['commands that are doubled', 'x="a=1;"; while :; do x=$x$x; eval "$x"; done'],
  ['a sum that is doubled', 'x=1; while :; do x=$x+$x; y=$(($x)); done'],
  ['a text that runs itself', 'x=\'eval "$x"\'; eval "$x"'],
])('ends for want of memory: %s', (_, command) => {
  const kernel = makeKernel()
  const pid = kernel.spawn((sys) => dashMain(sys, ['sh', '-c', command], []), { cwd: '/' })
  settle(kernel)
  expect(kernel.exitStatus(pid)).toBe(128 + SIGSEGV)
})
