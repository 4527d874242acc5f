/** Times of files: compared, and as programs write them in full. */

import type { Time } from '../../kernel/abi.ts'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import type { Zone } from '../../time/zone.ts'

/** `2023-05-06 07:08:09.000000000 +0800`, as `stat` and `ls --full-time` write a time. */
export function fullTime(time: Time, zone: Zone): string {
  return formatTime('%Y-%m-%d %H:%M:%S.%N %z', civilTime(time, zone))
}

/** Whether a is later than b by so many: negative, 0, positive. */
export function compareTimes(a: Time, b: Time): number {
  return a.sec - b.sec || a.nsec - b.nsec
}
