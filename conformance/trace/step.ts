/** What all operations of a trace share: the state between steps, and results. */

import type { System } from '../../src/kernel/abi.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import type { File } from '../../src/kernel/vfs/file.ts'
import type { Step, Trace } from './format.ts'
import { Processes } from './processes.ts'
import type { Handles } from './snapshot.ts'

/** What a step gave: a value, an error's name, and for mounts what else is recorded. */
export interface Outcome {
  ret?: unknown
  err?: string
  extra?: Record<string, unknown>
}

/** The numbers that tell one inode from another. */
export interface Identity {
  readonly dev: number
  readonly ino: number
}

export type Operation = (steps: Steps, step: Step) => Outcome

/** A trace on its way: the descriptors and processes that its steps name. */
export class Steps {
  readonly trace: Trace
  readonly kernel: Kernel
  readonly sys: System
  readonly handles: Handles
  readonly processes: Processes
  /** numbers of the last stat, for comparing identities */
  identity: Identity | null = null
  /** labels of file system ids, in the order in which they were first seen */
  readonly fsids = new Map<unknown, string>()
  readonly #descriptors = new Map<string, number>()
  readonly #mappings = new Map<string, File>()
  #opened = 0

  constructor(trace: Trace, kernel: Kernel, handles: Handles) {
    this.trace = trace
    this.kernel = kernel
    this.sys = kernel.system()
    this.handles = handles
    this.processes = new Processes(kernel)
  }

  fd(step: Step): number {
    return this.fdNamed(step.fd as string)
  }

  has(name: string): boolean {
    return this.#descriptors.has(name)
  }

  closeAll(): void {
    for (const fd of this.#descriptors.values()) this.sys.close(fd)
    this.#descriptors.clear()
  }

  fdNamed(name: string): number {
    const fd = this.#descriptors.get(name)
    if (fd === undefined) throw new Error(`no descriptor ${name}`)
    return fd
  }

  /** A name for a new descriptor: what the trace calls it where it says so. */
  name(step: Step, prefix: string, fd: number): string {
    this.#opened++
    const name = typeof step.ret === 'string' ? step.ret : `${prefix}${this.#opened}`
    const replaced = this.#descriptors.get(name)
    if (replaced !== undefined) this.sys.close(replaced)
    this.#descriptors.set(name, fd)
    return name
  }

  /**
   * mmap(2) with MAP_SHARED: from now on the pages of the file that is open behind the descriptor. There is no such
   * call in the simulator, as nobody has an address space; what read and write do to those pages is the same.
   */
  map(step: Step): string {
    const file = this.kernel.init.files.get(this.fd(step)) as File
    const name = step.ret as string
    this.#mappings.set(name, file.fop.mapped?.(file) ?? file)
    return name
  }

  mapping(step: Step): File {
    const file = this.#mappings.get(step.map as string)
    if (file === undefined) throw new Error(`no mapping ${String(step.map)}`)
    return file
  }

  forget(step: Step): void {
    this.#descriptors.delete(step.fd as string)
  }
}
