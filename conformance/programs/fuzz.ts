/**
 * `npm run verify:programs -- [--commands N] [--seed S] [--tool NAME] [--record 1] [--lines FILE]`: random commands
 * (grammar.ts, tools/), run by the programs of this computer and by the machine's (same-machine.ts). One that prints something
 * else is made small and shown; with --record lines of what the real programs print (recorded.ts) are written instead. With
 * --lines the commands are those of a file, one a line. Exit status 1 if any differed; 0, and says so, where it is not the
 * system that the machine follows, or no root.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadSoftware, type Software } from '../../src/machine/index.ts'
import { confined } from '../confined.ts'
import { play, type ScriptOutcome } from '../shell/corpus.ts'
import { mountHome, NAMESPACE, runReal, STOPPED } from '../shell/record.ts'
import { type Command, commandText, smallerCommands } from './grammar.ts'
import { batchOf, commandFrom, commandOf, plain, scriptOf } from './programs.ts'
import { sections } from './recorded.ts'
import { becomeTheMachine, comparable, profileOfNow } from './same-machine.ts'

interface Settings {
  readonly commands: number
  readonly seed: number
  readonly tool: string | undefined
  readonly shown: number
  readonly records: boolean
  /** Commands of a file instead of random ones. */
  readonly lines: readonly Command[] | undefined
}

async function main(args: readonly string[]): Promise<number> {
  const settings = readArguments(args)
  if (process.env.PLAYGROUND_FUZZ_INSIDE !== undefined)
    return settings.records ? recordCommands(settings) : await compareCommands(settings)
  const reason = whyNot()
  if (reason !== null) {
    console.log(`skipped: ${reason}`)
    return 0
  }
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, PLAYGROUND_FUZZ_INSIDE: '1' }
  const [command, ...inside] = confined(...NAMESPACE, ...again)
  return spawnSync(command, inside, { stdio: 'inherit', env }).status ?? 1
}

function whyNot(): string | null {
  const { stdout } = spawnSync('bash', ['-c', 'echo $EUID; ls --version'], { encoding: 'utf8' })
  if (!/coreutils\) 9\.7\n/.test(stdout ?? '')) return 'this is not coreutils 9.7'
  return stdout.startsWith('0\n')
    ? null
    : 'commands run in a namespace of their own, which only root can make'
}

async function compareCommands(settings: Settings): Promise<number> {
  const { seed, shown } = settings
  const commands = settings.lines?.length ?? settings.commands
  const software = await loadSoftware()
  becomeTheMachine()
  mountHome()
  protectTheRest()
  let failed = 0
  let done = 0
  while (done < commands && failed < shown) {
    const batch = batchAt(settings, done, Math.min(BATCH, commands - done))
    done += batch.length
    for (const command of suspects(software, batch)) {
      const parts = differingParts(software, command)
      if (parts === '') continue
      failed++
      const small = shrink(software, command, parts)
      console.log(`\n${commandText(small)}`)
      const script = scriptOf(small)
      show(runReal(script, LIMIT), attempt(software, script))
    }
  }
  console.log(`${done} commands, seed ${seed}: ${failed} differ`)
  return failed > 0 ? 1 : 0
}

/** Writes what the real programs print; a command that prints something else each time is left out. */
function recordCommands(settings: Settings): number {
  const commands = settings.lines?.length ?? settings.commands
  becomeTheMachine()
  mountHome()
  protectTheRest()
  let recorded = 0
  for (let done = 0; done < commands; ) {
    const batch = batchAt(settings, done, Math.min(BATCH, commands - done))
    done += batch.length
    const [first, second] = [runReal(batchOf(batch), LIMIT * 10), runReal(batchOf(batch), LIMIT * 10)]
    const [out, err] = [sections(first.stdout), sections(first.stderr)]
    const [outAgain, errAgain] = [sections(second.stdout), sections(second.stderr)]
    if (out.length !== batch.length || err.length !== batch.length) continue
    for (const [i, command] of batch.entries()) {
      const [stdout = '', stderr = ''] = [out[i], err[i]]
      const isStable = stdout === outAgain[i] && stderr === errAgain[i]
      if (!isStable || /\ufffd/.test(stdout + stderr)) continue
      console.log(JSON.stringify({ tool: command.tool.name, ...plain(command), stdout, stderr }))
      recorded++
    }
  }
  console.error(`${recorded} of ${commands} commands recorded`)
  return 0
}

/** Commands that run in one script, on the same files. */
const BATCH = 40
/** Seconds for a command of this computer. */
const LIMIT = 2

/** Commands that have the same files, from the given one on. */
function batchAt({ seed, tool, lines }: Settings, at: number, count: number): Command[] {
  const commands: Command[] = []
  for (let i = at; i < at + count; i++) {
    const command = lines === undefined ? commandOf(seed + i, tool) : (lines[i] as Command)
    if (commands.length > 0 && command.tool.setup !== commands[0]?.tool.setup) break
    commands.push(command)
  }
  return commands
}

/** Those that print something else when they run one after the other; all where a script did not end. */
function suspects(software: Software, commands: readonly Command[]): readonly Command[] {
  const script = batchOf(commands)
  const real = runReal(script, LIMIT * 10)
  const own = attempt(software, script)
  const [realOut, realErr] = [sections(real.stdout), sections(real.stderr)]
  const [ownOut, ownErr] = [sections(own.stdout), sections(own.stderr)]
  if (realOut.length !== commands.length || ownOut.length !== commands.length) return commands
  return commands.filter((_, i) => realOut[i] !== ownOut[i] || realErr[i] !== ownErr[i])
}

/** Random commands can harm nothing but /root, which is a file system of its own now. */
function protectTheRest(): void {
  const mounts = execFileSync('findmnt', ['-rno', 'TARGET'], { encoding: 'utf8' }).trim().split('\n')
  for (const mount of mounts) {
    if (mount !== '/root') execFileSync('mount', ['-o', 'remount,bind,ro', mount], { stdio: 'ignore' })
  }
}

/** What of stdout, stderr and status differs; '' where nothing does, or the real program prints something else each time. */
function differingParts(software: Software, command: Command): string {
  const script = scriptOf(command)
  const real = runReal(script, LIMIT)
  const parts = unequal(attempt(software, script), real)
  if (parts === '' || real.status === STOPPED) return ''
  return unequal(real, runReal(script, LIMIT)) === '' ? parts : ''
}

/** What the machine prints; a bug that throws is part of it. */
function attempt(software: Software, script: string): ScriptOutcome {
  try {
    return play(software, script, profileOfNow())
  } catch (error) {
    return { stdout: '', stderr: error instanceof Error ? (error.stack ?? error.message) : '', status: -1 }
  }
}

const PARTS = ['stdout', 'stderr', 'status'] as const

const unequal = (a: ScriptOutcome, b: ScriptOutcome): string =>
  PARTS.filter((part) =>
    part === 'stdout' ? comparable(a.stdout) !== comparable(b.stdout) : a[part] !== b[part],
  ).join(' ')

/** Smaller commands count that differ in the same parts: `df` alone always differs, but not as `df --output=x .` does. */
function shrink(software: Software, command: Command, parts: string): Command {
  for (const candidate of smallerCommands(command)) {
    if (differingParts(software, candidate) === parts) return shrink(software, candidate, parts)
  }
  return command
}

function show(real: ScriptOutcome, own: ScriptOutcome): void {
  for (const part of PARTS) {
    if (real[part] === own[part]) continue
    if (part === 'status') console.log(`  real status ${real.status}, here ${own.status}`)
    else showLines(part, real[part].split('\n'), own[part].split('\n'))
  }
}

const SHOWN_LINES = 6

/** What is between the lines that are equal at the beginning and at the end. */
function showLines(part: string, real: readonly string[], own: readonly string[]): void {
  let start = 0
  while (start < Math.min(real.length, own.length) && real[start] === own[start]) start++
  let end = 0
  while (end < Math.min(real.length, own.length) - start && real.at(-1 - end) === own.at(-1 - end)) end++
  for (const [sign, lines] of [
    ['-', real],
    ['+', own],
  ] as const) {
    const between = lines.slice(start, lines.length - end)
    for (const line of between.slice(0, SHOWN_LINES))
      console.log(`  ${part} ${sign} ${JSON.stringify(line).slice(1, -1)}`)
    if (between.length > SHOWN_LINES) console.log(`  ${part} ${sign} … ${between.length - SHOWN_LINES} more`)
  }
}

function readArguments(args: readonly string[]): Settings {
  const values = new Map<string, string>()
  for (let i = 0; i < args.length; i += 2) {
    const [name = '', value = ''] = [args[i], args[i + 1]]
    const isNumber = /^[0-9]+$/.test(value)
    if (
      !(['--commands', '--seed', '--shown', '--record'].includes(name)
        ? isNumber
        : ['--tool', '--lines'].includes(name) && value !== '')
    ) {
      console.error(
        'usage: npm run verify:programs -- [--commands N] [--seed S] [--tool NAME] [--shown N] [--record 1] [--lines FILE]',
      )
      process.exit(2)
    }
    values.set(name, value)
  }
  return {
    commands: Number(values.get('--commands') ?? 1000),
    seed: Number(values.get('--seed') ?? Date.now() % 1_000_000),
    tool: values.get('--tool'),
    shown: Number(values.get('--shown') ?? 20),
    records: values.get('--record') === '1',
    lines: values.has('--lines') ? readCommands(values.get('--lines') as string) : undefined,
  }
}

const readCommands = (file: string): Command[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(commandFrom)

process.exitCode = await main(process.argv.slice(2))
