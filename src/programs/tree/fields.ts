/** What tree says of a file besides its name: -p, -u, -g, -s, -h, -D, --inodes, --device. */

import type { Stat } from '../../kernel/abi.ts'
import { S_IALLUGO } from '../../kernel/vfs/mode.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { type Zone, zoneFromTz } from '../../time/zone.ts'
import { type Accounts, groupName, readAccounts, userName } from '../lib/accounts.ts'
import { glibcDevice } from '../lib/devices.ts'
import type { Io, Step } from '../lib/io.ts'
import { modeString } from '../lib/mode.ts'
import type { TreeNode } from './node.ts'
import type { TreeStyle } from './options.ts'

/** One thing that is said. */
export interface Field {
  /** as it stands in a line, with the width of its column */
  readonly column: string
  /** as JSON and XML name it */
  readonly pairs: readonly (readonly [name: string, value: string | number])[]
}

/** What the fields are made from. */
export interface FieldSources {
  readonly style: TreeStyle
  readonly accounts: Accounts
  readonly zone: Zone
  /** in seconds: times that are long ago are shown with their year */
  readonly now: number
}

export function* readFieldSources(io: Io, style: TreeStyle): Step<FieldSources> {
  return {
    style,
    accounts: style.user || style.group ? yield* readAccounts(io) : { users: [], groups: [] },
    zone: zoneFromTz(io.variable('TZ')),
    now: io.sys.time().sec,
  }
}

export function fieldsOf({ style, accounts, zone, now }: FieldSources, { info, size }: TreeNode): Field[] {
  const fields: Field[] = []
  const add = (name: string, value: string | number, column: string): void => {
    fields.push({ column, pairs: [[name, value]] })
  }
  if (style.inodes) add('inode', info.ino, String(info.ino).padStart(7))
  if (style.device) {
    const device = glibcDevice(info.dev)
    add('dev', device, String(device).padStart(3))
  }
  if (style.permissions) fields.push(permissionsField(info.mode))
  if (style.user) {
    const user = userName(accounts, info.uid) ?? String(info.uid)
    add('user', user, user.padEnd(8))
  }
  if (style.group) {
    const group = groupName(accounts, info.gid) ?? String(info.gid)
    add('group', group, group.padEnd(8))
  }
  if (style.size !== 'none') {
    const column = sizeText(style, size)
    add('size', style.size === 'bytes' ? size : column.trim(), column)
  }
  if (style.date) {
    const date = dateText(style, info, zone, now)
    add('time', date, date)
  }
  return fields
}

function permissionsField(mode: number): Field {
  const column = modeString(mode)
  const octal = (mode & S_IALLUGO).toString(8).padStart(4, '0')
  const pairs = [['mode', octal] as const, ['prot', column] as const]
  return { column, pairs }
}

export function sizeText({ size: kind }: TreeStyle, size: number): string {
  if (kind === 'bytes') return String(size).padStart(11)
  const base = kind === 'si' ? 1000 : 1024
  const units = kind === 'si' ? 'BkMGTPEZY' : 'BKMGTPEZY'
  if (size < base) return String(size).padStart(4)
  let value = size
  let unit = 1
  for (; value >= base * base; unit++) value = Math.floor(value / base)
  const scaled = value / base
  return `${(Math.floor(scaled) >= 10 ? scaled.toFixed(0) : scaled.toFixed(1)).padStart(3)}${units[unit]}`
}

const SIX_MONTHS = 6 * 31 * 24 * 60 * 60

function dateText({ timeFormat, sort }: TreeStyle, info: Stat, zone: Zone, now: number): string {
  const time = sort === 'ctime' ? info.ctime : info.mtime
  const isRecent = time.sec > now - SIX_MONTHS && time.sec <= now
  return formatTime(timeFormat ?? (isRecent ? '%b %e %H:%M' : '%b %e  %Y'), civilTime(time, zone))
}
