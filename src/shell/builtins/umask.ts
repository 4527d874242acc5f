/** umask (umask.def). */

import { asBytes } from '../../kernel/byte_text.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'

export const umask: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'pS')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const current = shell.sys.umask(0)
  shell.sys.umask(current)
  const [mode] = operands
  if (mode === undefined) {
    const text = values.has('S') ? symbolic(current) : current.toString(8).padStart(4, '0')
    const prefix = values.has('p') ? `umask ${values.has('S') ? '-S ' : ''}` : ''
    shell.print(`${prefix}${text}\n`)
    return 0
  }
  const mask = /^[0-9]/.test(mode) ? fromOctal(shell, mode) : fromSymbolic(shell, mode, current)
  if (mask === null) return 1
  shell.sys.umask(mask)
  if (values.has('S')) shell.print(`${symbolic(mask)}\n`)
  return 0
}

/** null after a complaint */
function fromOctal(shell: Shell, mode: string): number | null {
  const mask = /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8) : Number.POSITIVE_INFINITY
  if (mask <= 0o7777) return mask
  shell.complainAs('umask', `${mode}: octal number out of range`)
  return null
}

/** `u=rwx,g=rx,o=rx`: what the mask lets through. */
function symbolic(mask: number): string {
  const letters = (bits: number) => (bits & 4 ? 'r' : '') + (bits & 2 ? 'w' : '') + (bits & 1 ? 'x' : '')
  const allowed = 0o777 & ~mask
  return `u=${letters(allowed >> 6)},g=${letters((allowed >> 3) & 7)},o=${letters(allowed & 7)}`
}

const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }
const PERMISSIONS: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 }

/** The new mask; null after a complaint, of a byte, which is 0 at the end. */
function fromSymbolic(shell: Shell, mode: string, mask: number): number | null {
  const text = `${asBytes(mode)}\0`
  let at = 0
  const bitsOf = (letters: Readonly<Record<string, number>>) => {
    let bits = 0
    for (let one = letters[text[at] as string]; one !== undefined; one = letters[text[++at] as string])
      bits |= one
    return bits
  }
  const refuse = (byte: string, what: string) => {
    shell.complainAs('umask', `\`${byte}': invalid symbolic mode ${what}`)
    return null
  }
  let allowed = 0o777 & ~mask
  for (;;) {
    const who = bitsOf(WHO) || 0o777
    const operator = text[at++] as string
    if (!'+-='.includes(operator)) return refuse(operator, 'operator')
    const bits = bitsOf(PERMISSIONS) & who
    const end = text[at++] as string
    if (end !== '\0' && end !== ',') return refuse(end, 'character')
    if (operator === '=') allowed = (allowed & ~who) | bits
    else if (operator === '+') allowed |= bits
    else allowed &= ~bits
    if (end === '\0') return 0o777 & ~allowed
  }
}
