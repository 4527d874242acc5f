/** The machine in a worker: the host between postMessage and the browser's clock. */

import { Front } from './front.ts'
import { loadHost } from './load-host.ts'
import type { Request } from './messages.ts'
import { browserTimers } from './timers.ts'

const front = new Front({ report: (report) => postMessage(report), loadHost, timers: browserTimers() })

addEventListener('message', (event: MessageEvent<Request>) => front.receive(event.data))
