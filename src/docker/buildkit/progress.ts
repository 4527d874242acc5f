/**
 * How BuildKit shows what a build does (util/progress/progressui): on a terminal a list that changes in place, elsewhere, or with
 * `--progress=plain`, line after line.
 */

import type { Time } from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import type { Console } from '../cli/console.ts'
import type { Digest } from '../content/digest.ts'
import type { Step } from '../step.ts'

export interface Job {
  readonly digest: Digest
  readonly name: string
}

/** How a job ended. */
export type End = { readonly cached: true } | { readonly error: string } | { readonly done: true }

export interface Progress {
  start(job: Job): Step<void>
  /** something within a job has been done: `transferring context: 2B` */
  status(job: Job, text: string): Step<void>
  /** what the process of a job wrote */
  log(job: Job, bytes: Uint8Array): Step<void>
  end(job: Job, end: End): Step<void>
  /** the whole build has ended; with what went wrong */
  finish(failure: { readonly job: Job | null; readonly message: string } | null): Step<void>
}

/** Nothing is shown but what went wrong (`--quiet`). */
export class QuietProgress implements Progress {
  readonly #console: Console
  #logs = new Map<Digest, string>()

  constructor(console: Console) {
    this.#console = console
  }

  *start(): Step<void> {}
  *status(): Step<void> {}
  *end(): Step<void> {}

  log({ digest }: Job, bytes: Uint8Array): Step<void> {
    this.#logs.set(digest, (this.#logs.get(digest) ?? '') + decode(bytes))
    return this.status()
  }

  *finish(failure: { readonly job: Job | null; readonly message: string } | null): Step<void> {
    if (failure === null) return
    const { job, message } = failure
    const logs = job === null ? '' : (this.#logs.get(job.digest) ?? '')
    yield* this.#console.printError(`${job === null ? '' : excerpt(job, logs)}${message}\n`)
  }
}

/** The job that failed and what it wrote, between rules. */
const excerpt = ({ name }: Job, logs: string): string => `------\n > ${name}:\n${logs}------\n`

const secondsBetween = (from: Time, to: Time): number => to.sec - from.sec + (to.nsec - from.nsec) / 1e9

export class PlainProgress implements Progress {
  readonly #console: Console
  readonly #numbers = new Map<Digest, number>()
  readonly #starts = new Map<Digest, Time>()
  #lineIsOpen = false

  constructor(console: Console) {
    this.#console = console
  }

  *start({ digest, name }: Job): Step<void> {
    const number = this.#numbers.size + 1
    this.#numbers.set(digest, number)
    this.#starts.set(digest, this.#console.sys.time())
    const before = number === 1 ? '' : '\n'
    yield* this.#console.printError(`${before}#${number} ${name}\n#${number} ${digest}\n`)
  }

  *status(job: Job, text: string): Step<void> {
    yield* this.#line(job, `${text} done`)
  }

  *log(job: Job, bytes: Uint8Array): Step<void> {
    const at = this.#seconds(job).toFixed(3)
    for (const line of decode(bytes).split(/(?<=\n)/)) {
      const shown = this.#lineIsOpen ? line : `#${this.#numbers.get(job.digest)} ${at} ${line}`
      this.#lineIsOpen = !line.endsWith('\n')
      yield* this.#console.printError(shown)
    }
  }

  *end(job: Job, end: End): Step<void> {
    this.#lineIsOpen = false
    if ('error' in end) yield* this.#line(job, `ERROR: ${end.error}`)
    else yield* this.#line(job, 'cached' in end ? 'CACHED' : `DONE ${this.#seconds(job).toFixed(1)}s`)
  }

  *finish(failure: { readonly job: Job | null; readonly message: string } | null): Step<void> {
    if (failure === null) return
    const { job, message } = failure
    // What it wrote has been shown already.
    yield* this.#console.printError(`${job === null ? '' : excerpt(job, '')}${message}\n`)
  }

  *#line({ digest }: Job, text: string): Step<void> {
    yield* this.#console.printError(`#${this.#numbers.get(digest)} ${text}\n`)
  }

  #seconds({ digest }: Job): number {
    const now = this.#console.sys.time()
    return secondsBetween(this.#starts.get(digest) ?? now, now)
  }
}

/** Lines of a running process's output below it. */
const LOG_LINES = 6

interface Row {
  readonly job: Job
  readonly start: Time
  stop: Time | null
  end: End | null
  readonly statuses: { readonly text: string; readonly time: Time }[]
  log: string
}

export class TerminalProgress implements Progress {
  readonly #console: Console
  readonly #start: Time
  readonly #width: number
  readonly #rows = new Map<Digest, Row>()
  #lines = 0
  #hasDrawn = false

  constructor(console: Console) {
    this.#console = console
    this.#start = console.sys.time()
    const size = console.sys.winsize(2)
    this.#width = typeof size === 'number' || size.cols === 0 ? 80 : size.cols
  }

  *start(job: Job): Step<void> {
    this.#rows.set(job.digest, {
      job,
      start: this.#console.sys.time(),
      stop: null,
      end: null,
      statuses: [],
      log: '',
    })
    yield* this.#draw(false)
  }

  *status({ digest }: Job, text: string): Step<void> {
    this.#rows.get(digest)?.statuses.push({ text, time: this.#console.sys.time() })
    yield* this.#draw(false)
  }

  *log({ digest }: Job, bytes: Uint8Array): Step<void> {
    const row = this.#rows.get(digest)
    if (row !== undefined) row.log += decode(bytes)
    yield* this.#draw(false)
  }

  *end({ digest }: Job, end: End): Step<void> {
    const row = this.#rows.get(digest)
    if (row === undefined) return
    row.stop = this.#console.sys.time()
    row.end = end
    yield* this.#draw(false)
  }

  *finish(failure: { readonly job: Job | null; readonly message: string } | null): Step<void> {
    yield* this.#draw(true)
    if (failure === null) return
    const { job, message } = failure
    const row = job === null ? undefined : this.#rows.get(job.digest)
    const number = [...this.#rows.keys()].indexOf(job?.digest ?? 'sha256:') + 1
    const time = row === undefined ? 0 : secondsBetween(row.start, row.stop ?? row.start)
    const logs = linesOf(row?.log ?? '').map((line) => `#${number} ${time.toFixed(3)} ${line}\n`)
    yield* this.#console.printError(`${job === null ? '' : excerpt(job, logs.join(''))}${message}\n`)
  }

  /** The whole list, over the one before. */
  *#draw(isFinished: boolean): Step<void> {
    const now = this.#console.sys.time()
    const rows = [...this.#rows.values()]
    const ended = rows.filter(({ end }) => end !== null).length
    const state = `[+] Building ${secondsBetween(this.#start, now).toFixed(1)}s (${ended}/${rows.length})`
    const head = isFinished ? `${state} FINISHED` : state
    const lines = [`${head.padEnd(this.#width)}\n`, ...rows.flatMap((row) => this.#rowLines(row, now))]
    const up = this.#hasDrawn ? '\x1b[1A'.repeat(this.#lines) : '\x1b[1A\x1b[1B'
    // What was longer before is blanked out.
    const blank = Math.max(0, this.#lines - lines.length)
    const rest =
      `${' '.repeat(this.#width)}\n`.repeat(blank) + (blank === 0 ? '' : `${'\x1b[1A'.repeat(blank)}\x1b[0G`)
    this.#hasDrawn = true
    this.#lines = lines.length
    yield* this.#console.write(2, encode(`${up}\x1b[0G\x1b[?25l${lines.join('')}${rest}\x1b[?25h`))
  }

  #rowLines({ job, start, stop, end, statuses, log }: Row, now: Time): string[] {
    const state = end === null ? '' : 'error' in end ? 'ERROR ' : 'cached' in end ? 'CACHED ' : ''
    const colour = end === null ? '' : 'error' in end ? '\x1b[31m' : '\x1b[34m'
    // The colour of a line ends behind its line feed.
    const paint = (line: string, own = colour) => (own === '' ? `${line}\n` : `${own}${line}\n\x1b[0m`)
    const own = this.#timed(` => ${state}${job.name}`, secondsBetween(start, stop ?? now))
    const below = statuses.map(({ text, time }) => this.#timed(` => => ${text}`, secondsBetween(start, time)))
    const tail = end === null ? linesOf(log).slice(-LOG_LINES) : []
    const room = this.#width - 1
    return [
      paint(own),
      ...below.map((line) => paint(line)),
      ...tail.map((line) => paint(` => => # ${line}`.slice(0, room).padEnd(room), '\x1b[2m')),
    ]
  }

  /** The text and, at the right, seconds. */
  #timed(text: string, seconds: number): string {
    const time = ` ${seconds.toFixed(1).padStart(5)}s`
    const room = this.#width - 1 - time.length
    const cut = text.length > room ? `${text.slice(0, room - 4)} ...` : text
    return `${cut.padEnd(room)}${time}`
  }
}

const linesOf = (text: string): string[] =>
  text.split('\n').filter((line, at, all) => line !== '' || at < all.length - 1)
