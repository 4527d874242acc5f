import { expect, test } from 'vitest'
import { openPage } from './testing.ts'

test('a session is told again: what each command printed, showed and moved', async () => {
  const page = openPage()
  const lines = ['mkdir lower', 'mkdir upper', 'mkdir work', 'mkdir merged', 'write lower/a text', 'overlay']
  const all = [...lines, 'rm merged/a', 'echo bye', 'nonsense']
  const done = Promise.all(all.map((line) => page.client.run(line)))
  await page.timers.settle()
  await done
  const asked = page.client.history()
  await page.timers.settle()
  const steps = await asked
  expect(steps.map(({ line }) => line)).toEqual(['', ...all])
  expect(steps[7]).toMatchObject({
    status: 0,
    output: '',
    motions: [
      { kind: 'lookup', names: [{ path: '/a' }] },
      { kind: 'whiteout', path: '/a' },
    ],
    scene: { view: 'overlay' },
  })
  expect(steps[8]).toMatchObject({ output: 'bye\n', echo: 'echo bye\r\n', shown: 'bye\r\n$ ' })
  expect(steps[9]?.status).toBe(127)
  expect(steps.at(-1)?.scene).toEqual(page.latest('scene').scene)
  expect(steps.map(({ echo, shown }) => echo + shown).join('')).toBe(page.screen())
})

test('in the past only what has run is told, and the machine stays where it is', async () => {
  const page = openPage()
  const done = Promise.all(['mkdir a', 'mkdir b'].map((line) => page.client.run(line)))
  await page.timers.settle()
  await done
  const asked = page.client.undo().then(() => page.client.history())
  await page.timers.settle()
  expect((await asked).map(({ line }) => line)).toEqual(['', 'mkdir a'])
  expect(page.latest('session').position).toBe(1)
})
