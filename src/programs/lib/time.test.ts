import { expect, test } from 'vitest'
import { civilTime } from '../../time/calendar.ts'
import { formatTime } from '../../time/strftime.ts'
import { zoneFromTz } from '../../time/zone.ts'
import { parseDate } from './parse-date.ts'

const shanghai = zoneFromTz('Asia/Shanghai')
const now = { sec: 1_700_000_000, nsec: 0 }
const show = (text: string): string | null => {
  const time = parseDate(text, now, shanghai)
  return time && formatTime('%F %T.%3N %z', civilTime(time, shanghai))
}

test('strftime writes all fields of a day', () => {
  const time = civilTime({ sec: 1_678_889_430, nsec: 5_000_000 }, shanghai)
  expect(formatTime('%a %A %b %B %d %e %j %u %w %V %G %U %W %y %C %p %I %l %k', time)).toBe(
    'Wed Wednesday Mar March 15 15 074 3 3 11 2023 11 11 23 20 PM 10 10 22',
  )
  expect(formatTime('%-d|%_m|%^a|%5Y|%N|%3N|%:z|%s|%%|%Q', time)).toBe(
    '15| 3|WED|02023|005000000|005|+08:00|1678889430|%|%Q',
  )
})

test.each([
  ['2024-03-15 10:20:30', '2024-03-15 10:20:30.000 +0800'],
  ['2024-03-15T10:20:30Z', '2024-03-15 18:20:30.000 +0800'],
  ['2024-03-15 10:20:30.5 -0500', '2024-03-15 23:20:30.500 +0800'],
  ['15 mar 2024 3pm', '2024-03-15 15:00:00.000 +0800'],
  ['Mar 5, 2020', '2020-03-05 00:00:00.000 +0800'],
  ['3/4/2021 11:12', '2021-03-04 11:12:00.000 +0800'],
  ['20200305 1030', '2020-03-05 10:30:00.000 +0800'],
  ['@0', '1970-01-01 08:00:00.000 +0800'],
  ['2024-01-31 +1 month', '2024-03-02 00:00:00.000 +0800'],
  ['2020-01-01 2 hours ago', '2019-12-31 22:00:00.000 +0800'],
  ['yesterday', '2023-11-14 06:13:20.000 +0800'],
  ['next week', '2023-11-22 06:13:20.000 +0800'],
  ['next friday', '2023-11-17 00:00:00.000 +0800'],
  ['10:00', '2023-11-15 10:00:00.000 +0800'],
])('%s is understood', (text, shown) => {
  expect(show(text)).toBe(shown)
})

const newYork = zoneFromTz('America/New_York')

// As date of coreutils 9.7 shows them with TZ=America/New_York.
test.each([
  ['2024-07-01', '2024-07-01 00:00:00 EDT -0400'],
  ['2024-03-10 03:00', '2024-03-10 03:00:00 EDT -0400'],
  ['2024-11-03 01:30', '2024-11-03 01:30:00 EDT -0400'],
  ['TZ="Europe/Berlin" 2024-07-01 12:00', '2024-07-01 06:00:00 EDT -0400'],
  ['TZ="Europe/Berlin" 2024-07-01 12:00 UTC', '2024-07-01 08:00:00 EDT -0400'],
  ['TZ="a\\"b" @0', '1969-12-31 19:00:00 EST -0500'],
  [' TZ="Asia/Tokyo" @0', '1969-12-31 19:00:00 EST -0500'],
  ['TZ="Europe/Berlin"  ', '2023-11-13 18:00:00 EST -0500'],
  ['', '2023-11-14 00:00:00 EST -0500'],
])('%s is understood where clocks change', (text, shown) => {
  const time = parseDate(text, now, newYork)
  expect(time && formatTime('%F %T %Z %z', civilTime(time, newYork))).toBe(shown)
})

test.each(['2024-03-10 02:30', 'TZ=Europe/Berlin 12:00', '2024-10-01 12:00 TZ="UTC"', 'tz="UTC" 12:00'])(
  '%s is no time in New York',
  (text) => {
    expect(parseDate(text, now, newYork)).toBe(null)
  },
)

test.each(['garbage', '2024-13-01', '2024-02-30', '25:00'])('%s is no date', (text) => {
  expect(show(text)).toBe(null)
})
