/** shift. */

import { legalNumber } from '../legal-number.ts'
import { answersHelp, notNumeric, operandsOf, refuseMore } from './builtin.ts'

export const shift = answersHelp((shell, args) => {
  const [text = '1', more] = operandsOf(args)
  const count = legalNumber(text)
  if (count === null) {
    notNumeric(shell, 'shift', text)
    return 1
  }
  if (more !== undefined) refuseMore(shell, 'shift')
  if (count >= 0 && count <= shell.positional.length) {
    shell.positional = shell.positional.slice(Number(count))
    return 0
  }
  if (count < 0 || shell.options.posix || shell.options.get('shift_verbose')) {
    const shown = args[1] === undefined ? '' : `${args[1]}: `
    shell.complainAs('shift', `${shown}shift count out of range`)
  }
  return 1
})
