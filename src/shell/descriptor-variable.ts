/** `{name}` in front of a redirection: the variable that a new descriptor is told to, or that tells which one to close. */

import { expandReference, readElement, writeReference } from './arrays.ts'
import { closeAfterwards, type Undo } from './hidden-descriptors.ts'
import { legalNumber } from './legal-number.ts'
import { InvalidReference } from './references.ts'
import type { Shell } from './shell.ts'
import { ReadonlyError } from './variables.ts'

/** null, or what there is to complain of; then the descriptor is closed. It stays open behind the command, mostly. */
export function tellDescriptor(
  shell: Shell,
  reference: string,
  descriptor: number,
  undo: Undo[] | null,
): string | null {
  if (shell.options.get('varredir_close')) closeAfterwards(descriptor, undo)
  if (write(shell, reference, descriptor)) return null
  shell.sys.close(descriptor)
  return `${reference}: cannot assign fd to variable`
}

function write(shell: Shell, reference: string, descriptor: number): boolean {
  try {
    return writeReference(shell, reference, String(descriptor))
  } catch (error) {
    if (!(error instanceof ReadonlyError || error instanceof InvalidReference)) throw error
    shell.complain(error.message)
    return false
  }
}

/** What is no number counts as 0, null is nothing at all (redir.c, redir_varvalue). */
export function toldDescriptor(shell: Shell, reference: string): number | null {
  const target = expandReference(shell, reference)
  if (target === null) return null
  const value =
    target.subscript === null ? shell.get(target.name) : readElement(shell, target.name, target.subscript)
  if (value === undefined || value === '') return null
  return Number(BigInt.asIntN(32, legalNumber(value) ?? 0n))
}
