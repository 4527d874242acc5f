/** The files and commands that an awk program writes to and reads from, by name. */

import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY, type System } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { type Io, STDERR, STDIN, STDOUT, type Step } from '../lib/io.ts'
import { waitFor } from '../lib/spawn.ts'
import { byteStringToText, fromByteString, printByteString } from '../lib/text-lines.ts'
import { STDIO_BLOCK } from '../lib/write-failure.ts'
import { AwkRuntimeError } from './errors.ts'
import { RecordReader } from './records.ts'

/** Output that waits longer than this goes out. */
const bufferSize = 4096

interface Output {
  fd: number
  /** of the command that reads it, or 0 */
  pid: number
  pending: string
  readonly name: string
  /** bytes that have gone out */
  sent: number
}

interface Input {
  reader: RecordReader
  pid: number
}

export class Streams {
  private readonly outputs = new Map<string, Output>()
  private readonly inputs = new Map<string, Input>()
  private readonly io: Io

  constructor(io: Io) {
    this.io = io
  }

  print(text: string): void {
    printByteString(this.io, text)
  }

  /** Prints to a file or a command, which the first time opens. Throws AwkRuntimeError. */
  *printTo(kind: '>' | '>>' | '|', name: string, text: string): Step<void> {
    if (kind !== '|' && (name === '/dev/stdout' || name === '-')) return this.print(text)
    const key = kind === '|' ? `|${name}` : `>${name}`
    let output = this.outputs.get(key)
    if (output === undefined) {
      output = kind === '|' ? yield* this.startWriter(name) : yield* this.openOutput(name, kind)
      this.outputs.set(key, output)
    }
    output.pending += text
    if (output.pending.length >= bufferSize || output.fd === STDERR) yield* this.flushOutput(output)
  }

  private *openOutput(name: string, kind: '>' | '>>'): Step<Output> {
    const flags = O_WRONLY | O_CREAT | (kind === '>' ? O_TRUNC : O_APPEND)
    const path = byteStringToText(name)
    const fd = name === '/dev/stderr' ? STDERR : yield* this.io.open(path, flags, 0o666)
    if (fd < 0) throw new StreamError(`cannot open "${path}" for output (${strerror(fd)})`)
    return { fd, pid: 0, pending: '', name: path, sent: 0 }
  }

  private *startWriter(command: string): Step<Output> {
    const { fd, pid } = yield* this.startShell(command, 'write')
    return { fd, pid, pending: '', name: byteStringToText(command), sent: 0 }
  }

  /** The input of `getline < name`; null if it cannot be opened. */
  *inputFile(name: string): Step<RecordReader | null> {
    const key = `<${name}`
    const known = this.inputs.get(key)
    if (known !== undefined) return known.reader
    const fd =
      name === '-' || name === '/dev/stdin' ? STDIN : yield* this.io.open(byteStringToText(name), O_RDONLY)
    if (fd < 0) return null
    const reader = new RecordReader(this.io, fd)
    this.inputs.set(key, { reader, pid: 0 })
    return reader
  }

  /** The output of a command as input. */
  *inputCommand(command: string): Step<RecordReader> {
    const key = `|${command}`
    const known = this.inputs.get(key)
    if (known !== undefined) return known.reader
    const { fd, pid } = yield* this.startShell(command, 'read')
    const reader = new RecordReader(this.io, fd)
    this.inputs.set(key, { reader, pid })
    return reader
  }

  private *startShell(command: string, mode: 'read' | 'write'): Step<{ fd: number; pid: number }> {
    const { io } = this
    yield* this.flushAll()
    const pipe = io.sys.pipe()
    if (typeof pipe === 'number')
      throw new AwkRuntimeError(`cannot create pipe for "${byteStringToText(command)}"`)
    const [readEnd, writeEnd] = pipe
    const pid = io.sys.fork(function* (sys: System) {
      sys.dup2(mode === 'read' ? writeEnd : readEnd, mode === 'read' ? STDOUT : STDIN)
      sys.close(readEnd)
      sys.close(writeEnd)
      return yield* runShell(sys, command, io.env)
    })
    const [kept, given] = mode === 'read' ? [readEnd, writeEnd] : [writeEnd, readEnd]
    io.sys.close(given)
    if (pid < 0) throw new AwkRuntimeError(`cannot start "${byteStringToText(command)}" (${strerror(pid)})`)
    return { fd: kept, pid }
  }

  /** system(): the exit status, or 256 and the signal's number. */
  *system(command: string): Step<number> {
    const { io } = this
    yield* this.flushAll()
    const pid = io.sys.fork((sys) => runShell(sys, command, io.env))
    return pid < 0 ? -1 : statusOf(yield* waitFor(io.sys, pid))
  }

  *flushAll(): Step<void> {
    yield* this.io.flush()
    for (const output of this.outputs.values()) yield* this.flushOutput(output)
  }

  /** fflush(name): 0, or -1 if nothing is open by that name. */
  *flush(name: string): Step<number> {
    const output = this.outputs.get(`>${name}`) ?? this.outputs.get(`|${name}`)
    if (output === undefined) return -1
    yield* this.flushOutput(output)
    return 0
  }

  private *flushOutput(output: Output): Step<void> {
    if (output.pending === '') return
    const bytes = fromByteString(output.pending)
    output.pending = ''
    const isEarly = output.sent + bytes.length > STDIO_BLOCK
    const { error, written } = yield* this.io.writeCounted(output.fd, bytes)
    output.sent += written
    if (error < 0)
      throw new StreamError(writeFailureText(this.io.name, output.name, strerror(error), isEarly))
  }

  /** close(name): the command's status, 0 for a file, -1 if nothing is open by that name. */
  *close(name: string): Step<number> {
    let status = -1
    for (const key of [`>${name}`, `|${name}`]) {
      const output = this.outputs.get(key)
      if (output === undefined) continue
      this.outputs.delete(key)
      yield* this.flushOutput(output)
      if (output.fd !== STDERR) this.io.sys.close(output.fd)
      status = output.pid === 0 ? 0 : statusOf(yield* waitFor(this.io.sys, output.pid))
    }
    for (const key of [`<${name}`, `|${name}`]) {
      const input = this.inputs.get(key)
      if (input === undefined) continue
      this.inputs.delete(key)
      if (input.reader.fd !== STDIN) this.io.sys.close(input.reader.fd)
      status = input.pid === 0 ? 0 : statusOf(yield* waitFor(this.io.sys, input.pid))
    }
    return status
  }

  /** At the end: all goes out, and commands that are written to have their time. */
  *finish(): Step<void> {
    yield* this.flushAll()
    for (const key of [...this.outputs.keys()]) yield* this.close(key.slice(1))
    for (const { reader, pid } of this.inputs.values()) {
      if (reader.fd !== STDIN) this.io.sys.close(reader.fd)
      if (pid !== 0) yield* waitFor(this.io.sys, pid)
    }
  }
}

/** Not a run time error to mawk: no record is named. */
export class StreamError extends Error {}

/** mawk's complaint, after its name; what stdio still held is lost when the file is closed. */
export function writeFailureText(program: string, file: string, reason: string, isEarly: boolean): string {
  const closed = `close failed on file "${file}" (${reason})`
  return isEarly ? `write failure (${reason})\n${program}: ${closed}` : closed
}

function runShell(sys: System, command: string, env: readonly string[]) {
  const run = sys.execve('/bin/sh', ['sh', '-c', byteStringToText(command)], env)
  return typeof run === 'number' ? failed() : run
}

function* failed() {
  yield
  return 127
}

function statusOf(waitStatus: number): number {
  const signal = waitStatus & 0x7f
  return signal !== 0 ? 256 + signal : (waitStatus >> 8) & 0xff
}
