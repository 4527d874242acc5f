import { expect, test } from 'vitest'
import { gather } from './gather.ts'
import type { Report } from './messages.ts'

test('reports of one turn are one message, those of the next another', async () => {
  const posted: (readonly Report[])[] = []
  const report = gather((reports) => posted.push(reports))
  report({ type: 'clear' })
  report({ type: 'output', text: 'a' })
  expect(posted).toEqual([])
  await Promise.resolve()
  report({ type: 'pong', id: 1 })
  await Promise.resolve()
  expect(posted).toEqual([[{ type: 'clear' }, { type: 'output', text: 'a' }], [{ type: 'pong', id: 1 }]])
})

test('a command that starts is told at once, behind what came before it', async () => {
  const posted: (readonly Report[])[] = []
  const report = gather((reports) => posted.push(reports))
  report({ type: 'output', text: '$ yes\r\n' })
  report({ type: 'started', line: 'yes' })
  const told = [
    [
      { type: 'output', text: '$ yes\r\n' },
      { type: 'started', line: 'yes' },
    ],
  ]
  expect(posted).toEqual(told)
  await Promise.resolve()
  expect(posted).toEqual(told)
})
