/** hexdump(1) of util-linux: bytes in hexadecimal, octal and decimal. */

import { O_RDONLY } from '../kernel/abi.ts'
import { concat } from '../kernel/text.ts'
import { parseCount } from './lib/count.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { tellReasonAtEnd } from './lib/write-failure.ts'

type Style =
  | 'canonical'
  | 'oneByteOctal'
  | 'oneByteChar'
  | 'twoBytesDecimal'
  | 'twoBytesOctal'
  | 'twoBytesHex'
  | 'plain'

export const hexdump = defineProgram({
  name: 'hexdump',
  usage: '[options] <file>...',
  about: 'Display file contents in hexadecimal, decimal, octal, or ascii.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    oneByteOctal: { short: 'b', long: 'one-byte-octal', help: 'one-byte octal display' },
    canonical: { short: 'C', long: 'canonical', help: 'canonical hex+ASCII display' },
    oneByteChar: { short: 'c', long: 'one-byte-char', help: 'one-byte character display' },
    twoBytesDecimal: { short: 'd', long: 'two-bytes-decimal', help: 'two-byte decimal display' },
    twoBytesOctal: { short: 'o', long: 'two-bytes-octal', help: 'two-byte octal display' },
    twoBytesHex: { short: 'x', long: 'two-bytes-hex', help: 'two-byte hexadecimal display' },
    length: { short: 'n', long: 'length', argument: 'LENGTH', help: 'interpret only length bytes of input' },
    skip: { short: 's', long: 'skip', argument: 'OFFSET', help: 'skip offset bytes from the beginning' },
    noSqueezing: { short: 'v', long: 'no-squeezing', help: 'output identical lines' },
  },
  *run(io, options, operands) {
    io.describeWriteFailure = tellReasonAtEnd(io)
    const style: Style =
      options.last(
        'oneByteOctal',
        'canonical',
        'oneByteChar',
        'twoBytesDecimal',
        'twoBytesOctal',
        'twoBytesHex',
      ) ?? 'plain'
    const number = function* (key: 'length' | 'skip', standard: number): Step<number> {
      const text = options.value(key)
      if (text === undefined) return standard
      const value = /^0x/i.test(text) ? Number.parseInt(text, 16) : parseCount(text)
      return value === null
        ? yield* io.fail(
            `failed to parse ${key === 'skip' ? 'offset' : 'length'}: '${text}': Invalid argument`,
          )
        : value
    }
    const skip = yield* number('skip', 0)
    const length = yield* number('length', Number.POSITIVE_INFINITY)
    const { bytes, isFine, isEmpty } = yield* readAll(io, operands)
    if (isEmpty) return yield* io.fail('all input file arguments failed')
    yield* dump(io, bytes.subarray(skip, skip + length), skip, style, options.has('noSqueezing'))
    return isFine ? 0 : 1
  },
})

function* readAll(
  io: Io,
  operands: readonly string[],
): Step<{ bytes: Uint8Array; isFine: boolean; isEmpty: boolean }> {
  const all: Uint8Array[] = []
  let isFine = true
  let opened = 0
  for (const name of operands.length === 0 ? ['-'] : operands) {
    const fd = name === '-' && operands.length === 0 ? STDIN : io.sys.open(name, O_RDONLY)
    const bytes = fd < 0 ? fd : yield* io.readAll(fd)
    if (fd >= 0) opened++
    if (fd > STDIN) io.sys.close(fd)
    if (typeof bytes !== 'number') all.push(bytes)
    else {
      yield* io.complain(name, bytes)
      if (fd < 0) isFine = false
    }
  }
  return { bytes: all.length === 0 ? new Uint8Array(0) : concat(all), isFine, isEmpty: opened === 0 }
}

const rowSize = 16

function* dump(io: Io, bytes: Uint8Array, start: number, style: Style, all: boolean): Step<void> {
  let before = ''
  let isSqueezing = false
  const address = (offset: number) => offset.toString(16).padStart(style === 'canonical' ? 8 : 7, '0')
  for (let at = 0; at < bytes.length; at += rowSize) {
    const row = bytes.subarray(at, at + rowSize)
    const text = rowText(row, style)
    if (!all && text === before && row.length === rowSize) {
      if (!isSqueezing) io.print('*\n')
      isSqueezing = true
      continue
    }
    isSqueezing = false
    before = text
    io.print(`${address(start + at)}${text}\n`)
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  if (bytes.length > 0) io.print(`${address(start + bytes.length)}\n`)
}

const escapes: Record<number, string> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}

function rowText(row: Uint8Array, style: Style): string {
  const hex = (byte: number | undefined) => (byte === undefined ? '  ' : byte.toString(16).padStart(2, '0'))
  if (style === 'canonical') {
    const half = (from: number) => Array.from({ length: 8 }, (_, i) => hex(row[from + i])).join(' ')
    const text = Array.from(row, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join(
      '',
    )
    return `  ${half(0)}  ${half(8)}  |${text}|`
  }
  if (style === 'oneByteOctal' || style === 'oneByteChar') {
    return Array.from({ length: rowSize }, (_, i) => {
      const byte = row[i]
      if (byte === undefined) return '    '
      if (style === 'oneByteOctal') return ` ${byte.toString(8).padStart(3, '0')}`
      const shown =
        escapes[byte] ??
        (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
      return shown.padStart(4)
    }).join('')
  }
  const [base, digits, width] = (
    {
      twoBytesDecimal: [10, 5, 8],
      twoBytesOctal: [8, 6, 8],
      twoBytesHex: [16, 4, 8],
      plain: [16, 4, 5],
    } as const
  )[style]
  let text = ''
  for (let i = 0; i < rowSize; i += 2) {
    const low = row[i]
    if (low === undefined) {
      text += ' '.repeat(width)
      continue
    }
    const value = low | ((row[i + 1] ?? 0) << 8)
    text += value.toString(base).padStart(digits, '0').padStart(width)
  }
  return text
}
