/** A shell script on the simulated machine and on this one, line by line. */

import { spawnSync } from 'node:child_process'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript } from '../../src/machine/index.ts'

/** A place of its own for each run, as the simulated machine begins: /root/ufs, in a mount namespace that goes away. */
const ENTER =
  'mount -t tmpfs -o mode=700 tmpfs /root && mkdir /root/ufs && cd /root/ufs && exec env HOME=/root LC_ALL=C.UTF-8 bash -c "$1"'

const LIMIT = 60_000

/** What a script printed: stdout and stderr as they came, then the status. */
export interface Run {
  readonly lines: readonly string[]
  readonly status: number
}

export interface Both {
  readonly kernel: Run
  readonly simulator: Run
  /** index of the first line that differs (a line that one side lacks included); null when all is the same */
  readonly differsAt: number | null
}

export async function runInBoth(script: string): Promise<Both> {
  const together = `exec 2>&1\n${script}`
  const kernel = runHere(together)
  const simulator = await runSimulated(together)
  const length = Math.max(kernel.lines.length, simulator.lines.length)
  for (let i = 0; i < length; i++) {
    if (kernel.lines[i] !== simulator.lines[i]) return { kernel, simulator, differsAt: i }
  }
  return { kernel, simulator, differsAt: kernel.status === simulator.status ? null : length }
}

function runHere(script: string): Run {
  const arguments_ = ['-m', '--propagation', 'private', 'sh', '-c', ENTER, 'sh', script]
  const { stdout, status, error } = spawnSync('unshare', arguments_, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LIMIT,
  })
  if (error !== undefined) throw error
  return { lines: linesOf(stdout), status: status ?? 1 }
}

async function runSimulated(script: string): Promise<Run> {
  const end = performance.now() + LIMIT
  const { stdout, status } = runScript(findProfile('debian') as Profile, await loadSoftware(), script, {
    isOverdue: () => performance.now() > end,
  })
  return { lines: linesOf(decode(stdout)), status: status ?? 124 }
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')
