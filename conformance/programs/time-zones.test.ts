/**
 * What date of coreutils 9.7 with tzdata 2026b shows, in every zone of the database and for strings of tzset(3):
 * `TZ=… date -d @SECONDS '+%Z %::z'` at each of the moments below.
 */

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { civilTime } from '../../src/time/calendar.ts'
import { formatTime } from '../../src/time/strftime.ts'
import { zoneFromTz } from '../../src/time/zone.ts'

/** New year, the second before New York changes its clocks, that change, and July, all of 2024. */
const MOMENTS = [1704067200, 1710053999, 1710054000, 1720000000]

const recorded = readFileSync(new URL('time-zones.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as string[])

test('every zone has the names and offsets of the real database', () => {
  const ours = recorded.map(([tz]) => [
    tz,
    ...MOMENTS.map((sec) => formatTime('%Z %::z', civilTime({ sec, nsec: 0 }, zoneFromTz(tz)))),
  ])
  expect(ours).toEqual(recorded)
})
