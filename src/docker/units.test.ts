import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bar } from './cli/progress.ts'
import { bytesSize, ellipsis, humanDuration, humanSize, table } from './units.ts'

const recorded = JSON.parse(
  readFileSync(new URL('../../conformance/docker/go-units.json', import.meta.url), 'utf8'),
) as Record<string, [number, ...string[]][]>

test('durations are those of go-units', () => {
  for (const [seconds, text] of recorded.HumanDuration_seconds ?? [])
    expect(humanDuration(seconds), `${seconds}`).toBe(text)
  for (const [milliseconds, text] of recorded.HumanDuration_milliseconds ?? []) {
    expect(humanDuration(milliseconds / 1000), `${milliseconds} ms`).toBe(text)
  }
})

test('sizes are those of go-units', () => {
  const sizes = recorded['sizes_[bytes,HumanSizeWithPrecision3,HumanSize(4),BytesSize]'] ?? []
  expect(sizes.length).toBeGreaterThan(10)
  for (const [bytes, three, four, binary] of sizes) {
    expect([humanSize(bytes), humanSize(bytes, 4), bytesSize(bytes)], `${bytes}`).toEqual([
      three,
      four,
      binary,
    ])
  }
})

test('columns are at least ten wide, the last one as long as it is', () => {
  expect(
    table([
      ['A', 'B'],
      ['longer than ten', ''],
    ]),
  ).toBe('A                 B\nlonger than ten   \n')
})

test('what is too long ends in an ellipsis', () => {
  expect([ellipsis('abcdef', 6), ellipsis('abcdefg', 6)]).toEqual(['abcdef', 'abcde…'])
})

test('a bar is as long as its share', () => {
  expect(bar(17_160_000, 32_280_000)).toBe(
    '[==========================>                        ]  17.16MB/32.28MB',
  )
  expect(bar(32_280_000, 32_280_000)).toBe(
    '[==================================================>]  32.28MB/32.28MB',
  )
})
