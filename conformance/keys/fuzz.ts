/**
 * `npm run verify:keys -- [--sessions N] [--seed S]`: random keys (random-session.ts) typed into the bash of this computer
 * and into the machine; the screens they leave are compared. Exit status 1 if any differed; 0, and says so, where there is no
 * bash 5.2, no tmux or no root.
 */

import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { whyNoBash } from '../shell/fuzz.ts'
import { runKeys } from './keys.ts'
import { randomSession } from './random-session.ts'
import { recordKeys } from './record.ts'

/** Most of a session is waiting. */
const AT_ONCE = 3 * availableParallelism()

const { values } = parseArgs({ options: { sessions: { type: 'string' }, seed: { type: 'string' } } })
const sessions = Number(values.sessions ?? 100)
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const reason = whyNoBash() ?? (spawnSync('tmux', ['-V']).status === 0 ? null : 'there is no tmux')
if (reason === null) process.exitCode = (await compareSessions()) > 0 ? 1 : 0
else console.log(`skipped: ${reason}`)

async function compareSessions(): Promise<number> {
  let next = 0
  let differing = 0
  const takeTurns = async () => {
    while (next < sessions) if (await differs(seed + next++)) differing++
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns))
  console.log(`${sessions} sessions, seed ${seed}: ${differing} differ`)
  return differing
}

/** Twice: a screen that does not come again was recorded too early, or shows what is not the same twice, as `$$`. */
async function differs(one: number): Promise<boolean> {
  const session = randomSession(one)
  const own = (await runKeys(session)).join('\n')
  const first = (await recordKeys(session)).join('\n')
  if (first === own) return false
  const real = (await recordKeys(session)).join('\n')
  if (real === own || real !== first) return false
  console.log(`\n# ${one}: ${JSON.stringify(session.keys)}\n${real}\n# but here:\n${own}`)
  return true
}
