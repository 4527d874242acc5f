/** base64(1) and base32(1) of GNU coreutils. */

import type { ProgramMain } from '../kernel/abi.ts'
import { O_RDONLY } from '../kernel/abi.ts'
import {
  base32Encoding,
  base64Encoding,
  decodeText,
  type Encoding,
  encodeBytes,
} from './lib/base-encoding.ts'
import { STDIN } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { toByteString } from './lib/text-lines.ts'

export const base64 = defineBase('base64', base64Encoding)
export const base32 = defineBase('base32', base32Encoding)

function defineBase(name: string, encoding: Encoding): ProgramMain {
  return defineProgram({
    name,
    usage: '[OPTION]... [FILE]',
    about: `${name === 'base64' ? 'Base64' : 'Base32'} encode or decode FILE, or standard input, to standard output.`,
    options: {
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
      },
    },
    *run(io, options, operands) {
      const wrapText = options.value('wrap') ?? '76'
      if (!/^\d+$/.test(wrapText)) return yield* io.fail(`invalid wrap size: ${quoteText(wrapText)}`)
      if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
      const [file = '-'] = operands
      const fd = file === '-' ? STDIN : io.sys.open(file, O_RDONLY)
      if (fd < 0) return yield* io.fail(quoteIfNeeded(file), fd)
      const bytes = yield* io.readAll(fd)
      if (typeof bytes === 'number') return yield* io.fail('read error', bytes)
      if (options.has('decode')) {
        const text = toByteString(bytes).replace(/\n/g, '')
        const decoded = decodeText(text, encoding, options.has('ignoreGarbage'))
        io.printBytes(decoded.bytes)
        return decoded.isValid ? 0 : yield* io.fail('invalid input')
      }
      const text = encodeBytes(bytes, encoding)
      const wrap = Number(wrapText)
      if (wrap === 0) io.print(text)
      else for (let at = 0; at < text.length; at += wrap) io.print(`${text.slice(at, at + wrap)}\n`)
      return 0
    },
  })
}
