/** Doing something for each argument, and how failures are said. */

import { ClientError, DockerError } from '../errors.ts'
import { parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import type { Console } from './console.ts'

/** Does something for each argument; what fails is said at the end. */
export function* forEach(
  console: Console,
  args: readonly string[],
  isForced: boolean,
  action: (arg: string) => Step<void>,
): Step<number> {
  const failures: DockerError[] = []
  for (const arg of args) {
    try {
      yield* action(arg)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      failures.push(error)
    }
  }
  for (const failure of failures) yield* console.printError(`${failureText(failure)}\n`)
  const onlyMissing = failures.every(({ message }) => message.startsWith('Error: No such'))
  return failures.length === 0 || (isForced && onlyMissing) ? 0 : 1
}

export const failureText = (error: DockerError): string =>
  error instanceof ClientError ? error.message : `Error response from daemon: ${error.message}`

/** A name that the command itself looks at before the daemon does. */
export function checkTagHere(name: string): void {
  try {
    withTag(parseReference(name))
  } catch (error) {
    throw error instanceof DockerError ? new ClientError(error.message) : error
  }
}
