/** cat(1): files to standard output, one after the other. */

import { F_GETFL, O_APPEND, O_RDONLY, SEEK_CUR, SEEK_END } from '../kernel/abi.ts'
import { EISDIR } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular } from '../kernel/vfs/mode.ts'
import { closeStandardInput } from './lib/close-input.ts'
import { type Io, STDIN, STDOUT, type Step, sameFile } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded } from './lib/quote.ts'

export const cat = defineProgram({
  name: 'cat',
  usage: '[OPTION]... [FILE]...',
  about: 'Concatenate FILE(s) to standard output.\n\nWith no FILE, or when FILE is -, read standard input.',
  options: {
    showAll: { short: 'A', long: 'show-all', help: 'equivalent to -vET' },
    numberNonblank: {
      short: 'b',
      long: 'number-nonblank',
      help: 'number nonempty output lines, overrides -n',
    },
    e: { short: 'e', help: 'equivalent to -vE' },
    showEnds: { short: 'E', long: 'show-ends', help: 'display $ at end of each line' },
    number: { short: 'n', long: 'number', help: 'number all output lines' },
    squeeze: { short: 's', long: 'squeeze-blank', help: 'suppress repeated empty output lines' },
    t: { short: 't', help: 'equivalent to -vT' },
    showTabs: { short: 'T', long: 'show-tabs', help: 'display TAB characters as ^I' },
    unbuffered: { short: 'u', help: '(ignored)' },
    showNonprinting: {
      short: 'v',
      long: 'show-nonprinting',
      help: 'use ^ and M- notation, except for LFD and TAB',
    },
  },
  *run(io, options, operands) {
    const style: Style = {
      number: options.has('numberNonblank') ? 'nonblank' : options.has('number') ? 'all' : 'none',
      squeeze: options.has('squeeze'),
      ends: options.has('showAll') || options.has('e') || options.has('showEnds'),
      tabs: options.has('showAll') || options.has('t') || options.has('showTabs'),
      nonprinting:
        options.has('showAll') || options.has('e') || options.has('t') || options.has('showNonprinting'),
    }
    const plain =
      style.number === 'none' && !style.squeeze && !style.ends && !style.tabs && !style.nonprinting
    const formatter = plain ? null : new Formatter(style)
    const output = io.sys.fstat(STDOUT)
    if (typeof output === 'number') return yield* io.fail('standard output', output)
    let status = 0
    const names = operands.length === 0 ? ['-'] : operands
    for (const name of names) if (!(yield* catOne(io, name, formatter))) status = 1
    yield* closeStandardInput(io, operands, 'closing standard input')
    return status
  },
})

function* catOne(io: Io, operand: string, formatter: Formatter | null): Step<boolean> {
  const name = quoteIfNeeded(operand)
  const fd = operand === '-' ? STDIN : yield* io.open(operand, O_RDONLY)
  if (fd < 0) {
    yield* io.complain(name, fd)
    return false
  }
  const ok = yield* copy(io, fd, name, formatter)
  if (operand !== '-') io.sys.close(fd)
  return ok
}

function* copy(io: Io, fd: number, name: string, formatter: Formatter | null): Step<boolean> {
  const info = io.sys.fstat(fd)
  if (typeof info !== 'number' && isDirectory(info.mode)) {
    yield* io.complain(name, EISDIR)
    return false
  }
  if (writesIntoItself(io, fd)) {
    yield* io.complain(`${name}: input file is output file`)
    return false
  }
  for (;;) {
    const chunk = yield* io.read(fd)
    if (typeof chunk === 'number') {
      yield* io.complain(name, chunk)
      return false
    }
    if (chunk.length === 0) return true
    io.printBytes(formatter === null ? chunk : formatter.format(chunk))
    // What stdin gives on a terminal is wanted at once, as cat does not buffer.
    yield* io.flush()
  }
}

/** `cat f >> f` would never end. */
function writesIntoItself(io: Io, fd: number): boolean {
  const input = io.sys.fstat(fd)
  const output = io.sys.fstat(STDOUT)
  if (typeof input === 'number' || typeof output === 'number') return false
  if (!isRegular(output.mode) || !sameFile(input, output)) return false
  const flags = io.sys.fcntl(STDOUT, F_GETFL)
  const writesAt = io.sys.lseek(STDOUT, 0, flags >= 0 && flags & O_APPEND ? SEEK_END : SEEK_CUR)
  const readsAt = io.sys.lseek(fd, 0, SEEK_CUR)
  return readsAt >= 0 && readsAt < writesAt
}

interface Style {
  readonly number: 'none' | 'all' | 'nonblank'
  readonly squeeze: boolean
  readonly ends: boolean
  readonly tabs: boolean
  readonly nonprinting: boolean
}

const NEWLINE = 10
const TAB = 9
const DOLLAR = 36
const CARET = 94

/** Applies the style to a stream that comes in pieces. */
class Formatter {
  readonly #style: Style
  #line = 0
  #atStart = true
  #blankLines = 0

  constructor(style: Style) {
    this.#style = style
  }

  format(chunk: Uint8Array): Uint8Array {
    const out: number[] = []
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number
      if (byte === NEWLINE) this.#endLine(out)
      else {
        if (this.#atStart && this.#style.number !== 'none') this.#number(out)
        this.#atStart = false
        this.#blankLines = 0
        this.#character(out, byte, chunk[i + 1])
      }
    }
    return Uint8Array.from(out)
  }

  #endLine(out: number[]): void {
    if (this.#atStart) {
      this.#blankLines++
      if (this.#style.squeeze && this.#blankLines > 1) return
      if (this.#style.number === 'all') this.#number(out)
    }
    if (this.#style.ends) out.push(DOLLAR)
    out.push(NEWLINE)
    this.#atStart = true
  }

  #number(out: number[]): void {
    this.#line++
    for (const char of `${String(this.#line).padStart(6)}\t`) out.push(char.charCodeAt(0))
  }

  #character(out: number[], byte: number, next: number | undefined): void {
    if (byte === TAB) {
      if (this.#style.tabs) out.push(CARET, 73)
      else out.push(TAB)
      return
    }
    // With -E alone a carriage return before the line's end shows as ^M.
    if (byte === 13 && this.#style.ends && !this.#style.nonprinting && next === NEWLINE) out.push(CARET, 77)
    else if (this.#style.nonprinting) pushVisible(out, byte)
    else out.push(byte)
  }
}

/** `^X` for control characters, `M-` before those with the high bit. */
function pushVisible(out: number[], byte: number): void {
  let low = byte
  if (byte >= 128) {
    out.push(77, 45)
    low = byte - 128
  }
  if (low < 32) out.push(CARET, low + 64)
  else if (low === 127) out.push(CARET, 63)
  else out.push(low)
}
