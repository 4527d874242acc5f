/** iconv(1) of glibc: text from one character set to another. */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { type Charset, charsetNames, charsetOf, transliterated } from './iconv/charsets.ts'
import { type Io, STDIN, STDOUT, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'

/** EX_USAGE of sysexits.h, as argp ends */
const USAGE_STATUS = 64
const ADVICE = "Try `iconv --help' or `iconv --usage' for more information.\n"

export const iconv = defineProgram({
  name: 'iconv',
  usage: '[OPTION...] [FILE...]',
  about: 'Convert encoding of given files from one encoding to another.',
  version: 'iconv (Debian GLIBC 2.41-12+deb13u5) 2.41',
  usageError: ADVICE,
  failureStatus: USAGE_STATUS,
  options: {
    from: { short: 'f', long: 'from-code', argument: 'NAME', help: 'encoding of original text' },
    to: { short: 't', long: 'to-code', argument: 'NAME', help: 'encoding for output' },
    list: { short: 'l', long: 'list', help: 'list all known coded character sets' },
    omit: { short: 'c', help: 'omit invalid characters from output' },
    output: { short: 'o', long: 'output', argument: 'FILE', help: 'output file' },
    silent: { short: 's', long: 'silent', help: 'suppress warnings' },
    verbose: { long: 'verbose', help: 'print progress information' },
  },
  *run(io, options, operands) {
    io.writeFailureStatus = 1
    if (options.has('list')) {
      io.print(charsetNames.map((name) => `${name}//\n`).join(''))
      return 0
    }
    const [fromName = '', ...fromFlags] = (options.value('from') ?? 'UTF-8').split('//')
    const [toName = '', ...toFlags] = (options.value('to') ?? 'UTF-8').split('//')
    const flags = [...fromFlags, ...toFlags].flatMap((text) => text.toUpperCase().split(','))
    const [from, to] = [charsetOf(fromName), charsetOf(toName)]
    if (from === null || to === null) {
      const said =
        from === null && to === null
          ? `conversions from \`${fromName}' and to \`${toName}' are not supported`
          : from === null
            ? `conversion from \`${fromName}' is not supported`
            : `conversion to \`${toName}' is not supported`
      yield* io.complain(said)
      yield* io.printError(ADVICE)
      return 1
    }
    const output = options.value('output')
    if (output !== undefined) {
      const fd = yield* io.open(output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
      if (fd < 0) return yield* io.fail('cannot open output file', fd, 1)
      io.sys.dup2(fd, STDOUT)
    }
    const conversion: Conversion = {
      from,
      to,
      omits: options.has('omit'),
      ignores: flags.includes('IGNORE'),
      transliterates: flags.includes('TRANSLIT'),
    }
    let [status, isFirst] = [0, true]
    for (const name of operands.length === 0 ? ['-'] : operands) {
      const fd = name === '-' ? STDIN : yield* io.open(name, O_RDONLY)
      if (fd < 0) {
        yield* io.complain(`cannot open input file \`${name}'`, fd)
        status = 1
        continue
      }
      const bytes = yield* io.readAll(fd)
      if (fd !== STDIN) io.sys.close(fd)
      if (typeof bytes === 'number') return yield* io.fail('error while reading the input', bytes, 1)
      if (isFirst && bytes.length > 0) io.printBytes(Uint8Array.from(to.mark))
      if (bytes.length > 0) isFirst = false
      status = Math.max(status, yield* convert(io, bytes, conversion))
    }
    return status
  },
})

interface Conversion {
  readonly from: Charset
  readonly to: Charset
  /** -c */
  readonly omits: boolean
  /** //IGNORE, which complains in the end */
  readonly ignores: boolean
  readonly transliterates: boolean
}

function* convert(io: Io, bytes: Uint8Array, conversion: Conversion): Step<number> {
  const { from, to, omits, ignores, transliterates } = conversion
  const stops = !omits && !ignores
  let hasLost = false
  let start = 0
  while (start < bytes.length) {
    const { text, wrongAt, isCutOff } = from.decode(bytes.subarray(start))
    let at = start
    const out: number[] = []
    for (const char of text) {
      const encoded = to.encode(char)
      const instead = encoded === null && transliterates ? encodeAll(to, transliterated(char)) : encoded
      if (instead !== null) for (const byte of instead) out.push(byte)
      else {
        hasLost = true
        if (stops) {
          io.printBytes(Uint8Array.from(out))
          return yield* io.fail(`illegal input sequence at position ${at}`, 0, 1)
        }
      }
      at += from.encode(char)?.length ?? 1
      if (out.length > BLOCK) {
        io.printBytes(Uint8Array.from(out))
        out.length = 0
        yield* io.flush()
      }
    }
    io.printBytes(Uint8Array.from(out))
    yield* io.breathe()
    if (wrongAt === null) break
    hasLost = true
    if (isCutOff) return yield* io.fail('incomplete character or shift sequence at end of buffer', 0, 1)
    if (stops) return yield* io.fail(`illegal input sequence at position ${start + wrongAt}`, 0, 1)
    start += wrongAt + 1
  }
  if (hasLost && ignores && !omits) yield* io.complain(`illegal input sequence at position ${bytes.length}`)
  return hasLost ? 1 : 0
}

const BLOCK = 65536

function encodeAll(to: Charset, text: string): readonly number[] | null {
  const parts = [...text].map((char) => to.encode(char))
  return parts.includes(null) ? (to.encode('?') ?? null) : parts.flatMap((part) => part ?? [])
}
