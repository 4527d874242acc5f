import { expect, test } from 'vitest'
import { type Keyframe, type Marks, marksAt, noMarks, type Tile } from './marks.ts'

const box = (x: number) => ({ x, y: 0, width: 10, height: 10 })
const frame = (at: number, x: number, more: Partial<Keyframe> = {}): Keyframe => ({
  at,
  box: box(x),
  panned: 0,
  opacity: 1,
  ease: 'linear',
  hue: 'work',
  ...more,
})
const tile = (keyframes: readonly Keyframe[]): Tile => ({
  key: 'copy',
  motion: 'copy-up',
  look: 'solid',
  dashed: false,
  name: 'c',
  metas: [],
  spines: [],
  keyframes,
})
const at = (marks: Marks, elapsed: number) =>
  marksAt(marks, elapsed).tiles.map((one) => [one.box.x, one.opacity, one.hue])

test('a tile is between its keyframes, not there before the first, and rests at the last', () => {
  const marks = {
    ...noMarks,
    tiles: [tile([frame(100, 0, { opacity: 0 }), frame(200, 10), frame(300, 30, { hue: 'upper' })])],
  }
  expect(at(marks, 50)).toEqual([])
  expect(at(marks, 150)).toEqual([[5, 0.5, 'work']])
  expect(at(marks, 250)).toEqual([[20, 1, 'work']])
  expect(at(marks, 300)).toEqual([[30, 1, 'upper']])
  expect(at(marks, 999)).toEqual([[30, 1, 'upper']])
})

test('a stone overshoots once when it lands, and rests where it should', () => {
  const marks = { ...noMarks, tiles: [tile([frame(0, 0), frame(100, 100, { ease: 'land' })])] }
  const xs = Array.from({ length: 101 }, (_, time) => marksAt(marks, time).tiles[0]?.box.x ?? 0)
  expect(Math.max(...xs)).toBeGreaterThan(100)
  expect(Math.max(...xs)).toBeLessThan(112)
  expect(xs.at(-1)).toBe(100)
})

test('numbers, words and trails appear in their time, attributes are ticked off', () => {
  const marks: Marks = {
    ...noMarks,
    numbers: [
      { key: '1', number: 1, x: 0, y: 0, panned: 0, from: 0 },
      { key: '2', number: 2, x: 0, y: 0, panned: 0, from: 50 },
    ],
    ticks: [
      { key: 'a', x: 0, y: 0, text: 'mode', value: '644', doneAt: 40 },
      { key: 'b', x: 0, y: 0, text: 'owner', value: '', doneAt: 80 },
    ],
  }
  const now = marksAt(marks, 45)
  expect(now.numbers.map((one) => one.number)).toEqual([1])
  expect(now.ticks.map((one) => [one.text, one.done])).toEqual([
    ['mode', true],
    ['owner', false],
  ])
})
