/**
 * A program that has the whole terminal: raw keys in, rows out.
 *
 * Terms
 * - The program draws *frames*: as many rows as the screen has, each shown text that fits its width, with colours
 *   if it likes. Only rows that differ from the last frame are written.
 * - The alternate screen (xterm's mode 1049) is used, so that what stood on the terminal comes back at the end.
 * - Keys come from /dev/tty, so that standard input may be a pipe. `Resize` is a key, `Interrupt` is one for ^C
 *   where the terminal makes a signal of it. ^Z leaves the terminal to the shell until the program goes on.
 */

import { O_RDWR, POLLIN, SIGINT, SIGTSTP, SIGWINCH } from '../../kernel/abi.ts'
import { keyByKey, type Termios, withoutSignals } from '../../kernel/termios.ts'
import { concat, encode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { decodeKeys } from './keys.ts'

/** How long an escape may stand alone before it is the Escape key; vim's `ttimeoutlen` in ms. */
const ESCAPE_TIMEOUT = 50

export type ScreenMode = 'alternate' | 'in place' | 'staying' | 'printing'

export interface ScreenOptions {
  /** ^C and ^Z are signals instead of the keys `C-c` and `C-z`, and are sent to the whole foreground group */
  readonly signals?: boolean
  /**
   * `alternate` (unless said): what stood on the terminal comes back at the end. `in place`: it is scrolled away first
   * (`less -X`). `staying`: the last frame stays, above what follows (`top`). `printing`: the program writes by itself, line
   * by line, and only its keys are raw (`more`).
   */
  readonly mode?: ScreenMode
}

export interface Frame {
  readonly rows: readonly string[]
  readonly cursor: { readonly row: number; readonly column: number }
}

export class Screen {
  readonly #io: Io
  readonly #fd: number
  readonly #before: Termios
  readonly #mode: ScreenMode
  #keys: string[] = []
  #rest: Uint8Array = new Uint8Array(0)
  #shown: readonly string[] = []
  #rows = 24
  #cols = 80
  /** ^Z has been typed: the program stops when it next draws or reads a key */
  #isToStop = false

  private constructor(io: Io, fd: number, before: Termios, mode: ScreenMode) {
    this.#io = io
    this.#fd = fd
    this.#before = before
    this.#mode = mode
  }

  /** Takes the terminal; null if the process has none. `close` gives it back. */
  static *open(io: Io, options: ScreenOptions = {}): Step<Screen | null> {
    const fd = yield* io.open('/dev/tty', O_RDWR)
    if (fd < 0) return null
    const before = io.sys.tcgetattr(fd)
    if (typeof before === 'number') return null
    yield* io.flush()
    const isSignalling = options.signals === true
    io.sys.tcsetattr(fd, isSignalling ? keyByKey(before) : withoutSignals(keyByKey(before)))
    io.sys.sigaction(SIGWINCH, 'catch')
    if (isSignalling) for (const signal of [SIGINT, SIGTSTP]) io.sys.sigaction(signal, 'catch')
    const screen = new Screen(io, fd, before, options.mode ?? 'alternate')
    screen.#measure()
    if (screen.#mode === 'alternate') yield* screen.write('\x1b[?1049h\x1b[H\x1b[2J')
    else if (screen.#mode === 'in place') yield* screen.write('\r\n'.repeat(screen.rows))
    return screen
  }

  get rows(): number {
    return this.#rows
  }

  get cols(): number {
    return this.#cols
  }

  /** Gives the terminal back as it was; drawn in place, the cursor goes to the last row, emptied. */
  *close(): Step<void> {
    if (this.#mode === 'alternate') yield* this.write('\x1b[?1049l')
    else if (this.#mode === 'in place') yield* this.write(`\x1b[${this.#rows};1H\x1b[K`)
    else if (this.#mode === 'staying') yield* this.write(`\x1b[${this.#rows};1H\r\n`)
    this.#io.sys.tcsetattr(this.#fd, this.#before)
    this.#io.sys.close(this.#fd)
    this.#io.sys.sigaction(SIGWINCH, 'default')
  }

  /** Lets another program have the terminal meanwhile: close, `step`, open. */
  *suspend<T>(step: Step<T>): Step<T> {
    if (this.#mode === 'alternate') yield* this.write('\x1b[?1049l')
    const own = this.#io.sys.tcgetattr(this.#fd)
    this.#io.sys.tcsetattr(this.#fd, this.#before)
    const result = yield* step
    if (typeof own !== 'number') this.#io.sys.tcsetattr(this.#fd, own)
    if (this.#mode === 'alternate') yield* this.write('\x1b[?1049h')
    this.redraw()
    return result
  }

  /** Stops the program and what runs with it, with the terminal as it was, until it is let go on. */
  *stop(): Step<void> {
    const { sys } = this.#io
    this.#isToStop = false
    yield* this.suspend(
      (function* () {
        const disposition = sys.disposition(SIGTSTP)
        sys.sigaction(SIGTSTP, 'default')
        sys.kill(0, SIGTSTP)
        yield
        sys.sigaction(SIGTSTP, disposition)
      })(),
    )
  }

  /** The next draw writes all rows. */
  redraw(): void {
    this.#shown = []
  }

  /** Shows a frame. */
  *draw(frame: Frame): Step<void> {
    if (this.#isToStop) yield* this.stop()
    const isFresh = this.#shown.length !== this.#rows
    let out = isFresh ? '\x1b[?25l\x1b[2J' : '\x1b[?25l'
    for (let row = 0; row < this.#rows; row++) {
      const text = frame.rows[row] ?? ''
      if (!isFresh && this.#shown[row] === text) continue
      // Cleared first: behind a full row the cursor still stands on its last cell.
      out += `\x1b[${row + 1};1H\x1b[K${text}`
    }
    this.#shown = Array.from({ length: this.#rows }, (_, row) => frame.rows[row] ?? '')
    yield* this.write(`${out}\x1b[${frame.cursor.row + 1};${frame.cursor.column + 1}H\x1b[?25h`)
  }

  /** Text straight to the terminal. */
  *write(text: string): Step<void> {
    yield* this.#io.writeAll(this.#fd, encode(text))
  }

  *beep(): Step<void> {
    yield* this.write('\x07')
  }

  /** The next key; null if the terminal is gone. */
  *readKey(): Step<string | null> {
    for (;;) {
      const key = this.#keys.shift()
      if (key !== undefined) return key
      const bytes = this.#io.sys.read(this.#fd, 4096)
      if (bytes === -ERESTARTSYS) yield
      else if (bytes === -EINTR) {
        const event = this.#takeSignal()
        if (this.#isToStop) {
          yield* this.stop()
          return 'Resize'
        }
        if (event !== null) return event
      } else if (typeof bytes === 'number' || bytes.length === 0) return null
      else yield* this.#take(bytes)
    }
  }

  /** Whether keys wait, so that drawing may be put off. */
  hasKeys(): boolean {
    return this.#keys.length > 0
  }

  /** ^C or a new size, if one of them came since; for loops that do not read keys. */
  takeEvent(): string | null {
    return this.#takeSignal()
  }

  #takeSignal(): string | null {
    let event: string | null = null
    for (let signal = this.#io.sys.takeSignal(); signal !== 0; signal = this.#io.sys.takeSignal()) {
      if (signal === SIGWINCH) {
        this.#measure()
        this.redraw()
        event ??= 'Resize'
      } else if (signal === SIGTSTP) this.#isToStop = true
      else if (signal === SIGINT) event = 'Interrupt'
    }
    return event
  }

  *#take(bytes: Uint8Array): Step<void> {
    const decoded = decodeKeys(concat([this.#rest, bytes]), false)
    this.#keys.push(...decoded.keys)
    this.#rest = decoded.rest
    // The last key of a batch may be an Escape that only time tells.
    if (decoded.rest.length > 0 && !(yield* this.#moreComes())) {
      this.#keys.push(...decodeKeys(decoded.rest, true).keys)
      this.#rest = new Uint8Array(0)
    }
  }

  *#moreComes(): Step<boolean> {
    for (;;) {
      const events = this.#io.sys.poll([{ fd: this.#fd, events: POLLIN }], ESCAPE_TIMEOUT)
      if (events === -ERESTARTSYS) yield
      else return typeof events !== 'number' && events[0] !== 0
    }
  }

  #measure(): void {
    const size = this.#io.sys.winsize(this.#fd)
    this.#rows = typeof size === 'number' || size.rows === 0 ? 24 : size.rows
    this.#cols = typeof size === 'number' || size.cols === 0 ? 80 : size.cols
  }
}
