/** What top shows, and the rows that it shows it in. */

import { fitCells } from '../screen/cells.ts'
import { cellOf, type Field, fieldNamed, fittingFields, type TableStyle } from './fields.ts'
import type { Used } from './sample.ts'
import type { SummaryStyle } from './summary.ts'

export interface View {
  readonly table: TableStyle
  readonly summary: Omit<SummaryStyle, 'width'>
  /** tasks that have used nothing since the sample before are shown, too */
  readonly showsIdle: boolean
  /** name of a field */
  readonly sortedBy: string
  /** what is least stands first */
  readonly isAscending: boolean
  /** 0: as many as there are */
  readonly most: number
  /** how many of the first ones are not seen */
  readonly offset: number
  /** seconds from one sample to the next */
  readonly delay: number
  readonly pids: readonly number[]
  readonly user: UserFilter | null
  /** nothing of the machine is changed */
  readonly isSecure: boolean
  readonly marks: Marks
}

export interface UserFilter {
  readonly uid: number
  /** all but this one */
  readonly isExcluded: boolean
}

export interface Marks {
  readonly running: boolean
  readonly column: boolean
  /** reversed rather than bold */
  readonly reversed: boolean
}

/** Those that the filters leave: they are the ones that are counted. */
export const chosen = (processes: readonly Used[], { pids, user }: View): Used[] =>
  processes.filter(
    ({ pid, uid }) =>
      (pids.length === 0 || pids.includes(pid)) && (user === null || (uid === user.uid) !== user.isExcluded),
  )

/** Those of the table, sorted; what is equal stays in the order of numbers. */
export function listed(processes: readonly Used[], view: View): Used[] {
  const field = fieldNamed(view.sortedBy)
  const sign = view.isAscending ? 1 : -1
  const sorted = processes
    .filter(({ usage, state }) => view.showsIdle || usage > 0 || state === 'R')
    .sort((a, b) => (field === undefined ? 0 : sign * field.order(a, b, view.table)))
  return view.most === 0 ? sorted : sorted.slice(0, view.most)
}

export const heading = (fields: readonly Field[]): string =>
  fields.map((field) => cellOf(field, field.name)).join(' ')

export const taskRow = (fields: readonly Field[], process: Used, { table }: View): string =>
  fields.map((field) => cellOf(field, field.text(process, table))).join(' ')

/** On a screen: numbers of the summary and tasks that run are bold, the heading is reversed. */
export function screenRows(
  view: View,
  { summary, message, tasks }: { summary: readonly string[]; message: string; tasks: readonly Used[] },
  width: number,
): string[] {
  const fields = fittingFields(width)
  return [
    // A bar has been made to fit.
    ...summary.map((line) => (line.includes('\x1b') ? line : boldNumbers(fitCells(line, width)))),
    message,
    `\x1b[7m${heading(fields).padEnd(width)}\x1b[27m`,
    ...tasks.slice(view.offset).map((process) => markedRow(fields, process, view, width)),
  ]
}

const boldNumbers = (line: string): string =>
  line.startsWith('top - ') ? line : line.replace(/(?<=[:,.])( +[\d.]+ )(?=\w)/g, '\x1b[1m$1\x1b[22m')

function markedRow(fields: readonly Field[], process: Used, view: View, width: number): string {
  const { running, column, reversed } = view.marks
  const [on, off] = reversed ? ['\x1b[7m', '\x1b[27m'] : ['\x1b[1m', '\x1b[22m']
  const row = taskRow(fields, process, view)
  if (running && process.state === 'R') return `${on}${reversed ? row.padEnd(width) : row.trimEnd()}${off}`
  if (!column) return row.trimEnd()
  return fields
    .map((field) => {
      const cell = cellOf(field, field.text(process, view.table))
      return field.name === view.sortedBy ? `${on}${cell}${off}` : cell
    })
    .join(' ')
}
