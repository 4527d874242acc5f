/** Arithmetic that is a command, `((…))` or a part of `for ((…))`: what complains within it does so by the name `((`. */

import { evaluateDirect } from './expansion/direct-arithmetic.ts'
import type { Value } from './expansion/integer.ts'
import type { Arithmetic } from './parser/tree.ts'
import type { Shell } from './shell.ts'
import type { Steps } from './steps.ts'

const NAME = '(('

/** Where there is nothing to expand. */
export function evaluateNow(shell: Shell, expression: Arithmetic): Value {
  const { builtin } = shell
  shell.builtin = NAME
  shell.commandName = NAME
  try {
    return evaluateDirect(shell, expression)
  } finally {
    shell.builtin = builtin
  }
}

export function* named<T>(shell: Shell, steps: Steps<T>): Steps<T> {
  const { builtin } = shell
  shell.builtin = NAME
  shell.commandName = NAME
  try {
    return yield* steps
  } finally {
    shell.builtin = builtin
  }
}
