/** For tests: a small machine, and running a body on it to its end. */

import { type ForkBody, O_DIRECTORY, O_RDONLY, type Stat, type System } from './abi.ts'
import { Kernel, type KernelOptions, type SpawnOptions } from './kernel.ts'
import { decode, encode } from './text.ts'
import { isDirectory } from './vfs/mode.ts'

export function makeKernel(options: Partial<KernelOptions> = {}): Kernel {
  const kernel = new Kernel({ hostname: 'host', clock: 1_700_000_000, bootTime: 100, seed: 1, ...options })
  const sys = kernel.system()
  for (const name of ['/dev', '/proc', '/sys', '/tmp', '/bin']) sys.mkdir(name)
  sys.mount('devtmpfs', '/dev', 'devtmpfs', 0, null)
  return kernel
}

/** Ticks, and lets time pass where all sleep, until nothing can go on. */
export function settle(kernel: Kernel, limit = 100_000): void {
  for (let i = 0; i < limit; i++) {
    const state = kernel.tick()
    if (state === 'idle') return
    if (state === 'sleeping') kernel.advanceTo(kernel.nextTimer() as number)
  }
  throw new Error('the machine does not come to rest')
}

export interface Outcome {
  readonly output: string
  readonly status: number | null
}

/** Runs a body as a first process without a terminal; what it and its children wrote, and its exit status. */
export function run(kernel: Kernel, body: ForkBody, options: Partial<SpawnOptions> = {}): Outcome {
  const capture = kernel.capture()
  const pid = kernel.spawn(body, { cwd: '/', stdout: capture, stderr: capture, ...options })
  settle(kernel)
  return { output: capture.text(), status: kernel.exitStatus(pid) }
}

/** Writes text to a descriptor, all of it. */
export function* print(sys: System, text: string, fd = 1): Generator<void, void, void> {
  let bytes = encode(text)
  while (bytes.length > 0) {
    const count = sys.write(fd, bytes)
    if (count === -512) yield
    else if (count < 0) return
    else bytes = bytes.subarray(count)
  }
}

/** Reads a descriptor to its end. */
export function* readAll(sys: System, fd: number): Generator<void, string, void> {
  let text = ''
  for (;;) {
    const bytes = sys.read(fd, 65536)
    if (bytes === -512) yield
    else if (typeof bytes === 'number') return `${text}<${bytes}>`
    else if (bytes.length === 0) return text
    else text += decode(bytes)
  }
}

/** waitpid(2) that sleeps; the error as a number. */
export function* wait(
  sys: System,
  pid = -1,
): Generator<void, { pid: number; status: number } | number, void> {
  for (;;) {
    const result = sys.waitpid(pid)
    if (result !== -512) return result
    yield
  }
}

/** A body that never sleeps. */
export const plain = (body: (sys: System) => number): ForkBody =>
  function* (sys) {
    yield* [] as readonly undefined[]
    return body(sys)
  }

/** All names below a directory, in C order, a directory before what is in it, with what lstat says, or its error. */
export function* walkTree(
  sys: System,
  root: string,
  path = '',
): Generator<{ readonly path: string; readonly stat: Stat | number }> {
  const fd = sys.open(root + path, O_RDONLY | O_DIRECTORY)
  const entries = sys.getdents(fd)
  sys.close(fd)
  if (typeof entries === 'number') throw new Error(`getdents ${root}${path}: ${entries}`)
  const names = entries.map(({ name }) => name).filter((name) => name !== '.' && name !== '..')
  for (const name of names.sort()) {
    const below = `${path}/${name}`
    const stat = sys.lstat(root + below)
    yield { path: below, stat }
    if (typeof stat !== 'number' && isDirectory(stat.mode)) yield* walkTree(sys, root, below)
  }
}
