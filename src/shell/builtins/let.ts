/** let. */

import { isReportable } from '../failures.ts'
import { ReadonlyError } from '../variables.ts'
import { answersHelp, operandsOf } from './builtin.ts'

export const letBuiltin = answersHelp((shell, args) => {
  const operands = operandsOf(args)
  if (operands.length === 0) {
    shell.complainAs('let', 'expression expected')
    return 1
  }
  let last: number | bigint = 0
  for (const text of operands) {
    try {
      last = shell.evaluate(text)
    } catch (error) {
      if (!isReportable(error)) throw error
      if (error instanceof ReadonlyError) shell.report(error.message)
      else shell.complainAs('let', error.message)
      return 1
    }
  }
  return last ? 0 : 1
})
