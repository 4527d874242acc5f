/** The machine in a worker: the host between postMessage and the browser's clock. */

import { Front } from './front.ts'
import { gather } from './gather.ts'
import { loadHost } from './load-host.ts'
import type { Request } from './messages.ts'
import { browserTimers } from './timers.ts'

const report = gather((reports) => postMessage(reports))
const front = new Front({ report, loadHost, timers: browserTimers() })

addEventListener('message', (event: MessageEvent<Request>) => front.receive(event.data))
