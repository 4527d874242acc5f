import { expect, test } from 'vitest'
import { randomCase } from './case.ts'
import { RealKernel, whyNot } from './kernel.ts'
import { compare } from './outcome.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const OPERATIONS = 20_000
const STEPS = 60
/** The same cases every time, so that a failure is the change's; `npm run verify` looks for new ones. */
const SEED = 1

const reason = whyNot()

test.skipIf(reason !== null)(
  'random operations do on this kernel what they do on the simulated one',
  async () => {
    const kernel = new RealKernel()
    for (let seed = SEED; seed < SEED + OPERATIONS / STEPS; seed++) {
      const random = randomCase(seed, STEPS, [])
      const differs = async () => compare(random.steps, await kernel.run(random), simulate(random))
      const difference = (await differs()) === null ? null : await differs()
      expect({ seed, difference }).toEqual({ seed, difference: null })
    }
    kernel.close()
  },
  300_000,
)

test('the same seed makes the same case', () => {
  expect(randomCase(7, 20, [])).toEqual(randomCase(7, 20, []))
  expect(randomCase(7, 20, [])).not.toEqual(randomCase(8, 20, []))
})

test('a failing case is made small', async () => {
  const whole = randomCase(3, 40, [])
  const small = await shrink(whole, async ({ steps }) => steps.some(({ op }) => op === 'rename'))
  expect(small.steps.map(({ op }) => op)).toEqual(['rename'])
  expect(Object.keys(small.initial).sort()).toEqual([...small.final].sort())
})

test('numbers of inodes count by which are equal', () => {
  const steps = [
    { op: 'lstat', path: '/a' },
    { op: 'lstat', path: '/b' },
  ]
  const stats = (...ids: [string, string][]) => ({
    results: ids.map((id) => ({ ret: { t: 'f', id } })),
    final: {},
  })
  expect(compare(steps, stats(['1', '5'], ['1', '6']), stats(['9', '7'], ['9', '8']))).toBeNull()
  expect(compare(steps, stats(['1', '5'], ['1', '6']), stats(['9', '7'], ['9', '7']))).toEqual({
    where: 1,
    kernel: { ret: { t: 'f', dev: 0, ino: 2 } },
    simulator: { ret: { t: 'f', dev: 0, ino: 1 } },
  })
})
