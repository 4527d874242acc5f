/** The machine in the page itself, in time slices, where workers cannot be had. */

import type { ConnectionListener } from './client-core.ts'
import { Front } from './front.ts'
import { loadHost } from './load-host.ts'
import { browserTimers } from './timers.ts'

export function startFront(listener: ConnectionListener): Front {
  return new Front({ report: (report) => listener.report(report), loadHost, timers: browserTimers() })
}
