/** The table ps prints: how wide its columns are, what is cut, and the processes as a forest. */

import type { Io, Step } from '../lib/io.ts'
import type { ProcessInfo } from '../lib/process-list.ts'
import { columnKinds } from './columns.ts'

export interface Column {
  key: string
  heading: string
  /** as `comm:20` gives it */
  width?: number
}

interface Layout {
  columns: readonly Column[]
  headings: boolean
  wide: boolean
}

/** Children behind their parents, moved in. */
export function withForest(processes: readonly ProcessInfo[]): { process: ProcessInfo; indent: string }[] {
  const known = new Set(processes.map(({ pid }) => pid))
  const result: { process: ProcessInfo; indent: string }[] = []
  const add = (process: ProcessInfo, depth: number) => {
    result.push({ process, indent: depth === 0 ? '' : `${'    '.repeat(depth - 1)} \\_ ` })
    for (const child of processes) if (child.ppid === process.pid) add(child, depth + 1)
  }
  for (const process of processes)
    if (!known.has(process.ppid) || process.ppid === process.pid) add(process, 0)
  return result
}

/** Process numbers take as much room as the largest one can. */
function* pidWidth(io: Io): Step<number> {
  const text = yield* io.readText('/proc/sys/kernel/pid_max')
  return typeof text === 'number' ? 5 : String(Number(text)).length
}

export function* printTable(io: Io, layout: Layout, rows: readonly string[][]): Step<void> {
  const { columns } = layout
  const forPid = yield* pidWidth(io)
  const hasHeadings = layout.headings && columns.some(({ heading }) => heading !== '')
  const widths = columns.map(({ key, heading }, index) => {
    const isPid = /^(?:pid|ppid|pgid|sid|tpgid)$/.test(key)
    const fixed = columns[index]?.width
    if (fixed !== undefined) return fixed
    const least = Math.max(isPid ? forPid : (columnKinds[key]?.width ?? 1), heading.length)
    return /^(?:user|args|cmd|ucmd|comm|exe)$/.test(key)
      ? least
      : Math.max(least, ...rows.map((row) => (row[index] ?? '').length))
  })
  const size = io.onTerminal ? io.sys.winsize(1) : 0
  const limit = layout.wide || typeof size === 'number' ? Number.POSITIVE_INFINITY : size.cols
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => {
        const width = widths[index] as number
        const { key } = columns[index] as Column
        // A name too long for its column is cut, with a mark.
        const isFixed = columns[index]?.width !== undefined
        const text =
          cell.length <= width
            ? cell
            : key === 'user'
              ? `${cell.slice(0, width - 1)}+`
              : isFixed && !columnKinds[key]?.right
                ? cell.slice(0, width)
                : cell
        if (columnKinds[key]?.right) return text.padStart(width)
        return index === cells.length - 1 ? text : text.padEnd(width)
      })
      .join(' ')
      .slice(0, limit)
  if (hasHeadings) io.print(`${line(columns.map(({ heading }) => heading))}\n`)
  for (const row of rows) io.print(`${line(row)}\n`)
}
