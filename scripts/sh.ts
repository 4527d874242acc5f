/**
 * The machine without a browser.
 *
 *   npm run --silent sh -- [--profile P] [--put HOSTFILE:/path] [--get /path:HOSTFILE] -c 'COMMANDS' | FILE | -
 *   npm run --silent sh -- --batch FILE.jsonl     {"id","script","put"?,"profile"?} → {"id","stdout","stderr","status"}
 *   npm run --silent sh -- --keys FILE.jsonl      {"id","cols","rows","setup","keys"} → {"id","screen"}
 *
 * A script runs as `bash -c` runs it, on a fresh machine each time: as root in /root/ufs, its input empty. The
 * status is the script's; 124 when it never came to an end, 2 when this program was called wrongly.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { decode } from '../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript, type Software } from '../src/machine/index.ts'

/** Batches give up a script after this many ms, as the recordings did. */
const LIMIT = 60_000
const NEVER_ENDED = 124

class UsageError extends Error {}

interface Options {
  profile: string | null
  readonly put: [hostFile: string, path: string][]
  readonly get: [path: string, hostFile: string][]
  /** what to run, and its positional parameters */
  script: string | null
  parameters: string[]
  batch: string | null
  keys: string | null
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseArguments(args)
  if (options.batch !== null) return runBatch(options.batch, options)
  if (options.keys !== null) return runKeyFile(options.keys, options.profile ?? 'debian')
  if (options.script === null) throw new UsageError("-c 'COMMANDS', a FILE or - is missing")
  return runOne(options.script, options)
}

function parseArguments(args: readonly string[]): Options {
  const options: Options = {
    profile: null,
    put: [],
    get: [],
    script: null,
    parameters: [],
    batch: null,
    keys: null,
  }
  const rest = [...args]
  const value = (option: string): string => {
    const next = rest.shift()
    if (next === undefined) throw new UsageError(`${option} needs a value`)
    return next
  }
  while (rest.length > 0) {
    const argument = value('')
    if (argument === '--profile') options.profile = value(argument)
    else if (argument === '--put') options.put.push(splitAt(value(argument), ':/', argument))
    else if (argument === '--get') options.get.push(splitAt(value(argument), ':', argument))
    else if (argument === '--batch') options.batch = value(argument)
    else if (argument === '--keys') options.keys = value(argument)
    else {
      if (argument === '-c') {
        options.script = value(argument)
        options.parameters.push(...rest)
        break
      }
      if (argument.startsWith('-') && argument !== '-') throw new UsageError(`${argument}: no such option`)
      options.script = decode(readFileSync(argument === '-' ? 0 : hostPath(argument)))
      // As `bash -c` it calls itself bash, not by the name of a file of the host.
      if (rest.length > 0) options.parameters.push('bash', ...rest)
      break
    }
  }
  return options
}

/** `HOST:/path` at the last `:/`, `/path:HOST` at the first `:`. */
function splitAt(text: string, separator: string, option: string): [string, string] {
  const at = separator === ':' ? text.indexOf(separator) : text.lastIndexOf(separator)
  if (at <= 0) throw new UsageError(`${option} ${text}: two paths with a colon between are needed`)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** npm goes to the project's folder first; names mean where the caller stood. */
const hostPath = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path)

function profileOf(name: string): Profile {
  const profile = findProfile(name)
  if (profile === undefined) throw new UsageError(`no profile ${name}`)
  return profile
}

async function runOne(script: string, options: Options): Promise<number> {
  const software = await loadSoftware()
  const result = runScript(profileOf(options.profile ?? 'article'), software, script, {
    put: Object.fromEntries(options.put.map(([hostFile, path]) => [path, readFileSync(hostPath(hostFile))])),
    arguments: options.parameters,
    onOutput: (stream, bytes) => writeFileSync(stream === 'stdout' ? 1 : 2, bytes),
  })
  let status = result.status
  if (status === null) process.stderr.write('sh: all processes wait for something that never comes\n')
  for (const [path, hostFile] of options.get) {
    const bytes = result.get(path)
    if (typeof bytes !== 'number') writeFileSync(hostPath(hostFile), bytes)
    else {
      process.stderr.write(`sh: ${path}: cannot be taken out of the machine\n`)
      status ||= 1
    }
  }
  return status ?? NEVER_ENDED
}

interface BatchCase {
  readonly id: string
  readonly script: string
  readonly put?: Readonly<Record<string, string>>
  readonly profile?: string
}

async function runBatch(file: string, options: Options): Promise<number> {
  const software = await loadSoftware()
  for (const line of linesOf(file)) {
    const { id, ...result } = runCase(JSON.parse(line) as BatchCase, options, software)
    process.stdout.write(`${JSON.stringify({ id, ...result })}\n`)
  }
  return 0
}

function runCase(
  { id, script, put = {}, profile }: BatchCase,
  options: Options,
  software: Software,
): { id: string; stdout: string; stderr: string; status: number } {
  const end = performance.now() + LIMIT
  const result = runScript(profileOf(profile ?? options.profile ?? 'debian'), software, script, {
    put: Object.fromEntries(Object.entries(put).map(([path, name]) => [path, readFileSync(hostPath(name))])),
    isOverdue: () => performance.now() > end,
  })
  return {
    id,
    stdout: decode(result.stdout),
    stderr: decode(result.stderr),
    status: result.status ?? NEVER_ENDED,
  }
}

async function runKeyFile(file: string, profile: string): Promise<number> {
  // Only this needs a terminal emulator.
  const { runKeys } = await import('../conformance/keys/keys.ts')
  for (const line of linesOf(file)) {
    const session = JSON.parse(line) as { id: string; keys: string[] }
    const screen = await runKeys(session, profileOf(profile).name)
    process.stdout.write(`${JSON.stringify({ id: session.id, screen })}\n`)
  }
  return 0
}

const linesOf = (file: string): string[] =>
  decode(readFileSync(file === '-' ? 0 : hostPath(file)))
    .split('\n')
    .filter((line) => line.trim() !== '')

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`sh: ${error.message}\n`)
  process.exitCode = 2
}
