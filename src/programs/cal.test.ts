import { expect, test } from 'vitest'
import { output, run } from './lib/testing.ts'

test('cal shows a month, the days of each week under their names', async () => {
  expect(await output('cal 9 2006')).toBe(
    '   September 2006   \nSu Mo Tu We Th Fr Sa\n                1  2\n 3  4  5  6  7  8  9\n10 11 12 13 14 15 16\n17 18 19 20 21 22 23\n24 25 26 27 28 29 30\n                    \n',
  )
})

test('cal leaves out the days of September 1752 that never were', async () => {
  expect(await output('cal 9 1752 | head -4; cal -j 12 1752 | sed -n 8p')).toBe(
    '   September 1752   \nSu Mo Tu We Th Fr Sa\n       1  2 14 15 16\n17 18 19 20 21 22 23\n355                        \n',
  )
})

test('cal -3 -m puts three months side by side, Monday first', async () => {
  expect(await output('cal -3m 9 2006 | head -3')).toBe(
    '     August 2006         September 2006         October 2006    \nMo Tu We Th Fr Sa Su  Mo Tu We Th Fr Sa Su  Mo Tu We Th Fr Sa Su\n    1  2  3  4  5  6               1  2  3                     1\n',
  )
})

test('cal says what is no date', async () => {
  expect((await run('cal 13 2020; cal 0; cal 31 2 2020; cal 1 2 3 4')).stderr).toBe(
    "cal: illegal month value: use 1-12\ncal: illegal year value: use positive integer\ncal: illegal day value: use 1-29\ncal: bad usage\nTry 'cal --help' for more information.\n",
  )
})

test('lscpu tells of the processors that /proc/cpuinfo has', async () => {
  expect(await output("lscpu | grep -E '^(CPU\\(s\\)|Byte Order|Vendor ID)'")).toBe(
    'Byte Order:                              Little Endian\nCPU(s):                                  2\nVendor ID:                               GenuineIntel\n',
  )
})
