/** Whether a command printed what a lesson says it prints. */

/** `...` alone stands for any lines, within a line for any text; blanks at line ends do not count. */
export function matches(expected: readonly string[], output: string): boolean {
  const pattern = trimmed(expected.map(plain)).map(linePattern).join('')
  const printed = linesOf(output)
    .map((line) => `${line}\n`)
    .join('')
  return new RegExp(`^${pattern}$`).test(printed)
}

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
