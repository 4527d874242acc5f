/**
 * hexdump's format strings, as hexdump-parse.c of util-linux reads them.
 *
 * Terms
 * - A format string is a list of units: `repetitions/size "text"`; all format strings work on the same block of bytes.
 * - A unit's text is cut into pieces, each with one conversion at most and the plain text around it.
 * - The size of a piece is how many bytes it takes. Where a unit gives no size, the conversion does.
 */

import { controlNames, escapedByte, isPrintable } from '../lib/byte-shapes.ts'
import { convertFloat } from '../lib/number-format.ts'
import { padNumber, padText } from '../lib/print-format.ts'

export class FormatError extends Error {}

export type Conversion =
  | { readonly kind: 'text' }
  | { readonly kind: 'address'; readonly base: 8 | 10 | 16; readonly atEnd: boolean }
  | { readonly kind: 'byte' | 'escaped' | 'named' | 'printable' | 'string' }
  | {
      readonly kind: 'integer'
      readonly base: 8 | 10 | 16
      readonly isSigned: boolean
      readonly isCapital: boolean
    }
  | { readonly kind: 'float'; readonly letter: string }

export interface Piece {
  readonly conversion: Conversion
  readonly before: string
  readonly after: string
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly size: number
}

export interface Unit {
  repetitions: number
  readonly pieces: readonly Piece[]
  readonly size: number
  /** whether the number of repetitions was given */
  readonly isFixed: boolean
}

export interface FormatString {
  readonly units: Unit[]
  readonly size: number
}

/** A format string as people write it: `"%07.7_ax " 8/2 "%04x " "\n"`. */
export function parseFormatString(text: string): FormatString {
  const units: Unit[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    const found = /^(?:(\d+)\s*)?(?:\/\s*(\d*)\s*)?"([^"]*)"\s*/.exec(rest)
    if (found === null) throw new FormatError(`bad format {${text}}`)
    const [whole, repetitions, size, content = ''] = found
    units.push(unitOf(unescaped(content), repetitions, size ? Number(size) : 0))
    rest = rest.slice(whole.length)
  }
  return { units, size: units.reduce((sum, unit) => sum + unit.size * unit.repetitions, 0) }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '0': '\0',
}

const unescaped = (text: string): string => text.replace(/\\(.)/gs, (_, letter) => ESCAPES[letter] ?? letter)

function unitOf(text: string, repetitions: string | undefined, given: number): Unit {
  const pieces: Piece[] = []
  const pattern = /%([-+ #0]*)(\d*)(?:\.(\d*))?(_?)(.?)(.?)/gs
  let before = ''
  let at = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [, flags = '', width = '', precision, special = '', letter = '', next = ''] = found
    const isAddress = special !== '' && /[aA]/.test(letter)
    const conversion = conversionOf(special, letter, isAddress ? next : '')
    // What was read after the conversion belongs to the text that follows.
    const end = found.index + found[0].length - (isAddress ? 0 : next.length)
    pattern.lastIndex = end
    before += text.slice(at, found.index)
    const layout = {
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
    }
    const size = sizeOf(conversion, given, layout.precision, letter)
    if (given > 0 && size > 0 && pieces.some((piece) => piece.size > 0))
      throw new FormatError('byte count with multiple conversion characters')
    pieces.push({ conversion, before, after: '', ...layout, size })
    before = ''
    at = end
  }
  const last = pieces.pop()
  const rest = before + text.slice(at)
  if (last !== undefined) pieces.push({ ...last, after: rest })
  else pieces.push(plainText(rest))
  return {
    repetitions: repetitions === undefined ? 1 : Number(repetitions),
    pieces,
    size: pieces.reduce((sum, piece) => sum + piece.size, 0),
    isFixed: repetitions !== undefined,
  }
}

const plainText = (text: string): Piece => ({
  conversion: { kind: 'text' },
  before: text,
  after: '',
  flags: '',
  width: 0,
  precision: undefined,
  size: 0,
})

function conversionOf(special: string, letter: string, next: string): Conversion {
  if (special === '') {
    if (letter === 'c') return { kind: 'byte' }
    if (letter === 's') return { kind: 'string' }
    if (/^[di]$/.test(letter)) return { kind: 'integer', base: 10, isSigned: true, isCapital: false }
    const bases = { o: 8, u: 10, x: 16, X: 16 } as const
    const base = bases[letter as keyof typeof bases]
    if (base !== undefined) return { kind: 'integer', base, isSigned: false, isCapital: letter === 'X' }
    if (/^[eEfgG]$/.test(letter)) return { kind: 'float', letter }
  } else if (letter === 'c') return { kind: 'escaped' }
  else if (letter === 'u') return { kind: 'named' }
  else if (letter === 'p') return { kind: 'printable' }
  else if (/[aA]/.test(letter)) {
    const bases = { d: 10, o: 8, x: 16 } as const
    const base = bases[next as keyof typeof bases]
    if (base !== undefined) return { kind: 'address', base, atEnd: letter === 'A' }
  }
  throw new FormatError(`bad conversion character %${special}${letter}${next}`)
}

function sizeOf(
  conversion: Conversion,
  given: number,
  precision: number | undefined,
  letter: string,
): number {
  const choose = (standard: number, allowed: readonly number[]) => {
    if (given === 0) return standard
    if (!allowed.includes(given)) throw new FormatError(`bad byte count for conversion character ${letter}`)
    return given
  }
  switch (conversion.kind) {
    case 'text':
    case 'address':
      return 0
    case 'integer':
      return choose(4, [1, 2, 4, 8])
    case 'float':
      return choose(8, [4, 8])
    case 'string':
      if (given === 0 && precision === undefined)
        throw new FormatError('%s requires a precision or a byte count')
      return given || (precision as number)
    default:
      return choose(1, [1])
  }
}

/** A unit that is repeated has no blank behind its last repetition; the last unit is repeated to fill the block. */
export function fitToBlock(format: FormatString, blockSize: number): void {
  const last = format.units.at(-1)
  if (last === undefined || last.isFixed || last.size === 0 || format.size >= blockSize) return
  last.repetitions += Math.floor((blockSize - format.size) / last.size)
}

/** The text of a piece; `bytes` is null behind the end of the input, where only the room is kept. */
export function showPiece(piece: Piece, bytes: Uint8Array | null, address: number): string {
  const { conversion, before, after } = piece
  if (conversion.kind === 'text') return before
  if (conversion.kind === 'address') return before + padNumber(address, conversion.base, piece) + after
  if (bytes === null) return before + ' '.repeat(piece.width) + after
  return before + convert(piece, conversion, bytes) + after
}

function convert(piece: Piece, conversion: Conversion, bytes: Uint8Array): string {
  const byte = bytes[0] ?? 0
  switch (conversion.kind) {
    case 'byte':
      return padText(String.fromCharCode(byte), { ...piece, precision: undefined })
    case 'escaped':
      return padText(escapedByte(byte), piece)
    case 'named': {
      const name = NAMES[byte] ?? (byte === 0x7f ? 'del' : undefined)
      const plain = isPrintable(byte) ? String.fromCharCode(byte) : byte.toString(16).padStart(2, '0')
      return padText(name ?? plain, piece)
    }
    case 'printable':
      return padText(isPrintable(byte) ? String.fromCharCode(byte) : '.', piece)
    case 'string': {
      const end = bytes.indexOf(0)
      return padText(String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end))), piece)
    }
    case 'integer':
      return showInteger(piece, conversion, bytes)
    case 'float': {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      const value = bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
      const { flags, width, precision = 6 } = piece
      return convertFloat(value, { flags, width, precision, conversion: conversion.letter as 'e' })
    }
    default:
      return ''
  }
}

function showInteger(
  piece: Piece,
  { base, isSigned, isCapital }: Extract<Conversion, { kind: 'integer' }>,
  bytes: Uint8Array,
): string {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
  if (isSigned) value = BigInt.asIntN(bytes.length * 8, value)
  const { flags, width, precision } = piece
  const magnitude = value < 0n ? -value : value
  const mark = flags.includes('#') && value !== 0n ? (base === 8 ? '0' : base === 16 ? '0x' : '') : ''
  const sign = value < 0n ? '-' : !isSigned ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const start = sign + mark
  let digits = magnitude.toString(base).padStart(precision ?? 1, '0')
  const fillsWithZeros = flags.includes('0') && !flags.includes('-') && precision === undefined
  if (fillsWithZeros) digits = digits.padStart(width - start.length, '0')
  const text = isCapital ? (start + digits).toUpperCase() : start + digits
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

const NAMES = controlNames('lf')
