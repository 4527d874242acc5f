/** Where sed writes, buffered as stdio buffers it. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { type Io, STDERR, type Step } from '../lib/io.ts'
import { STDIO_BLOCK } from '../lib/write-failure.ts'
import type { SedOutput } from './execute.ts'
import { PANIC, type Settings } from './settings.ts'

/** Standard output, or the file that is edited, and the files of w. */
export class Outputs {
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
    const fd =
      name === '/dev/stderr' ? STDERR : yield* this.io.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (fd < 0) return yield* this.io.fail(`couldn't open file ${name}`, fd, PANIC)
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
export function lostOutput(
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
        PANIC,
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
