import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeMachine } from '../testing/fake-machine.ts'
import { createTypist } from './typist.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const machine = createFakeMachine()
  const keys: string[] = []
  const typist = createTypist({
    ...machine,
    input(data) {
      keys.push(data)
      machine.input(data)
    },
  })
  return { typist, keys }
}

test('a command appears bit by bit and ends with Enter', async () => {
  const { typist, keys } = setUp()
  const ended = typist.type('ls lower', { instantly: false })
  await vi.advanceTimersByTimeAsync(1000)
  expect(await ended).toEqual({ line: 'ls lower', status: 0, output: '' })
  expect(keys).toEqual(['\x05\x15', ...'ls lower', '\r'])
})

test('a long command takes no longer than half a second', async () => {
  const { typist, keys } = setUp()
  const ended = typist.type(`echo ${'x'.repeat(400)}`, { instantly: false })
  await vi.advanceTimersByTimeAsync(520)
  expect(keys.at(-1)).toBe('\r')
  await ended
})

test('a key of the reader finishes it at once', async () => {
  const { typist, keys } = setUp()
  const ended = typist.type('ls lower', { instantly: false })
  await vi.advanceTimersByTimeAsync(40)
  typist.flush()
  expect(keys.join('')).toBe('\x05\x15ls lower\r')
  await ended
  typist.flush()
  expect(keys.join('')).toBe('\x05\x15ls lower\r')
})

test('several lines are entered one by one', async () => {
  const { typist, keys } = setUp()
  void typist.type('mount \\\n  -t overlay', { instantly: false })
  await vi.advanceTimersByTimeAsync(1000)
  expect(keys.join('')).toBe('\x05\x15mount \\\r  -t overlay\r')
})

test('with reduced motion, or with a tab in it, the line is there at once', async () => {
  const { typist, keys } = setUp()
  await typist.type('ls', { instantly: true })
  await typist.type('echo\tx', { instantly: false })
  expect(keys).toEqual([])
})
