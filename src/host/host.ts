/**
 * The machine's side of the boundary: owns session and machine, gives them time in slices, and reports. It knows
 * neither workers nor the page: messages, clock and timers are given to it.
 *
 * Terms
 * - future: entries behind `position`, undone and not dropped yet. The next command drops them.
 * - away: the page looks at a moment (moments.ts) where the machine is not. It comes after, when it is needed or
 *   when the page has rested there.
 * - trial: what runs on a machine beside the live one (trials.ts).
 * - backlog: characters sent and not acknowledged. Above MAX_BACKLOG the machine stands still, but for a few
 *   steps after each key.
 *
 * Invariants
 * - Between two messages at most SLICE ms pass, unless one tick of the machine takes longer.
 * - Calls are answered in their order. `run` and `settled` begin only at a prompt; a jump does not wait: it ends
 *   the command that runs.
 * - While entries are done again nothing is reported; then the screen, the scene and the session at once.
 * - A jump to a moment that was seen before shows it at once. While the machine is away, the page sees exactly
 *   what it would see if the machine were there.
 */

import { buildScene, type SceneOptions } from '../scene/build.ts'
import { makePatch, shareScene } from '../scene/diff.ts'
import { examine } from '../scene/examine.ts'
import type { Scene } from '../scene/scene.ts'
import {
  type CommandOutcome,
  type Entry,
  findProfile,
  Machine,
  type Profile,
  Runner,
  type RunnerEvents,
  type Software,
} from '../session/index.ts'
import type { CommandResult, SceneUpdate } from './client.ts'
import { Copy } from './copy.ts'
import { samePrefix } from './entries.ts'
import { Filling } from './filling.ts'
import { tellHistory } from './history.ts'
import type { Call, Report, Request } from './messages.ts'
import { type Moment, Moments, type View } from './moments.ts'
import { Story } from './story.ts'
import type { Timers } from './timers.ts'
import { checkScripts, compareRows, drawPicture, Trials } from './trials.ts'

const SLICE = 8
/** How far the machine's clock may be ahead while somebody waits for it, in ms: what a key may wait, too. */
const MOST_LEAD = 30
/** Characters. The page draws as many short lines in some 50 ms, and ^C shows only behind them. */
const MAX_BACKLOG = 32 * 1024
/** Enough for ^C to end a pipeline. */
const URGENT_STEPS = 16
/** So many screens full are drawn of one that is only passed by; what is further up comes when the page rests. */
const GLANCE = 2
/** ms that the page looks at a moment before the machine goes there. */
const REST = 250

export interface HostOptions {
  readonly report: (report: Report) => void
  readonly timers: Timers
  /** what the page's terminal shows already: the first screen of a fresh machine, or nothing */
  readonly shown: string
}

interface PendingCall {
  readonly id: number
  readonly call: Call
}

/** A `run` that has been typed. */
interface RunningCall {
  readonly id: number
  readonly line: string
  readonly results: CommandOutcome[]
  isGivenUp: boolean
}

export class Host {
  readonly #report: (report: Report) => void
  readonly #timers: Timers
  readonly #shown: string
  readonly #software: Software
  #profile: Profile | null = null
  #size = { cols: 80, rows: 24 }

  /** of the machine that the page shows */
  readonly #shownEvents: RunnerEvents = {
    output: (text) => this.#output(text),
    started: (line) => this.#started(line),
    ended: (outcome) => this.#ended.push(outcome),
    prompted: () => this.#prompted(),
  }
  #runner: Runner | null = null
  #entries: Entry[] = []
  /** what the page knows of them */
  #toldEntries: readonly Entry[] = []
  /** a command began, and the page does not know: it will at the end of the slice, or of the command */
  #isSessionStale = false
  #position = 0
  /** doing entries again; null while live */
  #replay: Generator<void, void, void> | null = null
  readonly #calls: PendingCall[] = []
  #runningCall: RunningCall | null = null
  readonly #trials: Trials
  readonly #copy = new Copy(() => this.#makeRunner(UNHEARD))
  /** calls that are answered when the jump has arrived */
  #arrivals: number[] = []
  /** keys that came before there was a shell */
  #early = ''
  #ended: CommandOutcome[] = []
  #hasStarted = false

  #unsent = ''
  #backlog = 0
  /** steps that may be made although the page has not drawn all yet: a key may be ^C */
  #urgentSteps = 0

  readonly #moments = new Moments()
  readonly #filling: Filling
  /** changes with `lookAt` and `expand` */
  #view: View = { number: 0, lookAt: null, expanded: new Map() }
  /** what the page looks at while the machine is not there */
  #away: Moment | null = null
  #cancelRest: () => void = () => {}
  /** the machine goes where the page is already: nobody is to notice */
  #isSilent = false
  #hasPrompted = false

  #scene: Scene | null = null
  readonly #story = new Story()

  #isScheduled = false
  /** nobody looks: what runs stands still until somebody does */
  #isPaused = false
  /** ends the wait for real time to catch up */
  #pause: (() => void) | null = null
  /** the sleep that is waited for in real time */
  #alarm: { readonly at: number; readonly cancel: () => void } | null = null

  constructor(options: HostOptions, software: Software) {
    this.#report = options.report
    this.#timers = options.timers
    this.#shown = options.shown
    this.#software = software
    this.#trials = new Trials(options.report)
    this.#filling = new Filling(this.#moments, () => this.#makeRunner(UNHEARD), options.timers)
  }

  receive(request: Request): void {
    switch (request.type) {
      case 'start':
        this.#start(request)
        break
      case 'ping':
        this.#report({ type: 'pong', id: request.id })
        return
      case 'input':
        if (this.#runner === null || !this.#isLive) this.#early += request.data
        else this.#runner.input(request.data)
        this.#urgentSteps = URGENT_STEPS
        break
      case 'resize':
        this.#size = { cols: request.cols, rows: request.rows }
        this.#runner?.resize(request.cols, request.rows)
        break
      case 'pause':
        this.#isPaused = request.paused
        break
      case 'acknowledge':
        this.#backlog = Math.max(0, this.#backlog - request.chars)
        break
      case 'call':
        this.#calls.push(request)
        if (isJump(request.call)) this.#abandonRun()
        break
    }
    this.#schedule()
  }

  #start(request: Extract<Request, { type: 'start' }>): void {
    const profile = findProfile(request.profile)
    if (profile === undefined) {
      this.#report({ type: 'fatal', message: `no profile ${request.profile}` })
      return
    }
    this.#profile = profile
    this.#size = { cols: request.cols, rows: request.rows }
    this.#entries = [...request.entries]
    this.#toldEntries = this.#entries
    this.#jumpTo(this.#entries.length)
  }

  /** Nothing runs from here on. */
  stop(): void {
    this.#profile = null
    this.#alarm?.cancel()
    this.#pause?.()
    this.#cancelRest()
  }

  // ---- time

  /** The machine stands where the page looks. */
  get #isLive(): boolean {
    return this.#replay === null && this.#away === null
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isPaused || this.#profile === null) return
    this.#isScheduled = true
    this.#timers.soon(() => {
      this.#isScheduled = false
      if (this.#profile !== null && !this.#isPaused) this.#slice()
    })
  }

  #slice(): void {
    const end = this.#timers.now() + SLICE
    let goesOn = true
    try {
      while (goesOn && this.#timers.now() < end) goesOn = this.#turn()
    } catch (error) {
      this.#recover(error)
      goesOn = true
    }
    if (this.#isSessionStale && this.#isLive) this.#tellSession()
    this.#flush()
    if (goesOn && this.#backlog < MAX_BACKLOG) this.#schedule()
  }

  /** One step. Whether there is more to do now. */
  #turn(): boolean {
    if (this.#replay !== null) return this.#again()
    return this.#away === null ? this.#live() : this.#elsewhere()
  }

  /** The page looks at a moment: what needs the machine brings it there. */
  #elsewhere(): boolean {
    const next = this.#calls[0]
    if (next === undefined && this.#early === '') return this.#trials.step()
    if (next !== undefined && isJump(next.call)) {
      this.#calls.shift()
      this.#jump(next)
    } else if (next?.call.method === 'settled' && this.#early === '') {
      this.#calls.shift()
      this.#report({ type: 'reply', id: next.id, result: null })
    } else if (next?.call.method === 'history') {
      this.#calls.shift()
      this.#tellHistory(next.id)
    } else this.#comeAfter()
    return true
  }

  /** One step of a replay. Whether there is more to do. */
  #again(): boolean {
    const next = this.#calls[0]
    if (next !== undefined && isJump(next.call)) {
      this.#calls.shift()
      this.#jump(next)
    }
    // A jump may have led to a moment that is remembered: nothing is replayed then.
    if (this.#replay?.next().done === true) this.#arrive()
    return true
  }

  /** One step of the live machine. Whether there is more to do now. */
  #live(): boolean {
    const runner = this.#runner
    if (runner === null) return false
    const next = this.#calls[0]
    if (next !== undefined && isJump(next.call)) {
      this.#calls.shift()
      this.#jump(next)
      return true
    }
    if (this.#backlog + this.#unsent.length >= MAX_BACKLOG) {
      if (this.#urgentSteps === 0) return false
      this.#urgentSteps--
    }
    const isTrying = this.#trials.step()
    const step = runner.step()
    if (this.#ended.length > 0) this.#tellEnded()
    if (this.#hasPrompted) this.#rememberMoment()
    if (step === 'ran') return !this.#pausesAhead(runner) || isTrying
    if (step === 'prompt' && this.#atPrompt(runner)) return true
    // At a prompt nothing changes but by jobs.
    if (step !== 'prompt' || this.#story.hasChanges) this.#showScene('command')
    this.#setAlarm(runner)
    if (isTrying) return true
    return (
      step === 'prompt' &&
      (this.#copy.comeAlong(runner.entries) || this.#filling.step(this.#entries, this.#view))
    )
  }

  /** The shell waits: the next call may begin. Whether it did. */
  #atPrompt(runner: Runner): boolean {
    const running = this.#runningCall
    if (running !== null) {
      if (running.results.length === 0 && running.line.trim() !== '' && !running.isGivenUp) {
        // The line is not complete, and nobody will go on with it.
        running.isGivenUp = true
        runner.input('\x03')
        return true
      }
      this.#runningCall = null
      this.#flush()
      this.#report({ type: 'reply', id: running.id, result: joinResults(running, runner.lastStatus) })
    }
    const next = this.#calls.shift()
    if (next === undefined) return false
    this.#begin(next, runner)
    return true
  }

  #begin({ id, call }: PendingCall, runner: Runner): void {
    switch (call.method) {
      case 'run':
        this.#runningCall = { id, line: call.line, results: [], isGivenUp: false }
        runner.type(call.line)
        return
      case 'history':
        this.#tellHistory(id)
        return
      case 'examine':
        this.#flush()
        this.#report({
          type: 'reply',
          id,
          result: examine(runner.machine, this.#view.lookAt, call.layer, call.path),
        })
        return
      case 'lookAt':
        this.#changeView({ lookAt: call.mount })
        break
      case 'expand':
        this.#changeView({ expanded: new Map([...this.#view.expanded, [call.path, call.open]]) })
        break
      case 'check':
        this.#trials.add(id, checkScripts(this.#copy, [...runner.entries], call.scripts))
        return
      case 'compare':
        this.#trials.add(
          id,
          compareRows(runner, () => this.#makeRunner(UNHEARD), { ...call, lookAt: this.#view.lookAt }),
        )
        return
      case 'picture':
        this.#trials.add(id, drawPicture(this.#makeRunner(UNHEARD), call.lines))
        return
    }
    this.#flush()
    this.#report({ type: 'reply', id, result: null })
  }

  #tellHistory(id: number): void {
    const entries = this.#entries.slice(0, this.#position)
    this.#trials.add(
      id,
      tellHistory((events) => this.#makeRunner(events), entries, this.#view),
    )
  }

  /** Whether the machine waits until real time has caught up with its clock. */
  #pausesAhead(runner: Runner): boolean {
    const lead = runner.lead()
    if (lead <= MOST_LEAD) return false
    this.#pause?.()
    this.#pause = this.#timers.after(lead, () => {
      this.#pause = null
      this.#schedule()
    })
    return true
  }

  /** Waits in real time for the earliest sleep to end. */
  #setAlarm(runner: Runner): void {
    const at = runner.nextTimer()
    if (this.#alarm?.at === at) return
    this.#alarm?.cancel()
    this.#alarm = null
    if (at === null) return
    const cancel = this.#timers.after(Math.max(0, at - runner.virtualNow()), () => {
      this.#alarm = null
      if (this.#runner !== runner || !this.#isLive) return
      runner.wake()
      this.#schedule()
    })
    this.#alarm = { at, cancel }
  }

  // ---- commands

  #makeRunner(events: RunnerEvents): Runner {
    const machine = new Machine(this.#profile as Profile, this.#software)
    machine.kernel.console.resize(this.#size.cols, this.#size.rows)
    return new Runner(machine, events, () => this.#timers.now())
  }

  #started(line: string): void {
    if (this.#replay !== null) return
    this.#story.begin()
    this.#report({ type: 'started', line })
    // Typing in the past drops the future.
    this.#entries = this.#entries.slice(0, this.#position)
    this.#moments.cut(this.#position)
    this.#isSessionStale = true
  }

  #prompted(): void {
    this.#moments.reach((this.#runner as Runner).entries.length)
    this.#hasPrompted = this.#replay === null
  }

  /** What the page sees now is the moment. */
  #rememberMoment(): void {
    this.#hasPrompted = false
    const { machine, entries } = this.#runner as Runner
    if (this.#scene === null) return
    this.#moments.remember(entries.length, {
      scene: this.#scene,
      cwd: machine.cwd(),
      view: this.#view.number,
    })
  }

  #changeView(change: Partial<SceneOptions>): void {
    this.#setView(change)
    this.#showScene('seek')
    this.#rememberMoment()
  }

  #setView(change: Partial<SceneOptions>): void {
    this.#view = { ...this.#view, ...change, number: this.#view.number + 1 }
  }

  #tellEnded(): void {
    const runner = this.#runner as Runner
    const ended = this.#ended
    this.#ended = []
    this.#entries = [...runner.entries]
    this.#position = runner.entries.length
    this.#flush()
    this.#showScene('command')
    this.#tellSession()
    for (const outcome of ended) {
      this.#runningCall?.results.push(outcome)
      this.#report({ type: 'command', result: outcome })
    }
  }

  /** Only what the page does not know yet of the entries is sent: a session may have thousands. */
  #tellSession(): void {
    this.#isSessionStale = false
    const runner = this.#runner as Runner
    const kept = samePrefix(this.#toldEntries, this.#entries)
    const entries = { kept, added: this.#entries.slice(kept) }
    this.#toldEntries = this.#entries
    const place =
      this.#away === null
        ? { running: runner.isRunning, cwd: runner.machine.cwd() }
        : { running: false, cwd: this.#away.cwd }
    this.#report({ type: 'session', state: { position: this.#position, ...place }, entries })
  }

  // ---- jumps in the session

  #jump({ id, call }: PendingCall): void {
    const isRunning = this.#isLive && this.#runner?.isRunning === true
    switch (call.method) {
      case 'reset':
        this.#entries = []
        this.#moments.cut(0)
        this.#setView({ lookAt: null, expanded: new Map() })
        this.#jumpTo(0)
        break
      case 'undo':
        // What runs is not in the session yet: it is what is undone.
        this.#jumpTo(isRunning ? this.#position : this.#position - 1)
        break
      case 'redo':
        this.#jumpTo(this.#position + 1)
        break
      case 'seek':
        this.#jumpTo(call.position)
        break
      case 'adopt':
        this.#adopt(call.entries)
        this.#jumpTo(call.position)
        break
    }
    if (this.#away === null) this.#arrivals.push(id)
    else this.#report({ type: 'reply', id, result: null })
  }

  #jumpTo(wanted: number): void {
    const target = Math.max(0, Math.min(this.#entries.length, Math.trunc(wanted)))
    this.#alarm?.cancel()
    this.#alarm = null
    this.#pause?.()
    this.#pause = null
    this.#position = target
    this.#cancelRest()
    this.#isSilent = false
    this.#replay?.return()
    const moment = this.#isAt(target) ? null : this.#moments.find(target, this.#view.number)
    if (moment === null || !this.#hasStarted) {
      this.#away = null
      this.#replay = this.#goTo(target)
    } else this.#visit(moment)
  }

  /** Takes another course; what it has in common with this one stays known. */
  #adopt(entries: readonly Entry[]): void {
    const kept = samePrefix(this.#entries, entries)
    this.#entries = [...entries]
    this.#moments.cut(kept)
    if (this.#runner !== null && (this.#runner.isRunning || this.#runner.entries.length > kept))
      this.#runner = null
  }

  /** The page and the machine are there, and something may stand at the prompt. */
  #isAt(position: number): boolean {
    const runner = this.#runner
    return this.#isLive && runner?.isRunning === false && runner.entries.length === position
  }

  /** Shows a moment. The machine stays where it is, until it is needed or the page rests here. */
  #visit(moment: Moment): void {
    this.#replay = null
    this.#away = moment
    this.#ended = []
    this.#hasPrompted = false
    this.#showScreen(this.#moments.screen(this.#position, this.#glance) ?? '')
    const scene = shareScene(this.#scene, moment.scene)
    const patch = makePatch(this.#scene, scene)
    this.#scene = scene
    this.#report({ type: 'scene', patch, motions: [], cause: 'seek' })
    this.#tellSession()
    for (const id of this.#arrivals) this.#report({ type: 'reply', id, result: null })
    this.#arrivals = []
    this.#cancelRest = this.#timers.after(REST, () => {
      if (this.#away !== moment || this.#replay !== null) return
      this.#comeAfter()
      this.#schedule()
    })
  }

  #comeAfter(): void {
    this.#cancelRest()
    this.#isSilent = true
    this.#replay = this.#goTo(this.#position)
  }

  *#goTo(target: number): Generator<void, void, void> {
    const current = this.#runner
    const canGoOn =
      current !== null &&
      !current.isRunning &&
      current.entries.length <= target &&
      (current.isAtFreshPrompt || !this.#isSilent)
    const runner = canGoOn && this.#hasStarted ? current : this.#makeRunner(this.#shownEvents)
    runner.machine.kernel.trace = null
    if (runner !== current) {
      this.#runner = runner
      this.#unsent = ''
      this.#moments.restart()
    }
    yield* runner.untilPrompt()
    while (runner.entries.length < target) yield* runner.repeat(this.#entries[runner.entries.length] as Entry)
  }

  #arrive(): void {
    const runner = this.#runner as Runner
    const isSilent = this.#isSilent
    this.#replay = null
    this.#away = null
    this.#isSilent = false
    this.#ended = []
    this.#position = runner.entries.length
    this.#story.follow(runner.machine)
    this.#unsent = ''
    const screen = (this.#moments.screen(this.#position) ?? '') + this.#moments.sinceLast
    const isKnown = isSilent ? screen.length <= this.#glance : !this.#hasStarted && screen === this.#shown
    if (!isKnown) this.#showScreen(screen)
    this.#showScene(isSilent ? 'command' : 'seek')
    this.#rememberMoment()
    this.#tellSession()
    if (!this.#hasStarted) this.#report({ type: 'ready' })
    this.#hasStarted = true
    for (const id of this.#arrivals) this.#report({ type: 'reply', id, result: null })
    this.#arrivals = []
    runner.input(this.#early)
    this.#early = ''
  }

  /** A jump ends what runs: whoever waits for it gets an answer. */
  #abandonRun(): void {
    const running = this.#runningCall
    this.#runningCall = null
    if (running === null) return
    const result = { line: running.line, status: INTERRUPTED, output: '' }
    this.#report({ type: 'reply', id: running.id, result })
  }

  /** A bug of ours: without the command, or without the last entry, the session may go on. */
  #recover(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const wasReplaying = this.#replay !== null
    if (wasReplaying && this.#entries.length === 0) {
      this.#replay = null
      this.#runner = null
      this.#report({ type: 'fatal', message })
      return
    }
    const line = wasReplaying ? (this.#entries.at(-1)?.line ?? null) : (this.#runner?.runningLine ?? null)
    if (wasReplaying) this.#entries = this.#entries.slice(0, -1)
    this.#moments.cut(this.#entries.length)
    this.#away = null
    this.#report({ type: 'failed', line, message })
    this.#abandonRun()
    this.#runner = null
    this.#jumpTo(wasReplaying ? this.#entries.length : this.#position)
  }

  // ---- what the page sees

  #output(text: string): void {
    this.#moments.append(text)
    if (this.#replay === null) this.#unsent += text
  }

  /** Characters of a screen that is only passed by. */
  get #glance(): number {
    return GLANCE * this.#size.cols * this.#size.rows
  }

  #showScreen(text: string): void {
    this.#unsent = ''
    this.#report({ type: 'clear' })
    this.#backlog = 0
    this.#send(text)
  }

  #flush(): void {
    const text = this.#unsent
    this.#unsent = ''
    this.#send(text)
  }

  #send(text: string): void {
    if (text === '') return
    this.#backlog += text.length
    this.#report({ type: 'output', text })
  }

  #showScene(cause: SceneUpdate['cause']): void {
    const { machine } = this.#runner as Runner
    const before = this.#scene
    const scene = shareScene(before, buildScene(machine, this.#view))
    const motions = cause === 'command' ? this.#story.take(machine, before, scene) : []
    const patch = makePatch(before, scene)
    this.#scene = scene
    if (patch.kind === 'same' && motions.length === 0 && cause === 'command') return
    this.#report({ type: 'scene', patch, motions, cause })
  }
}

/** Of machines that nobody looks at. */
const UNHEARD: RunnerEvents = { output() {}, started() {}, ended() {}, prompted() {} }

/** As of a process that ^C ended. */
const INTERRUPTED = 130

const isJump = ({ method }: Call): boolean =>
  method === 'undo' || method === 'redo' || method === 'reset' || method === 'seek' || method === 'adopt'

/** Several commands in one `run` are one result. */
function joinResults({ line, results }: RunningCall, lastStatus: number): CommandResult {
  const status = results.at(-1)?.status ?? lastStatus
  return { line, status, output: results.map(({ output }) => output).join('') }
}
