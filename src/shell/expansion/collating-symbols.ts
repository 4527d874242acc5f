/** What stands between `[.` and `.]` (POSIX, the portable character set): a character, or its name. */

const NAMES: readonly string[] = [
  'NUL', 'SOH', 'STX', 'ETX', 'EOT', 'ENQ', 'ACK', 'alert', 'backspace', 'tab', 'newline', 'vertical-tab', 'form-feed',
  'carriage-return', 'SO', 'SI', 'DLE', 'DC1', 'DC2', 'DC3', 'DC4', 'NAK', 'SYN', 'ETB', 'CAN', 'EM', 'SUB', 'ESC', 'IS4',
  'IS3', 'IS2', 'IS1', 'space', 'exclamation-mark', 'quotation-mark', 'number-sign', 'dollar-sign', 'percent-sign',
  'ampersand', 'apostrophe', 'left-parenthesis', 'right-parenthesis', 'asterisk', 'plus-sign', 'comma', 'hyphen', 'period',
  'slash', 'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'colon', 'semicolon',
  'less-than-sign', 'equals-sign', 'greater-than-sign', 'question-mark', 'commercial-at',
] // biome-ignore format: by their codes, from 0 on

const OTHERS: Readonly<Record<string, string>> = {
  'left-square-bracket': '[',
  backslash: '\\',
  'reverse-solidus': '\\',
  'right-square-bracket': ']',
  circumflex: '^',
  'circumflex-accent': '^',
  underscore: '_',
  'low-line': '_',
  'grave-accent': '`',
  'left-curly-bracket': '{',
  'left-brace': '{',
  'vertical-line': '|',
  'right-curly-bracket': '}',
  'right-brace': '}',
  tilde: '~',
  DEL: '\x7f',
  BEL: '\x07',
  BS: '\b',
  HT: '\t',
  LF: '\n',
  VT: '\v',
  FF: '\f',
  CR: '\r',
  solidus: '/',
  'full-stop': '.',
  'hyphen-minus': '-',
}

/** null if it names none. */
export function collatingSymbol(name: string): string | null {
  if (Array.from(name).length === 1) return name
  const code = NAMES.indexOf(name)
  return code >= 0 ? String.fromCharCode(code) : (OTHERS[name] ?? null)
}
