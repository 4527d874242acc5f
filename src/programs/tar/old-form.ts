/** The old form of tar's arguments: letters without a dash, their arguments in order behind them. */

/** Letters that take an argument. */
const TAKES_ARGUMENT = 'bCfFgHIKLNTVX'
/** What it becomes where an argument is missing. */
const OLD_OPTION_ALONE = '--old-option-without-argument'
/** What a digit among the letters becomes: it would name a tape drive. */
const DRIVE_OPTION = '--tape-drive'

/** The arguments with dashes. */
export function withDashes(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args
  if (first === '' || first.startsWith('-')) return args
  const result: string[] = []
  const values = [...rest]
  for (const letter of first) {
    if (/[0-7]/.test(letter)) return [DRIVE_OPTION]
    result.push(`-${letter}`)
    if (!TAKES_ARGUMENT.includes(letter)) continue
    const value = values.shift()
    if (value === undefined) return [`${OLD_OPTION_ALONE}=${letter}`]
    result.push(value)
  }
  return [...result, ...values]
}
