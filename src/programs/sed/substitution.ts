/** Reads what stands behind the name of an s command: `/a/b/2gpw file`. */

import { compilePattern } from './pattern.ts'
import { type PieceReader, SANDBOXED } from './piece.ts'
import { parseReplacement } from './replacement.ts'
import type { Substitution } from './script.ts'

export function readSubstitution(reader: PieceReader): Substitution {
  const { posix } = reader.options
  const delimiter = reader.take()
  const source = reader.takeDelimited(delimiter, true)
  const given = source === null ? null : reader.takeDelimited(delimiter, false)
  if (source === null || given === null) throw reader.error("unterminated `s' command")
  const { regex, from, ...flags } = readFlags(reader)
  const pattern = compilePattern(reader, source, regex)
  const replacement = parseReplacement(given, posix)
  if (pattern && replacement.lastGroup > pattern.groupCount && !posix)
    throw reader.error(`invalid reference \\${replacement.lastGroup} on \`s' command's RHS`)
  return { pattern, replacement, from: from ?? 1, ...flags }
}

interface Flags extends Pick<Substitution, 'global' | 'print' | 'runs' | 'file'> {
  from: number | null
  /** those of the regular expression: I, M */
  regex: string
}

/** They end with the command. */
function readFlags(reader: PieceReader): Flags {
  const flags: Flags = { global: false, print: false, from: null, regex: '', runs: null, file: null }
  for (;;) {
    const char = reader.peek()
    if (char === undefined || char === '}' || char === '#') return flags
    reader.at++
    if (char === '\n' || char === ';') return flags
    if (char === ' ' || char === '\t' || char === '\r') continue
    if (char === 'w') {
      flags.file = reader.takeFileName()
      if (reader.options.sandbox) throw reader.error(SANDBOXED)
      return flags
    }
    readFlag(reader, flags, char)
  }
}

function readFlag(reader: PieceReader, flags: Flags, char: string): void {
  const unknown = "unknown option to `s'"
  if (reader.options.posix && /[iIme]/i.test(char)) throw reader.error(unknown)
  if (char === 'i' || char === 'I') flags.regex += 'I'
  else if (char === 'm' || char === 'M') flags.regex += 'M'
  else if (char === 'g') {
    if (flags.global) throw reader.error("multiple `g' options to `s' command")
    flags.global = true
  } else if (char === 'p') {
    if (flags.print) throw reader.error("multiple `p' options to `s' command")
    flags.print = true
  } else if (/[0-9]/.test(char)) {
    const number = Number(char + reader.takeWhile(/[0-9]/))
    if (flags.from !== null) throw reader.error("multiple number options to `s' command")
    if (number === 0) throw reader.error("number option to `s' command may not be zero")
    flags.from = number
  } else if (char === 'e') {
    if (reader.options.sandbox) throw reader.error(SANDBOXED)
    if (flags.runs !== null) throw reader.error("multiple `e' options to `s' command")
    flags.runs = flags.print ? 'after printing' : 'before printing'
  } else throw reader.error(unknown)
}
