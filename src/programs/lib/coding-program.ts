/** What base64, base32 and basenc do with a code: encode an input in lines, or decode one. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { decodeText, type Encoding, encodeBytes } from './base-encoding.ts'
import { InputBlocks } from './input-blocks.ts'
import { type Io, STDIN, type Step } from './io.ts'
import type { Options } from './program.ts'
import { quoteIfNeeded, quoteText } from './quote.ts'
import { toByteString } from './text-lines.ts'

export interface Code {
  /** Bytes in whole groups become characters on their own; null where the bytes can't be encoded. */
  readonly encode: (bytes: Uint8Array) => string | null
  /** The bytes up to the first mistake; newlines have been left out. */
  readonly decode: (text: string, ignoresGarbage: boolean) => { bytes: Uint8Array; isValid: boolean }
}

export const codeOf = (encoding: Encoding): Code => ({
  encode: (bytes) => encodeBytes(bytes, encoding),
  decode: (text, ignoresGarbage) => decodeText(text, encoding, ignoresGarbage),
})

export const codingOptions = {
  decode: { short: 'd', long: 'decode', help: 'decode data' },
  ignoreGarbage: {
    short: 'i',
    long: 'ignore-garbage',
    help: 'when decoding, ignore non-alphabet characters',
  },
  wrap: {
    short: 'w',
    long: 'wrap',
    argument: 'COLS',
    help: 'wrap encoded lines after COLS character (default 76). Use 0 to disable line wrapping',
    *check(io: Io, text: string): Step<void> {
      if (!/^\d+$/.test(text)) yield* io.fail(`invalid wrap size: ${quoteText(text)}`)
    },
  },
} as const

type CodingOptions = Pick<Options<typeof codingOptions>, 'has' | 'value'>

/** Characters of a line, 0 for one line. */
export const readWrap = (options: CodingOptions): number => Number(options.value('wrap') ?? 76)

export function* runCode(
  io: Io,
  code: Code,
  { options, wrap, operands }: { options: CodingOptions; wrap: number; operands: readonly string[] },
): Step<number> {
  if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
  const [file = '-'] = operands
  const fd = file === '-' ? STDIN : yield* io.open(file, O_RDONLY)
  if (fd < 0) return yield* io.fail(quoteIfNeeded(file), fd)
  return yield* options.has('decode')
    ? decode(io, fd, code, options.has('ignoreGarbage'))
    : encode(io, fd, code, wrap)
}

function* decode(io: Io, fd: number, code: Code, ignoresGarbage: boolean): Step<number> {
  const bytes = yield* io.readAll(fd)
  if (typeof bytes === 'number') return yield* io.fail('read error', bytes)
  const decoded = code.decode(toByteString(bytes).replace(/\n/g, ''), ignoresGarbage)
  io.printBytes(decoded.bytes)
  return decoded.isValid ? 0 : yield* io.fail('invalid input')
}

/** So many bytes are whole groups in every code. */
const BLOCK = 30720

function* encode(io: Io, fd: number, code: Code, wrap: number): Step<number> {
  const blocks = new InputBlocks(io, [fd], {
    size: BLOCK,
    complain: (_name, errno) => io.fail('read error', errno),
  })
  let column = 0
  while (yield* blocks.fill()) {
    while (blocks.ready) {
      const text = code.encode(blocks.next())
      if (text === null) return yield* io.fail('invalid input (length must be multiple of 4 characters)')
      if (wrap === 0) io.print(text)
      else column = printWrapped(io, text, wrap, column)
    }
    if (io.full) yield* io.flush()
  }
  if (column > 0) io.print('\n')
  return 0
}

/** Goes on in a line in which `column` characters stand; how many stand in the last one then. */
function printWrapped(io: Io, text: string, wrap: number, column: number): number {
  let at = 0
  let held = column
  while (at < text.length) {
    const part = text.slice(at, at + wrap - held)
    at += part.length
    held += part.length
    io.print(held === wrap ? `${part}\n` : part)
    if (held === wrap) held = 0
  }
  return held
}
