import { expect, test } from 'vitest'
import { civilTime } from './calendar.ts'
import { formatTime, strftime } from './strftime.ts'
import { UTC } from './zone.ts'

const late = civilTime({ sec: 1_700_000_000, nsec: 5_000_000 }, UTC)
const early = civilTime({ sec: -59_000_000_000, nsec: 0 }, UTC)

/** What bash 5.2 prints for `%(…)T`, and date of coreutils 9.7. */
test.each([
  ['%e|%-e|%0e|%_k|%0l|%-l|%5p|%#P|%^P|%03u|%_j', '14|14|14|22|10|10|   PM|pm|pm|002|318'],
  [
    '%_6Y|%06Y|%_F|%012T|%_12D|%#c|%^c',
    '  2023|002023|2023-11-14|000022:13:20|    11/14/23|Tue Nov 14 22:13:20 2023|TUE NOV 14 22:13:20 2023',
  ],
])('strftime and coreutils agree on %s', (format, shown) => {
  expect(strftime(format, late)).toBe(shown)
  expect(formatTime(format, late)).toBe(shown)
})

test('only coreutils know nanoseconds, quarters, colons and the flag +', () => {
  expect(strftime('%N|%q|%:z|%+4Y|%V', late)).toBe('%N|%q|%:z|%+4Y|46')
  expect(formatTime('%N|%q|%:z|%+4Y|%V', late)).toBe('005000000|4|+00:00|2023|46')
})

test('only coreutils fill a year up to four digits', () => {
  expect(strftime('%Y|%F|%C', early)).toBe('100|100-05-13|1')
  expect(formatTime('%Y|%F|%C', early)).toBe('0100|0100-05-13|01')
})
