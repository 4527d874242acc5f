/** How tar shows the members of an archive. */

import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { UTC, type Zone, zoneFromTz } from '../../time/zone.ts'
import type { Io } from '../lib/io.ts'
import { type Quoting, quoteAs } from '../lib/quoting-style.ts'
import type { Member } from './archive.ts'
import { modeText } from './mode-text.ts'
import type { TarOptions } from './options.ts'

interface ListerOptions {
  readonly numeric: boolean
  readonly zone: Zone
  readonly fullTime: boolean
  readonly xattrs: boolean
  readonly quoting: Quoting
  /** in the C locale */
  readonly bytes: boolean
}

export const listerOptions = (io: Io, options: TarOptions): ListerOptions => ({
  numeric: options.has('numericOwner'),
  zone: options.has('utc') ? UTC : zoneFromTz(io.variable('TZ')),
  fullTime: options.has('fullTime'),
  xattrs: options.has('xattrs'),
  quoting: (options.value('quotingStyle') ?? 'escape') as Quoting,
  bytes: io.isPlainLocale,
})

/** How much is told; --utc asks for times, and so for long lines. */
export function verbosityOf(options: TarOptions, isList: boolean): number {
  const asked = options.count('verbose') + (isList ? 1 : 0)
  return options.has('utc') ? Math.max(2, asked) : asked
}

/** The lines of -t and -v; with -tv and -vv as `ls -l`. The column of owner and size only grows. */
export class Lister {
  private width = 19
  private readonly verbosity: number
  private readonly options: ListerOptions

  constructor(verbosity: number, options: ListerOptions) {
    this.verbosity = verbosity
    this.options = options
  }

  line(member: Omit<Member, 'content'>): string {
    const { numeric, zone, fullTime, xattrs, quoting, bytes } = this.options
    const quote = (name: string) => quoteAs(quoting, name, bytes)
    if (this.verbosity < 2) return `${quote(member.name)}\n`
    const user = numeric || member.user === '' ? String(member.uid) : member.user
    const group = numeric || member.group === '' ? String(member.gid) : member.group
    const isDevice = member.type === '3' || member.type === '4'
    const size = isDevice ? `${member.major},${member.minor}` : String(member.type === '0' ? member.size : 0)
    const owner = `${user}/${group}`
    this.width = Math.max(this.width, owner.length + 1 + size.length)
    const format = fullTime ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d %H:%M'
    const time = formatTime(format, civilTime(member.mtime, zone))
    const arrow =
      member.type === '2'
        ? ` -> ${quote(member.target)}`
        : member.type === '1'
          ? ` link to ${quote(member.target)}`
          : ''
    const stored = xattrs ? [...(member.xattrs ?? [])] : []
    const mark = xattrs ? (stored.length > 0 ? '*' : ' ') : ''
    const more =
      this.verbosity > 2 ? stored.map(([name, value]) => `  x: ${value.length} ${name}\n`).join('') : ''
    return `${modeText(member)}${mark} ${owner} ${size.padStart(this.width - owner.length - 1)} ${time} ${quote(member.name)}${arrow}\n${more}`
  }
}
