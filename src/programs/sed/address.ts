/** Reads the addresses in front of a command. */

import { compilePattern } from './pattern.ts'
import type { PieceReader } from './piece.ts'
import type { Address } from './script.ts'

export interface Addresses {
  readonly from: Address | null
  readonly to: Address | null
  readonly isBeforeFirst: boolean
  readonly negated: boolean
}

/** Up to the command's name, with a `!` before it. */
export function readAddresses(reader: PieceReader): Addresses {
  const from = readAddress(reader, 'first')
  reader.skipBlanks()
  let to: Address | null = null
  if (from !== null && reader.peek() === ',') {
    reader.at++
    reader.skipBlanks()
    to = readAddress(reader, 'second')
    if (to === null) throw reader.errorAt("unexpected `,'", reader.at + 1)
  }
  reader.skipBlanks()
  const isZero = from?.kind === 'line' && from.line === 0
  if (isZero) checkLineZero(reader, to)
  const isBeforeFirst = isZero && to?.kind !== 'regex'
  const negated = readNegation(reader)
  return { from: isBeforeFirst ? { kind: 'line', line: 1 } : from, to, isBeforeFirst, negated }
}

function readAddress(reader: PieceReader, place: 'first' | 'second'): Address | null {
  const char = reader.peek()
  const { posix } = reader.options
  if (char === undefined) return null
  if (/[0-9]/.test(char)) return readLine(reader, place)
  if (char === '$') {
    reader.at++
    return { kind: 'last' }
  }
  if (!posix && (char === '+' || char === '~')) {
    reader.at++
    const count = readCount(reader)
    if (place === 'first') throw reader.error('invalid usage of +N or ~N as first address')
    return char === '+' ? { kind: 'plus', count } : { kind: 'multiple', of: count }
  }
  return char === '/' || char === '\\' ? readPattern(reader) : null
}

/** `3`, or `3~2` for every second line from there. */
function readLine(reader: PieceReader, place: 'first' | 'second'): Address {
  const line = readCount(reader)
  reader.skipBlanks()
  if (reader.peek() !== '~' || place === 'second' || reader.options.posix) return { kind: 'line', line }
  reader.at++
  const step = readCount(reader)
  return step === 0 ? { kind: 'line', line } : { kind: 'step', first: line, step }
}

const readCount = (reader: PieceReader): number => Number(reader.takeWhile(/[0-9]/) || '0')

/** `/regex/` or `\cregexc`, with the flags I and M. */
function readPattern(reader: PieceReader): Address {
  const delimiter = reader.take() === '/' ? '/' : reader.take()
  const source = reader.takeDelimited(delimiter, true)
  if (source === null) throw reader.error('unterminated address regex')
  let flags = ''
  for (;;) {
    reader.skipBlanks()
    const flag = reader.peek()
    if ((flag !== 'I' && flag !== 'M') || reader.options.posix) break
    flags += flag
    reader.at++
  }
  return { kind: 'regex', pattern: compilePattern(reader, source, flags) }
}

/** Line 0 begins a range that a pattern ends, and is where r puts a file before the first line. */
function checkLineZero(reader: PieceReader, to: Address | null): void {
  const isKnown = to === null ? reader.peek() === 'r' : to.kind === 'regex'
  if (isKnown && !reader.options.posix) return
  const behind = reader.peek() === undefined ? reader.at : reader.at + 1
  throw reader.errorAt('invalid usage of line address 0', behind)
}

function readNegation(reader: PieceReader): boolean {
  if (reader.peek() !== '!') return false
  reader.at++
  reader.skipBlanks()
  if (reader.peek() !== '!') return true
  reader.at++
  throw reader.error("multiple `!'s")
}
