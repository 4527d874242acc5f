/** The line that uptime prints, and that w and top begin with. */

import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { zoneFromTz } from '../../time/zone.ts'
import type { Io, Step } from './io.ts'

export function* uptimeLine(io: Io): Step<string> {
  const loads = yield* io.readText('/proc/loadavg')
  const load = typeof loads === 'number' ? '0.00, 0.00, 0.00' : loads.split(' ').slice(0, 3).join(', ')
  const clock = formatTime('%H:%M:%S', civilTime(io.sys.time(), zoneFromTz(io.variable('TZ'))))
  return ` ${clock} up ${duration(io.sys.uptime())},  0 users,  load average: ${load}\n`
}

function duration(seconds: number): string {
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor((seconds % 86400) / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const start = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `
  return (
    start +
    (hours === 0 ? `${minutes} min` : `${String(hours).padStart(2)}:${String(minutes).padStart(2, '0')}`)
  )
}
