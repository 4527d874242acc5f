/** The mistakes of arithmetic. */

/** `message` is everything behind the command's name, `1+: syntax error: ... (error token is "+")`. */
export class ArithmeticError extends Error {}

/** A subscript is no arithmetic: the line is dropped, whatever command the subscript belongs to. */
export class InvalidIndex extends Error {}

export const asIndex = (error: unknown): unknown =>
  error instanceof ArithmeticError ? new InvalidIndex(error.message) : error

/** `expression` and the error token as they stand in the script. */
export function failure(expression: string, what: string, token: string): ArithmeticError {
  return new ArithmeticError(`${expression.replace(/^[ \t]+/, '')}: ${what} (error token is "${token}")`)
}
