import { expect, test } from 'vitest'
import { loadSoftware } from '../session/index.ts'
import { Host } from './host.ts'
import type { Answer, Call, Report } from './messages.ts'
import { ManualTimers } from './testing.ts'

async function start() {
  const timers = new ManualTimers()
  const reports: Report[] = []
  const host = new Host({ report: (report) => reports.push(report), timers, shown: '' }, await loadSoftware())
  host.receive({ type: 'start', profile: 'article', entries: [], cols: 80, rows: 24 })
  await timers.settle(Number.POSITIVE_INFINITY)
  let last = 0
  return {
    reports,
    async call(call: Call): Promise<Answer | undefined> {
      const id = ++last
      host.receive({ type: 'call', id, call })
      await timers.settle(Number.POSITIVE_INFINITY)
      const reply = reports.find((report) => report.type === 'reply' && report.id === id)
      return reply?.type === 'reply' ? reply.result : undefined
    },
  }
}

const MOUNT = 'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged'

test('scripts are tried on a copy of the machine as it is, and leave nothing behind', async () => {
  const { call, reports } = await start()
  for (const line of ['mkdir lower upper work merged', 'echo x > lower/a', MOUNT, 'rm merged/a'])
    await call({ method: 'run', line })
  const told = reports.length
  const scripts = [
    '[ -e lower/a ] && [ ! -e merged/a ]',
    `umount merged && rm upper/a && ${MOUNT}`,
    'cat merged/a',
    'exit 3',
  ]
  expect(await call({ method: 'check', scripts })).toEqual([true, true, true, false])
  // Nothing but the answer.
  expect(reports.slice(told).map(({ type }) => type)).toEqual(['reply'])
  expect(await call({ method: 'check', scripts: ['[ -c upper/a ]'] })).toEqual([true])
  await call({ method: 'undo' })
  expect(await call({ method: 'check', scripts: ['[ -e merged/a ]'] })).toEqual([true])
})

test('a picture is of a machine of its own', async () => {
  const { call } = await start()
  await call({ method: 'run', line: 'mkdir elsewhere' })
  const scene = await call({ method: 'picture', lines: ['mkdir lower upper work merged', MOUNT] })
  expect(scene).toMatchObject({ view: 'overlay' })
  expect(await call({ method: 'check', scripts: ['[ ! -e lower ]'] })).toEqual([true])
})

test('a script that never ends is given up, and the machine goes on', { timeout: 30_000 }, async () => {
  const { call } = await start()
  expect(await call({ method: 'check', scripts: ['while :; do :; done', 'true'] })).toEqual([false, true])
})
