/** strings(1) of GNU binutils: runs of printable characters in files of any kind. */

import { O_RDONLY } from '../kernel/abi.ts'
import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { isPrintable } from './lib/byte-shapes.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { fromByteString } from './lib/text-lines.ts'

const USAGE = `Usage: strings [option(s)] [file(s)]
 Display printable strings in [file(s)] (stdin by default)
 The options are:
  -a - --all                Scan the entire file, not just the data section [default]
  -f --print-file-name      Print the name of the file before each string
  -n <number>               Locate & print any sequence of at least <number>
    --bytes=<number>         displayable characters.  (The default is 4).
  -t --radix={o,d,x}        Print the location of the string in base 8, 10 or 16
  -w --include-all-whitespace Include all whitespace as valid string characters
  -o                        An alias for --radix=o
  -e --encoding={s,S,b,l,B,L} Select character size and endianness:
                            s = 7-bit, S = 8-bit, {b,l} = 16-bit, {B,L} = 32-bit
  -s --output-separator=<string> String used to separate strings in output.
  -h --help                 Display this information
  -v -V --version           Print the program's version number
`

const bases: Readonly<Record<string, number>> = { o: 8, d: 10, x: 16 }

interface Encoding {
  /** bytes of a character */
  readonly size: number
  readonly isBig: boolean
  /** characters above 127 count too */
  readonly isWide: boolean
}

const encodings: Readonly<Record<string, Encoding>> = {
  s: { size: 1, isBig: false, isWide: false },
  S: { size: 1, isBig: false, isWide: true },
  b: { size: 2, isBig: true, isWide: false },
  l: { size: 2, isBig: false, isWide: false },
  B: { size: 4, isBig: true, isWide: false },
  L: { size: 4, isBig: false, isWide: false },
}

export const strings = defineProgram({
  name: 'strings',
  usage: '[option(s)] [file(s)]',
  about: 'Display printable strings in [file(s)] (stdin by default).',
  version: 'GNU strings (GNU Binutils for Debian) 2.44',
  usageError: USAGE,
  options: {
    all: { short: 'a', long: 'all', help: 'scan the entire file, not just the data section [default]' },
    data: { short: 'd', long: 'data', help: 'only scan the data sections in the file' },
    fileName: { short: 'f', long: 'print-file-name', help: 'print the name of the file before each string' },
    bytes: { short: 'n', long: 'bytes', argument: 'NUMBER', help: 'the least number of characters (4)' },
    radix: { short: 't', long: 'radix', argument: '{o,d,x}', help: 'print the location of the string' },
    octal: { short: 'o', help: 'an alias for --radix=o' },
    whitespace: {
      short: 'w',
      long: 'include-all-whitespace',
      help: 'include all whitespace as valid string characters',
    },
    encoding: {
      short: 'e',
      long: 'encoding',
      argument: '{s,S,b,l,B,L}',
      help: 'character size and endianness',
    },
    separator: {
      short: 's',
      long: 'output-separator',
      argument: 'STRING',
      help: 'what stands behind each string',
    },
    help: { short: 'h', long: 'help' },
    version: { short: 'vV', long: 'version', help: "print the program's version number" },
  },
  rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg === '-' ? '-a' : arg)),
  *run(io, options, operands) {
    if (options.has('help')) {
      io.print(USAGE)
      return 0
    }
    const least = options.value('bytes') ?? '4'
    if (!/^(0x[\da-f]+|\d+)$/i.test(least)) return yield* io.fail(`invalid integer argument ${least}`)
    if (Number(least) < 1) return yield* io.fail(`minimum string length is too small: ${least}`)
    const radix = options.last('radix', 'octal') === 'octal' ? 'o' : options.value('radix')
    const encoding = encodings[options.value('encoding') ?? 's']
    if ((radix !== undefined && bases[radix] === undefined) || encoding === undefined) {
      yield* io.printError(USAGE)
      return 1
    }
    const settings: Settings = {
      least: Number(least),
      base: radix === undefined ? null : (bases[radix] as number),
      encoding,
      hasWhitespace: options.has('whitespace'),
      separator: options.value('separator') ?? '\n',
    }
    let status = 0
    for (const name of operands.length === 0 ? [null] : operands) {
      const fd = name === null ? STDIN : yield* openInput(io, name)
      if (fd === null) status = 1
      else
        yield* printStrings(
          io,
          fd,
          options.has('fileName') ? `${name ?? '{standard input}'}: ` : '',
          settings,
        )
    }
    return status
  },
})

interface Settings {
  readonly least: number
  /** of the places that are shown, null for none */
  readonly base: number | null
  readonly encoding: Encoding
  readonly hasWhitespace: boolean
  readonly separator: string
}

function* openInput(io: Io, name: string): Step<number | null> {
  const stat = io.sys.stat(name)
  if (stat === -ENOENT) yield* io.complain(`'${name}': No such file`)
  else if (typeof stat === 'number') {
    yield* io.complain(`Warning: could not locate '${name}'.  reason: ${strerror(stat)}`)
  } else if (isDirectory(stat.mode)) yield* io.complain(`Warning: '${name}' is a directory`)
  else {
    const fd = yield* io.open(name, O_RDONLY)
    if (fd >= 0) return fd
    yield* io.complain(name, fd)
  }
  return null
}

function* printStrings(io: Io, fd: number, before: string, settings: Settings): Step<void> {
  const { least, base, encoding, hasWhitespace, separator } = settings
  const { size, isBig, isWide } = encoding
  const isShown = (code: number): boolean =>
    isPrintable(code) || code === 9 || (hasWhitespace && code >= 10 && code <= 13) || (isWide && code > 127)
  let found = ''
  let start = 0
  let at = 0
  const end = (): void => {
    if (found.length >= least) {
      const place = base === null ? '' : `${start.toString(base).padStart(7)} `
      io.print(before + place)
      io.printBytes(fromByteString(found))
      io.print(separator)
    }
    found = ''
  }
  let rest: number[] = []
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number' || chunk.length === 0) break
    for (const byte of chunk) {
      rest.push(byte)
      if (rest.length < size) continue
      const code = (isBig ? rest : rest.toReversed()).reduce((value, digit) => value * 256 + digit, 0)
      if (!isShown(code)) {
        end()
        // Wide characters may begin at any byte.
        rest = rest.slice(1)
        at++
        continue
      }
      if (found === '') start = at
      found += String.fromCharCode(code)
      rest = []
      at += size
    }
    if (io.full) yield* io.flush()
    yield* io.holdMemory(found.length)
  }
  end()
}
