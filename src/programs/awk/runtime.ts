/**
 * The state of a running awk program: variables, the current record and its fields, input and output.
 *
 * Invariants: `record` is what $0 is if `hasRecord`, else the fields say it; the fields are split if `hasFields`.
 * NF is the number of fields; asking for it splits.
 */

import { O_RDONLY } from '../../kernel/abi.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { compileRegex, type Regex, RegexError } from '../lib/regex.ts'
import { byteStringToText, textToByteString } from '../lib/text-lines.ts'
import { AwkArray } from './array.ts'
import { AwkRuntimeError } from './errors.ts'
import { unescapeText } from './lexer.ts'
import { GlibcRandom } from './random.ts'
import { characterSeparator, paragraphs, RecordReader, regexSeparator, type Separator } from './records.ts'
import { regexComplaint, regexMistake } from './regex-mistakes.ts'
import { StreamError, Streams } from './streams.ts'
import { fromInput, type Scalar, toNumber, toPrinted, toText } from './value.ts'

/** Variables that awk itself reads or sets, by their slot. */
export const slots = {
  NF: 0,
  NR: 1,
  FNR: 2,
  FS: 3,
  OFS: 4,
  ORS: 5,
  RS: 6,
  FILENAME: 7,
  RSTART: 8,
  RLENGTH: 9,
  SUBSEP: 10,
  CONVFMT: 11,
  OFMT: 12,
  ARGC: 13,
} as const

const firstFreeSlot = 14
const maxField = 1_000_000

export class Runtime {
  readonly io: Io
  readonly streams: Streams
  readonly globals: Scalar[] = []
  /** parameters and locals of the function that runs */
  frame: (Scalar | AwkArray)[] = []
  depth = 0
  returned: Scalar = undefined
  exitStatus = 0
  readonly arguments = new AwkArray()
  readonly environment = new AwkArray()
  random: GlibcRandom
  seed: number
  private readonly slotOf = new Map<string, number>(Object.entries(slots))
  private readonly arrays = new Map<string, AwkArray>()
  private readonly regexes = new Map<string, Regex>()
  private record = ''
  private hasRecord = true
  private hasFields = true
  private fields: string[] = []
  /** the fields' values, where one was asked for or assigned */
  private values: Scalar[] = []
  private main: RecordReader | null = null
  private nextArgument = 1
  private hasReadFile = false
  private mainHasEnded = false
  private separatorText: string | null = null
  private separator: Separator = characterSeparator('\n')

  constructor(io: Io) {
    this.io = io
    this.streams = new Streams(io)
    const [a = 0, b = 0, c = 0, d = 0] = io.sys.getrandom(4)
    this.seed = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
    this.random = new GlibcRandom(this.seed)
    this.arrays.set('ARGV', this.arguments)
    this.arrays.set('ENVIRON', this.environment)
    for (let slot = 0; slot < firstFreeSlot; slot++) this.globals.push(0)
    const initial: [number, Scalar][] = [
      [slots.FS, ' '],
      [slots.OFS, ' '],
      [slots.ORS, '\n'],
      [slots.RS, '\n'],
      [slots.FILENAME, ''],
      [slots.RLENGTH, -1],
      [slots.SUBSEP, '\x1c'],
      [slots.CONVFMT, '%.6g'],
      [slots.OFMT, '%.6g'],
    ]
    for (const [slot, value] of initial) this.globals[slot] = value
    for (const entry of io.env) {
      const at = entry.indexOf('=')
      if (at > 0)
        this.environment.set(
          textToByteString(entry.slice(0, at)),
          fromInput(textToByteString(entry.slice(at + 1))),
        )
    }
  }

  // ---- variables

  slot(name: string): number {
    let slot = this.slotOf.get(name)
    if (slot === undefined) {
      slot = this.globals.length
      this.globals.push(undefined)
      this.slotOf.set(name, slot)
    }
    return slot
  }

  array(name: string): AwkArray {
    let array = this.arrays.get(name)
    if (array === undefined) {
      array = new AwkArray()
      this.arrays.set(name, array)
    }
    return array
  }

  getGlobal(slot: number): Scalar {
    if (slot === slots.NF) this.split()
    return this.globals[slot]
  }

  setGlobal(slot: number, value: Scalar): void {
    if (slot === slots.NF) {
      this.setFieldCount(Math.trunc(toNumber(value)))
      return
    }
    // The record that is there keeps the fields that the old FS makes of it.
    if (slot === slots.FS) this.split()
    this.globals[slot] = value
    if (slot === slots.FS || slot === slots.RS) this.checkSeparator(this.text(value))
  }

  /** What separates is compiled where it is assigned. */
  private checkSeparator(text: string): void {
    if (text.length > 1) this.regex(text)
  }

  /** `name=value` of -v or among the arguments. */
  assign(name: string, text: string): void {
    this.setGlobal(this.slot(name), fromInput(unescapeText(textToByteString(text))))
  }

  text(value: Scalar): string {
    return typeof value === 'string' ? value : toText(value, this.globals[slots.CONVFMT] as string)
  }

  printed(value: Scalar): string {
    return typeof value === 'string' ? value : toPrinted(value, this.text(this.globals[slots.OFMT]))
  }

  regex(source: string): Regex {
    let regex = this.regexes.get(source)
    if (regex === undefined) {
      const mistake = regexMistake(source)
      if (mistake !== null) throw new AwkRuntimeError(regexComplaint(source, mistake))
      try {
        regex = compileRegex(source, { syntax: 'extended', bytes: true, escapes: 'awk' })
      } catch (error) {
        if (error instanceof RegexError) throw new AwkRuntimeError(regexComplaint(source, error.message))
        throw error
      }
      this.regexes.set(source, regex)
    }
    return regex
  }

  // ---- the record

  setRecord(text: string): void {
    this.record = text
    this.hasRecord = true
    this.hasFields = false
    this.values = []
  }

  recordText(): string {
    if (!this.hasRecord) {
      this.record = this.fields.join(this.text(this.globals[slots.OFS]))
      this.hasRecord = true
    }
    return this.record
  }

  getField(index: number): Scalar {
    if (index === 0) return fromInput(this.recordText())
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`)
    this.split()
    const field = this.fields[index - 1]
    if (field === undefined) return undefined
    let value = this.values[index - 1]
    if (value === undefined) {
      value = fromInput(field)
      this.values[index - 1] = value
    }
    return value
  }

  setField(index: number, value: Scalar): void {
    if (index === 0) {
      this.setRecord(this.text(value))
      return
    }
    if (index < 0) throw new AwkRuntimeError(`negative field index $${index}`)
    if (index > maxField) throw new AwkRuntimeError(`maximum number of fields exceeded`)
    this.split()
    while (this.fields.length < index) this.fields.push('')
    this.globals[slots.NF] = this.fields.length
    this.fields[index - 1] = this.text(value)
    this.values[index - 1] = value
    this.hasRecord = false
  }

  private setFieldCount(count: number): void {
    this.split()
    if (count < 0 || count > maxField) throw new AwkRuntimeError(`negative value assigned to NF`)
    while (this.fields.length < count) this.fields.push('')
    this.fields.length = count
    this.values.length = Math.min(this.values.length, count)
    this.globals[slots.NF] = count
    this.hasRecord = false
  }

  private split(): void {
    if (this.hasFields) return
    this.hasFields = true
    this.fields = this.splitText(this.record, this.text(this.globals[slots.FS]))
    this.globals[slots.NF] = this.fields.length
  }

  /** A text in fields, as FS or the third argument of split() says. */
  splitText(text: string, separator: string): string[] {
    if (text === '') return []
    if (separator === ' ') return text.match(/[^ \t\n]+/g) ?? []
    if (separator.length <= 1) return text.split(separator)
    return splitByRegex(text, this.regex(separator))
  }

  // ---- input

  /** The next record of the main input; null at its end. Counts NR and FNR. */
  *nextMainRecord(): Step<string | null> {
    for (;;) {
      if (this.main === null && !(yield* this.openNextMain())) return null
      const reader = this.main as RecordReader
      const record = reader.take(this.recordSeparator()) ?? (yield* reader.next(this.recordSeparator()))
      if (record !== null) {
        this.globals[slots.NR] = toNumber(this.globals[slots.NR]) + 1
        this.globals[slots.FNR] = toNumber(this.globals[slots.FNR]) + 1
        return record
      }
      if (reader.error !== 0)
        throw new StreamError(
          `cannot open "${this.text(this.globals[slots.FILENAME])}" (${strerror(reader.error)})`,
        )
      this.closeMain()
    }
  }

  skipFile(): void {
    this.closeMain()
  }

  private closeMain(): void {
    if (this.main !== null && this.main.fd !== STDIN) this.io.sys.close(this.main.fd)
    this.main = null
  }

  private *openNextMain(): Step<boolean> {
    const count = Math.trunc(toNumber(this.globals[slots.ARGC]))
    while (this.nextArgument < count) {
      const index = this.nextArgument++
      if (!this.arguments.has(index)) continue
      const argument = this.text(this.arguments.get(index))
      if (argument === '') continue
      const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(argument)
      if (assignment) {
        this.assign(assignment[1] as string, byteStringToText(assignment[2] as string))
        continue
      }
      return yield* this.openMain(argument)
    }
    if (this.hasReadFile || this.mainHasEnded) return false
    this.mainHasEnded = true
    this.main = new RecordReader(this.io, STDIN)
    this.globals[slots.FILENAME] = '-'
    this.globals[slots.FNR] = 0
    return true
  }

  private *openMain(name: string): Step<boolean> {
    this.hasReadFile = true
    const path = byteStringToText(name)
    const fd = name === '-' || name === '/dev/stdin' ? STDIN : yield* this.io.open(path, O_RDONLY)
    if (fd < 0) throw new StreamError(`cannot open "${path}" (${strerror(fd)})`)
    yield* this.io.breathe()
    this.main = new RecordReader(this.io, fd)
    this.globals[slots.FILENAME] = name
    this.globals[slots.FNR] = 0
    return true
  }

  recordSeparator(): Separator {
    const text = this.text(this.globals[slots.RS])
    if (text !== this.separatorText) {
      this.separatorText = text
      this.separator =
        text === ''
          ? paragraphs
          : text.length === 1
            ? characterSeparator(text)
            : regexSeparator(this.regex(text))
    }
    return this.separator
  }

  /** Lets output go and others run, where it is time. */
  *settle(): Step<void> {
    if (this.io.full) yield* this.io.flush()
    if (this.io.sys.exhausted()) yield
  }
}

export function splitByRegex(text: string, regex: Regex): string[] {
  if (text === '') return []
  const parts: string[] = []
  let start = 0
  for (let at = 0; at <= text.length; ) {
    const match = regex.exec(text, at)
    if (match === null) break
    if (match.end === match.index) {
      at = match.index + 1
      continue
    }
    parts.push(text.slice(start, match.index))
    start = match.end
    at = match.end
  }
  parts.push(text.slice(start))
  return parts
}
