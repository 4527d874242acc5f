/** How dmesg shows messages: their times in several styles, or as JSON. */

import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import type { Zone } from '../../time/zone.ts'
import type { Io, Step } from '../lib/io.ts'
import { exactMoment, momentOf } from './moment.ts'
import type { Given } from './options.ts'
import { FACILITIES, type LogRecord, levels } from './records.ts'

type Style = 'raw' | 'none' | 'ctime' | 'plain' | 'iso' | 'delta' | 'relative'

const FORMATS: Readonly<Record<string, Style>> = {
  ctime: 'ctime',
  reltime: 'relative',
  delta: 'delta',
  iso: 'iso',
  notime: 'none',
  raw: 'plain',
}

export interface Printer {
  print(record: LogRecord): Step<void>
  /** what closes the document, where there is one */
  end?(): void
}

export function* makePrinter(io: Io, given: Given, zone: Zone): Step<Printer> {
  const format = given.value('timeFormat')
  if (format !== undefined && !Object.hasOwn(FORMATS, format))
    return yield* io.fail(`unknown time format: ${format}`)
  if (given.has('json')) return jsonPrinter(io, given)
  const styles = given.has('noTime') ? [] : stylesOf(given)
  let before: number | null = null
  let minute = ''
  return {
    *print(record) {
      const difference = record.time - (before ?? record.time)
      const delta = given.has('delta') ? difference : null
      const now = formatTime('%b%e %H:%M', civilTime(momentOf(io, record), zone))
      const since = now === minute ? `+${difference.toFixed(6)}`.padStart(11) : now
      minute = now
      const facility = (FACILITIES[record.facility] ?? '').padEnd(6)
      const prefix = given.has('decode') ? `${facility}:${(levels[record.level] as string).padEnd(6)}: ` : ''
      const stamps = styles
        .map((style) => stamp(io, style, record, { zone, delta, difference, since }))
        .join('')
      for (const line of record.text.split('\n')) {
        io.print(
          given.has('raw') && record.line !== undefined ? `${record.line}\n` : `${prefix}${stamps}${line}\n`,
        )
      }
      before = record.time
      if (io.full) yield* io.flush()
    },
  }
}

/** In the order in which they are asked for; all of them are shown. */
function stylesOf(given: Given): Style[] {
  if (given.has('raw')) return ['raw']
  const styles = given.given.flatMap(({ key, value }): Style[] => {
    if (key === 'relative' || key === 'human') return ['relative']
    if (key === 'ctime') return ['ctime']
    return key === 'timeFormat' ? [FORMATS[value ?? ''] ?? 'plain'] : []
  })
  return styles.length === 0 ? ['plain'] : [...new Set(styles)]
}

function jsonPrinter(io: Io, given: Given): Printer {
  let isFirst = true
  io.print('{\n   "dmesg": [\n      {\n')
  return {
    *print({ facility, level, time, text }) {
      if (!isFirst) io.print('\n      },{\n')
      isFirst = false
      const decoded = given.has('decode')
      const lines = [
        ...(decoded
          ? [`"fac": "${FACILITIES[facility]}"`, `"pri": "${levels[level]}"`]
          : [`"pri": ${facility * 8 + level}`]),
        `"time": ${time.toFixed(6).padStart(12)}`,
        `"msg": ${JSON.stringify(text)}`,
      ]
      io.print(lines.map((line) => `         ${line}`).join(',\n'))
    },
    end: () => io.print('\n      }\n   ]\n}\n'),
  }
}

interface Moment {
  readonly zone: Zone
  /** -d: seconds since the message before, null without */
  readonly delta: number | null
  readonly difference: number
  /** the minute where it changes, and else how long it took */
  readonly since: string
}

function stamp(io: Io, style: Style, record: LogRecord, { zone, delta, difference, since }: Moment): string {
  const shown = (seconds: number) => `<${seconds.toFixed(6).padStart(12)}>`
  const inside = delta === null ? '' : ` ${shown(delta)}`
  const behind = delta === null ? '' : `[${shown(delta)}] `
  const time = civilTime(momentOf(io, record), zone)
  switch (style) {
    case 'none':
      return ''
    case 'delta':
      return `[${shown(difference)}] `
    case 'relative':
      return `[${since}] ${behind}`
    case 'iso': {
      const micros = String(Math.floor(exactMoment(io, record) * 1e6) % 1e6).padStart(6, '0')
      return `${formatTime('%Y-%m-%dT%H:%M:%S', time)},${micros}${formatTime('%:z', time)} ${behind}`
    }
    case 'ctime':
      return `[${formatTime('%a %b %e %H:%M:%S %Y', time)}${inside}] `
    default: {
      const priority = style === 'raw' ? `<${record.facility * 8 + record.level}>` : ''
      return `${priority}[${record.time.toFixed(6).padStart(12)}${inside}] `
    }
  }
}
