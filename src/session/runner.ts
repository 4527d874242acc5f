/**
 * An interactive session on a machine: types into its shell, counts the ticks of each command, and keeps what is
 * needed to do all of it again.
 *
 * Terms
 * - entry: one command line that the shell accepted (session.ts).
 * - at the prompt: no command runs, and the shell sleeps until somebody types.
 * - tick: one resumption of a task by the kernel. Ticks of an entry count from the moment the shell accepted it.
 * - virtual time: the machine's clock. A command's work and sleeps move it; at the prompt it follows real time.
 * - lead: how far virtual time is ahead of real time since the program in the foreground waits, for its clock or for
 *   somebody who types, while others work. The engine works faster than the machine's clock says.
 *
 * Invariants
 * - The machine is a function of the profile and the entries: whatever is typed while a command runs is recorded
 *   with its tick; what is typed at the prompt matters only by the line that the shell accepts. So keys are
 *   handed over up to an Enter at most: those behind it belong to the command, or to the next line.
 * - What a command has left unread is taken from the terminal when it ends, and typed again at the prompt.
 * - Output is taken after every tick, so that no program ever sleeps because the page is slow.
 * - Background processes that never rest get BACKGROUND_TICKS at each prompt. They are the one thing whose
 *   progress is not exactly repeated.
 */

import type { Machine } from '../machine/index.ts'
import { PlainOutput } from './plain-output.ts'
import type { Entry } from './session.ts'

export interface CommandOutcome {
  readonly line: string
  readonly status: number
  /** what the command wrote to the terminal, `\n` line ends; cut off at MAX_RESULT characters */
  readonly output: string
}

export interface RunnerEvents {
  /** Text that the terminal shows. */
  output(text: string): void
  /** The shell has accepted a line and is about to run it. */
  started(line: string): void
  /** It has ended; the next prompt is not there yet. */
  ended(outcome: CommandOutcome): void
  /** The shell waits for the first time since it began or a command ended. */
  prompted(): void
}

/**
 * What a step came to. 'waiting': everybody waits for input; 'sleeping': nothing can go on before
 * `nextTimer`; 'prompt': the shell waits for a command, and the rest sleeps or has had its share.
 */
export type Step = 'ran' | 'waiting' | 'sleeping' | 'prompt'

/** Ticks that busy background processes get at a prompt before they are left alone. */
const BACKGROUND_TICKS = 2_000

/** What a command may differ in microseconds between typing and repeating is less than this, in ms. */
const SLACK = 10

const INTERRUPT = '\x03'
const END_OF_INPUT = '\x04'

/** What is typed before a program is killed that waits for input which nobody types. */
const GIVE_UP = [INTERRUPT, END_OF_INPUT, INTERRUPT, END_OF_INPUT]

export class Runner {
  readonly machine: Machine
  /** lines that have run, oldest first */
  readonly entries: Entry[] = []
  readonly #events: RunnerEvents
  readonly #now: () => number
  #running: RunningEntry | null = null
  /** typed and not handed over yet */
  #queue = ''
  #backgroundTicks = 0
  /** virtual and real time when the prompt appeared, ms */
  #promptAt = { virtual: 0, real: 0 }
  /** virtual and real time when somebody in the foreground began to wait, ms; null while nobody does */
  #waitsSince: { readonly virtual: number; readonly real: number } | null = null
  #lastStatus = 0
  #repeated: Entry | null = null
  /** something has been typed since the prompt appeared */
  #isLineStarted = false
  #isPromptTold = false

  /** `now`: real time in ms from any beginning; it must not go back. */
  constructor(machine: Machine, events: RunnerEvents, now: () => number) {
    this.machine = machine
    this.#events = events
    this.#now = now
    this.#startShell()
    this.#rememberPrompt()
  }

  #startShell(): void {
    this.machine.startShell({
      commandStart: (line) => this.#start(line),
      commandEnd: (_line, status) => this.#end(status),
    })
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  /** The line that runs; null at the prompt. */
  get runningLine(): string | null {
    return this.#running?.line ?? null
  }

  /** Nothing has been typed since the prompt appeared. */
  get isAtFreshPrompt(): boolean {
    return this.#running === null && !this.#isLineStarted
  }

  /** `$?` of the last command. */
  get lastStatus(): number {
    return this.#lastStatus
  }

  /** Keys, as a terminal sends them. */
  input(data: string): void {
    this.#queue += data
  }

  /** Forgets keys that nobody has read yet. */
  discardInput(): void {
    this.#queue = ''
  }

  resize(cols: number, rows: number): void {
    this.machine.kernel.console.resize(cols, rows)
  }

  /** When the earliest sleep ends, in ms of virtual time since the machine was started; null without one. */
  nextTimer(): number | null {
    const seconds = this.machine.kernel.nextTimer()
    return seconds === null ? null : (seconds - this.machine.profile.clock) * 1000
  }

  /** Ms of virtual time since the machine was started. */
  virtualNow(): number {
    return this.machine.elapsed() * 1000
  }

  /** Ms that real time has to catch up with: beside one that is busy time goes no faster for those who wait. */
  lead(): number {
    if (this.#running === null || !this.machine.kernel.isForegroundWaiting()) {
      this.#waitsSince = null
      return 0
    }
    const [virtual, real] = [this.virtualNow(), this.#now()]
    this.#waitsSince ??= { virtual, real }
    return virtual - this.#waitsSince.virtual - (real - this.#waitsSince.real)
  }

  /** Ends the earliest sleep. */
  wake(): void {
    const at = this.machine.kernel.nextTimer()
    if (at === null) return
    this.#backgroundTicks = 0
    this.machine.kernel.advanceTo(at)
  }

  /** Hands over what was typed, and lets one task go on. */
  step(): Step {
    this.#handOver()
    const { kernel } = this.machine
    if (this.#isPromptDue()) return 'prompt'
    const state = kernel.tick()
    if (this.#running !== null && state === 'ran') this.#running.ticks++
    else if (state === 'ran' && this.#isShellAsleep()) this.#backgroundTicks++
    this.#drain()
    if (this.machine.shellHasEnded()) this.#restartShell()
    if (!this.#isPromptTold && this.#isShellAsleep()) {
      this.#isPromptTold = true
      this.#events.prompted()
    }
    if (state === 'ran') return 'ran'
    if (this.#running === null && this.#queue === '') return 'prompt'
    if (this.#running === null) return 'ran'
    return state === 'sleeping' ? 'sleeping' : 'waiting'
  }

  /** Goes on until the shell waits for a command; sleeps take no real time. */
  *untilPrompt(): Generator<void, void, void> {
    for (;;) {
      const step = this.step()
      if (step === 'prompt') return
      if (step === 'sleeping') this.wake()
      if (step === 'waiting') this.#answer()
      yield
    }
  }

  /**
   * Types a line at the prompt and lets it run to its end. A line that is not complete is given up with ^C,
   * as is a command that waits for input that nobody types.
   */
  *run(line: string): Generator<void, void, void> {
    const before = this.entries.length
    this.type(line)
    yield* this.untilPrompt()
    if (this.entries.length > before || line.trim() === '') return
    this.input(INTERRUPT)
    yield* this.untilPrompt()
  }

  /** Types a line and Enter; what stands at the prompt makes room (end of line, kill to its start). */
  type(line: string): void {
    this.input((this.#isLineStarted ? '\x05\x15' : '') + asKeys(line))
  }

  /**
   * Does an entry again, at its time and with what was typed into it at its ticks. Who gives up in the middle calls the
   * generator's `return`.
   */
  *repeat(entry: Entry): Generator<void, void, void> {
    const { kernel, profile } = this.machine
    const until = profile.clock + entry.at / 1000
    for (let at = kernel.nextTimer(); at !== null && at <= until; at = kernel.nextTimer()) {
      this.wake()
      yield* this.untilPrompt()
    }
    const before = this.entries.length
    this.#repeated = entry
    try {
      yield* this.run(entry.line)
    } finally {
      this.#repeated = null
    }
    // Whatever the line has become, the entry has its place: positions in a session stay what they are.
    if (this.entries.length === before) this.entries.push(entry)
  }

  // ---- the shell's side

  #start(line: string): void {
    const { kernel, profile } = this.machine
    this.#drain()
    const own = Math.ceil(this.virtualNow()) + SLACK
    const real = Math.ceil(this.#promptAt.virtual + this.#now() - this.#promptAt.real)
    const at = this.#repeated?.at ?? Math.max(own, real)
    // What the slice has cost until here belongs to the time before.
    kernel.scheduler.accountSlice()
    kernel.setClock(profile.clock + at / 1000)
    this.#running = { line, at, ticks: 0, typed: [], output: new PlainOutput(MAX_RESULT) }
    this.#events.started(line)
  }

  #end(status: number): void {
    const { kernel } = this.machine
    this.#drain()
    const running = this.#running
    if (running === null) return
    this.#running = null
    this.#lastStatus = status
    const unread = kernel.console.takeInput()
    if (this.#repeated === null) this.#queue = unread + this.#queue
    const { line, at, typed } = running
    this.entries.push({ line, at, typed })
    this.#rememberPrompt()
    this.#events.ended({ line, status, output: running.output.text })
  }

  /** After `exit` or ^D: the next login. */
  #restartShell(): void {
    const status = this.machine.shellStatus()
    // ^D at the prompt is an `exit` that nobody typed; after a typed one there are no keys behind its end.
    if (this.#running === null && this.#isLineStarted) this.#start('exit')
    this.#end(status)
    this.#startShell()
  }

  #rememberPrompt(): void {
    this.#isLineStarted = false
    this.#isPromptTold = false
    this.#backgroundTicks = 0
    this.#promptAt = { virtual: this.virtualNow(), real: this.#now() }
  }

  #isShellAsleep(): boolean {
    return this.#running === null && this.machine.isShellAsleep()
  }

  #isPromptDue(): boolean {
    return this.#backgroundTicks >= BACKGROUND_TICKS && this.#queue === '' && this.#isShellAsleep()
  }

  // ---- input and output

  #handOver(): void {
    const { console } = this.machine.kernel
    const running = this.#running
    if (running === null) {
      if (this.#queue === '') return
      // A busy shell is about to take the next pasted line: only ^C gets in between.
      const end = this.#isShellAsleep() ? lineEnd(this.#queue) : this.#queue.lastIndexOf(INTERRUPT) + 1
      if (end === 0) return
      this.#isLineStarted = true
      const keys = this.#queue.slice(0, end)
      this.#queue = this.#queue.slice(end)
      console.input(keys)
      return
    }
    const repeated = this.#repeated?.typed[running.typed.length]
    if (this.#repeated === null && this.#queue !== '') {
      running.typed.push({ tick: running.ticks, data: this.#queue })
      console.input(this.#queue)
      this.#queue = ''
    } else if (repeated !== undefined && repeated.tick <= running.ticks) {
      running.typed.push(repeated)
      console.input(repeated.data)
    }
  }

  /**
   * All wait for input: the next that was recorded, or, when none will come, ^C and ^D, as if the user had given up. What
   * neither ends, such as an editor, is killed.
   */
  #answer(): void {
    const running = this.#running
    if (running === null) return
    const { typed, ticks } = running
    const recorded = this.#repeated?.typed[typed.length]
    const isGivenUp = GIVE_UP.every((key, index) => typed.at(index - GIVE_UP.length)?.data === key)
    if (recorded === undefined && isGivenUp) {
      this.machine.killForeground()
      return
    }
    const last = typed.at(-1)?.data
    const data = recorded?.data ?? (last === INTERRUPT ? END_OF_INPUT : INTERRUPT)
    typed.push({ tick: ticks, data })
    this.machine.kernel.console.input(data)
  }

  #drain(): void {
    const text = this.machine.kernel.console.takeOutput()
    if (text === '') return
    this.#running?.output.add(text)
    this.#events.output(text)
  }
}

/** Characters of a command's output that its result holds. */
const MAX_RESULT = 4 * 1024 * 1024

interface RunningEntry {
  readonly line: string
  readonly at: number
  ticks: number
  readonly typed: { tick: number; data: string }[]
  readonly output: PlainOutput
}

const PASTE_START = '\x1b[200~'
const PASTE_END = '\x1b[201~'

/**
 * A line as the keys that make the shell accept it. A paste is taken line by line as if typed, newline and all,
 * and nothing in it is a command to the editor; but the editor takes what begins like a prompt for a transcript,
 * so such lines go key by key.
 */
function asKeys(line: string): string {
  if (!LIKE_A_PROMPT.test(line)) return `${PASTE_START}${line}\n${PASTE_END}`
  const keys = Array.from(line, (char) =>
    char === '\n' ? '\r' : char < ' ' || char === DELETE ? QUOTE + char : char,
  )
  return `${keys.join('')}\r`
}

const LIKE_A_PROMPT = /^\s*(?:\$|\[\S+@|[\w.-]+@[\w.-]+:)/m
const DELETE = '\x7f'
/** readline's quoted-insert */
const QUOTE = '\x16'

/** How much may be typed at the prompt before what follows belongs to a command: through Enter, ^C or ^D. */
function lineEnd(keys: string): number {
  let at = 0
  while (at < keys.length) {
    if (keys.startsWith(PASTE_START, at)) {
      const end = keys.indexOf(PASTE_END, at)
      if (end < 0) return keys.length
      at = end + PASTE_END.length
    } else if ('\r\n\x03\x04'.includes(keys.charAt(at))) return at + 1
    else at++
  }
  return keys.length
}
