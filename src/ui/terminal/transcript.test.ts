import { expect, test } from 'vitest'
import { createFakeMachine } from '../testing/fake-machine.ts'
import { createTranscript } from './transcript.ts'

function screen() {
  const seen: string[] = []
  return {
    seen,
    write(text: string, done: () => void) {
      seen.push(text)
      done()
    },
    clear: () => seen.push('CLEAR'),
  }
}

test('a terminal that comes late is told what was said before', () => {
  const machine = createFakeMachine()
  const transcript = createTranscript(machine)
  machine.emit('output', 'one ')
  machine.emit('output', 'two ')
  const late = screen()
  transcript.attach(late)
  machine.emit('output', 'three')
  expect(late.seen).toEqual(['one two ', 'three'])
  expect(machine.acknowledged()).toBe('one two three'.length)
})

test('output is acknowledged when it is on the screen, and at once while nobody looks', () => {
  const machine = createFakeMachine()
  const transcript = createTranscript(machine)
  const waiting: (() => void)[] = []
  const detach = transcript.attach({ write: (_, done) => waiting.push(done), clear: () => {} })
  machine.emit('output', 'abc')
  expect(machine.acknowledged()).toBe(0)
  waiting.forEach((done) => {
    done()
  })
  expect(machine.acknowledged()).toBe(3)
  detach()
  machine.emit('output', 'de')
  expect(machine.acknowledged()).toBe(5)
})

test('what was cleared is not told again', () => {
  const machine = createFakeMachine()
  const transcript = createTranscript(machine)
  const first = screen()
  transcript.attach(first)()
  machine.emit('output', 'old')
  machine.emit('clear', undefined)
  machine.emit('output', 'new')
  const second = screen()
  transcript.attach(second)
  expect(second.seen).toEqual(['new'])
})

test('of a flood only the end is kept, from the start of a line', () => {
  const machine = createFakeMachine()
  const transcript = createTranscript(machine)
  machine.emit('output', `${'x'.repeat(9)}\n`.repeat(100_000))
  const late = screen()
  transcript.attach(late)
  const kept = late.seen.join('')
  expect(kept.length).toBeLessThanOrEqual(400_000)
  expect(kept.length).toBeGreaterThan(399_000)
  expect(kept.startsWith('xxxxxxxxx\n')).toBe(true)
})
