/**
 * The terminal: a queue of what was typed, a queue of what is to be shown, and between them and the processes the
 * line discipline N_TTY (termios(3), drivers/tty/n_tty.c).
 *
 * Terms
 * - The *wire* holds typed bytes that the discipline has not taken yet because its buffer is full, as the far side of
 *   a pseudo terminal would. It is bounded by WIRE_MAX; an input that does not fit is refused whole, so that
 *   a bracketed paste never loses only its end.
 * - The *read buffer* holds at most READ_BUFFER bytes. In canonical mode it is a list of finished lines and the line
 *   being edited; in raw mode one chunk of bytes.
 * - A *unit* is what one erase takes away: a character with the combining marks that follow it.
 *
 * Always holds
 * - In canonical mode an unfinished line never blocks the wire: its 4096th byte and later ones are echoed and lost, so
 *   that erase and Enter still work (n_tty_receive_buf_common). Finished lines that nobody reads do block it.
 * - ^C and ^\ act at once, even from behind a full buffer, and drop all that was typed before them; on Linux
 *   they would wait in a blocked pseudo terminal. Nothing that was pasted can therefore lock the keyboard.
 *
 * Simplified: no ^S/^Q flow control; ^Z is echoed and stops nothing; ^C leaves the output queue alone (what Linux drops
 * there depends on how fast the terminal draws); a wide character is erased by its cells (n_tty steps
 * back one cell and leaves half of it).
 */

import { POLLHUP, POLLIN, POLLOUT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGWINCH, type Termios } from './abi.ts'
import { ByteQueue } from './byte_queue.ts'
import { EditedLine } from './edited_line.ts'
import { TerminalOutput } from './terminal_output.ts'
import { concat, decode, encode } from './text.ts'
import { EINVAL, EIO, ERESTARTSYS } from './vfs/errno.ts'

/** Where a task waits; the kernel puts the running task on it. */
export interface WaitQueue {
  /** Puts the running task on the queue. */
  sleep(): void
  /** Wakes all that wait. */
  wake(): void
}

export interface TtyWiring {
  /** tasks that wait for something to read */
  readonly readers: WaitQueue
  /** tasks that wait for room in the output */
  readonly writers: WaitQueue
  /** Sends a signal to a process group; a group without members is no error. */
  signal(pgid: number, signal: number): void
}

/** N_TTY_BUF_SIZE */
const READ_BUFFER = 4096
/** Typed bytes that may wait: three pastes of 10 MB. */
const WIRE_MAX = 32 * 1024 * 1024
/** Output that may wait for the page; above it writers sleep. */
const OUTPUT_MAX = 64 * 1024

const SANE: Termios = { canonical: true, echo: true, signals: true, mapCr: true, outputNl: true }

export class Tty {
  readonly #wiring: TtyWiring
  #termios: Termios = { ...SANE }
  #cols: number
  #rows: number
  #foreground = 0
  #isHungUp = false

  /** finished lines (canonical) or bytes (raw), in reading order; an empty chunk is an end of file */
  #chunks: Uint8Array[] = []
  /** bytes of the first chunk that have been read */
  #consumed = 0
  /** bytes in #chunks that have not been read, an end of file counting one */
  #buffered = 0
  readonly #line = new EditedLine()
  #isLiteralNext = false
  readonly #wire = new ByteQueue()

  readonly #output = new TerminalOutput()

  constructor(wiring: TtyWiring, size: { cols: number; rows: number } = { cols: 80, rows: 24 }) {
    this.#wiring = wiring
    this.#cols = size.cols
    this.#rows = size.rows
  }

  // ---- the side of the page

  /** Typed or pasted text. False if more waits already than can be kept: then nothing of it was taken. */
  input(text: string): boolean {
    if (this.#isHungUp) return false
    const bytes = encode(text)
    if (this.#wire.length + bytes.length > WIRE_MAX) {
      this.#emit(BELL)
      return false
    }
    this.#wire.push(bytes)
    this.#pump()
    this.#obeyBlockedSignal(bytes)
    return true
  }

  /** Everything written and echoed since the last call, newlines as the discipline made them. */
  takeOutput(): string {
    if (this.#output.length === 0) return ''
    const text = this.#output.take()
    this.#wiring.writers.wake()
    return text
  }

  /** Bytes that `takeOutput` would hand over. */
  get pendingOutput(): number {
    return this.#output.length
  }

  /** TIOCSWINSZ: tells the foreground group if the size changed. */
  resize(cols: number, rows: number): void {
    if (cols === this.#cols && rows === this.#rows) return
    this.#cols = cols
    this.#rows = rows
    this.#signalForeground(SIGWINCH)
  }

  /** tcflush(TCIFLUSH): forgets what was typed and not read. */
  flushInput(): void {
    this.#flushReadBuffer()
    this.#wire.clear()
  }

  /** Takes back what was typed and not read, as text to be typed again: an end of file is a ^D. */
  takeInput(): string {
    const unread: Uint8Array[] = []
    this.#chunks.forEach((chunk, i) => {
      unread.push(
        chunk.length === 0 ? Uint8Array.of(CONTROL_D) : chunk.subarray(i === 0 ? this.#consumed : 0),
      )
    })
    unread.push(Uint8Array.from(this.#line.bytes()), this.#wire.bytes())
    this.flushInput()
    return decode(concat(unread))
  }

  // ---- the side of the processes

  /**
   * Up to `count` bytes: at most one line in canonical mode, an empty array for ^D at the start of a line and
   * after hang-up. -ERESTARTSYS after putting the task on the readers' queue when there is nothing.
   */
  read(count: number): Uint8Array | number {
    if (count === 0) return EMPTY
    const chunk = this.#chunks[0]
    if (chunk === undefined) {
      if (this.#isHungUp) return EMPTY
      this.#wiring.readers.sleep()
      return -ERESTARTSYS
    }
    const end = Math.min(chunk.length, this.#consumed + count)
    const bytes = chunk.subarray(this.#consumed, end)
    this.#buffered -= chunk.length === 0 ? 1 : bytes.length
    this.#consumed = end
    if (end === chunk.length) {
      this.#chunks.shift()
      this.#consumed = 0
    }
    this.#pump()
    return bytes
  }

  /** The number of bytes taken; -ERESTARTSYS after putting the task on the writers' queue; -EIO after hang-up. */
  write(bytes: Uint8Array): number {
    if (this.#isHungUp) return -EIO
    if (bytes.length === 0) return 0
    if (this.#output.length >= OUTPUT_MAX) {
      this.#wiring.writers.sleep()
      return -ERESTARTSYS
    }
    const taken = bytes.length > OUTPUT_MAX ? bytes.subarray(0, OUTPUT_MAX) : bytes
    this.#emit(taken)
    return taken.length
  }

  /** poll(2): what would not sleep now. */
  poll(): number {
    if (this.#isHungUp) return POLLIN | POLLOUT | POLLHUP
    return (this.#chunks.length > 0 ? POLLIN : 0) | (this.#output.length < OUTPUT_MAX ? POLLOUT : 0)
  }

  /** Whoever found `poll` wanting sleeps here. */
  get wiring(): TtyWiring {
    return this.#wiring
  }

  termios(): Termios {
    return { ...this.#termios }
  }

  /**
   * tcsetattr(TCSADRAIN). Input that waits survives a change between the modes. What was typed ahead in raw mode is
   * cut into lines then, unechoed: on Linux it would have come a moment later, in the new mode.
   */
  setTermios(termios: Termios): void {
    const wasCanonical = this.#termios.canonical
    this.#termios = { ...termios }
    if (termios.canonical && !wasCanonical) this.#cutIntoLines()
    if (!termios.canonical && wasCanonical) this.#joinLines()
    this.#pump()
  }

  size(): { cols: number; rows: number } {
    return { cols: this.#cols, rows: this.#rows }
  }

  /** The process group that ^C reaches; 0 if none has been set. */
  foregroundGroup(): number {
    return this.#foreground
  }

  setForegroundGroup(pgid: number): number {
    if (pgid <= 0) return -EINVAL
    this.#foreground = pgid
    return 0
  }

  /**
   * The session leader is gone or the page closed the terminal: SIGHUP and SIGCONT to the foreground group, end of
   * file for readers, EIO for writers (tty_hangup).
   */
  hangUp(): void {
    if (this.#isHungUp) return
    this.#isHungUp = true
    this.flushInput()
    this.#signalForeground(SIGHUP)
    this.#signalForeground(SIGCONT)
    this.#wiring.readers.wake()
    this.#wiring.writers.wake()
  }

  // ---- the discipline

  /** Moves bytes from the wire into the read buffer for as long as they fit. */
  #pump(): void {
    while (this.#wire.length > 0) {
      if (this.#isFull() && (!this.#termios.canonical || this.#chunks.length > 0)) return
      if (this.#termios.canonical) this.#receiveCanonical(this.#wire.shift())
      else this.#receiveRaw()
    }
  }

  #isFull(): boolean {
    return this.#buffered + this.#line.length >= READ_BUFFER - 1
  }

  /** n_tty_receive_char_special */
  #receiveCanonical(received: number): void {
    if (this.#isLiteralNext) {
      this.#isLiteralNext = false
      this.#addToLine(received)
      return
    }
    if (this.#isSignal(received)) return
    const byte = received === CR && this.#termios.mapCr ? LF : received
    switch (byte) {
      case LF:
        this.#echo(byte)
        this.#line.push(byte)
        this.#finishLine()
        return
      case CONTROL_D:
        this.#finishLine({ orEndOfFile: true })
        return
      case DEL:
      case CONTROL_H:
        this.#eraseUnits((taken) => taken.count === 1)
        return
      case CONTROL_U:
        this.#eraseUnits(() => false)
        return
      case CONTROL_W:
        this.#eraseWord()
        return
      case CONTROL_R:
        this.#reprint()
        return
      case CONTROL_V:
        this.#isLiteralNext = true
        if (this.#termios.echo) this.#emit(CARET_BACKSPACE)
        return
      default:
        this.#addToLine(byte)
    }
  }

  #addToLine(byte: number): void {
    if (this.#line.length === 0) this.#line.startColumn = this.#output.column
    if (!this.#isFull()) this.#line.push(byte)
    this.#echo(byte)
  }

  /** Up to the first byte that is a signal, or until the buffer is full. */
  #receiveRaw(): void {
    const { mapCr } = this.#termios
    const kept: number[] = []
    while (this.#wire.length > 0 && this.#buffered + kept.length < READ_BUFFER - 1) {
      const received = this.#wire.shift()
      if (this.#isSignal(received)) return
      const byte = received === CR && mapCr ? LF : received
      this.#echo(byte)
      kept.push(byte)
    }
    this.#deliver(Uint8Array.from(kept))
  }

  /** Obeys ^C, ^\ and ^Z, which are no input then (n_tty_receive_signal_char). */
  #isSignal(byte: number): boolean {
    if (!this.#termios.signals) return false
    if (byte !== CONTROL_C && byte !== CONTROL_BACKSLASH && byte !== CONTROL_Z) return false
    this.#flushReadBuffer()
    this.#echo(byte)
    if (byte === CONTROL_C) this.#signalForeground(SIGINT)
    if (byte === CONTROL_BACKSLASH) this.#signalForeground(SIGQUIT)
    return true
  }

  /** The last ^C or ^\ of an input that had to stay on the wire acts now, and what was typed before it is gone. */
  #obeyBlockedSignal(input: Uint8Array): void {
    if (this.#wire.length === 0 || !this.#termios.signals) return
    const at = Math.max(input.lastIndexOf(CONTROL_C), input.lastIndexOf(CONTROL_BACKSLASH))
    const later = input.length - 1 - at
    if (at < 0 || this.#wire.length <= later) return
    this.#wire.clear()
    this.#wire.push(input.subarray(at + 1))
    this.#isSignal(input[at] as number)
    this.#pump()
  }

  #flushReadBuffer(): void {
    this.#chunks = []
    this.#consumed = 0
    this.#buffered = 0
    this.#line.clear()
    this.#isLiteralNext = false
  }

  #cutIntoLines(): void {
    const waiting = concat(this.#chunks).subarray(this.#consumed)
    this.#flushReadBuffer()
    for (const byte of waiting) {
      if (byte === LF || (byte === CR && this.#termios.mapCr)) {
        this.#line.push(LF)
        this.#finishLine()
      } else if (byte === CONTROL_D) this.#finishLine({ orEndOfFile: true })
      else this.#line.push(byte)
    }
  }

  /** An end of file that nobody has seen is the key again that it was. */
  #joinLines(): void {
    this.#isLiteralNext = false
    this.#finishLine()
    this.#chunks = this.#chunks.map((chunk) => (chunk.length === 0 ? Uint8Array.of(CONTROL_D) : chunk))
  }

  #finishLine(options: { orEndOfFile?: boolean } = {}): void {
    if (this.#line.length > 0 || options.orEndOfFile) this.#deliver(this.#line.take())
  }

  /** An empty array is an end of file; it takes the room of one byte. */
  #deliver(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#buffered += Math.max(1, bytes.length)
    this.#wiring.readers.wake()
  }

  /** Erases from the end until `isEnough` of what has been taken, or the line is empty. */
  #eraseUnits(isEnough: (taken: { count: number }) => boolean): void {
    let count = 0
    while (this.#line.length > 0) {
      this.#eraseUnit()
      count++
      if (isEnough({ count })) return
    }
  }

  /** ^W takes letters, digits and `_`, and before them whatever is none (eraser, WERASE). */
  #eraseWord(): void {
    let isInWord = false
    while (this.#line.length > 0) {
      if (this.#line.endsInWord()) isInWord = true
      else if (isInWord) return
      this.#eraseUnit()
    }
  }

  #eraseUnit(): void {
    const before = this.#line.column()
    const isTab = this.#line.bytes().at(-1) === TAB
    this.#line.popUnit()
    if (!this.#termios.echo) return
    const erasure = isTab ? [CONTROL_H] : [CONTROL_H, SPACE, CONTROL_H]
    const cells = before - this.#line.column()
    this.#emit(Uint8Array.from(Array(cells).fill(erasure).flat()))
  }

  #reprint(): void {
    if (!this.#termios.echo) return
    this.#echo(CONTROL_R)
    this.#emit(NEWLINE)
    this.#line.startColumn = this.#output.column
    for (const byte of this.#line.bytes()) this.#echo(byte)
  }

  /** ECHO with ECHOCTL: controls as ^X, except tab and newline. */
  #echo(byte: number): void {
    if (!this.#termios.echo) return
    if ((byte < SPACE && byte !== TAB && byte !== LF) || byte === DEL)
      this.#emit(Uint8Array.of(CARET, byte ^ 0x40))
    else this.#emit(Uint8Array.of(byte))
  }

  #emit(bytes: Uint8Array): void {
    this.#output.push(bytes, this.#termios.outputNl)
  }

  #signalForeground(signal: number): void {
    if (this.#foreground > 0) this.#wiring.signal(this.#foreground, signal)
  }
}

const EMPTY = new Uint8Array(0)
const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const CARET = 94
const DEL = 127
const CONTROL_C = 3
const CONTROL_D = 4
const CONTROL_H = 8
const CONTROL_R = 18
const CONTROL_U = 21
const CONTROL_V = 22
const CONTROL_W = 23
const CONTROL_Z = 26
const CONTROL_BACKSLASH = 28
const BELL = Uint8Array.of(7)
const NEWLINE = Uint8Array.of(LF)
const CARET_BACKSPACE = Uint8Array.of(CARET, CONTROL_H)
