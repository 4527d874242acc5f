/** What is wrong with a script's text: thrown by who reads it. */

export class SyntaxProblem {
  readonly message: string
  readonly line: number

  constructor(message: string, line: number) {
    this.message = message
    this.line = line
  }
}
