/** The kernel that the tests run on, behind one long-lived helper process in a mount namespace of its own. */

import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Case } from './case.ts'
import type { RawOutcome } from './outcome.ts'

const helper = fileURLToPath(new URL('helper.py', import.meta.url))
const privately = ['-m', '--propagation', 'private']

/** Why cases cannot be run here, null when they can: it takes root, overlayfs and Python. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'this is not Linux'
  if (process.getuid?.() !== 0) return 'mounting needs root'
  const script =
    'mount -t tmpfs t /mnt && cd /mnt && mkdir l u w m && mount -t overlay o -o lowerdir=l,upperdir=u,workdir=w m'
  const tried = spawnSync('unshare', [...privately, 'sh', '-c', script], { stdio: 'ignore' })
  if (tried.status !== 0) return 'overlayfs cannot be mounted'
  return spawnSync('python3', ['-c', ''], { stdio: 'ignore' }).status === 0 ? null : 'there is no python3'
}

export class RealKernel {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting: { resolve: (outcome: RawOutcome) => void; reject: (error: Error) => void }[] = []

  constructor() {
    this.#child = spawn('unshare', [...privately, 'python3', helper], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface({ input: this.#child.stdout })
    lines.on('line', (line) => this.#waiting.shift()?.resolve(JSON.parse(line) as RawOutcome))
    this.#child.on('exit', (status) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`the helper ended with status ${status}`))
    })
  }

  /** Cases are executed in the order in which they are given. */
  run(test: Case): Promise<RawOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#child.stdin.write(`${JSON.stringify(test)}\n`)
    })
  }

  close(): void {
    this.#child.stdin.end()
  }
}
