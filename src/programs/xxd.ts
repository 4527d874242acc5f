/** xxd(1): a hexadecimal dump, and back (xxd/reverse.ts). */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, SEEK_END } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { toAscii } from './dd-tables.ts'
import { printableText } from './lib/byte-shapes.ts'
import { InputBlocks } from './lib/input-blocks.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { toByteString } from './lib/text-lines.ts'
import { colorByte, coloredDigits, type RowLayout } from './xxd/colors.ts'
import { reverseDump } from './xxd/reverse.ts'

const usage = `Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options:
    -a          toggle autoskip: A single '*' replaces nul-lines. Default off.
    -b          binary digit dump (incompatible with -ps). Default hex.
    -C          capitalize variable names in C include file style (-i).
    -c cols     format <cols> octets per line. Default 16 (-i: 12, -ps: 30).
    -E          show characters in EBCDIC. Default ASCII.
    -e          little-endian dump (incompatible with -ps,-i,-r).
    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).
    -h          print this summary.
    -i          output in C include file style.
    -l len      stop after <len> octets.
    -n name     set the variable name used in C include output (-i).
    -o off      add <off> to the displayed file position.
    -ps         output in postscript plain hexdump style.
    -r          reverse operation: convert (or patch) hexdump into binary.
    -r -s off   revert with <off> added to file positions found in hexdump.
    -d          show offset in decimal instead of hex.
    -s [+][-]seek  start at <seek> bytes abs. (or +: rel.) infile offset.
    -u          use upper case hex letters.
    -R when     colorize the output; <when> can be 'always', 'auto' or 'never'. Default: 'auto'.
    -v          show version: "xxd 2024-12-07 by Juergen Weigert et al.".
`

interface Options {
  autoskip: boolean
  capitalize: boolean
  ebcdic: boolean
  decimal: boolean
  name: string | null
  offset: number
  binary: boolean
  columns: number | null
  littleEndian: boolean
  group: number | null
  include: boolean
  length: number
  plain: boolean
  reverse: boolean
  seek: number
  upper: boolean
  colored: boolean
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  autoskip: 'a',
  bits: 'b',
  capitalize: 'C',
  cols: 'c',
  EBCDIC: 'E',
  groupsize: 'g',
  help: 'h',
  include: 'i',
  len: 'l',
  name: 'n',
  offset: 'o',
  postscript: 'p',
  plain: 'p',
  ps: 'p',
  revert: 'r',
  seek: 's',
  skip: 's',
  uppercase: 'u',
  version: 'v',
}

export const xxd = defineRawProgram({
  name: 'xxd',
  *run(io, args) {
    io.describeWriteFailure = ({ reason }) => `${io.name}: ${reason}\n`
    io.writeFailureStatus = 3
    const options: Options = {
      autoskip: false,
      capitalize: false,
      ebcdic: false,
      decimal: false,
      name: null,
      offset: 0,
      binary: false,
      columns: null,
      littleEndian: false,
      group: null,
      include: false,
      length: Number.POSITIVE_INFINITY,
      plain: false,
      reverse: false,
      seek: 0,
      upper: false,
      colored: io.onTerminal && !io.variable('NO_COLOR'),
    }
    const operands: string[] = []
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as string
      // Behind the first operand nothing is an option.
      if (!arg.startsWith('-') || arg === '-') {
        operands.push(...args.slice(i))
        break
      }
      // Long spellings of one dash: -cols 8, -len 4.
      const letter = LONG_NAMES[arg.replace(/^-+/, '')] ?? arg[1] ?? ''
      const isLong = arg.replace(/^-+/, '') in LONG_NAMES
      const needsValue = 'cglnosR'.includes(letter) && (isLong || arg.length === 2)
      if (needsValue && i + 1 >= args.length) {
        yield* io.printError(usage)
        return 1
      }
      const value = () => (!isLong && arg.length > 2 ? arg.slice(2) : (args[++i] ?? ''))
      const number = () => {
        const [, sign = '', digits = '0'] = /^([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(value()) ?? []
        return Number(digits.replace(/^0([0-7]+)$/, '0o$1')) * (sign === '-' ? -1 : 1)
      }
      if (arg === '-ru' || arg === '-rp' || arg === '-pr') {
        options.reverse = true
        options.plain = true
      } else if (letter === 'a') options.autoskip = !options.autoskip
      else if (letter === 'b') options.binary = true
      else if (letter === 'C') options.capitalize = true
      else if (letter === 'E') options.ebcdic = true
      else if (letter === 'e') options.littleEndian = true
      else if (letter === 'd') options.decimal = true
      else if (letter === 'i') options.include = true
      else if (letter === 'p') options.plain = true
      else if (letter === 'r') options.reverse = true
      else if (letter === 'u') options.upper = true
      else if (letter === 'c') options.columns = number()
      else if (letter === 'g') options.group = number()
      else if (letter === 'l') options.length = number()
      else if (letter === 'n') options.name = value()
      else if (letter === 'o') options.offset = number()
      else if (letter === 's') options.seek = number()
      else if (letter === 'R') {
        const when = value()
        if (!/^(?:always|auto|never)$/.test(when)) {
          yield* io.printError(usage)
          return 1
        }
        if (when !== 'auto') options.colored = when === 'always'
      } else if (letter === 'v') {
        yield* io.printError('xxd 2024-12-07 by Juergen Weigert et al.\n')
        return 0
      } else {
        yield* io.printError(usage)
        return letter === 'h' ? 0 : 1
      }
    }
    const isBinaryDump = options.binary && !options.include
    if ([isBinaryDump, options.littleEndian, options.plain, options.include].filter(Boolean).length > 1)
      return yield* io.fail('only one of -b, -e, -u, -p, -i can be used')
    const mostColumns = options.plain || options.include ? Number.POSITIVE_INFINITY : 256
    if (options.columns !== null && options.columns > mostColumns) {
      return yield* io.fail(`invalid number of columns (max. ${mostColumns}).`)
    }
    if (operands.length > 2) {
      yield* io.printError(usage)
      return 1
    }
    const [input = '-', output] = operands
    const fd = input === '-' ? STDIN : yield* io.open(input, O_RDONLY)
    if (fd < 0) return yield* io.fail(input, fd, 2)
    if (output !== undefined && output !== '-') {
      const target = yield* io.open(output, O_WRONLY | O_CREAT | (options.reverse ? 0 : O_TRUNC), 0o666)
      if (target < 0) return yield* io.fail(output, target, 3)
      io.sys.dup2(target, STDOUT)
    }
    if (options.reverse || options.include) {
      const bytes = yield* io.readAll(fd)
      // What cannot be read is to -r as if it had ended.
      if (typeof bytes === 'number') return options.reverse ? 0 : yield* io.fail(strerror(bytes), 0, 2)
      if (options.reverse) {
        return yield* reverseDump(io, toByteString(bytes), options)
      }
      const start = options.seek < 0 ? Math.max(0, bytes.length + options.seek) : options.seek
      printInclude(io, bytes.subarray(start, start + options.length), options.name ?? input, options)
      return 0
    }
    const start = options.seek < 0 ? io.sys.lseek(fd, options.seek, SEEK_END) : 0
    if (start < 0) return yield* io.fail('Sorry, cannot seek.', 0, 4)
    const skip = Math.max(0, options.seek)
    const blocks = new InputBlocks(io, [fd], {
      size: options.plain ? plainColumns(options) : dumpColumns(options),
      limit: skip + options.length,
      complain: (_name, errno) => io.fail(strerror(errno), 0, 2),
    })
    yield* blocks.skip(skip)
    if (options.plain) yield* printPlain(io, blocks, options)
    else yield* printDump(io, blocks, start, options)
    return 0
  },
})

function hex(byte: number, upper: boolean): string {
  const text = byte.toString(16).padStart(2, '0')
  return upper ? text.toUpperCase() : text
}

/** Without lines, a size to read by. */
const plainColumns = ({ columns }: Options): number => (columns === 0 ? 65536 : (columns ?? 30))

function* printPlain(io: Io, blocks: InputBlocks, options: Options): Step<void> {
  while (yield* blocks.fill()) {
    let text = ''
    while (blocks.ready) {
      for (const byte of blocks.next()) text += hex(byte, options.upper)
      if (options.columns !== 0) text += '\n'
    }
    io.print(text)
    if (io.full) yield* io.flush()
  }
  if (options.columns === 0 && blocks.position > 0) io.print('\n')
}

function printInclude(io: Io, bytes: Uint8Array, name: string, options: Options): void {
  const columns = options.columns || (options.binary ? 6 : 12)
  const rows: string[] = []
  const digits = Array.from(bytes, (byte) =>
    options.binary ? `0b${byte.toString(2).padStart(8, '0')}` : `0x${hex(byte, options.upper)}`,
  )
  for (let i = 0; i < digits.length; i += columns) rows.push(`  ${digits.slice(i, i + columns).join(', ')}`)
  const body = rows.length > 0 ? `${rows.join(',\n')}\n` : ''
  if (name === '-') {
    io.print(body)
    return
  }
  const plain = name.replace(/[^A-Za-z0-9]/g, '_').replace(/^(\d)/, '__$1')
  const identifier = options.capitalize ? plain.toUpperCase() : plain
  const length = options.capitalize ? `${identifier}_LEN` : `${identifier}_len`
  io.print(`unsigned char ${identifier}[] = {\n${body}};\nunsigned int ${length} = ${bytes.length};\n`)
}

const dumpColumns = ({ columns, binary }: Options): number => columns || (binary ? 6 : 16)

function* printDump(io: Io, blocks: InputBlocks, start: number, options: Options): Step<void> {
  const columns = dumpColumns(options)
  const group = options.group ?? (options.binary ? 1 : options.littleEndian ? 4 : 2)
  const size = options.binary ? 8 : 2
  const groupSize = group === 0 ? columns : group
  const width = columns * size + Math.ceil(columns / groupSize)
  const layout: Layout = { columns, groupSize, size, width, isReversed: options.littleEndian, options }
  const skipper = new ZeroSkipper(io)
  while (yield* blocks.fill()) {
    while (blocks.ready) {
      const address = start + blocks.position + options.offset
      const row = blocks.next()
      const characters = options.ebcdic ? row.map((byte) => toAscii[byte] as number) : row
      const [digits, text] = options.colored
        ? coloredRow(row, characters, layout)
        : [plainDigits(row, layout), printableText(characters)]
      const shown = `${options.decimal ? String(address).padStart(8, '0') : address.toString(16).padStart(8, '0')}: ${digits} ${text}\n`
      if (options.autoskip)
        skipper.line(
          shown,
          row.every((byte) => byte === 0),
        )
      else io.print(shown)
    }
    if (io.full) yield* io.flush()
  }
  skipper.end()
}

function plainDigits(row: Uint8Array, { columns, groupSize, size, width, options }: Layout): string {
  let digits = ''
  for (let i = 0; i < columns; i += groupSize) {
    const units: string[] = []
    for (let j = i; j < Math.min(columns, i + groupSize); j++) {
      const byte = row[j]
      units.push(byte === undefined ? ' '.repeat(size) : unit(byte, options))
    }
    digits += `${(options.littleEndian ? units.reverse() : units).join('')} `
  }
  return digits.padEnd(width)
}

const unit = (byte: number, { binary, upper }: Options): string =>
  binary ? byte.toString(2).padStart(8, '0') : hex(byte, upper)

interface Layout extends RowLayout {
  /** digits of a byte */
  readonly size: number
  readonly options: Options
}

/** The digits and the text in colours; binary digits have none. */
function coloredRow(row: Uint8Array, characters: Uint8Array, layout: Layout): [digits: string, text: string] {
  const text = Array.from(characters, (byte) => colorByte(byte, printableText(Uint8Array.of(byte)))).join('')
  return [
    layout.options.binary
      ? plainDigits(row, layout)
      : coloredDigits(row, characters, layout, (byte) => unit(byte, layout.options)),
    text,
  ]
}

/** -a: of several lines of zeros the first is shown, then a `*`, and the last where the dump ends with it. */
class ZeroSkipper {
  #zeros = 0
  #second = ''
  #last = ''
  readonly #io: Io

  constructor(io: Io) {
    this.#io = io
  }

  line(text: string, isZero: boolean): void {
    if (!isZero) {
      this.#skipped(this.#zeros)
      this.#zeros = 0
      this.#io.print(text)
      return
    }
    if (this.#zeros === 0) this.#io.print(text)
    if (this.#zeros === 1) this.#second = text
    this.#last = text
    this.#zeros++
  }

  end(): void {
    this.#skipped(this.#zeros - 1)
    if (this.#zeros > 1) this.#io.print(this.#last)
  }

  #skipped(zeros: number): void {
    if (zeros === 2) this.#io.print(this.#second)
    if (zeros > 2) this.#io.print('*\n')
  }
}
