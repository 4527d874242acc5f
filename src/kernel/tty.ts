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
 * Simplified: ^Z is echoed and stops nothing; ^C leaves the output queue alone (what Linux drops there depends on how
 * fast the terminal draws); a wide character is erased by its cells (n_tty steps back one cell and leaves half of it).
 * BRKINT, PARMRK, IXOFF, IMAXBEL, ECHOPRT, XCASE, TOSTOP, EXTPROC and all of cflag are kept and change nothing.
 */

import { POLLHUP, POLLIN, POLLOUT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from './abi.ts'
import { ByteQueue } from './byte_queue.ts'
import { EchoedLine } from './echoed_line.ts'
import { TerminalModes } from './terminal_modes.ts'
import { TerminalOutput } from './terminal_output.ts'
import {
  CREAD,
  CS8,
  CSIZE,
  DISABLED,
  ECHO,
  ECHONL,
  IEXTEN,
  ISIG,
  IXANY,
  IXON,
  NOFLSH,
  PARENB,
  type Termios,
  VEOF,
  VEOL,
  VEOL2,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VMIN,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VTIME,
  VWERASE,
} from './termios.ts'
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

export class Tty {
  readonly #wiring: TtyWiring
  readonly #modes = new TerminalModes()
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
  #isLiteralNext = false
  /** ^S: what is written and echoed waits for ^Q */
  #isStopped = false
  readonly #wire = new ByteQueue()

  readonly #output = new TerminalOutput()
  readonly #line = new EchoedLine(this.#modes, this.#output)

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
      this.#output.push(BELL, 0)
      return false
    }
    this.#wire.push(bytes)
    this.#pump()
    this.#obeyBlockedSignal(bytes)
    return true
  }

  /** Everything written and echoed since the last call, newlines as the discipline made them. */
  takeOutput(): string {
    if (this.#output.length === 0 || this.#isStopped) return ''
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
      unread.push(chunk.length === 0 ? this.#endOfFile() : chunk.subarray(i === 0 ? this.#consumed : 0))
    })
    unread.push(Uint8Array.from(this.#line.bytes()), this.#wire.bytes())
    this.flushInput()
    return decode(concat(unread))
  }

  // ---- the side of the processes

  /**
   * Up to `count` bytes: at most one line in canonical mode, an empty array for ^D at the start of a line and
   * after hang-up. -ERESTARTSYS after putting the task on the readers' queue while `isReadable` says no.
   */
  read(count: number): Uint8Array | number {
    if (count === 0) return EMPTY
    if (this.isReadable(count)) return this.takeRead(count)
    this.#wiring.readers.sleep()
    return -ERESTARTSYS
  }

  /** Whether a read of `count` bytes has what it waits for: a line; in raw mode MIN bytes, or all it asked for. */
  isReadable(count: number): boolean {
    if (this.#isHungUp) return true
    if (this.#modes.isCanonical) return this.#chunks.length > 0
    const least = this.#modes.character(VMIN)
    return this.#buffered >= Math.min(count, least === 0 && this.#modes.character(VTIME) > 0 ? 1 : least)
  }

  /**
   * How many microseconds a raw read waits that has not enough, from the call or, with MIN, since the last byte; 0 for ever
   * (termios(3)).
   */
  get patience(): { readonly time: number; readonly isBetweenBytes: boolean } {
    if (this.#modes.isCanonical) return { time: 0, isBetweenBytes: false }
    return { time: this.#modes.character(VTIME) * 100_000, isBetweenBytes: this.#modes.character(VMIN) > 0 }
  }

  /** Whether anything has been typed and not read, in raw mode. */
  get hasBytes(): boolean {
    return this.#buffered > 0
  }

  /** What there is of `count` bytes, maybe nothing. */
  takeRead(count: number): Uint8Array {
    const [first] = this.#chunks
    if (first === undefined) return EMPTY
    const taken = [this.#takeFromFirst(first, count)]
    if (!this.#modes.isCanonical) {
      let missing = count - (taken[0] as Uint8Array).length
      for (let next = this.#chunks[0]; missing > 0 && next !== undefined; next = this.#chunks[0]) {
        const more = this.#takeFromFirst(next, missing)
        missing -= more.length
        taken.push(more)
      }
    }
    this.#pump()
    return concat(taken)
  }

  #takeFromFirst(chunk: Uint8Array, count: number): Uint8Array {
    const end = Math.min(chunk.length, this.#consumed + count)
    const bytes = chunk.subarray(this.#consumed, end)
    this.#buffered -= chunk.length === 0 ? 1 : bytes.length
    this.#consumed = end
    if (end === chunk.length) {
      this.#chunks.shift()
      this.#consumed = 0
    }
    return bytes
  }

  /** The number of bytes taken; -ERESTARTSYS after putting the task on the writers' queue; -EIO after hang-up. */
  write(bytes: Uint8Array): number {
    if (this.#isHungUp) return -EIO
    if (bytes.length === 0) return 0
    if (this.#isStopped || this.#output.length >= OUTPUT_MAX) {
      this.#wiring.writers.sleep()
      return -ERESTARTSYS
    }
    const taken = bytes.length > OUTPUT_MAX ? bytes.subarray(0, OUTPUT_MAX) : bytes
    this.#output.push(taken, this.#modes.termios.oflag)
    return taken.length
  }

  /** poll(2): what would not sleep now. */
  poll(): number {
    if (this.#isHungUp) return POLLIN | POLLOUT | POLLHUP
    // input_available_p: with VTIME one byte begins a read.
    const least =
      this.#modes.isCanonical || this.#modes.character(VTIME) > 0
        ? 1
        : Math.max(1, this.#modes.character(VMIN))
    const isReadable = this.#chunks.length > 0 && this.#buffered >= least
    const isWritable = !this.#isStopped && this.#output.length < OUTPUT_MAX
    return (isReadable ? POLLIN : 0) | (isWritable ? POLLOUT : 0)
  }

  /** Whoever found `poll` wanting sleeps here. */
  get wiring(): TtyWiring {
    return this.#wiring
  }

  termios(): Termios {
    return this.#modes.termios
  }

  /**
   * tcsetattr(TCSADRAIN). Input that waits survives a change between the modes. What was typed ahead in raw mode is
   * cut into lines then, unechoed: on Linux it would have come a moment later, in the new mode. The form of a character
   * stays what a pseudo terminal has (pty_set_termios).
   */
  setTermios(termios: Termios): void {
    const wasCanonical = this.#modes.isCanonical
    this.#modes.termios = { ...termios, cflag: (termios.cflag & ~(CSIZE | PARENB)) | CS8 | CREAD }
    const isCanonical = this.#modes.isCanonical
    if (isCanonical && !wasCanonical) this.#cutIntoLines()
    if (!isCanonical && wasCanonical) this.#joinLines()
    if ((termios.iflag & IXON) === 0) this.#start()
    // MIN may be less than before.
    if (this.#chunks.length > 0) this.#wiring.readers.wake()
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
      if (this.#isFull() && (!this.#modes.isCanonical || this.#chunks.length > 0)) return
      if (this.#modes.isCanonical) this.#receiveCanonical(this.#wire.shift())
      else this.#receiveRaw()
    }
  }

  #isFull(): boolean {
    return this.#buffered + this.#line.length >= READ_BUFFER - 1
  }

  /** n_tty_receive_char_special */
  #receiveCanonical(received: number): void {
    const stripped = this.#modes.stripped(received)
    if (this.#isLiteralNext) {
      this.#isLiteralNext = false
      this.#line.type(stripped, !this.#isFull())
      return
    }
    if (this.#isFlowControl(stripped) || this.#isSignal(stripped)) return
    const byte = this.#modes.newline(stripped)
    if (byte === null) return
    const isExtended = this.#modes.has(IEXTEN)
    if (this.#modes.is(byte, VERASE)) this.#line.eraseCharacter()
    else if (this.#modes.is(byte, VKILL)) this.#line.kill()
    else if (isExtended && this.#modes.is(byte, VWERASE)) this.#line.eraseWord()
    else if (isExtended && this.#modes.is(byte, VLNEXT)) {
      this.#isLiteralNext = true
      this.#line.announceLiteral()
    } else if (isExtended && this.#modes.has(ECHO) && this.#modes.is(byte, VREPRINT)) this.#line.reprint()
    else if (byte === LF) {
      this.#line.echoNewline(ECHO | ECHONL)
      this.#line.push(byte)
      this.#finishLine()
    } else if (this.#modes.is(byte, VEOF)) this.#finishLine({ orEndOfFile: true })
    else {
      this.#line.type(byte, !this.#isFull())
      if (this.#modes.is(byte, VEOL) || (isExtended && this.#modes.is(byte, VEOL2))) this.#finishLine()
    }
  }

  /** Up to the first byte that is a signal and takes what was before it along, or until the buffer is full. */
  #receiveRaw(): void {
    const kept: number[] = []
    while (this.#wire.length > 0 && this.#buffered + kept.length < READ_BUFFER - 1) {
      const received = this.#modes.stripped(this.#wire.shift())
      if (this.#isFlowControl(received)) continue
      if (this.#isSignal(received)) {
        if (!this.#modes.has(NOFLSH)) return
        continue
      }
      const byte = this.#modes.newline(received)
      if (byte === null) continue
      // A newline that was typed as one is a control character like others here (n_tty_receive_char).
      if (byte === received || byte !== LF) this.#line.echo(byte)
      else this.#line.echoNewline(ECHO)
      kept.push(byte)
    }
    if (kept.length > 0) this.#deliver(Uint8Array.from(kept))
  }

  /** Obeys ^S and ^Q, and with IXANY any key (n_tty_receive_char_flow_ctrl), where IXON is set. */
  #isFlowControl(byte: number): boolean {
    if (!this.#modes.takes(IXON)) return false
    if (this.#modes.is(byte, VSTART)) this.#start()
    else if (this.#modes.is(byte, VSTOP)) this.#isStopped = true
    else {
      if (this.#modes.takes(IXANY)) this.#start()
      return false
    }
    return true
  }

  #start(): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    this.#wiring.writers.wake()
  }

  /** Obeys ^C, ^\ and ^Z, which are no input then (n_tty_receive_signal_char). */
  #isSignal(byte: number): boolean {
    if (!this.#modes.has(ISIG)) return false
    const isInterrupt = this.#modes.is(byte, VINTR)
    const isQuit = this.#modes.is(byte, VQUIT)
    if (!isInterrupt && !isQuit && !this.#modes.is(byte, VSUSP)) return false
    if (!this.#modes.has(NOFLSH)) this.#flushReadBuffer()
    if (this.#modes.takes(IXON)) this.#start()
    this.#line.echo(byte)
    if (isInterrupt) this.#signalForeground(SIGINT)
    if (isQuit) this.#signalForeground(SIGQUIT)
    if (!isInterrupt && !isQuit) this.#signalForeground(SIGTSTP)
    return true
  }

  /** The last ^C, ^\ or ^Z of an input that had to stay on the wire acts now, and what was typed before it is gone. */
  #obeyBlockedSignal(input: Uint8Array): void {
    if (this.#wire.length === 0 || !this.#modes.has(ISIG)) return
    const last = (place: number) =>
      this.#modes.character(place) === DISABLED ? -1 : input.lastIndexOf(this.#modes.character(place))
    const at = Math.max(last(VINTR), last(VQUIT), last(VSUSP))
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
    for (const received of waiting) {
      const byte = this.#modes.newline(received)
      if (byte === null) continue
      if (byte === LF) {
        this.#line.push(LF)
        this.#finishLine()
      } else if (this.#modes.is(byte, VEOF)) this.#finishLine({ orEndOfFile: true })
      else this.#line.push(byte)
    }
  }

  /** An end of file that nobody has seen is the key again that it was. */
  #joinLines(): void {
    this.#isLiteralNext = false
    this.#finishLine()
    this.#chunks = this.#chunks.map((chunk) => (chunk.length === 0 ? this.#endOfFile() : chunk))
  }

  #endOfFile(): Uint8Array {
    return Uint8Array.of(this.#modes.character(VEOF))
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

  #signalForeground(signal: number): void {
    if (this.#foreground > 0) this.#wiring.signal(this.#foreground, signal)
  }
}

const EMPTY = new Uint8Array(0)
const LF = 10
const BELL = Uint8Array.of(7)
