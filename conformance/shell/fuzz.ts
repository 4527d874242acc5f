/**
 * `npm run verify -- --shell [--scripts N] [--seed S] [--script FILE]`: random scripts, or those of a file (divided by
 * lines of `---`), run by the machine and by the bash of this computer; `--dash` instead of `--shell`: by the dashes. A
 * random script that prints something else is made small. Exit status 1 if any differed; 0, and says so, where there is no
 * bash 5.2, no dash or no root.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { loadSoftware, type ScriptOptions, type Software } from '../../src/machine/index.ts'
import { confined } from '../confined.ts'
import { randomScript as randomDashScript } from '../dash/random-script.ts'
import { Random } from '../verify/random.ts'
import { debian, play, type ScriptOutcome } from './corpus.ts'
import { randomScript } from './random-script.ts'
import { ENVIRONMENT, LIMIT, mountHome, NAMESPACE, ONE_PROCESSOR, runReal, STOPPED } from './record.ts'
import { type Node, smaller, text } from './script-tree.ts'

const SHOWN_FAILURES = 20
/** Characters of an output. */
const SHOWN_LENGTH = 4000
/**
 * How many times the real bash must print the same for a difference to count; what two processes print at once is in no
 * order. Half of them run on one processor, which orders processes as several seldom do. A difference in more than the
 * order must only show in more than the order each time.
 */
const REPETITIONS = 24

/** And in how many other orders its processes may run in the machine. */
const ORDERS = 24

/** Of the file system hierarchy (hier(7)). */
const STANDARD_ROOT: ReadonlySet<string> = new Set([
  ...['bin', 'boot', 'dev', 'etc', 'home', 'lib', 'lib64', 'media', 'mnt', 'opt', 'proc', 'root', 'run'],
  ...['sbin', 'srv', 'sys', 'tmp', 'usr', 'var'],
])

/** A shell whose scripts are compared. */
interface Dialect {
  /** The program, and the option of `npm run verify`. */
  readonly name: string
  readonly option: string
  randomScript(seed: number): Node
  /** What bash runs, for everything is started by it. */
  command(script: string): string
}

const DIALECTS: readonly Dialect[] = [
  { name: 'bash', option: '--shell', randomScript, command: (script) => script },
  {
    name: 'dash',
    option: '--dash',
    randomScript: randomDashScript,
    command: (script) => `dash -c '${script.replaceAll("'", "'\\''")}'`,
  },
]

export const findDialect = (option: string | undefined): Dialect | undefined =>
  DIALECTS.find((dialect) => dialect.option === option)

/** `args` without the dialect's option; the exit status. */
export async function verifyShell(dialect: Dialect, args: readonly string[]): Promise<number> {
  const { scripts, seed, file } = readArguments(dialect, args)
  if (process.env.PLAYGROUND_FUZZ_INSIDE !== undefined) {
    mountHome()
    const comparison = { software: await loadSoftware(), dialect }
    return file === null ? compareScripts(comparison, scripts, seed) : compareFile(comparison, file)
  }
  const reason = whyNoBash() ?? whyNoShell(dialect)
  if (reason !== null) {
    console.log(`skipped: ${reason}`)
    return 0
  }
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, PLAYGROUND_FUZZ_INSIDE: '1' }
  const [command, ...inside] = confined(...NAMESPACE, ...again)
  return spawnSync(command, inside, { stdio: 'inherit', env }).status ?? 1
}

/** Why scripts cannot be compared on this computer; null if they can. */
export function whyNoBash(): string | null {
  const { stdout } = spawnSync('bash', ['-c', 'echo $EUID ${BASH_VERSION%.*}'], { encoding: 'utf8' })
  if (stdout === null) return 'there is no bash'
  const [user, version] = stdout.trim().split(' ')
  if (version !== '5.2') return `this is bash ${version}, not 5.2`
  return user === '0' ? null : 'scripts are run in a namespace of their own, which only root can make'
}

function whyNoShell({ name }: Dialect): string | null {
  return spawnSync(name, ['-c', ':']).status === 0 ? null : `there is no ${name}`
}

interface Comparison {
  readonly software: Software
  readonly dialect: Dialect
}

function compareFile({ software, dialect }: Comparison, file: string): number {
  const scripts = readFileSync(file, 'utf8')
    .split(/^---\n/m)
    .map(dialect.command)
  let failed = 0
  for (const script of scripts) {
    const own = attempt(software, script)
    const real = runReal(script)
    if (isSame(own, real)) continue
    failed++
    console.log(`\n${script.replace(/^/gm, '    | ')}`)
    show(real, own)
  }
  console.log(`${scripts.length} scripts: ${failed} differ`)
  return failed > 0 ? 1 : 0
}

function compareScripts(comparison: Comparison, scripts: number, seed: number): number {
  const { software, dialect } = comparison
  const started = performance.now()
  let failed = 0
  let done = 0
  for (; done < scripts && failed < SHOWN_FAILURES; done++) {
    const script = dialect.randomScript(seed + done)
    if (!differs(comparison, script)) continue
    failed++
    const small = dialect.command(text(shrink(comparison, script)))
    console.log(`\nseed ${seed + done}:\n${small.replace(/^/gm, '    | ')}`)
    show(runReal(small), attempt(software, small))
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${done} scripts in ${seconds} s, seed ${seed}: ${failed} differ`)
  return failed > 0 ? 1 : 0
}

function differs({ software, dialect }: Comparison, script: Node): boolean {
  const source = dialect.command(text(script))
  const own = attempt(software, source)
  const real = runReal(source)
  // bash itself broke, or was stopped because it did not end, or this computer has a program or a file
  // in its root that the machine has not.
  if (
    isSame(own, real) ||
    real.status >= 128 ||
    real.status === STOPPED ||
    runsAnotherProgram(own) ||
    seesAnotherRoot(real, own) ||
    /free\(\)|malloc/.test(real.stdout + real.stderr)
  )
    return false
  const isOrder = isSame(unordered(own), unordered(real))
  if (isOrder && isOneOrder(software, source, real)) return false
  const isAgain = (next: ScriptOutcome) =>
    isOrder ? isSame(real, next) : isSame(unordered(real), unordered(next))
  for (let i = 1; i < REPETITIONS; i++)
    if (!isAgain(runReal(source, LIMIT, i % 2 === 0 ? [] : ONE_PROCESSOR))) return false
  return true
}

/** Whether the machine too may print that: the processes only have to run in another order. */
function isOneOrder(software: Software, source: string, real: ScriptOutcome): boolean {
  for (let seed = 0; seed < ORDERS; seed++) {
    const random = new Random(seed)
    if (isSame(attempt(software, source, { postponed: () => random.below(3) }), real)) return true
  }
  return false
}

/** The characters of what was printed, in an order of their own. */
function unordered({ stdout, stderr, status }: ScriptOutcome): ScriptOutcome {
  const sorted = (text: string) => Array.from(text).sort().join('')
  return { stdout: sorted(stdout), stderr: sorted(stderr), status }
}

const runsAnotherProgram = ({ stdout, stderr }: ScriptOutcome): boolean =>
  Array.from((stdout + stderr).matchAll(/([^\s:/]+): command not found/g)).some(([, name]) =>
    ENVIRONMENT.PATH.split(':').some((directory) => existsSync(`${directory}/${name}`)),
  )

/** Names in the root of this computer that no Linux has by itself. */
const FOREIGN = readdirSync('/').filter((name) => !STANDARD_ROOT.has(name))

function seesAnotherRoot(real: ScriptOutcome, own: ScriptOutcome): boolean {
  const isShown = ({ stdout, stderr }: ScriptOutcome, name: string) =>
    `${stdout}${stderr} `.split(/[^\w./-]/).includes(`/${name}`)
  return FOREIGN.some((name) => isShown(real, name) && !isShown(own, name))
}

/** What the machine prints; a bug that throws is part of it. */
function attempt(software: Software, script: string, options: ScriptOptions = {}): ScriptOutcome {
  try {
    return play(software, script, debian(), options)
  } catch (error) {
    return { stdout: '', stderr: error instanceof Error ? (error.stack ?? error.message) : '', status: -1 }
  }
}

function isSame(a: ScriptOutcome, b: ScriptOutcome): boolean {
  return a.stdout === b.stdout && a.stderr === b.stderr && a.status === b.status
}

function shrink(comparison: Comparison, script: Node): Node {
  let best = script
  for (;;) {
    const next = smaller(best).find(
      (candidate) => text(candidate).length < text(best).length && differs(comparison, candidate),
    )
    if (next === undefined) return best
    best = next
  }
}

function show(real: ScriptOutcome, own: ScriptOutcome): void {
  for (const part of ['stdout', 'stderr', 'status'] as const) {
    if (real[part] === own[part]) continue
    console.log(`  ${part} there: ${JSON.stringify(real[part]).slice(0, SHOWN_LENGTH)}`)
    console.log(`  ${part} here:  ${JSON.stringify(own[part]).slice(0, SHOWN_LENGTH)}`)
  }
}

function readArguments(
  { option }: Dialect,
  args: readonly string[],
): { scripts: number; seed: number; file: string | null } {
  const values = new Map<string, string>()
  for (let i = 0; i < args.length; i += 2) {
    const [name = '', value = ''] = [args[i], args[i + 1]]
    const isNumber = name === '--scripts' || name === '--seed'
    if (!(isNumber ? /^[0-9]+$/.test(value) : name === '--script' && value !== '')) {
      console.error(`usage: npm run verify -- ${option} [--scripts N] [--seed S] [--script FILE]`)
      process.exit(2)
    }
    values.set(name, value)
  }
  return {
    scripts: Number(values.get('--scripts') ?? 1000),
    seed: Number(values.get('--seed') ?? Date.now() % 1_000_000),
    file: values.get('--script') ?? null,
  }
}
