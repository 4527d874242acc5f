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

import { POLLHUP, POLLIN, POLLOUT, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGWINCH } from './abi.ts'
import { ByteQueue } from './byte_queue.ts'
import { EditedLine } from './edited_line.ts'
import { lowerCase } from './latin_case.ts'
import { TerminalOutput } from './terminal_output.ts'
import {
  CREAD,
  CS8,
  CSIZE,
  DISABLED,
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ECHONL,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IUTF8,
  IXANY,
  IXON,
  NOFLSH,
  PARENB,
  type Termios,
  USUAL,
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
  #termios: Termios = USUAL
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
  /** ^S: what is written and echoed waits for ^Q */
  #isStopped = false
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
    if (this.#has(ICANON)) return this.#chunks.length > 0
    const least = this.#character(VMIN)
    return this.#buffered >= Math.min(count, least === 0 && this.#character(VTIME) > 0 ? 1 : least)
  }

  /**
   * How many microseconds a raw read waits that has not enough, from the call or, with MIN, since the last byte; 0 for ever
   * (termios(3)).
   */
  get patience(): { readonly time: number; readonly isBetweenBytes: boolean } {
    if (this.#has(ICANON)) return { time: 0, isBetweenBytes: false }
    return { time: this.#character(VTIME) * 100_000, isBetweenBytes: this.#character(VMIN) > 0 }
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
    if (!this.#has(ICANON)) {
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
    this.#emit(taken)
    return taken.length
  }

  /** poll(2): what would not sleep now. */
  poll(): number {
    if (this.#isHungUp) return POLLIN | POLLOUT | POLLHUP
    // input_available_p: with VTIME one byte begins a read.
    const least = this.#has(ICANON) || this.#character(VTIME) > 0 ? 1 : Math.max(1, this.#character(VMIN))
    const isReadable = this.#chunks.length > 0 && this.#buffered >= least
    const isWritable = !this.#isStopped && this.#output.length < OUTPUT_MAX
    return (isReadable ? POLLIN : 0) | (isWritable ? POLLOUT : 0)
  }

  /** Whoever found `poll` wanting sleeps here. */
  get wiring(): TtyWiring {
    return this.#wiring
  }

  termios(): Termios {
    return this.#termios
  }

  /**
   * tcsetattr(TCSADRAIN). Input that waits survives a change between the modes. What was typed ahead in raw mode is
   * cut into lines then, unechoed: on Linux it would have come a moment later, in the new mode. The form of a character
   * stays what a pseudo terminal has (pty_set_termios).
   */
  setTermios(termios: Termios): void {
    const wasCanonical = this.#has(ICANON)
    this.#termios = { ...termios, cflag: (termios.cflag & ~(CSIZE | PARENB)) | CS8 | CREAD }
    const isCanonical = this.#has(ICANON)
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

  #has(lflag: number): boolean {
    return (this.#termios.lflag & lflag) !== 0
  }

  #takes(iflag: number): boolean {
    return (this.#termios.iflag & iflag) !== 0
  }

  #character(place: number): number {
    return this.#termios.cc[place] as number
  }

  /** Whether a typed byte is what is done by the character at `place`. */
  #is(byte: number, place: number): boolean {
    return byte === this.#termios.cc[place] && byte !== DISABLED
  }

  /** Moves bytes from the wire into the read buffer for as long as they fit. */
  #pump(): void {
    while (this.#wire.length > 0) {
      if (this.#isFull() && (!this.#has(ICANON) || this.#chunks.length > 0)) return
      if (this.#has(ICANON)) this.#receiveCanonical(this.#wire.shift())
      else this.#receiveRaw()
    }
  }

  #isFull(): boolean {
    return this.#buffered + this.#line.length >= READ_BUFFER - 1
  }

  /** ISTRIP and IUCLC (n_tty_receive_buf_standard). */
  #stripped(received: number): number {
    const byte = this.#takes(ISTRIP) ? received & 0x7f : received
    return this.#takes(IUCLC) && this.#has(IEXTEN) ? lowerCase(byte) : byte
  }

  /** IGNCR, ICRNL and INLCR; null for a byte that is dropped. */
  #newline(byte: number): number | null {
    if (byte === CR) return this.#takes(IGNCR) ? null : this.#takes(ICRNL) ? LF : CR
    return byte === LF && this.#takes(INLCR) ? CR : byte
  }

  /** n_tty_receive_char_special */
  #receiveCanonical(received: number): void {
    const stripped = this.#stripped(received)
    if (this.#isLiteralNext) {
      this.#isLiteralNext = false
      this.#addToLine(stripped)
      return
    }
    if (this.#isFlowControl(stripped) || this.#isSignal(stripped)) return
    const byte = this.#newline(stripped)
    if (byte === null) return
    const isExtended = this.#has(IEXTEN)
    if (this.#is(byte, VERASE)) this.#eraseCharacter()
    else if (this.#is(byte, VKILL)) this.#killLine()
    else if (isExtended && this.#is(byte, VWERASE)) this.#eraseWord()
    else if (isExtended && this.#is(byte, VLNEXT)) {
      this.#isLiteralNext = true
      if (this.#has(ECHO) && this.#has(ECHOCTL)) this.#emit(CARET_BACKSPACE)
    } else if (isExtended && this.#has(ECHO) && this.#is(byte, VREPRINT)) this.#reprint()
    else if (byte === LF) {
      if (this.#has(ECHO | ECHONL)) this.#emit(NEWLINE)
      this.#line.push(byte)
      this.#finishLine()
    } else if (this.#is(byte, VEOF)) this.#finishLine({ orEndOfFile: true })
    else {
      this.#addToLine(byte)
      if (this.#is(byte, VEOL) || (isExtended && this.#is(byte, VEOL2))) this.#finishLine()
    }
  }

  #addToLine(byte: number): void {
    if (this.#line.length === 0) this.#line.startColumn = this.#output.column
    if (!this.#isFull()) this.#line.push(byte)
    this.#echo(byte)
  }

  /** Up to the first byte that is a signal and takes what was before it along, or until the buffer is full. */
  #receiveRaw(): void {
    const kept: number[] = []
    while (this.#wire.length > 0 && this.#buffered + kept.length < READ_BUFFER - 1) {
      const received = this.#stripped(this.#wire.shift())
      if (this.#isFlowControl(received)) continue
      if (this.#isSignal(received)) {
        if (!this.#has(NOFLSH)) return
        continue
      }
      const byte = this.#newline(received)
      if (byte === null) continue
      // A newline that was typed as one is a control character like others here (n_tty_receive_char).
      if (byte === received || byte !== LF) this.#echo(byte)
      else if (this.#has(ECHO)) this.#emit(NEWLINE)
      kept.push(byte)
    }
    if (kept.length > 0) this.#deliver(Uint8Array.from(kept))
  }

  /** Obeys ^S and ^Q, and with IXANY any key (n_tty_receive_char_flow_ctrl), where IXON is set. */
  #isFlowControl(byte: number): boolean {
    if (!this.#takes(IXON)) return false
    if (this.#is(byte, VSTART)) this.#start()
    else if (this.#is(byte, VSTOP)) this.#isStopped = true
    else {
      if (this.#takes(IXANY)) this.#start()
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
    if (!this.#has(ISIG)) return false
    const isInterrupt = this.#is(byte, VINTR)
    const isQuit = this.#is(byte, VQUIT)
    if (!isInterrupt && !isQuit && !this.#is(byte, VSUSP)) return false
    if (!this.#has(NOFLSH)) this.#flushReadBuffer()
    if (this.#takes(IXON)) this.#start()
    this.#echo(byte)
    if (isInterrupt) this.#signalForeground(SIGINT)
    if (isQuit) this.#signalForeground(SIGQUIT)
    return true
  }

  /** The last ^C or ^\ of an input that had to stay on the wire acts now, and what was typed before it is gone. */
  #obeyBlockedSignal(input: Uint8Array): void {
    if (this.#wire.length === 0 || !this.#has(ISIG)) return
    const last = (place: number) =>
      this.#character(place) === DISABLED ? -1 : input.lastIndexOf(this.#character(place))
    const at = Math.max(last(VINTR), last(VQUIT))
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
      const byte = this.#newline(received)
      if (byte === null) continue
      if (byte === LF) {
        this.#line.push(LF)
        this.#finishLine()
      } else if (this.#is(byte, VEOF)) this.#finishLine({ orEndOfFile: true })
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
    return Uint8Array.of(this.#character(VEOF))
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

  #eraseCharacter(): void {
    if (this.#line.length === 0) return
    if (this.#has(ECHOE)) this.#eraseUnit()
    else {
      this.#popUnit()
      this.#echo(this.#character(VERASE))
    }
  }

  /** WERASE_CHAR takes letters, digits and `_`, and before them whatever is none (eraser, WERASE). */
  #eraseWord(): void {
    let isInWord = false
    while (this.#line.length > 0) {
      if (this.#line.endsInWord(this.#takes(IUTF8))) isInWord = true
      else if (isInWord) return
      this.#eraseUnit()
    }
  }

  /** KILL_CHAR of n_tty's eraser: the line vanishes from the screen, or is left there and a new one begun. */
  #killLine(): void {
    if (this.#line.length === 0) return
    if (!this.#has(ECHO) || (this.#has(ECHOE) && this.#has(ECHOK) && this.#has(ECHOKE))) {
      while (this.#line.length > 0) this.#eraseUnit()
      return
    }
    this.#line.clear()
    this.#echo(this.#character(VKILL))
    if (this.#has(ECHOK)) this.#emit(NEWLINE)
  }

  #popUnit(): void {
    if (this.#takes(IUTF8)) this.#line.popUnit()
    else this.#line.popByte()
  }

  /** Takes the last unit from the line and from the screen. */
  #eraseUnit(): void {
    const before = this.#line.column()
    const last = this.#line.bytes().at(-1) as number
    this.#popUnit()
    if (!this.#has(ECHO) || (isControl(last) && !this.#has(ECHOCTL))) return
    const erasure = last === TAB ? [CONTROL_H] : [CONTROL_H, SPACE, CONTROL_H]
    const cells = last < 0x80 || this.#takes(IUTF8) ? before - this.#line.column() : 1
    this.#emit(Uint8Array.from(Array(cells).fill(erasure).flat()))
  }

  #reprint(): void {
    this.#echo(this.#character(VREPRINT))
    this.#emit(NEWLINE)
    this.#line.startColumn = this.#output.column
    for (const byte of this.#line.bytes()) this.#echo(byte)
  }

  /** ECHO; with ECHOCTL controls as ^X, except a tab (echo_char). */
  #echo(byte: number): void {
    if (!this.#has(ECHO)) return
    if (this.#has(ECHOCTL) && isControl(byte)) this.#emit(Uint8Array.of(CARET, byte ^ 0x40))
    else this.#emit(Uint8Array.of(byte))
  }

  #emit(bytes: Uint8Array): void {
    this.#output.push(bytes, this.#termios.oflag)
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
const CONTROL_H = 8
const BELL = Uint8Array.of(7)
const NEWLINE = Uint8Array.of(LF)
const CARET_BACKSPACE = Uint8Array.of(CARET, CONTROL_H)

/** What ECHOCTL shows as ^X. */
const isControl = (byte: number): boolean => (byte < SPACE && byte !== TAB) || byte === DEL
