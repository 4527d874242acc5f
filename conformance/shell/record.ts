/**
 * Records what the real bash prints for scripts (README.md). Needs root, for a namespace of its own in which
 * /root is a fresh tmpfs.
 *
 * Lines of {"id","script"} get stdout, stderr and status; lines that have them stay. Each script runs twice,
 * one that does not print the same again is refused.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { confined } from '../confined.ts'
import type { RecordedScript, ScriptOutcome } from './corpus.ts'

export const ENVIRONMENT = {
  HOME: '/root',
  USER: 'root',
  LANG: 'C.UTF-8',
  TZ: 'Asia/Shanghai',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
}

type Line = Pick<RecordedScript, 'id' | 'script'> & Partial<RecordedScript>

/** Records in the namespace that this starts: `again` is the command line that comes back here as `inside`. */
export function recordInNamespace(file: string, again: readonly string[], inside: boolean): void {
  if (inside) {
    mountHome()
    recordFile(file)
  } else {
    const [command, ...args] = confined(...NAMESPACE, ...again)
    execFileSync(command, args, { stdio: 'inherit' })
  }
}

/** Arguments of unshare(1) for a place where `mountHome` hides no real directory, and scripts rename no real machine. */
export const NAMESPACE = ['--mount', '--uts', '--propagation', 'private', '--pid', '--fork', '--mount-proc']

export function mountHome(): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0700', 'tmpfs', '/root'])
  // mount(8) would tell the real machine of mounts that go with the namespace.
  if (existsSync(MOUNTS)) execFileSync('mount', ['-n', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', MOUNTS])
}

const MOUNTS = '/run/mount'

function recordFile(file: string): void {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
  const recorded = lines.map((line) => (line.stdout === undefined ? record(line) : line))
  writeFileSync(file, recorded.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

function record(line: Line): Line {
  const first = runReal(line.script)
  if (JSON.stringify(first) === JSON.stringify(runReal(line.script))) return { ...line, ...first }
  console.error(`${line.id}: prints something else each time`)
  return line
}

/** Seconds. */
export const LIMIT = 20
/** The status of what was stopped because it did not end. */
export const STOPPED = 124

/** Runs what follows where one process at a time can run. */
export const ONE_PROCESSOR = ['taskset', '--cpu-list', '0']

/** What the real bash prints, stopped with all it has started after so many seconds. Only behind `mountHome`. */
export function runReal(script: string, limit = LIMIT, how: readonly string[] = []): ScriptOutcome {
  const directory = '/root/ufs'
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  rmSync(`${MOUNTS}/utab`, { force: true })
  // What it mounts goes with it.
  const privately = ['unshare', '--mount', '--propagation', 'private', 'bash', '-c', script]
  const done = spawnSync('timeout', [`${limit}`, ...how, ...privately], {
    cwd: directory,
    env: ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  })
  return { stdout: done.stdout, stderr: done.stderr, status: done.status ?? 128 }
}
