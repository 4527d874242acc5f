/** What GREP_COLORS and GREP_COLOR make of the colours of grep (parse_grep_colors of grep.c). */

export interface Colors {
  /** the match in a selected line, in a context line */
  readonly selectedMatch: string
  readonly contextMatch: string
  /** the rest of a selected line, of a context line */
  readonly selectedLine: string
  readonly contextLine: string
  readonly fileName: string
  readonly lineNumber: string
  readonly byteOffset: string
  readonly separator: string
  /** -v makes selected lines look like context, and the other way round */
  readonly reverses: boolean
  /** nothing clears the line's end behind a colour */
  readonly keepsLineEnd: boolean
}

const STANDARD: Colors = {
  selectedMatch: '01;31',
  contextMatch: '01;31',
  selectedLine: '',
  contextLine: '',
  fileName: '35',
  lineNumber: '32',
  byteOffset: '32',
  separator: '36',
  reverses: false,
  keepsLineEnd: false,
}

/** The sequence that begins a colour; empty for none. */
export const startOf = (color: string, { keepsLineEnd }: Colors): string =>
  color === '' ? '' : `\x1b[${color}m${keepsLineEnd ? '' : '\x1b[K'}`

export const paint = (text: string, color: string, colors: Colors): string =>
  color === '' ? text : `${startOf(color, colors)}${text}\x1b[m${colors.keepsLineEnd ? '' : '\x1b[K'}`

const CAPABILITIES: Readonly<Record<string, (value: string | undefined) => Partial<Colors>>> = {
  mt: (value) => (value === undefined ? {} : { selectedMatch: value, contextMatch: value }),
  ms: (value) => (value === undefined ? {} : { selectedMatch: value }),
  mc: (value) => (value === undefined ? {} : { contextMatch: value }),
  sl: (value) => (value === undefined ? {} : { selectedLine: value }),
  cx: (value) => (value === undefined ? {} : { contextLine: value }),
  fn: (value) => (value === undefined ? {} : { fileName: value }),
  ln: (value) => (value === undefined ? {} : { lineNumber: value }),
  bn: (value) => (value === undefined ? {} : { byteOffset: value }),
  se: (value) => (value === undefined ? {} : { separator: value }),
  rv: () => ({ reverses: true }),
  ne: () => ({ keepsLineEnd: true }),
}

/** The colours, and whether the old GREP_COLOR has had a say. */
export function readColors(
  list: string | undefined,
  old: string | undefined,
): { colors: Colors; usesOld: boolean } {
  let colors = STANDARD
  const isOld = old !== undefined && /^[\d;]+$/.test(old)
  if (isOld) colors = { ...colors, selectedMatch: old, contextMatch: old }
  for (const entry of list?.split(':') ?? []) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(entry) ?? []
    // What stands behind a mistake is not read.
    if (value !== undefined && (name === '' || !/^[\d;]*$/.test(value))) break
    colors = { ...colors, ...CAPABILITIES[name]?.(value) }
  }
  return { colors, usesOld: isOld && (colors.selectedMatch === old || colors.contextMatch === old) }
}
