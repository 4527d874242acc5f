/** What is written to names that are references (declare -n), where it is no plain variable that they lead to. */

import type { Shell } from './shell.ts'
import { REFERENCE } from './variables.ts'

/** ``/': not a valid identifier`: a reference can neither get this as its target nor lead to it. */
export class InvalidReference extends Error {
  constructor(target: string) {
    super(`\`${target}': not a valid identifier`)
  }
}

/** The list goes to a name, not to an element; a reference without a target becomes a variable of its own. */
export function prepareForList(shell: Shell, name: string): void {
  const { variables } = shell
  if (variables.findRaw(name)?.has(REFERENCE) !== true) return
  const target = variables.resolve(name)
  if (target.includes('[')) throw new InvalidReference(target)
  const last = variables.findRaw(target)
  if (last?.has(REFERENCE) !== true || variables.isCircular(last)) return
  shell.complain(`warning: ${name}: removing nameref attribute`)
  last.clear()
  last.attributes &= ~REFERENCE
}

/** An element of a reference that leads to none, or to an element. */
export function checkElement(shell: Shell, name: string): void {
  const { variables } = shell
  if (variables.findRaw(name)?.has(REFERENCE) !== true) return
  const target = variables.resolve(name)
  if (target.includes('[')) throw new InvalidReference(target)
  const last = variables.findRaw(target)
  if (last?.has(REFERENCE) === true && !variables.isCircular(last))
    throw new InvalidReference(last.value ?? '')
}
