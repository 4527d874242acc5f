/** The door to the machine for the page. */

import type { Entry } from '../session/session.ts'
import type { MachineClient } from './client.ts'
import { Client, type Connector } from './client-core.ts'
import type { Report } from './messages.ts'
import { browserTimers } from './timers.ts'

export interface MachineClientOptions {
  readonly profile?: string
  /** a session to do again before the first prompt */
  readonly entries?: readonly Entry[]
}

/** The machine in a worker, or in the page where workers cannot be had. */
export function createMachineClient({
  profile = 'article',
  entries = [],
}: MachineClientOptions = {}): MachineClient {
  return new Client({ profile, entries, connectors: [inWorker, inPage], timers: browserTimers() })
}

const inWorker: Connector = (listener) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.onmessage = (event: MessageEvent<readonly Report[]>) => {
    for (const report of event.data) listener.report(report)
  }
  worker.onerror = (event) => listener.broken(event.message)
  return { send: (request) => worker.postMessage(request), close: () => worker.terminate() }
}

const inPage: Connector = (listener) => {
  const loading = import('./in-page.ts').then(({ startFront }) => startFront(listener))
  loading.catch((error: unknown) => listener.broken(String(error)))
  return {
    send: (request) => void loading.then((front) => front.receive(request)),
    // It ends with its timers: nobody listens to it any more.
    close: () => void loading.then((front) => front.stop()),
  }
}
