import { expect, test } from 'vitest'
import { tinySoftware } from '../session/testing.ts'
import { Front } from './front.ts'
import { Host, type HostOptions } from './host.ts'
import type { Report, Request } from './messages.ts'
import { ManualTimers } from './testing.ts'

const start: Request = { type: 'start', profile: 'article', entries: [], cols: 80, rows: 24 }

function open(load: () => Promise<(options: HostOptions) => Host>) {
  const timers = new ManualTimers()
  const reports: Report[] = []
  let loads = 0
  const front = new Front({
    report: (report) => reports.push(report),
    loadHost() {
      loads++
      return load()
    },
    timers,
  })
  return { front, timers, reports, loads: () => loads, types: () => reports.map(({ type }) => type) }
}

const tinyHost = async () => (options: HostOptions) => new Host(options, tinySoftware)

test('prompt and picture are there before anything is loaded', async () => {
  const { front, timers, reports, loads, types } = open(tinyHost)
  front.receive(start)
  await timers.settle()
  expect(types()).toEqual(['alive', 'output', 'scene', 'session', 'ready'])
  expect(reports[1]).toEqual({ type: 'output', text: '\x1b[?2004h[root@playground ufs]$ ' })
  expect(loads()).toBe(0)
})

test('the machine is loaded once the prompt has been drawn, or after a while', async () => {
  const drawn = open(tinyHost)
  drawn.front.receive(start)
  drawn.front.receive({ type: 'acknowledge', chars: 20 })
  drawn.front.receive({ type: 'acknowledge', chars: 1 })
  expect(drawn.loads()).toBe(0)
  await drawn.timers.pass(800)
  expect(drawn.loads()).toBe(1)
  const waiting = open(tinyHost)
  waiting.front.receive(start)
  await waiting.timers.pass(1000)
  expect(waiting.loads()).toBe(0)
  await waiting.timers.pass(3000)
  expect(waiting.loads()).toBe(1)
  const asked = open(tinyHost)
  asked.front.receive(start)
  asked.front.receive({ type: 'input', data: 'l' })
  expect(asked.loads()).toBe(1)
})

test('what the shell writes first is sent only where it is not on the screen already', async () => {
  const { front, timers, types } = open(
    async () => (options) => new Host({ ...options, shown: '$ ' }, tinySoftware),
  )
  front.receive(start)
  await timers.pass(4000)
  expect(types().slice(5)).toEqual(['scene', 'session', 'ready'])
  const other = open(tinyHost)
  other.front.receive(start)
  await other.timers.pass(4000)
  expect(other.types().slice(5)).toEqual(['clear', 'output', 'scene', 'session', 'ready'])
})

test('keys and calls are kept, pings are answered at once', async () => {
  const { front, timers, reports, types } = open(tinyHost)
  front.receive(start)
  front.receive({ type: 'input', data: 'echo early\r' })
  front.receive({ type: 'ping', id: 7 })
  expect(reports.at(-1)).toEqual({ type: 'pong', id: 7 })
  front.receive({ type: 'call', id: 8, call: { method: 'settled' } })
  await timers.settle()
  expect(reports.find(({ type }) => type === 'command')).toMatchObject({ result: { output: 'early\n' } })
  expect(types().at(-1)).toBe('reply')
})

test('a session to be done again is not shown before it is', async () => {
  const { front, timers, types, reports } = open(tinyHost)
  front.receive({ ...start, entries: [{ line: 'echo hi', at: 100, typed: [] }] })
  expect(types()).toEqual(['alive'])
  await timers.settle()
  expect(types()).toEqual(['alive', 'clear', 'output', 'scene', 'session', 'ready'])
  expect(reports[2]).toEqual({ type: 'output', text: '$ echo hi\r\nhi\r\n$ ' })
})

test('a machine that cannot be loaded is reported', async () => {
  const { front, timers, reports } = open(() => Promise.reject(new Error('offline')))
  front.receive(start)
  await timers.pass(4000)
  expect(reports.at(-1)).toEqual({ type: 'fatal', message: 'Error: offline' })
})
