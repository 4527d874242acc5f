/**
 * `npm run verify:hostile -- [--cases N] [--seed S] [--door NAME]`: sends N (100,000) spoiled links, files, messages, lessons and
 * archives through their doors (doors.ts), the doors taking turns. Prints each case where something does not hold; exit status 1 if there was one.
 */

import { parseArgs } from 'node:util'
import { attempt, openDoors } from './doors.ts'
import { randomFrom } from './mutate.ts'

const SHOWN_FAILURES = 20

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    door: { type: 'string' },
  },
})
const [cases, seed] = [Number(values.cases), Number(values.seed)]
const doors = (await openDoors()).filter(
  ({ name }) => values.door === undefined || name.includes(values.door),
)
let failed = 0
let done = 0
for (; done < cases && failed < SHOWN_FAILURES; done++) {
  const door = doors[done % doors.length]
  if (door === undefined) throw new Error(`no door ${values.door}`)
  const failure = attempt(door, randomFrom(seed + done))
  if (failure === null) continue
  failed++
  console.log(`${door.name}, seed ${seed + done}: ${failure}`)
}
console.log(`${done} cases through ${doors.length} doors, seed ${seed}: ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
