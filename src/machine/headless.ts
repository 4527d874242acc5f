/** A script on a fresh machine without a terminal, as `bash -c` runs it. */

import { O_RDONLY, type System } from '../kernel/abi.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { concat } from '../kernel/text.ts'
import { boot, directoryOf, makeDirectories, makeFile } from './boot.ts'
import { programPath } from './linux-tree.ts'
import type { Profile } from './profile.ts'
import type { Software } from './software.ts'

export interface ScriptOptions {
  /** files to be put into the machine before, by absolute path */
  readonly put?: Readonly<Record<string, Uint8Array>>
  /** `$0` and the positional parameters */
  readonly arguments?: readonly string[]
  /** Is given output as it comes; what it takes is not in the result. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
  /** Asked at times: whether the script has run for too long. */
  readonly isOverdue?: () => boolean
  /** Asked before each tick: how many tasks have to wait that would have their turn. */
  readonly postponed?: () => number
}

export interface ScriptResult {
  readonly stdout: Uint8Array
  readonly stderr: Uint8Array
  /** 0 to 255; null when it was overdue, or everything in the machine waits for something that never comes */
  readonly status: number | null
  /** What a file of the machine holds afterwards, or -errno. */
  get(path: string): Uint8Array | number
}

/**
 * Runs until the script's shell has ended and nobody is left who could write to its output, as somebody who reads that
 * to its end sees it; but what stays in the background is not waited for without end.
 */
export function runScript(
  profile: Profile,
  software: Software,
  script: string,
  options: ScriptOptions = {},
): ScriptResult {
  const kernel = boot(profile, software)
  for (const [path, content] of Object.entries(options.put ?? {})) putFile(kernel.system(), path, content)
  const argv = ['bash', '-c', script, ...(options.arguments ?? [])]
  const streams = { stdout: kernel.capture(), stderr: kernel.capture() }
  const pid = kernel.spawn(
    function* (sys) {
      const program = sys.execve(programPath('bash'), argv, profile.environment)
      return typeof program === 'number' ? 126 : yield* program
    },
    { cwd: profile.cwd, argv, env: profile.environment, stdin: 'null', ...streams },
  )
  const taken = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] }
  const drain = () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      const bytes = streams[stream].take()
      if (bytes.length === 0) continue
      if (options.onOutput === undefined) taken[stream].push(bytes)
      else options.onOutput(stream, bytes)
    }
  }
  const isHeld = () => streams.stdout.isHeld || streams.stderr.isHeld
  const { isOverdue = () => false, postponed = () => 0 } = options
  const status = runToEnd(kernel, pid, { drain, isHeld, isOverdue, postponed })
  return {
    stdout: concat(taken.stdout),
    stderr: concat(taken.stderr),
    status,
    get: (path) => getFile(kernel.system(), path),
  }
}

/** Ticks between two questions whether the script is overdue. */
const TICKS_PER_QUESTION = 64

/** What the background may still take: slices, and seconds of the machine's time. */
const BACKGROUND_TICKS = 1000
const BACKGROUND_SECONDS = 60

interface Watch {
  readonly drain: () => void
  readonly isHeld: () => boolean
  readonly isOverdue: () => boolean
  readonly postponed: () => number
}

function runToEnd(kernel: Kernel, pid: number, watch: Watch): number | null {
  const { drain, isHeld, isOverdue, postponed } = watch
  let status: number | null = null
  let lastTick = Number.POSITIVE_INFINITY
  let endedAt = Number.POSITIVE_INFINITY
  for (let ticks = 1; ticks <= lastTick; ticks++) {
    if (ticks % TICKS_PER_QUESTION === 0 && isOverdue()) return status
    for (let left = postponed(); left > 0; left--) kernel.scheduler.postpone()
    const state = kernel.tick()
    drain()
    if (status === null) {
      status = kernel.exitStatus(pid)
      if (status !== null) {
        lastTick = ticks + BACKGROUND_TICKS
        endedAt = kernel.uptime()
      }
    }
    if (status !== null && (!isHeld() || kernel.uptime() > endedAt + BACKGROUND_SECONDS)) break
    if (state === 'idle') break
    if (state === 'sleeping') kernel.advanceTo(kernel.nextTimer() as number)
  }
  return status
}

export function putFile(sys: System, path: string, content: Uint8Array): void {
  makeDirectories(sys, directoryOf(path), 0o755)
  makeFile(sys, path, content, 0o644)
}

/** A file's bytes, or -errno. */
export function getFile(sys: System, path: string): Uint8Array | number {
  const fd = sys.open(path, O_RDONLY)
  if (fd < 0) return fd
  const chunks: Uint8Array[] = []
  for (;;) {
    const bytes = sys.read(fd, 1 << 20)
    if (typeof bytes !== 'number' && bytes.length > 0) {
      chunks.push(bytes)
      continue
    }
    sys.close(fd)
    return typeof bytes === 'number' ? bytes : chunks.length === 0 ? new Uint8Array(0) : concat(chunks)
  }
}
