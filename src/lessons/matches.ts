/** Whether a command printed what a lesson says it prints. */

/** `...` alone stands for any lines, within a line for any text; blanks at line ends do not count. */
export function matches(expected: readonly string[], output: string): boolean {
  const pattern = trimmed(expected.map(plain)).map(linePattern).join('')
  const printed = linesOf(output)
    .map((line) => `${line}\n`)
    .join('')
  return new RegExp(`^${pattern}$`).test(printed)
}

/**
 * The same words, wherever the lines end: `ls` and others set theirs to the width of the terminal. Words with `...` in them stand
 * for any.
 */
export function matchesAtAnyWidth(expected: readonly string[], output: string): boolean {
  if (matches(expected, output)) return true
  const wanted = wordsIn(expected)
  const printed = wordsIn(linesOf(output))
  const isOpen = wanted.some((word) => word.includes('...'))
  if (!isOpen && wanted.length !== printed.length) return false
  const left = new Map<string, number>()
  for (const word of printed) left.set(word, (left.get(word) ?? 0) + 1)
  return wanted.every((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return word.includes('...') || count > 0
  })
}

const wordsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => plain(line).split(/\s+/)).filter((word) => word !== '')

function linePattern(line: string): string {
  if (line.trim() === '...') return '(?:[^\\n]*\\n)*?'
  const parts = line.split('...').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return `${parts.join('[^\\n]*?')}\\n`
}

/** What a reader sees: without colours, without the empty end. */
export function linesOf(output: string): string[] {
  return trimmed(withoutStyle(output).split('\n').map(plain))
}

/** tree draws with no-break spaces; nobody writes those. */
const plain = (line: string): string => line.replaceAll('\u00a0', ' ').trimEnd()

function trimmed(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
}

const ESCAPE = String.fromCharCode(27)
const STYLE = new RegExp(`${ESCAPE}\\[[0-9;]*[mK]`, 'g')

/** Without colours and what clears the rest of a line. */
const withoutStyle = (text: string): string => text.replaceAll(STYLE, '').replaceAll('\r', '')
