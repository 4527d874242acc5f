import { expect, test } from 'vitest'
import { LoadAverage } from './load.ts'

const after = (seconds: number, active: number, load = new LoadAverage()): LoadAverage => {
  const start = load.due === 0 ? 0 : load.due - 5e6
  if (load.due === 0) load.begin(0)
  for (let now = start + 5e6; now <= start + seconds * 1e6; now += 5e6) load.count(now, active)
  return load
}

test('one task that runs raises the averages by what the kernel gives the last five seconds', () => {
  expect(String(after(5, 1))).toBe('0.08 0.02 0.01')
  expect(String(after(60, 1))).toBe('0.63 0.18 0.06')
  expect(String(after(3600, 1))).toBe('1.00 1.00 1.00')
})

test('they fall when nobody runs; many counts at once are rounded otherwise than one after the other', () => {
  const steps = String(after(60, 0, after(600, 2)))
  const once = after(600, 2)
  once.count(once.due - 5e6 + 60e6, 0)
  expect(steps).toBe('0.73 1.42 0.91')
  expect(String(once)).toBe('0.73 1.43 0.91')
})

test('between two counts nothing is counted', () => {
  const load = after(5, 1)
  load.count(load.due - 1, 3)
  expect(String(load)).toBe('0.08 0.02 0.01')
})
