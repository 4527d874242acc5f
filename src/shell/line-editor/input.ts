/**
 * Keys from the terminal. Reads one byte at a time, as readline does, so that what was typed ahead for the next
 * program stays in the terminal's queue; only a bracketed paste is read in bulk.
 *
 * Generators here yield only while the task sleeps or its slice is over. SIGINT and the end of the input leave through
 * an exception, because a key may be awaited in the middle of any command (readline uses longjmp).
 */

import { POLLIN, SIGINT, SIGWINCH, type System } from '../../kernel/abi.ts'
import { concat, decode, encode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'

/** ^C came while a key was awaited. */
export class Interrupted {}

/** The terminal is gone, or somebody else took it. */
export class EndOfInput {}

export interface InputListener {
  /** Nothing more is there to be read: the moment to draw. */
  onIdle(): Generator<void, void, void>
  /** The terminal's size may have changed. */
  onResize(): Generator<void, void, void>
  /** ^C came; whether reading goes on. */
  onInterrupt(): Generator<void, boolean, void>
  /** A caught signal that is not for the editor. */
  onSignal(signal: number): void
}

/** What a macro leaves from one line to the next. */
export interface PendingKeys {
  /** characters that will be read before others */
  keys: string[]
  /** what has been read since `startRecording` */
  recording: string[] | undefined
}

const INPUT = 0
const INPUT_IS_THERE = [{ fd: INPUT, events: POLLIN }]
const PASTE_END = encode('\x1b[201~')
const PASTE_CHUNK = 65536

export class KeyInput {
  readonly #sys: System
  readonly #listener: InputListener
  readonly #pending: PendingKeys
  /** bytes that have been read too far: behind the end of a paste, or behind plain characters */
  #ahead: Uint8Array = new Uint8Array(0)
  #aheadAt = 0

  constructor(sys: System, listener: InputListener, pending: PendingKeys) {
    this.#sys = sys
    this.#listener = listener
    this.#pending = pending
  }

  /** The next character; a byte that is no UTF-8 as a lone surrogate (kernel/text.ts). */
  *next(): Generator<void, string, void> {
    const again = this.#pending.keys.shift()
    const character = again ?? (yield* this.#readCharacter())
    this.#pending.recording?.push(character)
    return character
  }

  /**
   * The next character if it is there already and is printable ASCII; null if it is to be read by `next`. Only to be asked
   * where nothing has yielded since a character was read: no signal can have come.
   */
  takePlain(): string | null {
    if (this.#hasBuffered() || this.#sys.exhausted() || this.#isIdle()) return null
    const bytes = this.#sys.read(INPUT, 1)
    const byte = typeof bytes === 'number' ? undefined : bytes[0]
    if (byte === undefined) return null
    if (byte < 0x20 || byte > 0x7e) {
      this.#ahead = Uint8Array.of(byte)
      this.#aheadAt = 0
      return null
    }
    // readline inserts these without looking them up, and so forgets them in a macro (rl_insert).
    return String.fromCharCode(byte)
  }

  /** Will be read next, before everything else. */
  pushBack(text: string): void {
    this.#pending.keys.unshift(...text)
    this.#pending.recording?.splice(-[...text].length)
  }

  /** Will be read next, as if it had been typed. */
  insert(text: string): void {
    this.#pending.keys.unshift(...text)
  }

  /** Whether a character follows within so many ms. */
  *hasNext(timeout: number): Generator<void, boolean, void> {
    if (this.#hasBuffered()) return true
    for (;;) {
      const ready = this.#sys.poll(INPUT_IS_THERE, timeout)
      if (typeof ready !== 'number') return (ready[0] ?? 0) !== 0
      yield* this.#afterSleep(ready)
    }
  }

  /** The text up to the end of a bracketed paste whose beginning has been read. */
  *readPaste(): Generator<void, string, void> {
    const chunks: Uint8Array[] = []
    let tail: Uint8Array = new Uint8Array(0)
    for (;;) {
      const chunk = yield* this.#readBytes(PASTE_CHUNK)
      // The end mark may be split over two reads, so look for it in the last bytes before as well.
      const seen = concat([tail, chunk])
      const end = indexOf(seen, PASTE_END)
      if (end < 0) {
        chunks.push(chunk)
        tail = seen.subarray(Math.max(0, seen.length - PASTE_END.length + 1))
        continue
      }
      chunks.push(chunk)
      const all = concat(chunks)
      const behind = seen.length - end - PASTE_END.length
      this.#ahead = all.subarray(all.length - behind)
      this.#aheadAt = 0
      return decode(all.subarray(0, all.length - behind - PASTE_END.length))
    }
  }

  /** Everything that is waiting inside the editor is forgotten. */
  flush(): void {
    this.#pending.keys = []
    this.#ahead = new Uint8Array(0)
    this.#aheadAt = 0
  }

  startRecording(): void {
    this.#pending.recording = []
  }

  /** The characters read since `startRecording`. */
  stopRecording(): string[] {
    const recorded = this.#pending.recording ?? []
    this.#pending.recording = undefined
    return recorded
  }

  get isRecording(): boolean {
    return this.#pending.recording !== undefined
  }

  /** Takes the signals that came; throws Interrupted for SIGINT. */
  *takeSignals(): Generator<void, void, void> {
    for (let signal = this.#sys.takeSignal(); signal !== 0; signal = this.#sys.takeSignal()) {
      if (signal === SIGINT) {
        if (yield* this.#listener.onInterrupt()) continue
        this.flush()
        throw new Interrupted()
      }
      if (signal === SIGWINCH) yield* this.#listener.onResize()
      else this.#listener.onSignal(signal)
    }
  }

  *#readCharacter(): Generator<void, string, void> {
    const first = yield* this.#readByte()
    if (first < 0x80) return String.fromCharCode(first)
    const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
    const bytes = [first]
    while (bytes.length < length) {
      const byte = yield* this.#readByte()
      bytes.push(byte)
      if ((byte & 0xc0) !== 0x80) break
    }
    const [character = '', ...rest] = decode(Uint8Array.from(bytes))
    this.#pending.keys.push(...rest)
    return character
  }

  *#readByte(): Generator<void, number, void> {
    const bytes = yield* this.#readBytes(1)
    return bytes[0] as number
  }

  *#readBytes(count: number): Generator<void, Uint8Array, void> {
    if (this.#aheadAt < this.#ahead.length) {
      const end = Math.min(this.#ahead.length, this.#aheadAt + count)
      const bytes = this.#ahead.subarray(this.#aheadAt, end)
      this.#aheadAt = end
      return bytes
    }
    for (;;) {
      if (this.#sys.exhausted()) yield
      yield* this.takeSignals()
      if (this.#isIdle()) yield* this.#listener.onIdle()
      const bytes = this.#sys.read(INPUT, count)
      if (typeof bytes === 'number') {
        yield* this.#afterSleep(bytes)
        continue
      }
      if (bytes.length === 0) throw new EndOfInput()
      return bytes
    }
  }

  *#afterSleep(error: number): Generator<void, void, void> {
    if (error === -ERESTARTSYS) yield
    else if (error === -EINTR) yield* this.takeSignals()
    else throw new EndOfInput()
  }

  #hasBuffered(): boolean {
    return this.#pending.keys.length > 0 || this.#aheadAt < this.#ahead.length
  }

  #isIdle(): boolean {
    const ready = this.#sys.poll(INPUT_IS_THERE, 0)
    return typeof ready !== 'number' && ready[0] === 0
  }
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const first = wanted[0] as number
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  }
  return -1
}
