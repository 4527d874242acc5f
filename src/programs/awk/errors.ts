/** How an awk program ends before its time. */

/** A program that is none. Its complaints are mawk's, after `awk: `; those that were told before are not among them. */
export class AwkSyntaxError extends Error {
  readonly complaints: readonly string[]

  constructor(...complaints: readonly string[]) {
    super(complaints.join('\n'))
    this.complaints = complaints
  }
}

/** Behind so many mawk looks no further (MAX_COMPILE_ERRORS). */
const MOST_COMPLAINTS = 5

/** What is wrong with a program that can still be read on (compile_error in error.c). */
export class Complaints {
  readonly texts: string[] = []
  private count: number

  /** `told`: how many mistakes were told before the program was read */
  constructor(told: number) {
    this.count = told
  }

  /** Throws AwkSyntaxError at the last one that is told. */
  add(text: string): void {
    this.texts.push(text)
    if (++this.count >= MOST_COMPLAINTS) this.stopIfAny()
  }

  /** Throws AwkSyntaxError if something was wrong. */
  stopIfAny(): void {
    if (this.count > 0) throw new AwkSyntaxError()
  }
}

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
