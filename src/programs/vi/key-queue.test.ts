import { expect, test } from 'vitest'
import type { Step } from '../lib/io.ts'
import { KeyQueue } from './key-queue.ts'

/** A queue at a keyboard where these keys are typed. */
function queueOf(typed: string): KeyQueue {
  const waiting = [...typed]
  const screen = {
    hasKeys: () => true,
    // biome-ignore lint/correctness/useYield: nothing here waits
    *readKey() {
      return waiting.shift() ?? null
    },
  }
  return new KeyQueue(screen as never, function* () {})
}

function finish<T>(step: Step<T>): T {
  for (;;) {
    const { done, value } = step.next()
    if (done) return value
  }
}

const read = (keys: KeyQueue, count: number): string =>
  Array.from({ length: count }, () => finish(keys.next())).join('')

test('what is replayed comes before what is typed, the newest first', () => {
  const keys = queueOf('xyz')
  keys.replay(['a', 'b'])
  expect(read(keys, 1)).toBe('a')
  keys.replay(['c'])
  expect(read(keys, 3)).toBe('cbx')
  expect(keys.command.join('')).toBe('acbx')
})

test('an error gives up what is replayed', () => {
  const keys = queueOf('xyz')
  keys.replay(['a', 'b'])
  keys.stopReplaying()
  expect(read(keys, 2)).toBe('xy')
})

test('keys replayed alone leave those that wait where they are', () => {
  const keys = queueOf('')
  keys.replay(['w'])
  const seen: string[] = []
  const step = function* (): Step<void> {
    seen.push(yield* keys.next())
  }
  finish(keys.replayAll(['a', 'b'], step))
  expect([seen, read(keys, 1)]).toEqual([['a', 'b'], 'w'])
})

test('a macro holds what was typed, without the key that ends it and without what was replayed', () => {
  const keys = queueOf('abq')
  keys.macros.start('m')
  keys.replay(['r'])
  read(keys, 4)
  keys.macros.stop()
  expect(keys.macros.run('m')).toEqual(['a', 'b'])
  expect(keys.macros.run('@')).toEqual(['a', 'b'])
  expect(keys.macros.run('n')).toBeUndefined()
  expect(keys.macros.run('@')).toEqual(['a', 'b'])
})
