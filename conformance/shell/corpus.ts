/**
 * Runs the recorded scripts in the machine and compares what they print with what the real bash and GNU
 * tools printed (README.md).
 *
 * usage: npx tsx conformance/shell/corpus.ts [-v] [ID-PREFIX...]
 *        npx tsx conformance/shell/corpus.ts --record FILE.jsonl     (record.ts)
 * -v shows how the scripts differ.
 */

import { readFileSync } from 'node:fs'
import {
  findProfile,
  loadSoftware,
  type Profile,
  runScript,
  type ScriptOptions,
  type Software,
} from '../../src/machine/index.ts'
import { recordInNamespace } from './record.ts'

export interface RecordedScript {
  readonly id: string
  readonly script: string
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

export interface ScriptOutcome {
  readonly stdout: string
  readonly stderr: string
  /** -1 if the script did not end */
  readonly status: number
}

const FILES = [
  'visible.jsonl',
  'builtins.jsonl',
  'kinds.jsonl',
  'typed.jsonl',
  'random.jsonl',
  'posts.jsonl',
  'hands.jsonl',
  'images.jsonl',
]

export function readCorpus(): RecordedScript[] {
  return FILES.flatMap((name) => readFileSync(new URL(name, import.meta.url), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedScript)
}

/** id → why the machine does not do it yet */
export function readKnownDifferences(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL('known-differences.json', import.meta.url), 'utf8'))
}

export function debian(): Profile {
  const profile = findProfile('debian')
  if (profile === undefined) throw new Error('there is no profile debian')
  return profile
}

/** Seconds of the host's time for one script. */
const LIMIT = 10

export function play(
  software: Software,
  script: string,
  profile = debian(),
  options: ScriptOptions = {},
): ScriptOutcome {
  const deadline = performance.now() + LIMIT * 1000
  const isOverdue = () => performance.now() > deadline
  const result = runScript(profile, software, script, { ...options, isOverdue })
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  return { stdout: text(result.stdout), stderr: text(result.stderr), status: result.status ?? -1 }
}

export function agrees(recorded: RecordedScript, outcome: ScriptOutcome): boolean {
  return (
    recorded.stdout === outcome.stdout &&
    recorded.stderr === outcome.stderr &&
    recorded.status === outcome.status
  )
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--record' && args[1] !== undefined) {
    const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1), 'inside']
    recordInNamespace(args[1], again, args[2] === 'inside')
    return
  }
  const verbose = args.includes('-v')
  const prefixes = args.filter((arg) => arg !== '-v')
  const corpus = readCorpus().filter(
    ({ id }) => prefixes.length === 0 || prefixes.some((prefix) => id.startsWith(prefix)),
  )
  const software = await loadSoftware()
  let failed = 0
  for (const recorded of corpus) {
    const outcome = attempt(software, recorded.script)
    if (typeof outcome !== 'string' && agrees(recorded, outcome)) continue
    failed++
    console.log(recorded.id)
    if (verbose) show(recorded, outcome)
  }
  console.log(`${corpus.length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

/** An outcome, or the stack of a bug in the machine. */
function attempt(software: Software, script: string): ScriptOutcome | string {
  try {
    return play(software, script)
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
}

function show(recorded: RecordedScript, outcome: ScriptOutcome | string): void {
  console.log(recorded.script.replace(/^/gm, '    | '))
  if (typeof outcome === 'string') {
    console.log(outcome)
    return
  }
  for (const part of ['stdout', 'stderr', 'status'] as const) {
    if (recorded[part] === outcome[part]) continue
    console.log(`  ${part} recorded: ${JSON.stringify(recorded[part])}`)
    console.log(`  ${part} here:     ${JSON.stringify(outcome[part])}`)
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) await main(process.argv.slice(2))
