/**
 * `npm run verify:keys -- [--sessions N] [--seed S]`: random keys (random-session.ts) typed into the bash of this computer
 * and into the machine; the screens they leave are compared. Exit status 1 if any differed; 0, and says so, where there is no
 * bash 5.2, no tmux or no root. Where lines that are drawn anew (drawn-anew.ts) and what they print are the same, the difference
 * is in readline's drawing; such sessions are counted by themselves, as those are whose screen is another each time (unsteady.ts).
 */

import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { findProfile, loadSoftware, type Profile } from '../../src/machine/index.ts'
import { whyNoBash } from '../shell/fuzz.ts'
import { drawnAnew, newlyDrawn } from './drawn-anew.ts'
import { type KeySession, type Rows, typeKeys } from './keys.ts'
import { randomSession } from './random-session.ts'
import { recordScreens } from './record.ts'
import { agrees } from './unsteady.ts'

/** Most of a session is waiting. */
const AT_ONCE = 3 * availableParallelism()

/** Those of a session whose screen is not ours: how often the real one may be another each time (unsteady.ts). */
const RECORDINGS = 4

const { values } = parseArgs({ options: { sessions: { type: 'string' }, seed: { type: 'string' } } })
const sessions = Number(values.sessions ?? 100)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const reason = whyNoBash() ?? (spawnSync('tmux', ['-V']).status === 0 ? null : 'there is no tmux')
if (reason === null) process.exitCode = (await compareSessions()) > 0 ? 1 : 0
else console.log(`skipped: ${reason}`)

type Outcome = 'same' | 'same at times' | 'drawn otherwise' | 'differs'

async function compareSessions(): Promise<number> {
  const profile = findProfile('debian') as Profile
  const software = await loadSoftware()
  const run = (session: KeySession) => typeKeys(profile, software, session)
  const outcomes: Outcome[] = []
  let next = 0
  const takeTurns = async () => {
    while (next < sessions) outcomes.push(await compare(seed + next++, run))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns))
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length
  console.log(
    `${sessions} sessions, seed ${seed}: ${count('differs')} differ, ${count('drawn otherwise')} more in readline's drawing; ${count('same at times')} agree with screens that are not the same each time`,
  )
  return count('differs')
}

type Run = (session: KeySession) => Promise<Rows[]>

async function compare(one: number, run: Run): Promise<Outcome> {
  const session = randomSession(one)
  const own = (await run(session)).at(-1) as Rows
  const real: Rows[] = []
  do {
    real.push((await recordScreens(session)).at(-1) as Rows)
    if (isDeepStrictEqual(real.at(-1), own)) return real.length === 1 ? 'same' : 'same at times'
  } while (real.length < RECORDINGS)
  if (agrees(own, real)) return 'same at times'
  const outcome = (await isSameDrawnAnew(session, run)) ? 'drawn otherwise' : 'differs'
  console.log(
    `\n# ${one}, ${outcome}: ${JSON.stringify(session.keys)}\n${real.at(-1)?.join('\n')}\n# but here:\n${own.join('\n')}`,
  )
  return outcome
}

async function isSameDrawnAnew(session: KeySession, run: Run): Promise<boolean> {
  const anew = drawnAnew(session)
  const [real, own] = [await recordScreens(anew), await run(anew)]
  return isDeepStrictEqual(newlyDrawn(anew, real), newlyDrawn(anew, own))
}
