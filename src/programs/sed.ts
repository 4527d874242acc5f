/** sed(1) of GNU sed 4.9: edits a stream of lines by a script. */

import { O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY, type ProgramRun, type Stat } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import { ELOOP, strerror } from '../kernel/vfs/errno.ts'
import { isRegular, isSymlink } from '../kernel/vfs/mode.ts'
import { Exit, type Io, STDERR, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { shellOutput } from './lib/shell-output.ts'
import { TextLines } from './lib/text-lines.ts'
import { baseName, directoryName, joinPath } from './lib/walk.ts'
import { STDIO_BLOCK } from './lib/write-failure.ts'
import {
  type ExecuteOptions,
  executeScript,
  type SedFiles,
  type SedInput,
  type SedOutput,
} from './sed/execute.ts'
import { joinPieces, type Piece, parseScript, type Script, ScriptError } from './sed/script.ts'

const usageText = (
  called: string,
): string => `Usage: ${called} [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`

/** Status after a file that could not be read, and after an error that ends everything. */
const badInput = 2
const panic = 4
/** that --follow-symlinks follows */
const MOST_LINKS = 40

export const sed = defineProgram({
  name: 'sed',
  usage: '[OPTION]... {script-only-if-no-other-script} [input-file]...',
  about: 'Edit a stream of lines by a script.',
  version: 'GNU sed 4.9',
  speaksAs: 'called',
  usageError: usageText,
  options: {
    quiet: { short: 'n', long: ['quiet', 'silent'], help: 'suppress automatic printing of pattern space' },
    expression: {
      short: 'e',
      long: 'expression',
      argument: 'SCRIPT',
      help: 'add the script to the commands',
    },
    file: { short: 'f', long: 'file', argument: 'FILE', help: 'add the contents of FILE to the commands' },
    inPlace: {
      short: 'i',
      long: 'in-place',
      optionalArgument: 'SUFFIX',
      help: 'edit files in place (makes backup if SUFFIX supplied)',
    },
    lineLength: {
      short: 'l',
      long: 'line-length',
      argument: 'N',
      help: "specify the desired line-wrap length for the `l' command",
    },
    extended: {
      short: 'Er',
      long: 'regexp-extended',
      help: 'use extended regular expressions in the script',
    },
    separate: { short: 's', long: 'separate', help: 'consider files as separate' },
    nullData: { short: 'z', long: 'null-data', help: 'separate lines by NUL characters' },
    unbuffered: { short: 'u', long: 'unbuffered', help: 'flush the output after each line' },
    binary: { short: 'b', long: 'binary' },
    sandbox: { long: 'sandbox', help: 'operate in sandbox mode (disable e/r/w commands)' },
    followSymlinks: { long: 'follow-symlinks', help: 'follow symlinks when processing in place' },
    posix: { long: 'posix', help: 'disable GNU extensions' },
    debug: { long: 'debug' },
    help: { long: 'help' },
  },
  *run(io, options, operands) {
    if (options.has('help')) {
      // What is not here is not listed; the words after a mistake are sed's all the same.
      io.print(usageText(io.called).replace(/ *--debug\n.*\n/, ''))
      return 0
    }
    io.describeWriteFailure = ({ reason, bytes, written, sent, isClosed }) => {
      const lost = lostOutput(bytes, sent, written, 'stdout', options.has('nullData') ? 0 : 10)
      // Flushing what is closed is no mistake.
      const atEnd = `couldn't ${isClosed ? 'close' : 'flush'} stdout`
      return `${io.name}: ${lost ?? atEnd}: ${reason}\n`
    }
    io.writeFailureStatus = panic
    const files = [...operands]
    const pieces = yield* readPieces(io, options.given)
    if (pieces.length === 0) {
      const script = files.shift()
      if (script === undefined) {
        yield* io.printError(usageText(io.called))
        return 1
      }
      pieces.push({ origin: 'expression', label: '1', text: script, lines: 1 })
    }
    const lineLength = options.value('lineLength')
    const settings: Settings = {
      quiet: options.has('quiet'),
      lineLength: lineLength !== undefined && /^\d+$/.test(lineLength) ? Number(lineLength) : 70,
      delimiter: options.has('nullData') ? '\0' : '\n',
      inPlace: options.has('inPlace') ? (options.value('inPlace') ?? '') : null,
      followSymlinks: options.has('followSymlinks'),
      separate: options.has('separate') || options.has('inPlace'),
      isPosix: options.has('posix') || io.variable('POSIXLY_CORRECT') !== undefined,
    }
    try {
      const script = parseScript(joinPieces(pieces), {
        extended: options.has('extended'),
        sandbox: options.has('sandbox'),
        posix: options.has('posix'),
      })
      if (options.has('debug')) return yield* io.fail('--debug is not available on this machine')
      return yield* edit(io, script, files, { ...settings, quiet: settings.quiet || script.quiet })
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error
      return yield* io.fail(error.message, 0, error.status)
    }
  },
})

interface Settings extends ExecuteOptions {
  /** the suffix of backups, null if files are not edited in place */
  inPlace: string | null
  followSymlinks: boolean
  separate: boolean
}

function* readPieces(io: Io, given: readonly { key: string; value: string | undefined }[]): Step<Piece[]> {
  const pieces: Piece[] = []
  let expressions = 0
  for (const { key, value = '' } of given) {
    if (key === 'expression')
      pieces.push({ origin: 'expression', label: String(++expressions), text: value, lines: 1 })
    else if (key === 'file') {
      const text = value === '-' ? yield* readStandardInput(io) : yield* io.readText(value)
      if (typeof text === 'number') return yield* io.fail(`couldn't open file ${value}`, text, panic)
      pieces.push({
        origin: 'file',
        label: value,
        text: text.replace(/\n$/, ''),
        lines: text.split('\n').length,
      })
    }
  }
  return pieces
}

function* readStandardInput(io: Io): Step<string | number> {
  const bytes = yield* io.readAll(STDIN)
  return typeof bytes === 'number' ? bytes : new TextDecoder().decode(bytes)
}

function* edit(io: Io, script: Script, files: readonly string[], settings: Settings): ProgramRun {
  const outputs = new Outputs(io, settings)
  for (const name of script.outputs) yield* outputs.open(name)
  const input = new FileInput(
    io,
    files.length === 0 && settings.inPlace === null ? ['-'] : files,
    settings,
    outputs,
  )
  if (files.length === 0 && settings.inPlace !== null) return yield* io.fail('no input files', 0, panic)
  try {
    const status = yield* executeScript(script, input, outputs.main, new ReadFiles(io), settings)
    yield* input.finish()
    yield* outputs.finish()
    return status === 0 ? input.status : status
  } catch (thrown) {
    if (thrown instanceof Exit) input.abandon()
    throw thrown
  }
}

/** The input files one after the other. */
class FileInput implements SedInput {
  lineNumber = 0
  fileName = '-'
  wasTerminated = true
  status = 0
  private index = -1
  private fd = -1
  private lines: TextLines | null = null
  private edited: EditedFile | null = null
  private readonly io: Io
  private readonly files: readonly string[]
  private readonly settings: Settings
  private readonly outputs: Outputs

  constructor(io: Io, files: readonly string[], settings: Settings, outputs: Outputs) {
    this.io = io
    this.files = files
    this.settings = settings
    this.outputs = outputs
  }

  holdMemory(size: number): Step<void> {
    return this.io.holdMemory(size)
  }

  *readLine(): Step<string | null> {
    while (this.lines === null || !this.lines.ready) {
      if (this.lines !== null && (yield* this.lines.fill())) break
      yield* this.close()
      if (!(yield* this.openNext())) return null
    }
    this.lineNumber++
    const line = this.lines.next()
    this.wasTerminated = this.lines.wasTerminated
    return line
  }

  *isLast(): Step<boolean> {
    if (this.lines !== null && (this.lines.ready || (yield* this.lines.fill()))) return false
    if (this.settings.separate) return true
    // A later file with a line makes this one not the last: open it, as reading on would.
    for (;;) {
      yield* this.close()
      if (!(yield* this.openNext())) return true
      if (yield* this.hasLine()) return false
    }
  }

  /** The program fails: what it made of the file that it edits goes. */
  abandon(): void {
    if (this.edited !== null) this.io.sys.unlink(this.edited.temporary)
  }

  private *hasLine(): Step<boolean> {
    return this.lines !== null && (yield* this.lines.fill())
  }

  /** After q: what was not read stays for the next reader of the same open file; an edited file ends there. */
  *finish(): Step<void> {
    if (this.lines !== null && this.edited === null) this.lines.giveBack()
    yield* this.close()
  }

  private *openNext(): Step<boolean> {
    for (;;) {
      if (this.index + 1 >= this.files.length) return false
      const name = this.files[++this.index] as string
      const isInput = name === '-' && this.settings.inPlace === null
      const path = isInput || !this.settings.followSymlinks ? name : yield* this.linkEnd(name)
      const fd = isInput ? STDIN : this.io.sys.open(path, O_RDONLY)
      if (fd < 0) {
        yield* this.io.complain(`can't read ${name}`, fd)
        this.status = badInput
        continue
      }
      if (this.settings.separate) this.lineNumber = 0
      this.fileName = name
      this.fd = fd
      if (this.settings.inPlace !== null) yield* this.startEditing(name, path, fd)
      this.lines = new TextLines(this.io, fd, { delimiter: this.settings.delimiter })
      return true
    }
  }

  /** Where the links lead that a name stands for (follow_symlink of sed's utils.c). */
  private *linkEnd(name: string): Step<string> {
    const { sys } = this.io
    let path = name
    for (let followed = 0; followed <= MOST_LINKS; followed++) {
      const info = sys.lstat(path)
      if (typeof info === 'number') return yield* this.io.fail(`couldn't readlink ${path}`, info, panic)
      if (!isSymlink(info.mode)) return path
      const target = sys.readlink(path) as string
      path = target.startsWith('/') ? target : joinPath(directoryName(path), target)
    }
    return yield* this.io.fail(`couldn't follow symlink ${name}`, ELOOP, panic)
  }

  private *startEditing(name: string, path: string, fd: number): Step<void> {
    const stat = this.io.sys.fstat(fd) as Stat
    if (!isRegular(stat.mode))
      return yield* this.io.fail(`couldn't edit ${name}: not a regular file`, 0, panic)
    this.edited = yield* EditedFile.create(this.io, path, stat)
    this.outputs.redirect(this.edited.fd, this.edited.temporary)
  }

  private *close(): Step<void> {
    const { lines } = this
    this.lines = null
    if (lines === null) return
    if (lines.error !== 0)
      return yield* this.io.fail(
        `read error on ${this.fd === STDIN ? 'stdin' : this.fileName}: ${strerror(lines.error)}`,
        0,
        panic,
      )
    if (this.edited !== null) {
      yield* this.outputs.main.settle()
      yield* this.outputs.settle()
      yield* this.edited.replace(this.settings.inPlace as string)
      this.outputs.redirect(null, 'stdout')
      this.edited = null
    }
    if (this.fd !== STDIN) this.io.sys.close(this.fd)
  }
}

/** The temporary file that takes the place of one edited in place. */
class EditedFile {
  readonly fd: number
  private readonly io: Io
  private readonly path: string
  readonly temporary: string
  private readonly stat: Stat

  private constructor(io: Io, path: string, temporary: string, fd: number, stat: Stat) {
    this.io = io
    this.path = path
    this.temporary = temporary
    this.fd = fd
    this.stat = stat
  }

  static *create(io: Io, path: string, stat: Stat): Step<EditedFile> {
    const directory = directoryName(path)
    const temporary = `${path.includes('/') ? directory : '.'}/sed${randomLetters(io)}`
    const fd = io.sys.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    if (fd < 0) return yield* io.fail(`couldn't open temporary file ${temporary}`, fd, panic)
    return new EditedFile(io, path, temporary, fd, stat)
  }

  *replace(suffix: string): Step<void> {
    const { sys } = this.io
    // Owner before mode: a change of owner clears the set-id bits.
    sys.fchown(this.fd, this.stat.uid, this.stat.gid)
    sys.fchmod(this.fd, this.stat.mode & 0o7777)
    sys.close(this.fd)
    if (suffix !== '') {
      const base = baseName(this.path)
      const name = suffix.includes('*') ? suffix.replaceAll('*', base) : base + suffix
      const backup = name.includes('/') ? name : joinPath(directoryName(this.path), name)
      const result = sys.rename(this.path, backup)
      if (result < 0) return yield* this.io.fail(`cannot rename ${this.path}`, result, panic)
    }
    const result = sys.rename(this.temporary, this.path)
    if (result < 0) return yield* this.io.fail(`cannot rename ${this.temporary}`, result, panic)
  }
}

function randomLetters(io: Io): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from(io.sys.getrandom(6), (byte) => alphabet[byte % alphabet.length]).join('')
}

/** Standard output, or the file that is edited, and the files of w. */
class Outputs {
  readonly main: Stream
  private readonly io: Io
  private readonly settings: Settings
  private readonly files = new Map<string, Stream>()

  constructor(io: Io, settings: Settings) {
    this.io = io
    this.settings = settings
    this.main = new Stream(io, null, 'stdout', settings.delimiter, this)
  }

  *open(name: string): Step<void> {
    if (this.files.has(name)) return
    if (name === '/dev/stdout') {
      this.files.set(name, new Stream(this.io, null, 'stdout', this.settings.delimiter, this))
      return
    }
    const fd = name === '/dev/stderr' ? STDERR : this.io.sys.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (fd < 0) return yield* this.io.fail(`couldn't open file ${name}`, fd, panic)
    this.files.set(name, new Stream(this.io, fd, name, this.settings.delimiter, this))
  }

  file(name: string): SedOutput {
    // /dev/stdout shares the newline that the main output may still owe.
    if (name === '/dev/stdout' && this.settings.inPlace === null) return this.main
    return this.files.get(name) as Stream
  }

  redirect(fd: number | null, name: string): void {
    this.main.fd = fd
    this.main.name = name
    this.main.sent = 0
    this.main.forget()
  }

  *settle(): Step<void> {
    yield* this.main.flush()
    for (const file of this.files.values()) yield* file.flush()
  }

  /** Files of w are buffered as stdio does it. */
  *settleFiles(): Step<void> {
    for (const file of this.files.values()) yield* file.flushBlocks()
  }

  /** At the end, when sed has forgotten the names of the files of w. */
  *finish(): Step<void> {
    yield* this.main.flush()
    for (const [name, file] of this.files) {
      if (name !== '/dev/stdout') file.name = '<unknown>'
      yield* file.flush()
    }
  }
}

const chunkSize = 16384

/**
 * How it names output that did not arrive: by the length of the line, or of the newline, with which stdio's
 * buffer overflowed; null for what was left in the buffer at the end.
 */
function lostOutput(
  bytes: Uint8Array,
  sent: number,
  written: number,
  name: string,
  delimiter: number,
): string | null {
  const at = (Math.floor((sent + written) / STDIO_BLOCK) + 1) * STDIO_BLOCK - sent
  if (at >= bytes.length) return null
  if (bytes[at] === delimiter) return `couldn't write 1 item to ${name}`
  const start = bytes.lastIndexOf(delimiter, at) + 1
  const next = bytes.indexOf(delimiter, at)
  const length = (next < 0 ? bytes.length : next) - start
  return `couldn't write ${length} item${length === 1 ? '' : 's'} to ${name}`
}

class Stream implements SedOutput {
  /** null: standard output */
  fd: number | null
  /** for complaints */
  name: string
  /** bytes that have gone out to `fd` */
  sent = 0
  private pending = ''
  private owesDelimiter = false
  private readonly io: Io
  private readonly delimiter: string
  private readonly outputs: Outputs

  constructor(io: Io, fd: number | null, name: string, delimiter: string, outputs: Outputs) {
    this.io = io
    this.fd = fd
    this.name = name
    this.delimiter = delimiter
    this.outputs = outputs
  }

  line(text: string, isTerminated: boolean): void {
    this.raw(isTerminated ? text + this.delimiter : text)
    this.owesDelimiter = !isTerminated
  }

  raw(text: string): void {
    if (this.owesDelimiter) this.pending += this.delimiter
    this.owesDelimiter = false
    this.pending += text
    if (this.fd === null) {
      this.io.print(this.pending)
      this.pending = ''
    }
  }

  *settle(): Step<void> {
    if (this.fd === null ? this.io.full : this.pending.length > chunkSize) yield* this.flush()
    else if (this.io.sys.exhausted()) yield
    yield* this.outputs.settleFiles()
  }

  file(name: string): SedOutput {
    return this.outputs.file(name)
  }

  *flush(): Step<void> {
    if (this.fd === null) return yield* this.io.flush()
    if (this.pending === '') return
    const text = this.pending
    this.pending = ''
    const bytes = encode(text)
    const { error, written } = yield* this.io.writeCounted(this.fd, bytes)
    if (error < 0)
      yield* this.io.fail(
        lostOutput(bytes, this.sent, written, this.name, this.delimiter.charCodeAt(0)) ??
          `couldn't flush ${this.name}`,
        error,
        panic,
      )
    this.sent += written
  }

  *flushBlocks(): Step<void> {
    if (this.fd === STDERR || this.pending.length > STDIO_BLOCK) yield* this.flush()
  }

  /** Another file begins: the line before owes it nothing. */
  forget(): void {
    if (this.fd !== null) this.owesDelimiter = false
  }
}

/** The files of r and R. */
class ReadFiles implements SedFiles {
  private readonly io: Io
  private readonly readers = new Map<string, TextLines | null>()

  constructor(io: Io) {
    this.io = io
  }

  *content(name: string): Step<string> {
    if (name === '/dev/stdin') {
      const text = yield* readStandardInput(this.io)
      return typeof text === 'number' ? '' : text
    }
    const text = yield* this.io.readText(name)
    // A file that cannot be read is an empty one (POSIX).
    return typeof text === 'number' ? '' : text
  }

  *run(command: string): Step<string> {
    return yield* shellOutput(this.io, command)
  }

  *lineOf(name: string): Step<string | null> {
    let reader = this.readers.get(name)
    if (reader === undefined) {
      const fd = this.io.sys.open(name, O_RDONLY)
      reader = fd < 0 ? null : new TextLines(this.io, fd)
      this.readers.set(name, reader)
    }
    if (reader === null || !(yield* reader.fill())) return null
    return reader.next()
  }
}
