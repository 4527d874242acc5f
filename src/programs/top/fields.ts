/** The columns of the table: what they show, and how they are sorted. */

import { type Accounts, userName } from '../lib/accounts.ts'
import { taskAmount, type Unit } from './memory.ts'
import type { Used } from './sample.ts'

export interface TableStyle {
  readonly accounts: Accounts
  /** the command with its arguments rather than its name */
  readonly fullCommand: boolean
  readonly unit: Unit
  /** kilobytes of the machine */
  readonly memory: number
}

export interface Field {
  readonly name: string
  readonly width: number
  readonly left?: true
  readonly text: (process: Used, style: TableStyle) => string
  /** what is greater stands first */
  readonly order: (a: Used, b: Used, style: TableStyle) => number
}

/** Shared pages are not told apart: of each process as many as the libraries of a small one. */
const SHARED = 1536

const share = ({ rss }: Used, { memory }: TableStyle): number => (memory === 0 ? 0 : (rss / memory) * 100)
const userOf = ({ uid }: Used, { accounts }: TableStyle): string => userName(accounts, uid) ?? String(uid)
const commandOf = ({ args, command }: Used, { fullCommand }: TableStyle): string => {
  if (!fullCommand) return command
  return args.length > 0 ? args.join(' ') : `[${command}]`
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const shared = ({ rss }: Used): number => Math.min(rss, SHARED)

export const FIELDS: readonly Field[] = [
  { name: 'PID', width: 7, text: ({ pid }) => String(pid), order: (a, b) => a.pid - b.pid },
  {
    name: 'USER',
    width: 8,
    left: true,
    text: userOf,
    order: (a, b, style) => byText(userOf(a, style), userOf(b, style)),
  },
  {
    name: 'PR',
    width: 3,
    text: ({ niceness }) => String(20 + niceness),
    order: (a, b) => a.niceness - b.niceness,
  },
  {
    name: 'NI',
    width: 3,
    text: ({ niceness }) => String(niceness),
    order: (a, b) => a.niceness - b.niceness,
  },
  {
    name: 'VIRT',
    width: 7,
    text: ({ vsize }, { unit }) => taskAmount(vsize, unit, 7),
    order: (a, b) => a.vsize - b.vsize,
  },
  {
    name: 'RES',
    width: 6,
    text: ({ rss }, { unit }) => taskAmount(rss, unit, 6),
    order: (a, b) => a.rss - b.rss,
  },
  {
    name: 'SHR',
    width: 6,
    text: (process, { unit }) => taskAmount(shared(process), unit, 6),
    order: (a, b) => shared(a) - shared(b),
  },
  { name: 'S', width: 1, text: ({ state }) => state, order: (a, b) => byText(a.state, b.state) },
  { name: '%CPU', width: 5, text: ({ usage }) => usage.toFixed(1), order: (a, b) => a.usage - b.usage },
  {
    name: '%MEM',
    width: 5,
    text: (process, style) => share(process, style).toFixed(1),
    order: (a, b) => a.rss - b.rss,
  },
  { name: 'TIME+', width: 9, text: ({ time }) => timeText(time), order: (a, b) => a.time - b.time },
  {
    name: 'COMMAND',
    width: 0,
    left: true,
    text: commandOf,
    order: (a, b, style) => byText(commandOf(a, style), commandOf(b, style)),
  },
]

/** Minutes, seconds and hundredths. */
function timeText(time: number): string {
  const hundredths = Math.floor(time * 100)
  const seconds = Math.floor(hundredths / 100)
  const parts = [seconds % 60, hundredths % 100].map((part) => String(part).padStart(2, '0'))
  return `${Math.floor(seconds / 60)}:${parts.join('.')}`
}

export const fieldNamed = (name: string): Field | undefined => FIELDS.find((field) => field.name === name)

/** The fields that fit into so many cells, each with a free one behind it; the last one takes what is left. */
export function fittingFields(cells: number): readonly (Field & { readonly width: number })[] {
  const fitting: Field[] = []
  let used = 0
  for (const field of FIELDS) {
    const isLast = field.name === 'COMMAND'
    const width = isLast ? Math.max(0, cells - used - 1) : field.width
    if (used + width >= cells || (isLast && width < field.name.length)) break
    fitting.push({ ...field, width })
    used += width + 1
  }
  return fitting
}

/** A text in the width of its field; what is cut off is marked by `+`. */
export function cellOf({ width, left }: Field, text: string): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}+` : text
  return left === true ? cut.padEnd(width) : cut.padStart(width)
}
