/** The colours of xxd -R: each byte by what it is. */

/** How a row is divided. */
export interface RowLayout {
  readonly columns: number
  readonly groupSize: number
  /** of all digits with the blanks between them */
  readonly width: number
  /** -e: the first byte of a group stands last */
  readonly isReversed: boolean
}

/**
 * What is missing in the last row is a red blank for each byte; where they stand follows from how xxd.c counts: the cells of
 * what is there, then those of the rest, of which the blanks are the end.
 */
export function coloredDigits(
  row: Uint8Array,
  characters: Uint8Array,
  layout: RowLayout,
  unit: (byte: number) => string,
): string {
  const { columns, groupSize, width, isReversed } = layout
  const cells = (count: number): number => Math.floor(((groupSize * 2 + 1) * count) / groupSize)
  const blank = colorByte(MISSING, ' ')
  let digits = ''
  let shown = 0
  let there = row.length
  for (let i = 0; i < row.length; i += groupSize) {
    const group = Array.from(row.subarray(i, i + groupSize), (byte, j) =>
      colorByte(characters[i + j] as number, unit(byte)),
    )
    const missing = isReversed ? Math.min(columns, i + groupSize) - i - group.length : 0
    there += missing
    digits += `${blank.repeat(missing)}${' '.repeat(missing)}${(isReversed ? group.reverse() : group).join('')}`
    shown += (group.length + missing) * 2
    if (group.length + missing < groupSize && there < columns) break
    digits += ' '
    shown++
  }
  const missing = columns - there
  const indent = cells(there) + cells(missing) - missing - shown
  return `${digits}${' '.repeat(Math.max(0, indent))}${blank.repeat(missing)}`.concat(
    ' '.repeat(Math.max(0, width - shown - Math.max(0, indent) - missing)),
  )
}

/** Neither text nor blank. */
const MISSING = 1
const [RED, GREEN, YELLOW, BLUE, WHITE] = [31, 32, 33, 34, 37]

export function colorByte(byte: number, text: string): string {
  const isBlank = byte === 9 || byte === 10 || byte === 13
  const color =
    byte === 0 ? WHITE : byte === 255 ? BLUE : isBlank ? YELLOW : byte > 31 && byte < 127 ? GREEN : RED
  return `\x1b[1;${color}m${text}\x1b[0m`
}
