/** Programs that a trace runs: exec waits for one, spawn leaves it running until kill. */

import { SIGKILL } from '../../src/kernel/abi.ts'
import type { Capture, Kernel } from '../../src/kernel/kernel.ts'
import { encodeBytes } from './bytes.ts'
import { check, Failure } from './calls.ts'
import type { Bytes } from './format.ts'

export interface Ended {
  readonly exit: number
  readonly stdout: Bytes
  readonly stderr: string
}

export class Processes {
  readonly #kernel: Kernel
  readonly #running = new Map<string, number>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  /** Runs a program to its end, in the directory of the steps; fails with execve's error. */
  run(path: string, argv: readonly string[]): Ended {
    const cwd = check(this.#kernel.system().getcwd())
    const stdout = this.#kernel.capture()
    const stderr = this.#kernel.capture()
    const pid = this.#start(path, argv, cwd, stdout, stderr)
    while (this.#kernel.exitStatus(pid) === null) this.#step()
    const exit = this.#kernel.exitStatus(pid) as number
    return { exit, stdout: encodeBytes(stdout.take()), stderr: stderr.text() }
  }

  /** Starts a program that goes on beside the steps. */
  spawn(name: string, path: string, argv: readonly string[], cwd: string): void {
    const output = this.#kernel.capture()
    this.#running.set(name, this.#start(path, argv, cwd, output, output))
    while (this.#kernel.tick() === 'ran');
  }

  kill(name: string): void {
    const pid = this.#running.get(name)
    if (pid === undefined) throw new Error(`no process ${name}`)
    this.#running.delete(name)
    check(this.#kernel.system().kill(pid, SIGKILL))
    while (this.#kernel.exitStatus(pid) === null) this.#step()
  }

  #step(): void {
    if (this.#kernel.tick() !== 'sleeping') return
    this.#kernel.advanceTo(this.#kernel.nextTimer() as number)
  }

  #start(path: string, argv: readonly string[], cwd: string, stdout: Capture, stderr: Capture): number {
    let failed: number | null = null
    const pid = this.#kernel.spawn(
      function* (sys) {
        const program = sys.execve(path, argv, ['PATH=/bin', 'LANG=C'])
        if (typeof program !== 'number') return yield* program
        failed = program
        return 127
      },
      { cwd, stdout, stderr, argv },
    )
    while (failed === null && this.#kernel.tasks.get(pid)?.executable === null) this.#step()
    if (failed !== null) throw new Failure(failed)
    return pid
  }
}
