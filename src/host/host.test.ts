import { expect, test } from 'vitest'
import type { MachineClient, SceneUpdate } from './client.ts'
import type { Connector } from './client-core.ts'
import { connectorTo, type ManualTimers, openPage, type Page } from './testing.ts'

async function started(): Promise<Page> {
  const page = openPage()
  await page.timers.settle()
  // The real shell behind the prompt that is shown first.
  await page.timers.pass(1000)
  await page.client.ready
  return page
}

/** Runs lines one after the other. */
async function run({ client, timers }: Page, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const done = client.run(line)
    await timers.settle()
    await done
  }
}

async function does(page: Page, act: (client: MachineClient) => Promise<unknown>): Promise<void> {
  const done = act(page.client)
  await page.timers.settle()
  await done
}

test('a machine becomes ready with a prompt, a scene and an empty session', async () => {
  const page = await started()
  expect(page.screen()).toBe('$ ')
  expect(page.latest('scene')).toEqual({
    scene: { view: 'empty', directory: '/root/ufs', mounts: [] },
    motions: [],
    cause: 'seek',
  })
  expect(page.latest('session')).toEqual({ entries: [], position: 0, running: false, cwd: '/root/ufs' })
})

test('keys that come before the shell are not lost', async () => {
  const page = openPage()
  page.client.input('echo early\r')
  await page.timers.settle()
  expect(page.latest('command')).toEqual({ line: 'echo early', status: 0, output: 'early\n' })
})

test('run types the line and gives status and output; the scene is there before the result', async () => {
  const page = await started()
  await run(page, 'mkdir upper', 'write upper/a x')
  const done = page.client.run('nonsense')
  await page.timers.settle()
  expect(await done).toEqual({ line: 'nonsense', status: 127, output: '' })
  expect(page.latest('scene')).toMatchObject({ scene: { view: 'directories' }, cause: 'command' })
  const names = page.events.map(({ name }) => name)
  expect(names.lastIndexOf('command')).toBeGreaterThan(names.lastIndexOf('scene'))
  expect(page.latest('session').entries.map(({ line }) => line)).toEqual([
    'mkdir upper',
    'write upper/a x',
    'nonsense',
  ])
})

test('several runs asked for at once come one after the other, and settled after them', async () => {
  const page = await started()
  const order: string[] = []
  const all = [
    page.client.run('echo one').then(({ output }) => order.push(output)),
    page.client.run('echo two').then(({ output }) => order.push(output)),
    page.client.settled().then(() => order.push('settled')),
  ]
  await page.timers.settle()
  await Promise.all(all)
  expect(order).toEqual(['one\n', 'two\n', 'settled'])
})

test('undo, redo and seek go where they say, and draw the screen anew', async () => {
  const page = await started()
  await run(page, 'mkdir a', 'mkdir b', 'echo hi')
  const whole = page.screen()
  await does(page, (client) => client.undo())
  expect(page.latest('session')).toMatchObject({ position: 2, running: false })
  expect(page.latest('session').entries).toHaveLength(3)
  expect(page.screen()).not.toContain('hi')
  await does(page, (client) => client.redo())
  expect(page.latest('session').position).toBe(3)
  await does(page, (client) => client.seek(0))
  expect(page.latest('scene')).toMatchObject({ scene: { view: 'empty' }, cause: 'seek', motions: [] })
  await does(page, (client) => client.seek(99))
  expect(page.latest('session').position).toBe(3)
  expect(page.screen()).toBe(whole)
})

test('a command in the past drops the future', async () => {
  const page = await started()
  await run(page, 'mkdir a', 'mkdir b')
  await does(page, (client) => client.undo())
  await run(page, 'mkdir c')
  expect(page.latest('session').entries.map(({ line }) => line)).toEqual(['mkdir a', 'mkdir c'])
  await does(page, (client) => client.redo())
  expect(page.latest('session').position).toBe(2)
})

test('undoing fast counts every click', async () => {
  const page = await started()
  await run(page, 'mkdir a', 'mkdir b', 'mkdir c')
  await does(page, (client) => Promise.all([client.undo(), client.undo()]))
  expect(page.latest('session').position).toBe(1)
})

test('undo while a command runs ends it, and whoever waits for it gets an answer', async () => {
  const page = await started()
  await run(page, 'mkdir a')
  const running = page.client.run('cat')
  await page.timers.settle()
  expect(page.latest('session').running).toBe(true)
  await does(page, (client) => client.undo())
  expect(await running).toEqual({ line: 'cat', status: 130, output: '' })
  expect(page.latest('session')).toMatchObject({ position: 1, running: false })
})

test('reset forgets the session', async () => {
  const page = await started()
  await run(page, 'mkdir a')
  await does(page, (client) => client.reset())
  expect(page.latest('session')).toMatchObject({ entries: [], position: 0 })
  expect(page.screen()).toBe('$ ')
})

async function sleepsInRealTime(page: Page): Promise<void> {
  page.client.input('sleep 10\r')
  await page.timers.pass(9_000)
  expect(page.latest('session').running).toBe(true)
  await page.timers.pass(1_500)
  expect(page.latest('command')).toMatchObject({ line: 'sleep 10', status: 0 })
  page.client.input('sleep 1000\r')
  await page.timers.pass(100)
  page.client.input('\x03')
  await page.timers.pass(100)
  expect(page.latest('command')).toMatchObject({ line: 'sleep 1000', status: 130 })
}

test('a sleep takes real time, and ^C ends it', async () => {
  const page = await started()
  await sleepsInRealTime(page)
})

test('a key during a sleep does not make it longer', async () => {
  const page = await started()
  page.client.input('sleep 2\r')
  await page.timers.pass(1_500)
  page.client.input('x')
  await page.timers.pass(700)
  expect(page.latest('command')).toMatchObject({ line: 'sleep 2', status: 0 })
})

test('beside a busy job a sleep takes as long, and what waits for nothing runs as fast as it can', async () => {
  const page = await started()
  page.client.input('busy\r')
  await page.timers.pass(100)
  await sleepsInRealTime(page)
  page.client.input('spin 3000000\r')
  await page.timers.settle()
  expect(page.latest('command')).toMatchObject({ line: 'spin 3000000', status: 0 })
})

test('output waits for the page, but ^C does not', async () => {
  const page = openPage({ acknowledges: false })
  await page.timers.settle()
  page.client.input('yes\r')
  await page.timers.settle(200_000)
  const sent = page.screen().length
  expect(sent).toBeGreaterThan(32 * 1024)
  expect(sent).toBeLessThan(128 * 1024)
  page.client.input('\x03')
  await page.timers.settle()
  expect(page.latest('command')).toMatchObject({ line: 'yes', status: 130 })
})

test('motions come with the scene they lead to', async () => {
  const page = await started()
  await run(page, 'mkdir lower', 'mkdir upper', 'mkdir work', 'mkdir merged', 'write lower/c text', 'overlay')
  await run(page, 'write merged/c new')
  expect(page.latest('scene').motions).toEqual([
    {
      kind: 'lookup',
      names: [
        {
          path: '/c',
          asked: [
            { layer: 'upper', found: 'absent' },
            { layer: 'lower:0', found: 'file' },
          ],
        },
      ],
    },
    {
      kind: 'copy-up',
      path: '/c',
      cellKind: 'file',
      from: 'lower:0',
      size: 0,
      nameless: true,
      name: null,
      truncated: true,
      metacopy: false,
    },
    { kind: 'write', path: '/c', size: 3 },
  ])
  await run(page, 'rm merged/c')
  expect(page.latest('scene').motions).toMatchObject([{ kind: 'whiteout', path: '/c' }])
  await run(page, 'rm upper/c')
  expect(page.latest('scene').motions).toEqual([{ kind: 'remove', path: '/c', layer: 'upper' }])
})

test('what a job changes is told as it happened: at the prompt, and with the command that runs meanwhile', async () => {
  const page = await started()
  await run(page, 'mkdir lower', 'mkdir upper', 'mkdir work', 'mkdir merged', 'mkdir lower/d', 'overlay')
  await run(page, 'later 1 merged/d/one')
  const before = page.events.length
  await page.timers.pass(2000)
  const copyUp = { kind: 'copy-up', path: '/d', cellKind: 'directory' }
  expect(page.events.slice(before)).toMatchObject([
    {
      name: 'scene',
      event: {
        cause: 'command',
        motions: [{ kind: 'lookup' }, copyUp, { kind: 'create', path: '/d/one', layer: 'upper' }],
      },
    },
  ])
  await run(page, 'later 1 merged/d/two')
  const asked = page.client.run('sleep 2')
  await page.timers.pass(3000)
  await asked
  const made = page.events.flatMap(({ name, event }) =>
    name === 'scene' ? (event as SceneUpdate).motions : [],
  )
  expect(made.filter(({ kind }) => kind === 'create')).toMatchObject([{ path: '/d/one' }, { path: '/d/two' }])
})

test('a directory opens and closes, and another mount can be looked at', async () => {
  const page = await started()
  await run(page, 'mkdir lower', 'mkdir lower/d', 'write lower/d/f x')
  await does(page, (client) => client.expand('/d', false))
  const { scene } = page.latest('scene')
  expect(scene.view === 'directories' && scene.columns[0]).toMatchObject({ expanded: false, hidden: 1 })
  await does(page, (client) => client.lookAt(null))
  expect(page.latest('scene').scene).toEqual(scene)
})

test('a bug of ours costs the command that ran, not the session', async () => {
  const page = await started()
  await run(page, 'mkdir a')
  const running = page.client.run('bug')
  await page.timers.settle()
  expect(page.latest('crash')).toEqual({ reason: 'failed', line: 'bug' })
  expect((await running).status).toBe(130)
  expect(page.latest('session').entries.map(({ line }) => line)).toEqual(['mkdir a'])
  await run(page, 'echo alive')
  expect(page.latest('command')).toMatchObject({ output: 'alive\n' })
})

test('a bug of ours on a machine beside costs its answer, not what stands at the prompt', async () => {
  const page = await started()
  await run(page, 'mkdir a')
  page.client.input('echo al')
  await page.timers.settle()
  const drawn = page.client.picture(['mkdir b', 'bug'])
  await page.timers.settle()
  expect(await drawn).toBeNull()
  expect(page.latest('crash')).toEqual({ reason: 'failed', line: null })
  page.client.input('ive\r')
  await page.timers.settle()
  expect(page.latest('command')).toEqual({ line: 'echo alive', status: 0, output: 'alive\n' })
  expect(page.latest('session').entries.map(({ line }) => line)).toEqual(['mkdir a', 'echo alive'])
})

test('a host that answers no more is replaced, and does all but the last command again', async () => {
  let isDeaf = false
  const page = openPage({
    connectors: (timers) => [deafAsLongAs(timers, () => isDeaf)],
  })
  await page.timers.settle()
  await run(page, 'mkdir a')
  page.client.input('sleep 100\r')
  await page.timers.settle()
  isDeaf = true
  const running = page.client.run('echo never')
  await page.timers.pass(1_500)
  expect(page.latest('crash')).toBeUndefined()
  await page.timers.pass(1_000)
  isDeaf = false
  await page.timers.pass(1_000)
  expect(page.latest('crash')).toEqual({ reason: 'unresponsive', line: 'sleep 100' })
  expect(await running).toEqual({ line: 'echo never', status: 137, output: '' })
  expect(page.latest('session')).toMatchObject({ position: 1, running: false })
  await run(page, 'echo alive')
  expect(page.latest('command')).toMatchObject({ output: 'alive\n' })
})

test('where one kind of host cannot be had, the next one is taken', async () => {
  const throwing: Connector = () => {
    throw new Error('no workers here')
  }
  const breaking =
    (timers: ManualTimers): Connector =>
    (listener) => {
      timers.soon(() => listener.broken('blocked'))
      return { send() {}, close() {} }
    }
  const page = openPage({ connectors: (timers) => [throwing, breaking(timers), connectorTo(timers)] })
  await page.timers.settle()
  await page.client.ready
  await run(page, 'echo here')
  expect(page.latest('command')).toMatchObject({ output: 'here\n' })
})

test('where no host can be had, ready says so', async () => {
  const throwing: Connector = () => {
    throw new Error('no workers here')
  }
  const page = openPage({ connectors: () => [throwing] })
  await expect(page.client.ready).rejects.toThrow('no machine can be started here: Error: no workers here')
})

/** A connection whose host hears nothing while `isDeaf` says so. */
function deafAsLongAs(timers: ManualTimers, isDeaf: () => boolean): Connector {
  return (listener) => {
    const connection = connectorTo(timers)(listener)
    return { send: (request) => isDeaf() || connection.send(request), close: () => connection.close() }
  }
}

test('a paused machine stands still and answers pings; then it goes on where it was', async () => {
  const page = await started()
  page.client.input('sleep 5\r')
  await page.timers.settle()
  page.client.pause(true)
  await page.timers.pass(20_000)
  expect(page.latest('session')).toMatchObject({ running: true, entries: [] })
  expect(page.events.filter(({ name }) => name === 'crash' || name === 'command')).toEqual([])
  page.client.pause(false)
  await page.timers.settle()
  expect(page.latest('command')).toEqual({ line: 'sleep 5', status: 0, output: '' })
})

test('before the machine is fetched a pause fetches nothing, and holds for what is asked then', async () => {
  const page = openPage()
  await page.timers.settle()
  page.client.pause(true)
  const before = page.screen()
  page.client.input('echo late\r')
  await page.timers.pass(1000)
  expect(page.screen()).toBe(before)
  page.client.pause(false)
  await page.timers.settle()
  expect(page.latest('command')).toEqual({ line: 'echo late', status: 0, output: 'late\n' })
})
