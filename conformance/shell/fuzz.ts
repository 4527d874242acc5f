/**
 * `npm run verify:shell -- [--scripts N] [--seed S]`: random scripts (random-script.ts), run by the machine and by the bash
 * of this computer. A script that prints something else is made small and shown as a line that can be recorded
 * (record.ts). Exit status 1 if any differed; 0, and says so, where there is no bash 5.2 or no root.
 */

import { spawnSync } from 'node:child_process'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { play, type ScriptOutcome } from './corpus.ts'
import { randomScript } from './random-script.ts'
import { mountHome, NAMESPACE, runReal } from './record.ts'
import { type Node, smaller, text } from './script-tree.ts'

const SHOWN_FAILURES = 20
/** How many times a difference must show; what two processes print at once is in no order. */
const REPETITIONS = 3

async function main(args: readonly string[]): Promise<number> {
  const { scripts, seed } = readArguments(args)
  if (process.env.PLAYGROUND_FUZZ_INSIDE !== undefined) return await compareScripts(scripts, seed)
  const reason = whyNot()
  if (reason !== null) {
    console.log(`skipped: ${reason}`)
    return 0
  }
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, PLAYGROUND_FUZZ_INSIDE: '1' }
  return spawnSync('unshare', [...NAMESPACE, ...again], { stdio: 'inherit', env }).status ?? 1
}

function whyNot(): string | null {
  const { stdout } = spawnSync('bash', ['-c', 'echo $EUID ${BASH_VERSION%.*}'], { encoding: 'utf8' })
  if (stdout === null) return 'there is no bash'
  const [user, version] = stdout.trim().split(' ')
  if (version !== '5.2') return `this is bash ${version}, not 5.2`
  return user === '0' ? null : 'scripts are run in a namespace of their own, which only root can make'
}

async function compareScripts(scripts: number, seed: number): Promise<number> {
  mountHome()
  const software = await loadSoftware()
  const started = performance.now()
  let failed = 0
  let done = 0
  for (; done < scripts && failed < SHOWN_FAILURES; done++) {
    const script = randomScript(seed + done)
    if (!differs(software, script)) continue
    failed++
    const small = text(shrink(software, script))
    console.log(`\nseed ${seed + done}:\n${small.replace(/^/gm, '    | ')}`)
    show(runReal(small), attempt(software, small))
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${done} scripts in ${seconds} s, seed ${seed}: ${failed} differ`)
  return failed > 0 ? 1 : 0
}

function differs(software: Software, script: Node): boolean {
  const source = text(script)
  const own = attempt(software, source)
  const real = runReal(source)
  if (isSame(own, real)) return false
  for (let i = 1; i < REPETITIONS; i++) if (!isSame(real, runReal(source))) return false
  return true
}

/** What the machine prints; a bug that throws is part of it. */
function attempt(software: Software, script: string): ScriptOutcome {
  try {
    return play(software, script)
  } catch (error) {
    return { stdout: '', stderr: error instanceof Error ? (error.stack ?? error.message) : '', status: -1 }
  }
}

function isSame(a: ScriptOutcome, b: ScriptOutcome): boolean {
  return a.stdout === b.stdout && a.stderr === b.stderr && a.status === b.status
}

function shrink(software: Software, script: Node): Node {
  let best = script
  for (;;) {
    const next = smaller(best).find(
      (candidate) => text(candidate).length < text(best).length && differs(software, candidate),
    )
    if (next === undefined) return best
    best = next
  }
}

function show(real: ScriptOutcome, own: ScriptOutcome): void {
  for (const part of ['stdout', 'stderr', 'status'] as const) {
    if (real[part] === own[part]) continue
    console.log(`  ${part} of bash: ${JSON.stringify(real[part])}`)
    console.log(`  ${part} here:    ${JSON.stringify(own[part])}`)
  }
}

function readArguments(args: readonly string[]): { scripts: number; seed: number } {
  const values = new Map<string, number>()
  for (let i = 0; i < args.length; i += 2) {
    const [name = '', value = ''] = [args[i], args[i + 1]]
    if (!['--scripts', '--seed'].includes(name) || !/^[0-9]+$/.test(value)) {
      console.error('usage: npm run verify:shell -- [--scripts N] [--seed S]')
      process.exit(2)
    }
    values.set(name, Number(value))
  }
  return {
    scripts: values.get('--scripts') ?? 1000,
    seed: values.get('--seed') ?? Date.now() % 1_000_000,
  }
}

process.exitCode = await main(process.argv.slice(2))
