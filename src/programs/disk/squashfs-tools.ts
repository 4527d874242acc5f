/** What mksquashfs and unsquashfs of squashfs-tools 4.6.1 have in common. */

import type { Io, Step } from '../lib/io.ts'

const WIDTH = 80
const TAB = 8

/** An option and what it does, laid out by tabs, from `indent` tabs on and `column` tabs on. */
export function optionText(option: string, help: string, indent: number, column: number): string {
  const start = '\t'.repeat(indent)
  const room = (column - indent) * TAB
  const isLong = option.length >= room
  const gap = isLong ? `\n${'\t'.repeat(column)}` : '\t'.repeat(Math.ceil((room - option.length) / TAB))
  const lines: string[] = []
  // Two spaces stand behind a full stop, but for the end of a line.
  for (const word of help.split(/(?<=\S) /)) {
    const last = lines.at(-1)
    if (last !== undefined && column * TAB + last.length + 1 + word.length <= WIDTH)
      lines.push(`${lines.pop()} ${word}`)
    else lines.push(word.trimStart())
  }
  return `${start}${option}${gap}${lines.join(`\n${'\t'.repeat(column)}`)}\n`
}

export const squashfsVersion = (name: string): string =>
  `${name} version 4.6.1 (2023/03/25)\nWritten anew for Overlay Playground.\n`

export function* processorCount(io: Io): Step<string> {
  const text = yield* io.readText('/proc/cpuinfo')
  const count = typeof text === 'number' ? 1 : (text.match(/^processor\s*:/gm) ?? []).length
  return String(Math.max(1, count))
}
