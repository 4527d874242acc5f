/**
 * A program's standard streams over the system calls.
 *
 * Terms
 * - Standard output is buffered as stdio does it: in blocks, or by lines on a terminal. `print` and
 *   `printBytes` never sleep; where output can grow, the program says `if (io.full) yield* io.flush()`
 *   (once for each line or so). What is left goes out when the program ends.
 * - Standard error is not buffered: `complain` and the like first flush standard output, as error(3)
 *   does, so that both streams into one file stand in the order of the events.
 * - `yield*` is needed wherever a call may sleep.
 * - Reading and writing give way at the end of a time slice, so that ^C ends a program that never comes to the
 *   end of its input; a program asks (`breathe`) only where it works long without either.
 * - A failing write to standard output ends the program by `Exit`, which `defineProgram` catches.
 */

import { O_RDONLY, SIGPIPE, type Stat, type System } from '../../kernel/abi.ts'
import { decodeBytes } from '../../kernel/byte_text.ts'
import { concat, decode, encode } from '../../kernel/text.ts'
import { EBADF, EINTR, EPIPE, ERESTARTSYS, strerror } from '../../kernel/vfs/errno.ts'
import { isByteLocale } from '../../locales/locales.ts'
import { type DescribeWriteFailure, STDIO_BLOCK, tellReason } from './write-failure.ts'

export const STDIN = 0
export const STDOUT = 1
export const STDERR = 2

const BLOCK = 65536
/** A program reads, or makes text of, so many bytes (as a power of two) in the time of one unit of the scheduler's. */
const BYTES_PER_UNIT_SHIFT = 8
/** What a program may hold of one input: half of the engine's longest string. */
const MOST_HELD = 1 << 28

/** What a byte takes as an element of a plain array. */
const BYTES_PER_ELEMENT = 8

/** A step of a program that may sleep and gives a T. */
export type Step<T> = Generator<void, T, void>

/** What has been done already: a generator that has ended gives nothing, as often as it is asked. */
const NO_STEPS: Step<void> = (function* () {})()
NO_STEPS.next()

/** Thrown to end the program at once with a status; `defineProgram` catches it. */
export class Exit {
  readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** What a program has in hand: its system calls, names, environment and streams. */
export class Io {
  readonly sys: System
  /** Opens its messages: `ls`. */
  readonly name: string
  /** As the program was called, `ls` or `/bin/ls`. */
  readonly called: string
  readonly env: readonly string[]
  /** The last word of its command line, its name where there is no other. */
  readonly lastWord: string
  /** Status after a failed write to standard output or a wrong option. */
  readonly failureStatus: number
  /** Whether standard output is a terminal. */
  readonly onTerminal: boolean
  /** The C locale, which has ASCII only: the program has its arguments, names and contents in bytes (kernel/byte_text.ts). */
  readonly isPlainLocale: boolean
  /** The text of bytes, as the locale has it. */
  readonly decode: (bytes: Uint8Array) => string
  /** What it says when standard output takes no more. */
  describeWriteFailure: DescribeWriteFailure
  /** The status after that; `failureStatus` unless the program says otherwise. */
  writeFailureStatus: number
  /** Whether standard output goes out before a complaint, as error(3) has it; warn(3) and fprintf leave it in its buffer. */
  flushesBeforeComplaint = true
  /** Bytes that have gone to standard output. */
  #sent = 0
  #text = ''
  #chunks: Uint8Array[] = []
  #size = 0
  #linePending = false

  constructor(
    sys: System,
    { name, called = name, lastWord = called }: { name: string; called?: string; lastWord?: string },
    env: readonly string[],
    failureStatus: number,
  ) {
    this.sys = sys
    this.name = name
    this.called = called
    this.lastWord = lastWord
    this.env = env
    this.failureStatus = failureStatus
    this.writeFailureStatus = failureStatus
    this.describeWriteFailure = tellReason(name)
    this.onTerminal = sys.isatty(STDOUT)
    this.isPlainLocale = isByteLocale((variable) => this.variable(variable))
    this.decode = this.isPlainLocale ? decodeBytes : decode
  }

  /** The value of an environment variable, undefined if it is not set. */
  variable(name: string): string | undefined {
    return variableOf(this.env, name)
  }

  /** Appends text to standard output's buffer. */
  print(text: string): void {
    this.#text += text
    if (this.onTerminal && !this.#linePending) this.#linePending = text.includes('\n')
  }

  /** Appends bytes to standard output's buffer; they are given away. */
  printBytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#takeText()
    this.#chunks.push(bytes)
    this.#size += bytes.length
    if (this.onTerminal) this.#linePending = true
  }

  /** Whether the buffer should go out now: a block is full, or a line stands on a terminal. */
  get full(): boolean {
    return this.#linePending || this.#size + this.#text.length >= BLOCK
  }

  /** Writes the buffer out. Ends the program where that fails. */
  flush(): Step<void> {
    this.#takeText()
    return this.#size === 0 || this.#writeLine() ? NO_STEPS : this.#flushAll()
  }

  /** Writes a line on a terminal, which needs no steps most often; whether nothing is left to write. */
  #writeLine(): boolean {
    const [chunk, more] = this.#chunks
    if (!this.#linePending || chunk === undefined || more !== undefined || this.sys.exhausted()) return false
    const written = this.sys.write(STDOUT, chunk)
    if (written <= 0) return false
    this.#sent += written
    this.#size -= written
    if (this.#size > 0) this.#chunks[0] = chunk.subarray(written)
    else {
      this.#chunks = []
      this.#linePending = false
    }
    return this.#size === 0
  }

  /** Writes out what stdio's buffer would not hold any more. */
  *#flushBlocks(): Step<void> {
    this.#takeText()
    const whole = Math.floor((this.#sent + this.#size) / STDIO_BLOCK) * STDIO_BLOCK - this.#sent
    if (whole <= 0) return
    const bytes = concat(this.#chunks)
    this.#chunks = [bytes.subarray(0, whole)]
    this.#size = whole
    yield* this.#flushAll()
    this.printBytes(bytes.subarray(whole))
  }

  *#flushAll(): Step<void> {
    const chunks = this.#chunks
    const bytes = this.#size < BLOCK * 2 ? [concat(chunks)] : chunks
    this.#chunks = []
    this.#size = 0
    this.#linePending = false
    for (const chunk of bytes) {
      const { error, written } = yield* this.writeCounted(STDOUT, chunk)
      if (error < 0) yield* this.#outputFailed(error, chunk, written)
      this.#sent += written
    }
  }

  /** Writes all bytes to a descriptor; 0, or the error. The bytes are given away. */
  *writeAll(fd: number, bytes: Uint8Array): Step<number> {
    return (yield* this.writeCounted(fd, bytes)).error
  }

  /** `writeAll` that also says how many bytes went out before the error. */
  *writeCounted(fd: number, bytes: Uint8Array): Step<{ error: number; written: number }> {
    if (this.sys.exhausted()) yield
    let rest = bytes
    while (rest.length > 0) {
      const result = this.sys.write(fd, rest)
      if (result === -ERESTARTSYS) yield
      else if (result < 0) {
        if (result === -EPIPE) yield* this.#dieOfPipe()
        if (result !== -EINTR) return { error: result, written: bytes.length - rest.length }
      } else {
        rest = rest.subarray(result)
        if (rest.length > 0 && this.sys.exhausted()) yield
      }
    }
    return { error: 0, written: bytes.length }
  }

  /** Text straight to standard error. */
  *printError(text: string): Step<void> {
    yield* this.flushesBeforeComplaint || this.onTerminal ? this.flush() : this.#flushBlocks()
    yield* this.writeAll(STDERR, encode(this.isPlainLocale ? plainQuotes(text) : text))
  }

  /** `NAME: message: No such file or directory` on standard error, as error(3); without an error just the message. */
  *complain(message: string, errno = 0): Step<void> {
    const reason = errno === 0 ? '' : `: ${strerror(errno)}`
    yield* this.printError(`${this.name}: ${message}${reason}\n`)
  }

  /** `complain`, then ends the program. */
  *fail(message: string, errno = 0, status = this.failureStatus): Step<never> {
    yield* this.complain(message, errno)
    throw new Exit(status)
  }

  /** `fail` with the line `Try 'NAME --help' for more information.` */
  *failUsage(message: string, status = this.failureStatus): Step<never> {
    yield* this.printError(`${this.name}: ${message}\nTry '${this.called} --help' for more information.\n`)
    throw new Exit(status)
  }

  /** Ends the program at once. */
  // biome-ignore lint/correctness/useYield: a step like the others, so that calls read alike
  *exit(status: number): Step<never> {
    throw new Exit(status)
  }

  /**
   * The next bytes of a descriptor, at most a block; empty at the end; or the error. Pays for what the program is
   * going to do with them, and gives way before it if the time slice is over.
   */
  *read(fd: number, count = BLOCK): Step<Uint8Array | number> {
    if (this.sys.exhausted()) yield
    for (;;) {
      const result = this.sys.read(fd, count)
      if (result === -ERESTARTSYS) yield
      else if (typeof result !== 'number') {
        this.sys.exhausted(result.length >> BYTES_PER_UNIT_SHIFT)
        return result
      } else if (result !== -EINTR) return result
    }
  }

  /** A descriptor of a file, or the error. A named pipe is waited for until somebody has its other end (fifo(7)). */
  *open(path: string, flags: number, mode?: number): Step<number> {
    for (;;) {
      const fd = this.sys.open(path, flags, mode)
      if (fd === -ERESTARTSYS) yield
      else if (fd !== -EINTR) return fd
    }
  }

  /** All bytes up to the end of the file, or the error. */
  *readAll(fd: number): Step<Uint8Array | number> {
    const chunks: Uint8Array[] = []
    for (let size = 0; ; ) {
      const chunk = yield* this.read(fd)
      if (typeof chunk === 'number') return chunk
      if (chunk.length === 0) return concat(chunks)
      chunks.push(chunk)
      size += chunk.length
      yield* this.holdMemory(size)
    }
  }

  /** The content of a named file, or the error. */
  *readFile(path: string): Step<Uint8Array | number> {
    const fd = yield* this.open(path, O_RDONLY)
    if (fd < 0) return fd
    const bytes = yield* this.readAll(fd)
    this.sys.close(fd)
    return bytes
  }

  /** The content of a named file as text, or the error. */
  *readText(path: string): Step<string | number> {
    const bytes = yield* this.readFile(path)
    return typeof bytes === 'number' ? bytes : this.decode(bytes)
  }

  /** One line from standard input, without its newline, byte by byte as the terminal's owner; null at the end. */
  *readAnswer(): Step<string | null> {
    const bytes: number[] = []
    for (;;) {
      const chunk = yield* this.read(STDIN, 1)
      if (typeof chunk === 'number' || chunk.length === 0) {
        return bytes.length === 0 ? null : this.decode(Uint8Array.from(bytes))
      }
      if (chunk[0] === 10) return this.decode(Uint8Array.from(bytes))
      bytes.push(chunk[0] as number)
      yield* this.holdMemory(bytes.length * BYTES_PER_ELEMENT)
    }
  }

  /** Asks on standard error; true for an answer that begins with y or Y. */
  *confirm(question: string): Step<boolean> {
    yield* this.printError(`${this.name}: ${question}`)
    const answer = yield* this.readAnswer()
    return answer !== null && /^[yY]/.test(answer)
  }

  /** Ends the program where it would hold more bytes of an input than there is room for, as xalloc_die of gnulib. */
  *holdMemory(size: number): Step<void> {
    if (size > MOST_HELD) yield* this.fail('memory exhausted')
  }

  /** Gives way if the time slice is over. For loops that neither read nor write. */
  *breathe(): Step<void> {
    if (this.sys.exhausted()) yield
  }

  #takeText(): void {
    if (this.#text === '') return
    const bytes = encode(this.#text)
    this.#text = ''
    this.sys.exhausted(bytes.length >> BYTES_PER_UNIT_SHIFT)
    this.#chunks.push(bytes)
    this.#size += bytes.length
  }

  /** Ends the program where it notices. */
  *#outputFailed(error: number, bytes: Uint8Array, written: number): Step<void> {
    const isEarly = this.#sent + bytes.length > STDIO_BLOCK
    const text = this.describeWriteFailure({
      reason: strerror(error),
      bytes,
      written,
      sent: this.#sent,
      isEarly,
      isClosed: error === -EBADF,
    })
    if (text === null) return
    yield* this.writeAll(STDERR, encode(text))
    throw new Exit(this.writeFailureStatus)
  }

  /** The kernel has sent SIGPIPE: unless it is ignored, the task ends when it gives way. */
  *#dieOfPipe(): Step<void> {
    if (this.sys.disposition(SIGPIPE) !== 'default') return
    yield
    throw new Exit(128 + SIGPIPE)
  }
}

/** gettext's quotes are those of the locale: outside UTF-8 they are apostrophes, which are escaped between them. */
const plainQuotes = (text: string): string =>
  text
    .replace(/‘([^’]*)’/g, (_, quoted: string) => `'${quoted.replaceAll("'", "\\'")}'`)
    .replace(/[‘’]/g, "'")

/** The value of a variable in an environment, undefined if it is not set. */
export function variableOf(env: readonly string[], name: string): string | undefined {
  const start = `${name}=`
  return env.find((entry) => entry.startsWith(start))?.slice(start.length)
}

/** Whether two stat results are of the same file. */
export const sameFile = (a: Stat, b: Stat): boolean => a.ino === b.ino && a.dev === b.dev
