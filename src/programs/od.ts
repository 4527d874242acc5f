/** od(1) of GNU coreutils: bytes in octal and other shapes. */

import { controlNames, escapedByte, printableText } from './lib/byte-shapes.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { failNumber, parseCount } from './lib/count.ts'
import { InputBlocks, ON_STDIN } from './lib/input-blocks.ts'
import type { Io, Step } from './lib/io.ts'
import { matchKeyword, oneOf } from './lib/keyword.ts'
import { convertFloat } from './lib/number-format.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { isSameBytes } from './lib/same-bytes.ts'
import { readOldForm } from './od-old-form.ts'

const shorthands = {
  a: 'a',
  octal2: 'o2',
  decimal4: 'u4',
  double: 'fD',
  float: 'fF',
  hex2: 'x2',
  hex4: 'x4',
  octal4: 'o4',
  b: 'o1',
  c: 'c',
  d: 'u2',
  f: 'fF',
  i: 'dI',
  l: 'dL',
  o: 'o2',
  s: 'd2',
  x: 'x2',
} as const

/** With one of these no operand is a number. */
const NEW_OPTIONS: ReadonlySet<string> = new Set([
  'addressRadix',
  'skip',
  'read',
  'strings',
  'longStrings',
  'format',
  'all',
  'width',
])

const ENDIANS = { little: 'little', big: 'big' } as const

export const od = defineProgram({
  name: 'od',
  usage: ['[OPTION]... [FILE]...', '[-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]'],
  about: 'Write an unambiguous representation, octal bytes by default,\nof FILE to standard output.',
  options: {
    addressRadix: {
      short: 'A',
      long: 'address-radix',
      argument: 'RADIX',
      help: 'output format for file offsets; RADIX is one of [doxn]',
      *check(io, radix) {
        if (!/^[doxn]/.test(radix))
          yield* io.fail(
            `invalid output address radix '${radix.slice(0, 1)}'; it must be one character from [doxn]`,
          )
      },
    },
    skip: {
      short: 'j',
      long: 'skip-bytes',
      argument: 'BYTES',
      help: 'skip BYTES input bytes first',
      check: checkNumber,
    },
    read: {
      short: 'N',
      long: 'read-bytes',
      argument: 'BYTES',
      help: 'limit dump to BYTES input bytes',
      check: checkNumber,
    },
    format: {
      short: 't',
      long: 'format',
      argument: 'TYPE',
      help: 'select output format or formats',
      *check(io, text) {
        const parsed = parseSpecs(text)
        if (typeof parsed === 'string') yield* io.fail(parsed)
      },
    },
    strings: {
      short: 'S',
      argument: 'BYTES',
      help: 'show only NUL terminated strings of at least BYTES printable characters',
      check: checkNumber,
    },
    // By its long name the number may be left away.
    longStrings: {
      long: 'strings',
      optionalArgument: 'BYTES',
      help: 'the same; 3 is implied when BYTES is not specified',
      check: checkNumber,
    },
    all: { short: 'v', long: 'output-duplicates', help: 'do not use * to mark line suppression' },
    width: {
      short: 'w',
      long: 'width',
      optionalArgument: 'BYTES',
      help: 'output BYTES bytes per output line',
      check: checkNumber,
    },
    traditional: { long: 'traditional', help: 'accept at most one file, and an offset after it' },
    // Of old, and not listed.
    octal2: { short: 'B' },
    decimal4: { short: 'D' },
    double: { short: 'e' },
    float: { short: 'F' },
    hex2: { short: 'h' },
    hex4: { short: 'HX' },
    octal4: { short: 'O' },
    endian: {
      long: 'endian',
      argument: '{big|little}',
      help: 'swap input bytes according the specified order',
      check: oneOf('--endian', ENDIANS),
    },
    a: { short: 'a', help: 'same as -t a, select named characters' },
    b: { short: 'b', help: 'same as -t o1, select octal bytes' },
    c: { short: 'c', help: 'same as -t c, select printable characters or backslash escapes' },
    d: { short: 'd', help: 'same as -t u2, select unsigned decimal 2-byte units' },
    f: { short: 'f', help: 'same as -t fF, select floats' },
    i: { short: 'iI', help: 'same as -t dI, select decimal ints' },
    l: { short: 'lL', help: 'same as -t dL, select decimal longs' },
    o: { short: 'o', help: 'same as -t o2, select octal 2-byte units' },
    s: { short: 's', help: 'same as -t d2, select decimal 2-byte units' },
    x: { short: 'x', help: 'same as -t x2, select hexadecimal 2-byte units' },
  },
  *run(io, options, operands) {
    const isBig =
      (yield* matchKeyword(io, '--endian', options.value('endian') ?? 'little', ENDIANS)) === 'big'
    const specs: Spec[] = []
    for (const { key, value } of options.given) {
      const text = key === 'format' ? value : (shorthands as Record<string, string>)[key]
      const parsed = parseSpecs(text ?? '')
      if (typeof parsed !== 'string') specs.push(...parsed)
    }
    const radix = options.value('addressRadix')?.[0] ?? 'o'
    const least =
      options.has('strings') || options.has('longStrings')
        ? (parseOffset(options.value(options.last('strings', 'longStrings') ?? 'strings') ?? '3') as number)
        : null
    if (least !== null && specs.length > 0)
      return yield* io.fail('no type may be specified when dumping strings')
    if (specs.length === 0) specs.push(makeSpec('o', 2, false) as Spec)
    const number = (key: 'skip' | 'read'): number | null => parseOffset(options.value(key) ?? '')
    const isTraditional = options.has('traditional')
    const { files, ...old } =
      isTraditional || !options.given.some(({ key }) => NEW_OPTIONS.has(key))
        ? readOldForm(operands, isTraditional)
        : { files: operands, skip: null, label: null }
    const skip = old.skip ?? number('skip') ?? 0
    const limit = number('read')
    const unit = specs.reduce((common, { size }) => leastCommonMultiple(common, size), 1)
    let width = Math.max(unit, Math.floor(16 / unit) * unit)
    if (options.has('width')) {
      width = parseOffset(options.value('width') ?? '32') ?? 0
      if (width === 0) return yield* io.fail(`invalid -w argument '0'`)
      if (width % unit !== 0) {
        yield* io.complain(`warning: invalid width ${width}; using ${unit} instead`)
        width = unit
      }
    }
    if (isTraditional && files.length > 1) {
      yield* io.complain(`extra operand ${quoteText(files[1] as string)}`)
      return yield* io.failUsage('compatibility mode supports at most one file')
    }
    const names = files.length === 0 ? ['-'] : files
    const input = new InputBlocks(
      io,
      names.map((name) => (name === '-' ? ON_STDIN : name)),
      {
        size: width,
        complain: (name, errno) => io.complain(quoteIfNeeded(name === '-' ? 'standard input' : name), errno),
        ...(limit === null ? {} : { limit: skip + limit }),
      },
    )
    const isBeforeEnd = yield* input.skip(skip)
    const isFine = () => input.unopened + input.unread === 0
    if (!isBeforeEnd && input.opened > 0) return yield* io.fail('cannot skip past end of combined input')
    if (least !== null) yield* dumpStrings(io, input, least, radix)
    else
      yield* dump(io, input, {
        specs: isBig ? specs.map(bigEndian) : specs,
        width,
        radix,
        label: old.label === null ? null : old.label - skip,
        all: options.has('all'),
      })
    yield* closeStandardInput(io, files, 'standard input')
    return isFine() ? 0 : 1
  },
})

/** xstrtol_fatal of gnulib. */
function* checkNumber(io: Io, text: string, option: string): Step<void> {
  const offset = parseOffset(text)
  if (offset === null || offset >= 2 ** 64) yield* failNumber(io, text, option)
}

/** Units whose first byte counts most. */
const bigEndian = (spec: Spec): Spec => ({ ...spec, format: (bytes) => spec.format(bytes.slice().reverse()) })

function parseOffset(text: string): number | null {
  const hexadecimal = /^0[xX]([0-9a-fA-F]+)$/.exec(text)
  if (hexadecimal) return Number.parseInt(hexadecimal[1] as string, 16)
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return parseCount(text)
}

interface Spec {
  size: number
  /** characters of one unit, without the blank before it */
  width: number
  format: (bytes: Uint8Array) => string
  /** the z modifier: printable characters at the end */
  showsText: boolean
}

const sizeLetters: Record<string, number> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 }

/** The types of one -t argument; or what is wrong with it. */
function parseSpecs(text: string): Spec[] | string {
  const specs: Spec[] = []
  let rest = text
  while (rest !== '') {
    const found = /^([acdfoux])([CSILFD]|\d+)?(z?)/.exec(rest)
    if (!found) return `invalid character '${rest[0]}' in type string ${quoteText(text)}`
    const [whole, type = '', size, z] = found
    const isCharacter = type === 'a' || type === 'c'
    const bytes = isCharacter
      ? 1
      : size === undefined
        ? type === 'f'
          ? 8
          : 4
        : (sizeLetters[size] ?? Number(size))
    const spec = makeSpec(type, bytes, z === 'z')
    if (spec === null)
      return `invalid type string ${quoteText(text)};\nthis system doesn't provide a ${bytes}-byte ${type === 'f' ? 'floating point' : 'integral'} type`
    specs.push(spec)
    rest = rest.slice(isCharacter ? 1 + (z?.length ?? 0) : whole.length)
  }
  return specs
}

const widths: Record<string, Record<number, number>> = {
  o: { 1: 3, 2: 6, 4: 11, 8: 22 },
  d: { 1: 4, 2: 6, 4: 11, 8: 20 },
  u: { 1: 3, 2: 5, 4: 10, 8: 20 },
  x: { 1: 2, 2: 4, 4: 8, 8: 16 },
  f: { 4: 15, 8: 24 },
}

function makeSpec(type: string, size: number, showsText: boolean): Spec | null {
  if (type === 'a') return { size: 1, width: 3, format: ([byte = 0]) => namedCharacter(byte), showsText }
  if (type === 'c') return { size: 1, width: 3, format: ([byte = 0]) => escapedByte(byte), showsText }
  const width = widths[type]?.[size]
  if (width === undefined) return null
  if (type === 'f') return { size, width, format: (bytes) => floatText(bytes), showsText }
  const base = type === 'o' ? 8 : type === 'x' ? 16 : 10
  return {
    size,
    width,
    format(bytes) {
      let value = 0n
      for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number)
      if (type === 'd') value = BigInt.asIntN(size * 8, value)
      const digits = value.toString(base)
      return base === 10 ? digits : digits.padStart(width, '0')
    },
    showsText,
  }
}

/** The shortest digits that give the same number back. */
function floatText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const value = bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
  const same = (text: string) => (bytes.length === 4 ? Math.fround(Number(text)) : Number(text)) === value
  const smallestNormal = bytes.length === 4 ? 2 ** -126 : 2 ** -1022
  // ftoastr of gnulib: numbers below the normal ones have fewer digits to begin with.
  const least = Math.abs(value) < smallestNormal ? 1 : bytes.length === 4 ? 6 : 15
  for (let precision = least; precision < 18; precision++) {
    const text = convertFloat(value, { flags: '', width: 0, precision, conversion: 'g' })
    if (same(text) || !Number.isFinite(value)) return text
  }
  return String(value)
}

const NAMES = [...controlNames('nl'), 'sp']

function namedCharacter(byte: number): string {
  const low = byte & 0x7f
  return low === 127 ? 'del' : (NAMES[low] ?? String.fromCharCode(low))
}

interface Settings {
  specs: readonly Spec[]
  width: number
  radix: string
  /** What is added to an address for the one beside it; null where there is none. */
  label: number | null
  all: boolean
}

function* dump(io: Io, input: InputBlocks, settings: Settings): Step<void> {
  const { specs, width, radix, label, all } = settings
  const addressOf = (address: number) =>
    addressText(address, radix) + (label === null ? '' : ` (${addressText(address + label, radix)})`)
  const fieldWidth = Math.max(...specs.map((spec) => (spec.width + 1) * (width / spec.size)))
  let before: Uint8Array | null = null
  let isSuppressing = false
  while (yield* input.fill()) {
    while (input.ready) {
      const address = input.position
      const block = input.next()
      const isWhole = block.length === width
      if (!all && isWhole && before !== null && isSameBytes(block, before)) {
        if (!isSuppressing) io.print('*\n')
        isSuppressing = true
        continue
      }
      isSuppressing = false
      before = isWhole ? block : null
      for (const [index, spec] of specs.entries()) {
        const start = index === 0 ? addressOf(address) : ' '.repeat(addressOf(address).length)
        io.print(`${start}${line(block, spec, width, fieldWidth)}\n`)
      }
    }
    if (io.full) yield* io.flush()
  }
  if (radix !== 'n' && (input.opened > 0 || input.unopened === 0)) io.print(`${addressOf(input.position)}\n`)
}

/** Runs of printable characters that a NUL ends, each with the address of its first. */
function* dumpStrings(io: Io, input: InputBlocks, least: number, radix: string): Step<void> {
  let found: number[] = []
  let start = 0
  while (yield* input.fill()) {
    while (input.ready) {
      let address = input.position
      for (const byte of input.next()) {
        if (byte >= 0x20 && byte < 0x7f) {
          if (found.length === 0) start = address
          found.push(byte)
        } else {
          if (byte === 0 && found.length >= least) {
            const label = radix === 'n' ? '' : `${addressText(start, radix)} `
            io.print(`${label}${String.fromCharCode(...found)}\n`)
          }
          found = []
        }
        address++
      }
    }
    if (io.full) yield* io.flush()
  }
}

function line(block: Uint8Array, spec: Spec, width: number, fieldWidth: number): string {
  const count = width / spec.size
  const pad = fieldWidth - (spec.width + 1) * count
  let text = ''
  let paddingLeft = pad
  let fields = 0
  for (let i = 0; i < block.length; i += spec.size) {
    const unit = new Uint8Array(spec.size)
    unit.set(block.subarray(i, i + spec.size))
    fields++
    const next = Math.floor((pad * (count - fields)) / count)
    text += spec.format(unit).padStart(paddingLeft - next + spec.width + 1)
    paddingLeft = next
  }
  if (!spec.showsText) return text
  const missing = count - fields
  const blank = missing * (spec.width + 1) + paddingLeft
  return `${text}${' '.repeat(blank)}  >${printableText(block)}<`
}

function addressText(address: number, radix: string): string {
  if (radix === 'n') return ''
  if (radix === 'd') return String(address).padStart(7, '0')
  return radix === 'x' ? address.toString(16).padStart(6, '0') : address.toString(8).padStart(7, '0')
}

function leastCommonMultiple(a: number, b: number): number {
  let x = a
  let y = b
  while (y !== 0) [x, y] = [y, x % y]
  return (a / x) * b
}
