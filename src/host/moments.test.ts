import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MachineClient } from './client.ts'
import { Moments } from './moments.ts'
import { openPage, type Page } from './testing.ts'

const scene = { view: 'empty', directory: '/', mounts: [] } as const

test('a moment has the screen that all stretches before it make', () => {
  const moments = new Moments()
  moments.append('$ ')
  moments.reach(0)
  moments.append('one\n$ ')
  moments.reach(1)
  moments.remember(1, { scene, cwd: '/a', view: 0 })
  moments.append('half a li')
  expect(moments.screen(1)).toBe('$ one\n$ ')
  expect(moments.sinceLast).toBe('half a li')
  expect(moments.find(1, 0)).toEqual({ scene, cwd: '/a', view: 0 })
  expect(moments.find(1, 1)).toBeNull()
  expect(moments.find(0, 0)).toBeNull()
  expect(moments.firstMissing(1, 0)).toBe(0)
})

test('what led to a moment is kept as it was the first time, until another future takes its place', () => {
  const moments = new Moments()
  moments.reach(0)
  moments.append('typed slowly\n')
  moments.reach(1)
  moments.restart()
  moments.append('typed at once\n')
  moments.reach(1)
  expect(moments.screen(1)).toBe('typed slowly\n')
  moments.cut(0)
  moments.append('another\n')
  moments.reach(1)
  expect(moments.screen(1)).toBe('another\n')
})

test('of more output than can be kept the oldest goes, and moments that need it with it', () => {
  const moments = new Moments()
  const line = `${'x'.repeat(1023)}\n`
  for (let position = 0; position < 100; position++) {
    moments.append(line.repeat(1024))
    moments.reach(position)
    moments.remember(position, { scene, cwd: '/', view: 0 })
  }
  expect(moments.find(10, 0)).toBeNull()
  expect(moments.find(99, 0)).not.toBeNull()
  expect(moments.screen(99)).toBe(line.repeat(255))
})

type Act =
  | { readonly do: 'run'; readonly line: string }
  | { readonly do: 'undo' | 'redo' | 'rest' }
  | { readonly do: 'seek'; readonly to: number }
  | { readonly do: 'expand'; readonly open: boolean }

const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        'mkdir lower',
        'mkdir upper',
        'mkdir work',
        'mkdir merged',
        'overlay',
        'write lower/a 1',
        'write merged/a 2',
        'rm merged/a',
        'mkdir merged/d',
        'write merged/d/f x',
        'cd lower',
        'cd /root/ufs',
        'echo hi',
        'now',
      )
      .map((line) => ({ do: 'run', line }) as const),
  },
  { weight: 2, arbitrary: fc.constantFrom({ do: 'undo' } as const, { do: 'redo' } as const) },
  { weight: 1, arbitrary: fc.constant({ do: 'rest' } as const) },
  { weight: 1, arbitrary: fc.nat(12).map((to) => ({ do: 'seek', to }) as const) },
  { weight: 1, arbitrary: fc.boolean().map((open) => ({ do: 'expand', open }) as const) },
)

test('wherever one goes, and however, the page sees what a machine that did it all shows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 4, maxLength: 24 }), async (plan) => {
      const page = openPage()
      await page.timers.pass(5_000)
      let isOpen: boolean | null = null
      for (const act of plan) {
        if (act.do === 'expand') isOpen = act.open
        await perform(page, act)
      }
      const seen = look(page)
      const { entries, position } = page.latest('session')
      await does(page, (client) => client.run('echo here'))
      expect(page.latest('command').output).toBe('here\n')
      page.client.dispose()

      const again = openPage({ entries: entries.slice(0, position) })
      // The real shell behind the prompt that is shown first.
      await again.timers.pass(5_000)
      const open = isOpen
      if (open !== null) await does(again, (client) => client.expand('/d', open))
      expect(seen).toEqual(look(again))
      again.client.dispose()
    }),
    { numRuns: 30 },
  )
})

test('undo then redo gives the same scene, screen and working directory', async () => {
  const page = openPage()
  const lines = ['mkdir lower', 'mkdir upper', 'mkdir work', 'mkdir merged', 'write lower/a 1', 'overlay']
  for (const line of [...lines, 'rm merged/a', 'cd merged']) await does(page, (client) => client.run(line))
  const before = look(page)
  await does(page, (client) => client.undo())
  expect(look(page)).not.toEqual(before)
  await does(page, (client) => client.redo())
  expect(look(page)).toEqual(before)
})

test('another course of the session is gone to, and the one left can be had back', async () => {
  const page = openPage()
  for (const line of ['mkdir a', 'mkdir b', 'mkdir c']) await does(page, (client) => client.run(line))
  const first = page.latest('session').entries
  const before = look(page)
  await does(page, (client) => client.seek(1))
  for (const line of ['cd a', 'mkdir x', 'mkdir y']) await does(page, (client) => client.run(line))
  await does(page, (client) => client.adopt(first, 3))
  expect(page.latest('session').entries).toEqual(first)
  expect(look(page)).toMatchObject({ ...before, screen: expect.stringContaining('mkdir c') })
  await does(page, (client) => client.run('mkdir d'))
  expect(page.latest('session')).toMatchObject({ position: 4, cwd: '/root/ufs' })
})

test('keys typed at a moment reach the machine that has come after', async () => {
  const page = openPage()
  for (const line of ['mkdir a', 'cd a', 'mkdir b']) await does(page, (client) => client.run(line))
  await does(page, (client) => client.seek(1))
  page.client.input('mkdir c\r')
  await page.timers.settle()
  expect(page.latest('session')).toMatchObject({ position: 2, cwd: '/root/ufs' })
  expect(page.latest('session').entries.map(({ line }) => line)).toEqual(['mkdir a', 'mkdir c'])
  expect(page.screen()).toBe('$ mkdir a\r\n$ mkdir c\r\n$ ')
})

test('a step back while the machine comes after goes to the moment before', async () => {
  const page = openPage()
  for (const line of ['mkdir a', 'mkdir b', 'mkdir c']) await does(page, (client) => client.run(line))
  await does(page, (client) => client.undo())
  // The machine sets out when the page has rested, and is asked for another moment before its first step.
  page.client.pause(true)
  await page.timers.pass(300)
  const undone = page.client.undo()
  page.client.pause(false)
  await page.timers.settle()
  await undone
  expect(page.events.filter(({ name }) => name === 'crash')).toEqual([])
  expect(page.latest('session')).toMatchObject({ position: 1 })
  await does(page, (client) => client.redo())
  expect(page.screen()).toBe('$ mkdir a\r\n$ mkdir b\r\n$ ')
})

test('scrubbing is answered from memory: no machine is started on the way', async () => {
  const page = openPage()
  for (let i = 0; i < 20; i++) await does(page, (client) => client.run(`mkdir d${i}`))
  const before = page.timers.now()
  for (let to = 19; to > 0; to--) await does(page, (client) => client.seek(to))
  // Each look at this clock is a hundredth of a ms, and a machine looks at it all the time.
  expect(page.timers.now() - before).toBeLessThan(5)
})

test('after a link, and with a directory that is opened or closed, all moments are made before anybody asks', async () => {
  const lines = [
    'mkdir lower',
    'mkdir upper',
    'mkdir work',
    'mkdir merged',
    'mkdir lower/d',
    'write lower/d/a 1',
  ]
  const first = openPage()
  for (const line of [...lines, 'overlay', 'rm merged/d/a']) await does(first, (client) => client.run(line))
  const page = openPage({ entries: first.latest('session').entries })
  await page.timers.pass(5_000)
  for (const open of [null, true, false]) {
    if (open !== null) await does(page, (client) => client.expand('/d', open))
    // A machine looks at its clock all the time: the second walk, where all was seen, needs none.
    const walk = async () => {
      const before = page.timers.asked
      for (const to of [1, 7, 3, 0, 8]) await does(page, (client) => client.seek(to))
      return page.timers.asked - before
    }
    expect(await walk()).toBe(await walk())
    const merged = page.latest('scene').scene
    expect(merged.view === 'overlay' && merged.columns[0]?.expanded).toBe(open !== false)
    await page.timers.pass(1_000)
  }
})

function look(page: Page) {
  const { cwd, position, running } = page.latest('session')
  return { scene: page.latest('scene').scene, screen: page.screen(), cwd, position, running }
}

async function perform(page: Page, act: Act): Promise<void> {
  if (act.do === 'rest') await page.timers.pass(1_000)
  else if (act.do === 'run') await does(page, (client) => client.run(act.line))
  else if (act.do === 'seek') await does(page, (client) => client.seek(act.to))
  else if (act.do === 'expand') await does(page, (client) => client.expand('/d', act.open))
  else if (act.do === 'undo') await does(page, (client) => client.undo())
  else await does(page, (client) => client.redo())
}

async function does({ client, timers }: Page, act: (client: MachineClient) => Promise<unknown>) {
  const done = act(client)
  await timers.settle()
  await done
}
