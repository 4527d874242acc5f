/** The machine in a worker: a host between postMessage and the browser's clock. */

import { loadSoftware } from '../session/index.ts'
import { Host } from './host.ts'
import type { Request } from './messages.ts'
import { browserTimers } from './timers.ts'

const host = new Host({ report: (report) => postMessage(report), loadSoftware, timers: browserTimers() })

addEventListener('message', (event: MessageEvent<Request>) => host.receive(event.data))
