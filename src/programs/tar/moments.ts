/**
 * The moments of --mtime and --newer: a date, or the time of a file whose name begins with a slash or a dot
 * (get_date_or_file of tar.c).
 */

import type { Stat, Time } from '../../kernel/abi.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { zoneFromTz } from '../../time/zone.ts'
import type { Io, Step } from '../lib/io.ts'
import { parseDate } from '../lib/parse-date.ts'
import { quoteText } from '../lib/quote.ts'
import { wrongUse } from './failures.ts'

const namesFile = (text: string): boolean => /^[./]/.test(text)

const dateOf = (io: Io, text: string): Time | null =>
  parseDate(text, io.sys.time(), zoneFromTz(io.variable('TZ')))

/** A date that cannot be read is told, and no reason to stop. */
export function* checkMoment(io: Io, text: string): Step<void> {
  if (!namesFile(text)) {
    if (dateOf(io, text) === null)
      yield* io.complain(`Substituting -9223372036854775807 for unknown date format ${quoteText(text)}`)
    return
  }
  const stat = io.sys.stat(text)
  if (typeof stat !== 'number') return
  yield* io.complain(`${text}: Cannot stat`, stat)
  yield* wrongUse(io, 'Date sample file not found')
}

/** In place of the least of all times, which tar takes for a date that it cannot read. */
const UNREADABLE: Time = { sec: 0, nsec: 0 }

/** Of a text that has been checked. */
export function readMoment(io: Io, text: string): Time {
  const stat = namesFile(text) ? io.sys.stat(text) : null
  return (stat === null ? dateOf(io, text) : (stat as Stat).mtime) ?? UNREADABLE
}

/** How the dates have been read. */
export function* tellMoments(
  io: Io,
  given: readonly { readonly key: string; readonly spelling: string; readonly value: string | undefined }[],
): Step<void> {
  for (const { key, spelling, value = '' } of given) {
    const date = (key !== 'mtime' && key !== 'newer') || namesFile(value) ? null : dateOf(io, value)
    if (date === null) continue
    const shown = formatTime('%Y-%m-%d %H:%M:%S', civilTime(date, zoneFromTz(io.variable('TZ'))))
    const name = key === 'mtime' ? '--mtime' : /^--newer-/.test(spelling) ? '--newer-mtime' : '--after-date'
    yield* io.complain(`Option ${name}: Treating date '${value}' as ${shown}`)
  }
}
