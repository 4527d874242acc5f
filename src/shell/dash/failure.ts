/** What ends a command from within: thrown, and caught where dash would jump to. */

export class Failure {
  /**
   * error: something was wrong and has been reported; it ends a script, and an interactive shell's line.
   * end: the process is to end with `$?`. exit: the same by `exit`. interrupt: ^C.
   */
  readonly kind: 'error' | 'end' | 'exit' | 'interrupt'

  constructor(kind: Failure['kind']) {
    this.kind = kind
  }
}
