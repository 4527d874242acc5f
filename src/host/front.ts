/**
 * The first of the machine's side that is loaded, and the smallest: it shows the prompt and the empty picture of a
 * fresh machine, which are always the same, and keeps what the page asks for. Kernel, shell and programs
 * come as soon as the page has drawn that; then the host takes over, and what was kept.
 */

import { findProfile } from '../session/profiles.ts'
import type { Host, HostOptions } from './host.ts'
import type { Report, Request } from './messages.ts'
import type { Timers } from './timers.ts'

export interface FrontOptions {
  readonly report: (report: Report) => void
  readonly loadHost: () => Promise<(options: HostOptions) => Host>
  readonly timers: Timers
}

/** ms from the prompt's being drawn until the machine is fetched, if nobody asks for it before: the page comes first. */
const QUIET = 700
/** ms to wait for the page to say that it has drawn the prompt. */
const PATIENCE = 3000

/** They want nothing of a machine that is not there yet. */
const QUIET_REQUESTS: ReadonlySet<Request['type']> = new Set(['ping', 'resize', 'pause'])

export class Front {
  readonly #options: FrontOptions
  #host: Host | null = null
  #isLoading = false
  #isStopped = false
  #shown = ''
  readonly #kept: Request[] = []

  constructor(options: FrontOptions) {
    this.#options = options
    options.report({ type: 'alive' })
  }

  receive(request: Request): void {
    if (this.#host !== null) {
      this.#host.receive(request)
      return
    }
    if (request.type === 'ping') this.#options.report({ type: 'pong', id: request.id })
    else this.#kept.push(request)
    if (request.type === 'start') this.#start(request)
    else if (request.type === 'acknowledge') this.#options.timers.after(QUIET, () => this.#load())
    else if (!QUIET_REQUESTS.has(request.type)) this.#load()
  }

  /** Nothing runs from here on. */
  stop(): void {
    this.#isStopped = true
    this.#host?.stop()
  }

  #start({ profile, entries }: Extract<Request, { type: 'start' }>): void {
    const known = findProfile(profile)
    if (entries.length > 0 || known === undefined) {
      this.#load()
      return
    }
    const { report, timers } = this.#options
    this.#shown = known.firstScreen
    report({ type: 'output', text: this.#shown })
    const scene = { view: 'empty', directory: known.cwd, mounts: [] } as const
    report({ type: 'scene', patch: { kind: 'whole', scene }, motions: [], cause: 'seek' })
    const state = { position: 0, running: false, cwd: known.cwd }
    report({ type: 'session', state, entries: { kept: 0, added: [] } })
    report({ type: 'ready' })
    timers.after(PATIENCE, () => this.#load())
  }

  #load(): void {
    if (this.#isLoading) return
    this.#isLoading = true
    const { report, loadHost, timers } = this.#options
    loadHost().then(
      (createHost) => {
        if (this.#isStopped) return
        this.#host = createHost({ report, timers, shown: this.#shown })
        for (const request of this.#kept.splice(0)) this.#host.receive(request)
      },
      (error: unknown) => report({ type: 'fatal', message: String(error) }),
    )
  }
}
