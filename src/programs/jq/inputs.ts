import { decode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import type { Given } from './options.ts'
import { type JsonMistake, JsonReader } from './read-json.ts'
import { streamEvents } from './stream.ts'
import { tell } from './tell.ts'
import type { Json } from './value.ts'

const UNREADABLE_STATUS = 2

/** The inputs, one after the other; a file that cannot be opened is told and passed over. */
export class Inputs {
  readonly #io: Io
  readonly #given: Given
  readonly #files: string[]
  #text = ''
  #reader = new JsonReader('')
  #lines: string[] = []
  #isSlurped = false
  #events: Iterator<Json, void> = [][Symbol.iterator]()
  #file: string | null = null
  status = 0

  constructor(io: Io, given: Given) {
    this.#io = io
    this.#given = given
    this.#files = given.files.length === 0 ? ['-'] : [...given.files]
  }

  /** What the last value was read from, and how many lines of it. */
  get place(): string {
    return this.#file === null ? '<unknown>' : `${this.#file}:${this.line}`
  }

  get file(): string | null {
    return this.#file
  }

  get line(): number {
    return this.#text.slice(0, lineEnd(this.#text, this.#reader.at)).split('\n').length - 1
  }

  *next(): Step<Json | undefined> {
    const { flags } = this.#given
    if (!flags.has('slurp')) return yield* this.#one()
    if (this.#isSlurped) return undefined
    this.#isSlurped = true
    const all: Json[] = []
    for (let value = yield* this.#one(); value !== undefined; value = yield* this.#one()) all.push(value)
    return flags.has('raw-input') ? all.map((line) => `${line}\n`).join('') : all
  }

  *#one(): Step<Json | undefined> {
    for (;;) {
      const value = this.#given.flags.has('raw-input') ? this.#lines.shift() : this.#nextJson()
      if (value !== undefined) return value
      const file = this.#files.shift()
      if (file === undefined) return undefined
      const text = yield* this.#read(file)
      if (text === null) continue
      this.#file = file === '-' ? '<stdin>' : file
      this.#text = text
      this.#reader = new JsonReader(text)
      this.#lines = text.replace(/\n$/, '').split('\n')
      if (text === '') this.#lines = []
    }
  }

  /** With --stream a value comes in its events. */
  #nextJson(): Json | undefined {
    if (!this.#given.flags.has('stream')) return this.#reader.next()
    const event = this.#events.next()
    if (event.done !== true) return event.value
    const value = this.#reader.next()
    if (value === undefined) return undefined
    this.#events = streamEvents(value)
    return this.#nextJson()
  }

  *#read(file: string): Step<string | null> {
    const bytes = yield* file === '-' ? this.#io.readAll(STDIN) : this.#io.readFile(file)
    if (typeof bytes !== 'number') return decode(bytes)
    this.status = UNREADABLE_STATUS
    yield* tell(this.#io, `jq: error: Could not open file ${file}: ${strerror(bytes)}\n`)
    return null
  }

  /** Where the text is no JSON. */
  placeOf({ message, at }: JsonMistake): string {
    const before = this.#text.slice(0, at)
    const lines = before.split('\n')
    return `${message} at line ${lines.length}, column ${lines.at(-1)?.length ?? 0}`
  }
}

/** With what is left of the line, as jq reads on to its end before it knows a number's. */
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}
