/** xxd(1): a hexadecimal dump, and back. */

import { O_CREAT, O_RDONLY, O_WRONLY } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { toByteString } from './lib/text-lines.ts'

const usage = `Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options:
    -b          binary digit dump (incompatible with -ps). Default hex.
    -c cols     format <cols> octets per line. Default 16 (-i 12, -ps 30).
    -e          little-endian dump (incompatible with -ps,-i,-r).
    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).
    -h          print this summary.
    -i          output in C include file style.
    -l len      stop after <len> octets.
    -p          output in postscript plain hexdump style.
    -r          reverse operation: convert (or patch) hexdump into binary.
    -s offset   start at <offset> bytes abs. infile offset.
    -u          use upper case hex letters.
`

interface Options {
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
}

export const xxd = defineRawProgram({
  name: 'xxd',
  *run(io, args) {
    const options: Options = {
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
    }
    const operands: string[] = []
    for (let i = 0; i < args.length; i++) {
      const arg = args[i] as string
      if (!arg.startsWith('-') || arg === '-') {
        operands.push(arg)
        continue
      }
      const value = () => (arg.length > 2 ? arg.slice(2) : (args[++i] ?? ''))
      const number = () => Number(value().replace(/^0([0-7]+)$/, '0o$1'))
      if (arg === '-b' || arg === '-bits') options.binary = true
      else if (arg === '-e') options.littleEndian = true
      else if (arg === '-i') options.include = true
      else if (arg === '-p' || arg === '-ps' || arg === '-plain') options.plain = true
      else if (arg === '-r') options.reverse = true
      else if (arg === '-u') options.upper = true
      else if (arg === '-ru' || arg === '-rp' || arg === '-pr') {
        options.reverse = true
        options.plain = true
      } else if (arg.startsWith('-c')) options.columns = number()
      else if (arg.startsWith('-g')) options.group = number()
      else if (arg.startsWith('-l')) options.length = number()
      else if (arg.startsWith('-s')) options.seek = number()
      else if (arg === '-h') {
        yield* io.printError(usage)
        return 0
      } else {
        yield* io.printError(usage)
        return 1
      }
    }
    const [input = '-', output] = operands
    const fd = input === '-' ? STDIN : io.sys.open(input, O_RDONLY)
    if (fd < 0) return yield* io.fail(input, fd, 2)
    if (output !== undefined) {
      const target = io.sys.open(output, O_WRONLY | O_CREAT, 0o666)
      if (target < 0) return yield* io.fail(output, target, 3)
      io.sys.dup2(target, STDOUT)
    }
    const bytes = yield* io.readAll(fd)
    if (typeof bytes === 'number') return yield* io.fail(strerror(bytes), 0, 2)
    if (options.reverse) return reverse(io, toByteString(bytes), options)
    const start = options.seek < 0 ? Math.max(0, bytes.length + options.seek) : options.seek
    const part = bytes.subarray(start, start + options.length)
    if (options.plain) printPlain(io, part, options)
    else if (options.include) printInclude(io, part, input, options)
    else yield* printDump(io, part, start, options)
    return 0
  },
})

function hex(byte: number, upper: boolean): string {
  const text = byte.toString(16).padStart(2, '0')
  return upper ? text.toUpperCase() : text
}

function printPlain(io: Io, bytes: Uint8Array, options: Options): void {
  const columns = options.columns === 0 ? Number.POSITIVE_INFINITY : (options.columns ?? 30)
  let text = ''
  for (let i = 0; i < bytes.length; i++) {
    text += hex(bytes[i] as number, options.upper)
    if ((i + 1) % columns === 0 || i + 1 === bytes.length) text += '\n'
  }
  io.print(text)
}

function printInclude(io: Io, bytes: Uint8Array, name: string, options: Options): void {
  const columns = options.columns ?? 12
  const rows: string[] = []
  const digits = Array.from(bytes, (byte) => `0x${hex(byte, options.upper)}`)
  for (let i = 0; i < digits.length; i += columns) rows.push(`  ${digits.slice(i, i + columns).join(', ')}`)
  const body = rows.join(',\n')
  if (name === '-') {
    if (body !== '') io.print(`${body}\n`)
    return
  }
  const identifier = name.replace(/[^A-Za-z0-9]/g, '_').replace(/^(\d)/, '__$1')
  io.print(
    `unsigned char ${identifier}[] = {\n${body}\n};\nunsigned int ${identifier}_len = ${bytes.length};\n`,
  )
}

function* printDump(io: Io, bytes: Uint8Array, start: number, options: Options): Step<void> {
  const columns = options.columns || (options.binary ? 6 : 16)
  const group = options.group ?? (options.binary ? 1 : options.littleEndian ? 4 : 2)
  const size = options.binary ? 8 : 2
  const groupSize = group === 0 ? columns : group
  const width = columns * size + Math.ceil(columns / groupSize)
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns)
    let digits = ''
    for (let i = 0; i < columns; i += groupSize) {
      const units: string[] = []
      for (let j = i; j < Math.min(columns, i + groupSize); j++) {
        const byte = row[j]
        units.push(
          byte === undefined
            ? ' '.repeat(size)
            : options.binary
              ? byte.toString(2).padStart(8, '0')
              : hex(byte, options.upper),
        )
      }
      digits += `${(options.littleEndian ? units.reverse() : units).join('')} `
    }
    const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join(
      '',
    )
    io.print(`${(start + at).toString(16).padStart(8, '0')}: ${digits.padEnd(width)} ${text}\n`)
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
}

function reverse(io: Io, text: string, options: Options): number {
  if (options.plain) {
    const digits = text.replace(/[^0-9a-fA-F]/g, '')
    const bytes = new Uint8Array(Math.floor(digits.length / 2))
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
    io.printBytes(bytes)
    return 0
  }
  let written = 0
  for (const row of text.split('\n')) {
    const found = /^\s*([0-9a-fA-F]+):?((?: ?[0-9a-fA-F])*)/.exec(row)
    if (!found) continue
    const offset = Number.parseInt(found[1] as string, 16) + options.seek
    if (offset > written) {
      // Where the dump leaves bytes out there are zeros.
      io.printBytes(new Uint8Array(offset - written))
      written = offset
    }
    const hexPart = (row.slice(found[0].length - (found[2]?.length ?? 0)).split('  ')[0] as string).replace(
      /[^0-9a-fA-F]/g,
      '',
    )
    const bytes = new Uint8Array(Math.floor(hexPart.length / 2))
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hexPart.slice(2 * i, 2 * i + 2), 16)
    io.printBytes(bytes)
    written += bytes.length
  }
  return 0
}
