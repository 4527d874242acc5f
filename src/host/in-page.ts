/** The machine in the page itself, in time slices, where workers cannot be had. */

import { loadSoftware } from '../session/index.ts'
import type { ConnectionListener } from './client-core.ts'
import { Host } from './host.ts'
import { browserTimers } from './timers.ts'

export function startHost(listener: ConnectionListener): Host {
  return new Host({ report: (report) => listener.report(report), loadSoftware, timers: browserTimers() })
}
