/** A share of the cases that `npm run verify:hostile` sends: the same each time. */

import { beforeAll, expect, test } from 'vitest'
import { attempt, type Door, openDoors } from './doors.ts'
import { randomFrom } from './mutate.ts'

const CASES = 300
/** Lessons are long, and parsing takes its time. */
const CASES_OF_LESSONS = 60

let doors: Door[]

beforeAll(async () => {
  doors = await openDoors()
})

test.each([0, 1, 2, 3, 4, 5])(
  'whatever comes through door %i, no exception escapes and nothing takes long',
  (index) => {
    const door = doors[index] as Door
    const failures: string[] = []
    const cases = door.name.includes('lesson files') ? CASES_OF_LESSONS : CASES
    for (let seed = 1; seed <= cases; seed++) {
      const failure = attempt(door, randomFrom(seed))
      if (failure !== null) failures.push(`${door.name}, case ${seed}: ${failure}`)
    }
    expect(failures).toEqual([])
    expect(doors).toHaveLength(6)
  },
)
