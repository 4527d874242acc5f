/** How an awk program ends before its time. */

/** A program that is none; the message is mawk's, after `awk: `. */
export class AwkSyntaxError extends Error {}

/** A mistake at run time; `awk: ` and the message are printed, status 2. */
export class AwkRuntimeError extends Error {
  /** what printf had made of its format before */
  printed = ''
}

/** next and exit inside a function, where no statement list can pass them on. */
export class AwkJump extends Error {
  readonly kind: 'next' | 'exit'

  constructor(kind: 'next' | 'exit') {
    super(kind)
    this.kind = kind
  }
}
