/**
 * The page's side of the boundary: gives requests to the host, keeps the scene that patches are for, and watches
 * whether the host still answers. Where the host runs is the connectors' matter.
 *
 * - While a machine boots, the connectors are tried one after the other: one that fails before its host has said
 *   `alive` is left for the next.
 * - A host that does not answer a ping for DEADLINE ms is closed. A new one does the session again, without
 *   the command that ran; if that does not come to a prompt either, without the last entry, and so on.
 */

import { applyPatch } from '../scene/diff.ts'
import type { Examined } from '../scene/examine.ts'
import type { LayerKey, Scene } from '../scene/scene.ts'
import type { Entry } from '../session/session.ts'
import type { CommandResult, Comparison, MachineClient, MachineEvents, Side } from './client.ts'
import type { HistoryStep } from './history.ts'
import type { Answer, Answers, Call, Report, Request } from './messages.ts'
import type { Timers } from './timers.ts'

export interface Connection {
  send(request: Request): void
  close(): void
}

export interface ConnectionListener {
  report(report: Report): void
  /** The host cannot be had, or is gone. */
  broken(reason: string): void
}

/** May throw where its kind of host cannot be had. */
export type Connector = (listener: ConnectionListener) => Connection

export interface ClientOptions {
  readonly profile: string
  /** what is done again before the first prompt */
  readonly entries?: readonly Entry[]
  /** in the order in which they are tried */
  readonly connectors: readonly Connector[]
  readonly timers: Timers
}

/** ms between two pings, and how long an answer may take. */
const PING_EVERY = 500
const DEADLINE = 2_000

/** As of a process that SIGKILL ended. */
const KILLED = 137

type Listener<Name extends keyof MachineEvents> = (event: MachineEvents[Name]) => void

export class Client implements MachineClient {
  readonly ready: Promise<void>
  readonly #options: ClientOptions
  #resolveReady: () => void = () => {}
  #rejectReady: (reason: Error) => void = () => {}
  readonly #listeners = new Map<keyof MachineEvents, Set<Listener<never>>>()
  #connection: Connection | null = null
  /** rises with each connection: what an old one still says is not heard */
  #generation = 0
  #connectorIndex = 0
  /** some host has run in this kind of connection */
  #hasAnswered = false
  /** the host of this connection has come to its first prompt */
  #isUp = false
  #isDisposed = false
  /** why connectors were left */
  readonly #reasons: string[] = []
  #size = { cols: 80, rows: 24 }
  #isPaused = false
  #scene: Scene | null = null
  #entries: readonly Entry[] = []
  #position = 0
  #runningLine: string | null = null
  /** who waits for the answer, by the call's id */
  readonly #calls = new Map<number, (result: Answer) => void>()
  #nextId = 1
  #unanswered: { readonly id: number; readonly since: number } | null = null
  #stopWatching: () => void = () => {}

  constructor(options: ClientOptions) {
    this.#options = options
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve
      this.#rejectReady = reject
    })
    this.#connect(options.entries ?? [])
  }

  input(data: string): void {
    this.#send({ type: 'input', data })
  }

  resize(cols: number, rows: number): void {
    this.#size = { cols, rows }
    this.#send({ type: 'resize', cols, rows })
  }

  pause(paused: boolean): void {
    this.#isPaused = paused
    this.#send({ type: 'pause', paused })
  }

  acknowledge(chars: number): void {
    this.#send({ type: 'acknowledge', chars })
  }

  async run(line: string): Promise<CommandResult> {
    return (await this.#call({ method: 'run', line })) ?? { line, status: KILLED, output: '' }
  }

  async settled(): Promise<void> {
    await this.#call({ method: 'settled' })
  }

  async undo(): Promise<void> {
    await this.#call({ method: 'undo' })
  }

  async redo(): Promise<void> {
    await this.#call({ method: 'redo' })
  }

  async reset(): Promise<void> {
    await this.#call({ method: 'reset' })
  }

  async seek(position: number): Promise<void> {
    await this.#call({ method: 'seek', position })
  }

  async adopt(entries: readonly Entry[], position: number): Promise<void> {
    await this.#call({ method: 'adopt', entries, position })
  }

  async history(): Promise<readonly HistoryStep[]> {
    const steps = await this.#call({ method: 'history' })
    if (steps === null) throw new Error('the machine was replaced')
    return steps
  }

  async examine(layer: LayerKey, path: string): Promise<Examined | null> {
    return await this.#call({ method: 'examine', layer, path })
  }

  async lookAt(mount: number | null): Promise<void> {
    await this.#call({ method: 'lookAt', mount })
  }

  async expand(path: string, open: boolean): Promise<void> {
    await this.#call({ method: 'expand', path, open })
  }

  async check(scripts: readonly string[]): Promise<readonly boolean[]> {
    return (await this.#call({ method: 'check', scripts })) ?? scripts.map(() => false)
  }

  async compare(from: Side, to: Side): Promise<Comparison | null> {
    return await this.#call({ method: 'compare', from, to })
  }

  async picture(lines: readonly string[]): Promise<Scene | null> {
    return await this.#call({ method: 'picture', lines })
  }

  on<Name extends keyof MachineEvents>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  dispose(): void {
    this.#isDisposed = true
    this.#disconnect()
    this.#listeners.clear()
  }

  // ---- connection

  #connect(entries: readonly Entry[]): void {
    const { connectors, profile } = this.#options
    const connector = connectors[this.#connectorIndex]
    if (connector === undefined) {
      this.#rejectReady(new Error(`no machine can be started here: ${this.#reasons.join('; ')}`))
      return
    }
    const generation = ++this.#generation
    const isCurrent = () => generation === this.#generation && !this.#isDisposed
    try {
      this.#connection = connector({
        report: (report) => isCurrent() && this.#hear(report),
        broken: (reason) => isCurrent() && this.#broken(reason, entries),
      })
    } catch (error) {
      this.#connectorIndex++
      this.#reasons.push(String(error))
      this.#connect(entries)
      return
    }
    this.#entries = entries
    this.#position = entries.length
    this.#scene = null
    this.#send({ type: 'start', profile, entries, ...this.#size })
    if (this.#isPaused) this.#send({ type: 'pause', paused: true })
  }

  #disconnect(): void {
    this.#generation++
    this.#stopWatching()
    this.#stopWatching = () => {}
    this.#unanswered = null
    this.#connection?.close()
    this.#connection = null
  }

  #broken(reason: string, entries: readonly Entry[]): void {
    if (this.#hasAnswered) {
      this.#restart('failed')
      return
    }
    this.#reasons.push(reason)
    this.#disconnect()
    this.#connectorIndex++
    this.#connect(entries)
  }

  /** A new machine does again what is safe. */
  #restart(reason: MachineEvents['crash']['reason']): void {
    const done = this.#entries.slice(0, this.#position)
    const isReplaying = !this.#isUp
    if (isReplaying && done.length === 0) {
      this.#disconnect()
      this.#rejectReady(new Error('the machine does not start'))
      return
    }
    const line = isReplaying ? (done.at(-1)?.line ?? null) : this.#runningLine
    this.#disconnect()
    this.#runningLine = null
    this.#isUp = false
    for (const answer of this.#calls.values()) answer(null)
    this.#calls.clear()
    this.#connect(isReplaying ? done.slice(0, -1) : done)
    this.#emit('crash', { reason, line })
  }

  #send(request: Request): void {
    this.#connection?.send(request)
  }

  #call<Method extends Call['method']>(
    call: Extract<Call, { method: Method }>,
  ): Promise<Method extends keyof Answers ? Answers[Method] | null : null>
  #call(call: Call): Promise<Answer> {
    const id = this.#nextId++
    return new Promise((resolve) => {
      this.#calls.set(id, resolve)
      this.#send({ type: 'call', id, call })
    })
  }

  // ---- what the host says

  #hear(report: Report): void {
    switch (report.type) {
      case 'alive':
        this.#hasAnswered = true
        this.#watch()
        return
      case 'ready':
        this.#isUp = true
        this.#resolveReady()
        return
      case 'output':
        this.#emit('output', report.text)
        return
      case 'clear':
        this.#emit('clear', undefined)
        return
      case 'scene': {
        this.#scene = applyPatch(this.#scene, report.patch)
        this.#emit('scene', { scene: this.#scene, motions: report.motions, cause: report.cause })
        return
      }
      case 'session': {
        const { state, entries } = report
        this.#entries =
          entries.kept === this.#entries.length && entries.added.length === 0
            ? this.#entries
            : [...this.#entries.slice(0, entries.kept), ...entries.added]
        this.#position = state.position
        if (!state.running) this.#runningLine = null
        this.#emit('session', { ...state, entries: this.#entries })
        return
      }
      case 'command':
        this.#emit('command', report.result)
        return
      case 'started':
        this.#runningLine = report.line
        return
      case 'pong':
        if (this.#unanswered?.id === report.id) this.#unanswered = null
        return
      case 'reply':
        this.#calls.get(report.id)?.(report.result)
        this.#calls.delete(report.id)
        return
      case 'failed':
        this.#emit('crash', { reason: 'failed', line: report.line })
        return
      case 'fatal':
        this.#disconnect()
        this.#rejectReady(new Error(report.message))
        return
    }
  }

  #emit<Name extends keyof MachineEvents>(name: Name, event: MachineEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<Name>)(event)
  }

  // ---- watchdog

  #watch(): void {
    const { timers } = this.#options
    this.#stopWatching()
    let cancel = timers.after(PING_EVERY, () => check())
    const check = () => {
      const late = this.#unanswered
      if (late === null) {
        this.#unanswered = { id: this.#nextId++, since: timers.now() }
        this.#send({ type: 'ping', id: this.#unanswered.id })
      } else if (timers.now() - late.since >= DEADLINE) {
        // An answer may wait behind this timer, where the page itself was held up.
        cancel = timers.after(PING_EVERY, () => {
          if (this.#unanswered === late) this.#restart('unresponsive')
          else check()
        })
        return
      }
      cancel = timers.after(PING_EVERY, check)
    }
    this.#stopWatching = () => cancel()
  }
}
