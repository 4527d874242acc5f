import { expect, test } from 'vitest'
import { parseDate } from './parse-date.ts'
import { civilTime, formatTime, UTC, zoneFromTz } from './time.ts'

const shanghai = zoneFromTz('Asia/Shanghai')
const now = { sec: 1_700_000_000, nsec: 0 }
const show = (text: string): string | null => {
  const time = parseDate(text, now, shanghai)
  return time && formatTime('%F %T.%3N %z', civilTime(time, shanghai))
}

test('zones are known by name and as POSIX strings', () => {
  expect(shanghai).toEqual({ name: 'CST', offset: 8 * 3600 })
  expect(zoneFromTz('CST-8')).toEqual(shanghai)
  expect(zoneFromTz('<+0530>-5:30')).toEqual({ name: '+0530', offset: 19800 })
  expect(zoneFromTz(undefined)).toEqual(UTC)
})

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

test.each(['garbage', '2024-13-01', '2024-02-30', '25:00'])('%s is no date', (text) => {
  expect(show(text)).toBe(null)
})
