/** Where quoted and bracketed pieces of a word's text end. Pure; what does not end ends with the text. */

/** Finds the end of a command substitution whose text begins at `from`, the offset behind its parenthesis. */
export type CommandEnd = (text: string, from: number) => number

/** Good enough where only assignments are recognized: parentheses are counted, so `case x in a)` is not understood. */
const countParentheses: CommandEnd = (text, from) => skipDelimited(text, from, '(', ')')

/** Offset behind the piece that begins at `at`: a quoted or expanded one, or one character. */
export function skipPiece(text: string, at: number, commandEnd: CommandEnd = countParentheses): number {
  switch (text[at]) {
    case '\\':
      return Math.min(at + 2, text.length)
    case "'": {
      const end = text.indexOf("'", at + 1)
      return end < 0 ? text.length : end + 1
    }
    case '"':
      return skipDouble(text, at + 1, commandEnd)
    case '`':
      return skipBackquote(text, at + 1)
    case '$':
      if (text[at + 1] === '(')
        return text[at + 2] === '(' ? skipArithmetic(text, at + 2, commandEnd) : commandEnd(text, at + 2)
      if (text[at + 1] === '{') return skipBraces(text, at + 2, commandEnd)
      if (text[at + 1] === "'") return skipAnsi(text, at + 2)
      return at + 1
    default:
      return at + 1
  }
}

/** Behind the quote that ends the `$'` in front of `from`, which still stands so in a here-document. */
function skipAnsi(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== "'") at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** Behind the quote that ends the string in which `from` is. */
export function skipDouble(text: string, from: number, commandEnd: CommandEnd = countParentheses): number {
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === '"') return at + 1
    if (char === "'" || (char === '$' && text[at + 1] === "'")) at++
    else at = skipPiece(text, at, commandEnd)
  }
  return text.length
}

/** Behind the backquote that ends the substitution in which `from` is. */
export function skipBackquote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '`') return at + 1
  }
  return text.length
}

/** Behind the brace that ends the `${` in front of `from`: the first one, for `{` alone opens nothing. */
function skipBraces(text: string, from: number, commandEnd: CommandEnd): number {
  let at = from
  while (at < text.length) {
    if (text[at] === '}') return at + 1
    at = skipPiece(text, at, commandEnd)
  }
  return text.length
}

/** Behind the `close` that matches an `open` in front of `from`. */
export function skipDelimited(
  text: string,
  from: number,
  open: string,
  close: string,
  commandEnd: CommandEnd = countParentheses,
): number {
  const end = delimitedEnd(text, from, open, close, commandEnd)
  return end < 0 ? text.length : end
}

/** The same; -1 if nothing closes it. */
export function delimitedEnd(
  text: string,
  from: number,
  open: string,
  close: string,
  commandEnd: CommandEnd = countParentheses,
): number {
  let depth = 1
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === close) {
      if (--depth === 0) return at + 1
      at++
    } else if (char === open) {
      depth++
      at++
    } else at = skipPiece(text, at, commandEnd)
  }
  return -1
}

function skipArithmetic(text: string, from: number, commandEnd: CommandEnd): number {
  const end = arithmeticEnd(text, from, commandEnd)
  return end < 0 ? text.length : end
}

/**
 * Behind the parenthesis that closes the `$(` in front of `from`, where another one follows; -1 if none does. As in a
 * command a # begins a comment there (subst.c, extract_delimited_string).
 */
export function arithmeticEnd(text: string, from: number, commandEnd: CommandEnd): number {
  let depth = 1
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === '#' && (at === 0 || ' \t\n'.includes(text[at - 1] as string))) {
      const newline = text.indexOf('\n', at)
      if (newline < 0) return -1
      at = newline
    } else if (char === ')') {
      at++
      if (--depth === 0) return at
    } else if (char === '(') {
      depth++
      at++
    } else at = skipPiece(text, at, commandEnd)
  }
  return -1
}

/** Offset of the bracket that closes the one at `open`, quotes respected; -1 if none does. */
export function subscriptEnd(text: string, open = 0, commandEnd: CommandEnd = countParentheses): number {
  let depth = 0
  let at = open
  while (at < text.length) {
    const char = text[at]
    if (char === '[') depth++
    else if (char === ']' && --depth === 0) return at
    at = char === '[' || char === ']' ? at + 1 : skipPiece(text, at, commandEnd)
  }
  return -1
}

/** What stands in front of an assignment's value. */
export interface AssignmentPrefix {
  readonly name: string
  /** null without brackets */
  readonly subscript: string | null
  readonly append: boolean
  /** Offset of the value. */
  readonly value: number
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/

/** `name=`, `name+=`, `name[subscript]=` at the start of a word; null if it is no assignment. */
export function assignmentPrefix(word: string): AssignmentPrefix | null {
  const name = NAME.exec(word)?.[0]
  if (name === undefined) return null
  let at = name.length
  let subscript: string | null = null
  if (word[at] === '[') {
    const end = subscriptEnd(word, at)
    if (end < 0) return null
    subscript = word.slice(at + 1, end)
    at = end + 1
  }
  const append = word[at] === '+'
  if (append) at++
  return word[at] === '=' ? { name, subscript, append, value: at + 1 } : null
}

/** The text without its quotes: a here-document's delimiter. */
export function removeQuotes(word: string): string {
  return word.replace(/\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs, (_all, escaped, single, double) =>
    escaped !== undefined
      ? escaped
      : single !== undefined
        ? single
        : (double as string).replace(/\\(["\\$`])/g, '$1'),
  )
}
