/** Paragraphs of nano: lines between blank ones. */

import { textWidth } from '../../kernel/width.ts'
import { type Lines, lineAt } from '../screen/lines.ts'

/**
 * The paragraph of a line, or the next one, in lines of at most so many cells, and the line behind it; the same text where there
 * is none.
 */
export function justified(lines: Lines, from: number, width: number): { lines: Lines; next: number } {
  let start = from
  while (start + 1 < lines.length && isBlank(lineAt(lines, start))) start++
  while (start > 0 && !isBlank(lineAt(lines, start - 1))) start--
  let end = start
  while (end < lines.length && !isBlank(lineAt(lines, end))) end++
  if (start === end) return { lines, next: start }
  const words = lines
    .slice(start, end)
    .join(' ')
    .trim()
    .split(/[ \t]+/)
  const filled = filledLines(words, width)
  return { lines: [...lines.slice(0, start), ...filled, ...lines.slice(end)], next: start + filled.length }
}

const isBlank = (line: string): boolean => /^[ \t]*$/.test(line)

function filledLines(words: readonly string[], width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
