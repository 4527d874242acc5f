import { expect, test } from 'vitest'
import { createScrubber } from './scrub.ts'

test('while a seek is under way only the newest wish is kept', async () => {
  const seeks: number[] = []
  const gates: (() => void)[] = []
  const scrub = createScrubber((position) => {
    seeks.push(position)
    return new Promise((resolve) => gates.push(resolve))
  })
  const step = async () => {
    gates.shift()?.()
    await Promise.resolve()
    await Promise.resolve()
  }

  scrub(1)
  scrub(2)
  scrub(3)
  expect(seeks).toEqual([1])
  await step()
  expect(seeks).toEqual([1, 3])
  await step()
  scrub(4)
  expect(seeks).toEqual([1, 3, 4])
})
