/** What can go wrong while words are expanded; failures.ts knows what becomes of it. */

/** An expansion failed: the message goes out with the shell's prefix and the line is dropped; errexit ends the shell. */
export class ExpansionError extends Error {}

/** The same, with `$?` of a failed command before it is complained of (subst.c, set_exit_status). */
export class FailedExpansion extends ExpansionError {}

/** What was to be computed in an expansion cannot be: the line is dropped (error.c, internal_error). */
export class ComputationError extends Error {}

/** `$((...))` */
export class ArithmeticExpansionError extends ComputationError {}

/** `${x[@]=word}`, `${x[-9]=word}` */
export class BadAssignment extends Error {}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is meant
const MARKED = /[\x01\x7f]/g

/** Its message shows the whole word, or what stands between the double quotes. */
export class BadSubstitution extends FailedExpansion {
  protected isPlaced = false

  constructor(text: string) {
    super(text)
    this.message = this.messageFor(text)
  }

  protected messageFor(text: string): string {
    // Inside bash these two characters carry a mark, which stays in its message.
    return `${text.replace(MARKED, '\x01$&')}: bad substitution`
  }

  static placeIn(text: string, error: unknown): unknown {
    if (error instanceof BadSubstitution && !error.isPlaced) {
      error.isPlaced = true
      error.message = error.messageFor(text)
    }
    return error
  }
}

/** `${x@Z}`: a script ends. */
export class BadTransformation extends BadSubstitution {}

export class Unclosed extends BadSubstitution {
  private readonly closing: string

  constructor(text: string) {
    super(text)
    this.closing = CLOSING.find(([opening]) => text.startsWith(opening))?.[1] ?? '}'
    // Of a backquote only what follows it is shown.
    this.isPlaced = this.closing === '`'
    this.message = this.messageFor(text)
  }

  protected override messageFor(text: string): string {
    const quoted = this.closing === '`' ? '"`"' : `\`${this.closing}'`
    return `bad substitution: no closing ${quoted} in ${text}`
  }
}

const CLOSING = [
  ['`', '`'],
  ['${', '}'],
  ['$[', ']'],
  ['$(', ')'],
] as const

/** What stands behind `$(` is no list, which is found out when it is expanded: the line is dropped. */
export class NoList extends Error {
  readonly unread: string
  constructor(unread: string) {
    super('no list')
    this.unread = unread
  }
}

/** `${x?}` or nounset: a script ends. */
export class FatalExpansion extends Error {}

/** `a=(b)c)`: what is between the outer parentheses is no list. */
export class MisreadList extends Error {
  readonly text: string
  constructor(text: string) {
    super('no list')
    this.text = text
  }
}

/** nounset was violated. */
export class UnboundVariable extends Error {
  constructor(name: string) {
    super(`${name}: unbound variable`)
  }
}
