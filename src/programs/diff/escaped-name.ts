/**
 * Names of files as diff heads changes with them (c_escape of its util.c): as a string of C where anything in
 * them is a blank or cannot stand for itself.
 */

import { asBytes } from '../../kernel/byte_text.ts'
import { quoteC } from '../lib/quote.ts'

export function escapedName(name: string): string {
  const quoted = quoteC(asBytes(name))
  return quoted === `"${name}"` && !name.includes(' ') ? name : quoted
}
