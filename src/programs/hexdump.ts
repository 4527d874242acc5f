/** hexdump(1) of util-linux: bytes in hexadecimal, octal and decimal. */

import type { ProgramMain } from '../kernel/abi.ts'
import {
  FormatError,
  type FormatString,
  fitToBlock,
  parseFormatString,
  showPiece,
  type Unit,
} from './hexdump/format.ts'
import { InputBlocks, ON_STDIN } from './lib/input-blocks.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { isSameBytes } from './lib/same-bytes.ts'
import { readSize } from './lib/strtosize.ts'
import { printByteString } from './lib/text-lines.ts'

/** hd(1): `hexdump -C`. */
export const hd: ProgramMain = (sys, argv, env) =>
  hexdump(sys, [argv[0] ?? 'hd', '-C', ...argv.slice(1)], env)

/** The formats that options stand for (hexdump-display.c). */
const FORMATS = {
  oneByteOctal: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%03o " "\\n"'],
  oneByteHex: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 " %02x " "\\n"'],
  canonical: ['"%08.8_Ax\\n"', '"%08.8_ax  " 8/1 "%02x " "  " 8/1 "%02x "', '"  |" 16/1 "%_p" "|\\n"'],
  oneByteChar: ['"%07.7_Ax\\n"', '"%07.7_ax " 16/1 "%3_c " "\\n"'],
  twoBytesDecimal: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "  %05u " "\\n"'],
  twoBytesOctal: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 " %06o " "\\n"'],
  twoBytesHex: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "   %04x " "\\n"'],
  plain: ['"%07.7_Ax\\n"', '"%07.7_ax " 8/2 "%04x " "\\n"'],
} as const

export const hexdump = defineProgram({
  name: 'hexdump',
  usage: '[options] <file>...',
  about: 'Display file contents in hexadecimal, decimal, octal, or ascii.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    oneByteOctal: { short: 'b', long: 'one-byte-octal', help: 'one-byte octal display' },
    oneByteHex: { short: 'X', long: 'one-byte-hex', help: 'one-byte hexadecimal display' },
    canonical: { short: 'C', long: 'canonical', help: 'canonical hex+ASCII display' },
    oneByteChar: { short: 'c', long: 'one-byte-char', help: 'one-byte character display' },
    twoBytesDecimal: { short: 'd', long: 'two-bytes-decimal', help: 'two-byte decimal display' },
    twoBytesOctal: { short: 'o', long: 'two-bytes-octal', help: 'two-byte octal display' },
    twoBytesHex: { short: 'x', long: 'two-bytes-hex', help: 'two-byte hexadecimal display' },
    color: { short: 'L', long: 'color', optionalArgument: 'WHEN', plainShort: true },
    format: {
      short: 'e',
      long: 'format',
      argument: 'FORMAT',
      help: 'format string to be used for displaying data',
    },
    formatFile: {
      short: 'f',
      long: 'format-file',
      argument: 'FILE',
      help: 'file that contains format strings',
    },
    length: { short: 'n', long: 'length', argument: 'LENGTH', help: 'interpret only length bytes of input' },
    skip: { short: 's', long: 'skip', argument: 'OFFSET', help: 'skip offset bytes from the beginning' },
    noSqueezing: { short: 'v', long: 'no-squeezing', help: 'output identical lines' },
  },
  *run(io, options, operands) {
    const formats: FormatString[] = []
    try {
      for (const { key, value = '' } of options.given) {
        if (key in FORMATS) formats.push(...FORMATS[key as keyof typeof FORMATS].map(parseFormatString))
        else if (key === 'format') formats.push(parseFormatString(value))
        else if (key === 'formatFile') formats.push(...(yield* readFormats(io, value)))
      }
      if (formats.length === 0) formats.push(...FORMATS.plain.map(parseFormatString))
    } catch (error) {
      if (error instanceof FormatError) return yield* io.fail(error.message)
      throw error
    }
    const number = function* (key: 'length' | 'skip', standard: number): Step<number> {
      const text = options.value(key)
      if (text === undefined) return standard
      return yield* readSize(io, text, `failed to parse ${key === 'skip' ? 'offset' : 'length'}`)
    }
    const skip = yield* number('skip', 0)
    const length = yield* number('length', Number.POSITIVE_INFINITY)
    // Where nothing is to be shown, nothing is opened.
    if (length === 0) return 0
    const blockSize = Math.max(0, ...formats.map(({ size }) => size))
    const input = new InputBlocks(io, operands.length === 0 ? [ON_STDIN] : operands, {
      size: Math.max(1, blockSize),
      limit: skip + length,
      complain: (name, errno) => io.complain(name, errno),
    })
    yield* input.skip(skip)
    if (blockSize > 0) yield* dump(io, input, blockSize, formats, options.has('noSqueezing'))
    if (input.opened === 0 && input.unopened > 0) return yield* io.fail('all input file arguments failed')
    return input.unopened === 0 ? 0 : 1
  },
})

/** Lines of a file are format strings; those that begin with # are comments. */
function* readFormats(io: Io, file: string): Step<FormatString[]> {
  const text = yield* io.readText(file)
  if (typeof text === 'number') return yield* io.fail(`can't read ${file}`, text)
  const lines = text.split('\n').map((line) => line.trimStart())
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseFormatString)
}

/** Block by block, each through all formats; the addresses at the end are told once (hexdump-display.c). */
function* dump(
  io: Io,
  input: InputBlocks,
  blockSize: number,
  formats: readonly FormatString[],
  all: boolean,
): Step<void> {
  for (const format of formats) fitToBlock(format, blockSize)
  let previous: Uint8Array | null = null
  let isSqueezing = false
  while (yield* input.fill()) {
    while (input.ready) {
      const address = input.position
      const block = input.next()
      // A last block that is shorter is never the same.
      if (!all && previous !== null && isSameBytes(block, previous)) {
        if (!isSqueezing) io.print('*\n')
        isSqueezing = true
        continue
      }
      isSqueezing = false
      previous = block
      for (const { units } of formats) printByteString(io, showBlock(units, block, address))
    }
    if (io.full) yield* io.flush()
  }
  const end = input.position
  const units = formats.flatMap((format) => format.units).filter(isEndAddress)
  const last = units.at(-1)
  if (end > 0 && last !== undefined)
    printByteString(io, last.pieces.map((piece) => showPiece(piece, null, end)).join(''))
}

const isEndAddress = ({ pieces }: Unit): boolean =>
  pieces.some(({ conversion }) => conversion.kind === 'address' && conversion.atEnd)

function showBlock(units: readonly Unit[], block: Uint8Array, address: number): string {
  let text = ''
  let at = 0
  for (const unit of units) {
    if (isEndAddress(unit)) continue
    for (let i = 1; i <= unit.repetitions; i++) {
      for (const piece of unit.pieces) {
        const isThere = piece.size === 0 || at < block.length
        text += showPiece(piece, isThere ? padded(block, at, piece.size) : null, address + at)
        at += piece.size
      }
      // The blank that separates repetitions stands between them only.
      if (i === unit.repetitions && i > 1 && endsInBlank(unit)) text = text.slice(0, -1)
    }
  }
  return text
}

function endsInBlank({ pieces }: Unit): boolean {
  const last = pieces.at(-1)
  return last !== undefined && /\s$/.test(last.conversion.kind === 'text' ? last.before : last.after)
}

/** Bytes of the block; behind its end they are zero. */
function padded(block: Uint8Array, at: number, size: number): Uint8Array {
  const part = block.subarray(at, at + size)
  if (part.length === size) return part
  const whole = new Uint8Array(size)
  whole.set(part)
  return whole
}
