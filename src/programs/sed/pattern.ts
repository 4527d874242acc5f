/** Compiles the regular expressions of a script. */

import { joinBytes } from '../../kernel/byte_text.ts'
import { compileRegex, RegexError } from '../lib/regex.ts'
import type { PieceReader } from './piece.ts'
import { withNumberedCharacters } from './replacement.ts'
import type { Pattern } from './script.ts'

/** The flags are I and M. Throws ScriptError where the reader is. */
export function compilePattern(reader: PieceReader, source: string, flags: string): Pattern {
  const { extended, posix, bytes } = reader.options
  if (source === '') {
    if (flags !== '') throw reader.error('cannot specify modifiers on empty regexp')
    return null
  }
  const numbered = withNumberedCharacters(source)
  try {
    // Bytes that are named by their numbers make characters together, except in the C locale.
    return compileRegex(bytes ? numbered : joinBytes(numbered), {
      syntax: extended ? 'extended' : 'basic',
      escapes: 'sed',
      isPlainPosix: posix,
      bytes,
      ignoreCase: flags.includes('I'),
      multiline: flags.includes('M'),
    })
  } catch (error) {
    if (error instanceof RegexError) throw reader.error(error.message)
    throw error
  }
}
