/** Times as the shell writes them, in the zone of its TZ: in prompts, in `printf %(…)T`, before lines of the history. */

import { civilTime } from '../time/calendar.ts'
import { strftime } from '../time/strftime.ts'
import { zoneFromTz } from '../time/zone.ts'
import type { Shell } from './shell.ts'

/** `format` as in strftime(3), `seconds` since 1970. */
export const timeText = (shell: Shell, format: string, seconds: number): string =>
  strftime(format, civilTime({ sec: seconds, nsec: 0 }, zoneFromTz(shell.get('TZ'))))
