/** For tests: a client and a host in one process, with a clock that the test moves. */

import type { Entry } from '../session/session.ts'
import { tinySoftware } from '../session/testing.ts'
import type { MachineEvents } from './client.ts'
import { Client, type Connector } from './client-core.ts'
import { Front } from './front.ts'
import { Host } from './host.ts'
import type { Report, Request } from './messages.ts'
import type { Timers } from './timers.ts'

/** Callbacks in order; time goes on only by `pass`, or a hundredth of a ms each time somebody asks. */
export class ManualTimers implements Timers {
  #now = 0
  /** how often somebody wanted to know the time */
  asked = 0
  readonly #soon: (() => void)[] = []
  #later: { readonly at: number; readonly callback: () => void }[] = []

  now(): number {
    this.#now += 0.01
    this.asked++
    return this.#now
  }

  soon(callback: () => void): void {
    this.#soon.push(callback)
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback }
    this.#later.push(timer)
    return () => {
      this.#later = this.#later.filter((other) => other !== timer)
    }
  }

  /** Runs everything that is due, and what follows from it; promises get their turn too. */
  async settle(limit = 10_000): Promise<void> {
    for (let i = 0; i < limit; i++) {
      await Promise.resolve()
      const next = this.#soon.shift()
      if (next !== undefined) next()
      // Promises that are resolved by now may want something more.
      else if (i > 20) return
    }
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.settle()
      const [due] = this.#later.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (due === undefined) break
      this.#later = this.#later.filter((other) => other !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
    }
    this.#now = end
    await this.settle()
  }
}

export interface Page {
  readonly client: Client
  readonly timers: ManualTimers
  /** what the client told, oldest first */
  readonly events: { readonly name: keyof MachineEvents; readonly event: unknown }[]
  /** text of all output since the last clear */
  screen(): string
  latest<Name extends keyof MachineEvents>(name: Name): MachineEvents[Name]
  /** everything the host was sent */
  readonly requests: Request[]
}

export interface PageOptions {
  readonly connectors?: (timers: ManualTimers) => readonly Connector[]
  /** acknowledges output as it comes */
  readonly acknowledges?: boolean
  /** done again before the first prompt */
  readonly entries?: readonly Entry[]
}

/** A host that answers over cloned messages, as a worker does. */
export function connectorTo(timers: ManualTimers, requests: Request[] = []): Connector {
  return (listener) => {
    let isOpen = true
    const front = new Front({
      report: (report: Report) => timers.soon(() => isOpen && listener.report(structuredClone(report))),
      loadHost: async () => (options) => new Host(options, tinySoftware),
      timers,
    })
    return {
      send(request) {
        requests.push(request)
        timers.soon(() => isOpen && front.receive(structuredClone(request)))
      },
      close() {
        isOpen = false
        front.stop()
      },
    }
  }
}

export function openPage({ connectors, acknowledges = true, entries = [] }: PageOptions = {}): Page {
  const timers = new ManualTimers()
  const requests: Request[] = []
  const client = new Client({
    profile: 'article',
    entries,
    connectors: connectors?.(timers) ?? [connectorTo(timers, requests)],
    timers,
  })
  const events: Page['events'] = []
  let screen = ''
  for (const name of ['output', 'clear', 'scene', 'session', 'command', 'crash'] as const) {
    client.on(name, (event) => {
      events.push({ name, event })
    })
  }
  client.on('output', (text) => {
    screen += text
    if (acknowledges) client.acknowledge(text.length)
  })
  client.on('clear', () => {
    screen = ''
  })
  return {
    client,
    timers,
    events,
    screen: () => screen,
    latest: <Name extends keyof MachineEvents>(name: Name) =>
      events.findLast((event) => event.name === name)?.event as MachineEvents[Name],
    requests,
  }
}
