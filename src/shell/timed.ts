/** `time`: how long a pipeline took, told when it is over (bash(1), "Pipelines"; execute_cmd.c, time_command). */

import { describeFailure } from './failures.ts'
import type { Timed } from './parser/tree.ts'
import { RETURN, type Shell } from './shell.ts'
import type { Steps } from './steps.ts'

/** Told too when the pipeline ends the shell or drops the line, but not when it returns from a function. */
export function* measured(shell: Shell, timed: Timed, pipeline: Steps<number>): Steps<number> {
  const before = shell.sys.times()
  const started = shell.sys.uptime()
  let failure: ReturnType<typeof describeFailure> | null = null
  let status = 0
  try {
    status = yield* pipeline
  } catch (error) {
    failure = describeFailure(shell, error)
  }
  if (shell.unwind !== RETURN && !shell.isReplaced) {
    const after = shell.sys.times()
    const seconds = {
      real: shell.sys.uptime() - started,
      user: passed(before.user + before.childUser, after.user + after.childUser),
      system: passed(before.system + before.childSystem, after.system + after.childSystem),
    }
    shell.warn(timed === 'posix' ? posixText(seconds) : bashText(shell.get('TIMEFORMAT'), seconds))
    yield* shell.flush()
  }
  if (failure !== null) throw failure
  return status
}

interface Seconds {
  readonly real: number
  readonly user: number
  readonly system: number
}

/** Sums of fractions may differ by less than a clock tells apart, downwards too. */
const passed = (before: number, after: number): number => Math.max(0, after - before)

const posixText = ({ real, user, system }: Seconds): string =>
  `real ${real.toFixed(2)}\nuser ${user.toFixed(2)}\nsys ${system.toFixed(2)}\n`

const FORMAT = '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS'

/** TIMEFORMAT: `%[digits][l]R`, U and S, `%P` and `%%`; nothing of an empty one. */
function bashText(format = FORMAT, { real, user, system }: Seconds): string {
  if (format === '') return ''
  const text = format.replace(
    /%([0-3]?)(l?)([RUSP%])/g,
    (_all, digits: string, long: string, letter: string) => {
      if (letter === '%') return '%'
      if (letter === 'P') return (real === 0 ? 0 : ((user + system) * 100) / real).toFixed(2)
      const seconds = letter === 'R' ? real : letter === 'U' ? user : system
      const precision = digits === '' ? 3 : Number(digits)
      if (long === '') return seconds.toFixed(precision)
      return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(precision)}s`
    },
  )
  return `${text}\n`
}
