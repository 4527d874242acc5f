/**
 * csplit(1) of GNU coreutils: a file in sections, cut at line numbers and at lines that match.
 *
 * Terms: a control is a pattern with how often it is repeated. Line numbers count from 1; `#next` is the first line that
 * has not been written yet, `#matched` the line where the last regular expression cut.
 */

import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../kernel/abi.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteName, quoteText } from './lib/quote.ts'
import { compileRegex, type Regex, RegexError } from './lib/regex.ts'
import { fromByteString, TextLines, textToByteString } from './lib/text-lines.ts'

export const csplit = defineProgram({
  name: 'csplit',
  usage: '[OPTION]... FILE PATTERN...',
  about:
    "Output pieces of FILE separated by PATTERN(s) to files 'xx00', 'xx01', ...,\nand output byte counts of each piece to standard output.",
  options: {
    suffixFormat: {
      short: 'b',
      long: 'suffix-format',
      argument: 'FORMAT',
      help: 'use sprintf FORMAT instead of %02d',
    },
    prefix: { short: 'f', long: 'prefix', argument: 'PREFIX', help: "use PREFIX instead of 'xx'" },
    keep: { short: 'k', long: 'keep-files', help: 'do not remove output files on errors' },
    suppress: { long: 'suppress-matched', help: 'suppress the lines matching PATTERN' },
    digits: {
      short: 'n',
      long: 'digits',
      argument: 'DIGITS',
      help: 'use specified number of digits instead of 2',
    },
    quiet: { short: 'sq', long: ['quiet', 'silent'], help: 'do not print counts of output file sizes' },
    elide: { short: 'z', long: 'elide-empty-files', help: 'suppress empty output files' },
  },
  *run(io, options, operands) {
    const digits = options.value('digits') ?? '2'
    if (!/^\d+$/.test(digits)) return yield* io.fail(`invalid number: ${quoteText(digits)}`)
    const [file, ...patterns] = operands
    if (file === undefined) return yield* io.failUsage('missing operand')
    if (patterns.length === 0) return yield* io.failUsage(`missing operand after ${quoteText(file)}`)
    const suffix = options.value('suffixFormat')
    const output: Output = {
      prefix: options.value('prefix') ?? 'xx',
      suffix:
        suffix === undefined ? (n) => String(n).padStart(Number(digits), '0') : yield* suffixOf(io, suffix),
      keeps: options.has('keep'),
      quiet: options.has('quiet'),
      elides: options.has('elide'),
      suppresses: options.has('suppress'),
    }
    const fd = file === '-' ? STDIN : yield* io.open(file, O_RDONLY)
    if (fd < 0) return yield* io.fail(`cannot open ${quoteName(file)} for reading`, fd)
    const controls = yield* readControls(io, patterns)
    const reader = new TextLines(io, fd, { bytes: true })
    const lines = (yield* reader.rest()).map((line) => `${line}\n`)
    if (!reader.wasTerminated) lines.push(lines.pop()?.slice(0, -1) ?? '')
    if (reader.error !== 0) return yield* io.fail('read error', reader.error)
    return yield* new Splitter(io, lines, output).run(controls)
  },
})

interface Output {
  readonly prefix: string
  readonly suffix: (index: number) => string
  readonly keeps: boolean
  readonly quiet: boolean
  readonly elides: boolean
  readonly suppresses: boolean
}

interface Control {
  readonly text: string
  /** a line number, or a line that matches */
  readonly at: number | Regex
  /** lines between the match and the cut */
  readonly offset: number
  /** `%re%`: what lies before is not written */
  readonly skips: boolean
  /** how often it is used again; Infinity for {*} */
  readonly repeats: number
}

function* suffixOf(io: Io, format: string): Step<(index: number) => string> {
  const found = /^((?:[^%]|%%)*)%([-#0']*)(\d*)(?:\.(\d+))?(.)?((?:[^%]|%%)*)$/s.exec(format)
  const conversion = found?.[5]
  if (!/%(?!%)/.test(format.replaceAll('%%', '')))
    return yield* io.fail('missing % conversion specification in suffix')
  if (found === null) return yield* io.fail('too many % conversion specifications in suffix')
  if (conversion === undefined) return yield* io.fail('missing conversion specifier in suffix')
  if (!/[diuoxX]/.test(conversion))
    return yield* io.fail(`invalid conversion specifier in suffix: ${conversion}`)
  const [, before = '', flags = '', width = '', precision, , after = ''] = found
  const plain = (text: string) => text.replaceAll('%%', '%')
  return (index) => {
    const base = conversion === 'o' ? 8 : /x/i.test(conversion) ? 16 : 10
    const mark = flags.includes('#') && index > 0 ? (base === 8 ? '0' : base === 16 ? '0x' : '') : ''
    const digits = mark + index.toString(base).padStart(Number(precision ?? 0), '0')
    const text = conversion === 'X' ? digits.toUpperCase() : digits
    const fill = flags.includes('0') && precision === undefined ? '0' : ' '
    return (
      plain(before) +
      (flags.includes('-') ? text.padEnd(Number(width)) : text.padStart(Number(width), fill)) +
      plain(after)
    )
  }
}

function* readControls(io: Io, patterns: readonly string[]): Step<Control[]> {
  const controls: Control[] = []
  let lastNumber = 0
  for (let i = 0; i < patterns.length; i++) {
    const text = patterns[i] as string
    const control = /^[/%]/.test(text) ? yield* readRegex(io, text) : yield* readNumber(io, text)
    if (typeof control.at === 'number') {
      if (control.at < lastNumber)
        return yield* io.fail(
          `line number ${quoteText(text)} is smaller than preceding line number, ${lastNumber}`,
        )
      if (control.at === lastNumber)
        yield* io.complain(`warning: line number ${quoteText(text)} is the same as preceding line number`)
      lastNumber = control.at
    }
    const repeat = patterns[i + 1]
    if (repeat?.startsWith('{') !== true) {
      controls.push(control)
      continue
    }
    i++
    const inside = repeat.slice(1, -1)
    if (!repeat.endsWith('}')) return yield* io.fail(`${quoteText(repeat)}: '}' is required in repeat count`)
    if (inside !== '*' && !/^\d+$/.test(inside))
      return yield* io.fail(`${quoteText(repeat.slice(0, -1))}}: integer required between '{' and '}'`)
    controls.push({ ...control, repeats: inside === '*' ? Number.POSITIVE_INFINITY : Number(inside) })
  }
  return controls
}

function* readNumber(io: Io, text: string): Step<Control> {
  if (!/^\+?\d+$/.test(text)) return yield* io.fail(`${quoteText(text)}: invalid pattern`)
  if (Number(text) === 0) return yield* io.fail(`${text}: line number must be greater than zero`)
  return { text, at: Number(text), offset: 0, skips: false, repeats: 0 }
}

function* readRegex(io: Io, text: string): Step<Control> {
  const delimiter = text[0] as string
  const end = text.lastIndexOf(delimiter)
  if (end === 0) return yield* io.fail(`${text}: closing delimiter '${delimiter}' missing`)
  const offset = text.slice(end + 1)
  if (!/^(?:[-+]?\d+)?$/.test(offset))
    return yield* io.fail(`${quoteText(text)}: integer expected after delimiter`)
  try {
    const regex = compileRegex(textToByteString(text.slice(1, end)), { syntax: 'basic', bytes: true })
    return { text, at: regex, offset: Number(offset), skips: delimiter === '%', repeats: 0 }
  } catch (error) {
    if (!(error instanceof RegexError)) throw error
    return yield* io.fail(`${quoteText(text)}: invalid regular expression: ${error.message}`)
  }
}

class Splitter {
  readonly #io: Io
  readonly #lines: readonly string[]
  readonly #output: Output
  readonly #created: string[] = []
  /** bytes of the section that is open */
  #section: string[] = []
  #isOpen = false
  #next = 1
  #matched = 0

  constructor(io: Io, lines: readonly string[], output: Output) {
    this.#io = io
    this.#lines = lines
    this.#output = output
  }

  *run(controls: readonly Control[]): Step<number> {
    for (const control of controls) {
      for (let round = 0; round <= control.repeats; round++) {
        const goesOn =
          typeof control.at === 'number'
            ? yield* this.#cutAtNumber(control, control.at * (round + 1), round)
            : yield* this.#cutAtMatch(control, control.at, round)
        if (!goesOn) return 0
        if (this.#io.sys.exhausted()) yield
      }
    }
    this.#open()
    this.#saveRest()
    yield* this.#close()
    return 0
  }

  *#cutAtNumber(control: Control, number: number, round: number): Step<boolean> {
    const { suppresses } = this.#output
    this.#open()
    if (this.#isAtEnd && suppresses) return yield* this.#outOfRange(control, round)
    while (this.#next < number) {
      if (this.#isAtEnd) return yield* this.#outOfRange(control, round)
      this.#save()
    }
    yield* this.#close()
    if (suppresses) this.#next++
    else if (this.#isAtEnd) return yield* this.#outOfRange(control, round)
    // A regular expression that follows looks at the line where the section ends.
    this.#matched = this.#next - 1
    return true
  }

  *#cutAtMatch(control: Control, regex: Regex, round: number): Step<boolean> {
    const { skips, offset, repeats } = control
    if (!skips) this.#open()
    let line = this.#matched + 1
    const isThere = () => line >= this.#next && line <= this.#lines.length
    while (isThere() && !regex.test((this.#lines[line - 1] as string).replace(/\n$/, ''))) {
      // Without lines to go back to, what does not match is written at once.
      if (offset >= 0) this.#advance(skips)
      line++
      if (this.#io.sys.exhausted()) yield
    }
    if (!isThere()) {
      if (repeats === Number.POSITIVE_INFINITY) {
        if (!skips) {
          this.#saveRest()
          yield* this.#close()
        }
        return false
      }
      return yield* this.#give(`${quoteText(control.text)}: match not found${onRound(round)}`, !skips)
    }
    const end = line + offset
    if (this.#next > end)
      return yield* this.#give(`${quoteText(control.text)}: line number out of range`, false)
    while (this.#next < end) {
      if (this.#isAtEnd)
        return yield* this.#give(`${quoteText(control.text)}: line number out of range`, false)
      this.#advance(skips)
    }
    if (!skips) yield* this.#close()
    if (this.#output.suppresses) this.#next++
    this.#matched = end
    return true
  }

  get #isAtEnd(): boolean {
    return this.#next > this.#lines.length
  }

  #advance(skips: boolean): void {
    if (skips) this.#next++
    else this.#save()
  }

  #save(): void {
    this.#section.push(this.#lines[this.#next++ - 1] as string)
  }

  #saveRest(): void {
    while (!this.#isAtEnd) this.#save()
  }

  #open(): void {
    this.#section = []
    this.#isOpen = true
  }

  *#close(): Step<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    const bytes = fromByteString(this.#section.join(''))
    if (bytes.length === 0 && this.#output.elides) return
    const { prefix, suffix, quiet } = this.#output
    const name = prefix + suffix(this.#created.length)
    const fd = yield* this.#io.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    const result = fd < 0 ? fd : yield* this.#io.writeAll(fd, bytes)
    if (result < 0) {
      yield* this.#io.complain(quoteIfNeeded(name), result)
      return yield* this.#leave()
    }
    this.#io.sys.close(fd)
    this.#created.push(name)
    if (!quiet) this.#io.print(`${bytes.length}\n`)
  }

  *#outOfRange({ text }: Control, round: number): Step<never> {
    return yield* this.#give(`${quoteText(text)}: line number out of range${onRound(round)}`, false)
  }

  /** Says why, writes what is open, and takes the files away again. */
  *#give(reason: string, savesRest: boolean): Step<never> {
    yield* this.#io.complain(reason)
    if (savesRest) this.#saveRest()
    yield* this.#close()
    return yield* this.#leave()
  }

  *#leave(): Step<never> {
    if (!this.#output.keeps) for (const name of this.#created) this.#io.sys.unlink(name)
    return yield* this.#io.exit(1)
  }
}

const onRound = (round: number): string => (round === 0 ? '' : ` on repetition ${round}`)
