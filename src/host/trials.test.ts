import { expect, test } from 'vitest'
import { loadSoftware } from '../session/index.ts'
import { Host } from './host.ts'
import type { Answer, Call, Report } from './messages.ts'
import { ManualTimers } from './testing.ts'

async function start() {
  const timers = new ManualTimers()
  const reports: Report[] = []
  let answeredAt = 0
  const report = (one: Report) => {
    reports.push(one)
    if (one.type === 'reply') answeredAt = timers.asked
  }
  const host = new Host({ report, timers, shown: '' }, await loadSoftware())
  host.receive({ type: 'start', profile: 'article', entries: [], cols: 80, rows: 24 })
  await timers.settle(Number.POSITIVE_INFINITY)
  let last = 0
  const call = async (wanted: Call): Promise<Answer | undefined> => {
    const id = ++last
    host.receive({ type: 'call', id, call: wanted })
    await timers.settle(Number.POSITIVE_INFINITY)
    const reply = reports.find((one) => one.type === 'reply' && one.id === id)
    return reply?.type === 'reply' ? reply.result : undefined
  }
  /** How often the host looks at its clock, which is once a step, before it answers. */
  const stepsFor = async (wanted: Call): Promise<number> => {
    const before = timers.asked
    await call(wanted)
    return answeredAt - before
  }
  return { reports, call, stepsFor }
}

const MOUNT = 'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged'

test('scripts are tried on a copy of the machine as it is, and leave nothing behind', {
  timeout: 30_000,
}, async () => {
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

test('the copy comes along: a try after many commands takes no longer than after few', {
  timeout: 60_000,
}, async () => {
  const { call, stepsFor } = await start()
  const scripts = ['[ -e made ]']
  await call({ method: 'run', line: 'touch made' })
  await call({ method: 'check', scripts })
  const early = await stepsFor({ method: 'check', scripts })
  for (let i = 0; i < 60; i++) await call({ method: 'run', line: 'seq 300 | wc -l' })
  // The first one after a long time does the session again.
  const first = await stepsFor({ method: 'check', scripts })
  await call({ method: 'run', line: 'rm made' })
  const late = await stepsFor({ method: 'check', scripts })
  expect(late).toBeLessThanOrEqual(2 * early)
  expect(first).toBeGreaterThan(2 * early)
  expect(await call({ method: 'check', scripts })).toEqual([false])
  await call({ method: 'undo' })
  expect(await call({ method: 'check', scripts })).toEqual([true])
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

test('rows are compared whole, what is in closed directories and what was earlier included', {
  timeout: 30_000,
}, async () => {
  const { call } = await start()
  const lines = [
    'mkdir -p lower/{1,2,3,4,5,6,7,8,9}/a/b/c/d upper work merged',
    'echo text > lower/1/a/b/c/d/file',
    MOUNT,
    'echo more >> merged/1/a/b/c/d/file',
  ]
  for (const line of lines) await call({ method: 'run', line })
  const now = { layer: 'merged', position: null } as const
  const lower = { layer: 'lower:0', position: null } as const
  const path = '/1/a/b/c/d/file'
  expect(await call({ method: 'compare', from: lower, to: now })).toMatchObject({
    changes: [{ path, kind: 'changed', aspects: ['content'] }],
    from: { directory: '/root/ufs/lower', names: 46, cut: false },
    to: { directory: '/root/ufs/merged', names: 46, cut: false },
  })
  const before = await call({ method: 'compare', from: { ...now, position: 3 }, to: now })
  expect(before).toMatchObject({ changes: [{ path, kind: 'changed', aspects: ['content'] }] })
  expect(await call({ method: 'compare', from: { ...lower, position: 1 }, to: lower })).toMatchObject({
    from: null,
  })
})
