/** sleep(1) of GNU coreutils. */

import { EINTR, ERESTARTSYS } from '../kernel/vfs/errno.ts'
import { parseDuration } from './lib/duration.ts'
import { defineProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'

export const sleep = defineProgram({
  name: 'sleep',
  usage: ['NUMBER[SUFFIX]...', 'OPTION'],
  about:
    'Pause for NUMBER seconds, where NUMBER is an integer or floating-point.\nSUFFIX may be s, m, h, or d, for seconds, minutes, hours, days.',
  options: {},
  *run(io, _options, operands) {
    if (io.lastWord === io.called) return yield* io.failUsage('missing operand')
    let seconds = 0
    let isFine = true
    for (const operand of operands) {
      const duration = parseDuration(operand)
      if (duration === null) {
        yield* io.complain(`invalid time interval ${quoteText(operand)}`)
        isFine = false
      } else seconds += duration
    }
    if (!isFine) {
      yield* io.printError(`Try '${io.called} --help' for more information.\n`)
      return 1
    }
    // An endless sleep is a very long one for the clock.
    const finite = Math.min(seconds, Number.MAX_SAFE_INTEGER / 1e9)
    for (let result = io.sys.nanosleep(finite); result < 0; result = io.sys.nanosleep(finite)) {
      if (result === -ERESTARTSYS) yield
      else if (result !== -EINTR) return 1
    }
    return 0
  },
})
