/** Characters by their numbers: those that the readers of scripts tell apart. */

export const END = -1
export const TAB = 9
export const NEWLINE = 10
export const SPACE = 32
export const DOUBLE_QUOTE = 34
export const HASH = 35
export const DOLLAR = 36
export const AMPERSAND = 38
export const SINGLE_QUOTE = 39
export const OPENING_PARENTHESIS = 40
export const CLOSING_PARENTHESIS = 41
export const DASH = 45
export const COLON = 58
export const SEMICOLON = 59
export const LESS = 60
export const GREATER = 62
export const BACKSLASH = 92
export const BACKQUOTE = 96
export const OPENING_BRACE = 123
export const BAR = 124
export const CLOSING_BRACE = 125

export const isNameStart = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95

export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57

/** `*`, `@`, `#`, `?`, `$`, `!`, `-` and digits: parameters that are no variables. */
export const isSpecial = (unit: number): boolean =>
  isDigit(unit) || (unit >= 0 && '*@#?$!-'.includes(String.fromCharCode(unit)))
