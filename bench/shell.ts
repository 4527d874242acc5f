/**
 * The shell: the machine's bash and programs beside just-bash and the real bash, each with all it takes to begin:
 * a fresh machine, an empty just-bash, a process. Prints its figures as JSON. Run by scripts/bench.ts, bundled.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { decode } from '../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript } from '../src/machine/index.ts'
import { loadPeer } from './disks/peer.ts'
import { type Figure, type Goal, spread } from './figures.ts'

const ROUNDS = 5

interface Task {
  readonly name: string
  readonly goals: readonly Goal[]
  readonly script: string
}

const tasks: readonly Task[] = [
  {
    name: 'start, and nothing else',
    goals: [],
    script: ':',
  },
  {
    name: '10,000 true',
    goals: [{ peer: 'just-bash', ratio: 8 }],
    script: 'for ((i = 0; i < 10000; i++)); do true; done; echo $i',
  },
  {
    name: 'loop of 100,000 steps with arithmetic',
    goals: [{ peer: 'bash', ratio: 4 }],
    script: 'for ((i = 0; i < 100000; i++)); do x=$((x + i * 2)); done; echo $x',
  },
  {
    name: '10,000 appends',
    goals: [{ peer: 'just-bash', ratio: 8 }],
    script: 'for ((i = 0; i < 10000; i++)); do echo $i >> file; done; wc -l < file; tail -n 1 file',
  },
  {
    name: 'seq 1000000 | sort -rn | head',
    // Within twice GNU's time.
    goals: [{ peer: 'bash', ratio: 0.5 }],
    script: 'seq 1000000 | sort -rn | head',
  },
  {
    name: '1,000 command substitutions',
    goals: [],
    script: 'for ((i = 0; i < 1000; i++)); do x=$(echo $i); done; echo $x',
  },
]

type Shell = (script: string) => string | Promise<string>

interface JustBash {
  Bash: new (options: object) => { exec(script: string): Promise<{ stdout: string; exitCode: number }> }
}

const software = await loadSoftware()
const profile = findProfile('debian') as Profile

function machine(script: string): string {
  const { stdout, stderr, status } = runScript(profile, software, script)
  if (status !== 0) throw new Error(decode(stderr))
  return decode(stdout)
}

async function justBash(): Promise<Shell> {
  const { Bash } = (await loadPeer('just-bash')) as JustBash
  const limit = 1e9
  const executionLimits = {
    maxCommandCount: limit,
    maxLoopIterations: limit,
    maxOutputSize: limit,
    maxStringLength: limit,
  }
  return async (script) => {
    const { stdout, exitCode } = await new Bash({ executionLimits }).exec(script)
    if (exitCode !== 0) throw new Error(`just-bash: status ${exitCode}`)
    return stdout
  }
}

function realBash(script: string): string {
  const cwd = mkdtempSync(join(tmpdir(), 'overlay-bench-'))
  const { stdout, status } = spawnSync('bash', ['-c', script], { cwd })
  rmSync(cwd, { recursive: true })
  if (status !== 0) throw new Error(`bash: status ${status}`)
  return decode(stdout)
}

async function measure({ name, goals, script }: Task, shells: Record<string, Shell>): Promise<Figure> {
  const taken: Record<string, number[]> = {}
  const outputs = new Set<string>()
  for (let round = -1; round < ROUNDS; round++) {
    for (const [shell, run] of Object.entries(shells)) {
      const start = performance.now()
      outputs.add(await run(script))
      const milliseconds = performance.now() - start
      // The first round, not counted, warms everybody up.
      if (round >= 0) taken[shell] = [...(taken[shell] ?? []), milliseconds]
    }
    if (outputs.size > 1) throw new Error(`${name}: the outputs differ: ${[...outputs].join(' / ')}`)
  }
  const { machine: ours, ...peers } = Object.fromEntries(
    Object.entries(taken).map(([shell, values]) => [shell, spread(values)]),
  )
  if (ours === undefined) throw new Error(`${name} was not measured`)
  return { name, unit: 'ms', ours, peers, goals }
}

const hasBash = spawnSync('bash', ['-c', ':']).status === 0
const shells = { machine, 'just-bash': await justBash(), ...(hasBash ? { bash: realBash } : {}) }
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? ''
const figures: Figure[] = []
for (const task of tasks) if (task.name.includes(only)) figures.push(await measure(task, shells))
process.stdout.write(JSON.stringify(figures))
