/** A machine with an interactive shell at its console. */

import { SIGKILL } from '../kernel/abi.ts'
import { firstBytes, glimpsePath, timesOf } from '../kernel/inspect.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { signalGroup } from '../kernel/signal.ts'
import { TaskState } from '../kernel/task.ts'
import type { Termios } from '../kernel/termios.ts'
import { decode } from '../kernel/text.ts'
import { pathName } from '../kernel/vfs/mount.ts'
import { boot } from './boot.ts'
import type { CommandHooks } from './interactive-bash.ts'
import { programPath } from './linux-tree.ts'
import type { Profile } from './profile.ts'
import type { Software } from './software.ts'

/** Seconds of the machine's work that a script may take: more than any needs that only looks. */
const MAX_SCRIPT_WORK = 1

export class Machine {
  readonly profile: Profile
  readonly kernel: Kernel
  /** When the profile's files and mounts were there; seconds since 1970. What is younger was made here. */
  readonly startedAt: number
  readonly #software: Software
  readonly #termios: Termios
  #shell = 0

  constructor(profile: Profile, software: Software) {
    this.profile = profile
    this.kernel = boot(profile, software)
    this.startedAt = this.kernel.time()
    this.#software = software
    this.#termios = this.kernel.console.termios()
  }

  /** Starts the shell at the console, as a login does. There must be none. */
  startShell(hooks: Partial<CommandHooks>): void {
    const { kernel, profile } = this
    kernel.console.setTermios(this.#termios)
    const argv = ['bash', ...profile.shellArguments]
    const env = profile.terminalEnvironment
    const main = this.#software.interactiveBash(hooks)
    const executable = programPath('bash')
    this.#shell = kernel.spawn((sys) => main(sys, argv, env), {
      cwd: profile.cwd,
      argv,
      env,
      executable,
      tty: true,
    })
  }

  /**
   * Runs a script as `bash -c` does, beside the shell that waits at the console; sleeps take no real time. Returns its
   * status; null when it has not ended after MAX_SCRIPT_WORK, or waits for something that never comes.
   */
  *runScript(script: string): Generator<void, number | null, void> {
    const { kernel, profile } = this
    const argv = ['bash', '-c', script]
    const env = profile.environment
    const pid = kernel.spawn(
      function* (sys) {
        const program = sys.execve(programPath('bash'), argv, env)
        return typeof program === 'number' ? 126 : yield* program
      },
      { cwd: profile.cwd, argv, env },
    )
    for (let worked = 0; worked < MAX_SCRIPT_WORK; ) {
      const before = kernel.uptime()
      const state = kernel.tick()
      worked += kernel.uptime() - before
      const status = kernel.exitStatus(pid)
      if (status !== null) return status
      if (state === 'idle') return null
      if (state === 'sleeping') kernel.advanceTo(kernel.nextTimer() as number)
      yield
    }
    return null
  }

  /** What Docker keeps on the disk, driver by driver. */
  layerStores(): ReturnType<Software['readLayerStores']> {
    const seen = (path: string) => glimpsePath(this.kernel, path)
    return this.#software.readLayerStores({
      read(path) {
        const file = seen(path)
        return file === null ? null : decode(firstBytes(file, file.size))
      },
      list: (path) => [...(seen(path)?.names() ?? [])],
      modified(path) {
        const file = seen(path)
        return file === null ? 0 : timesOf(file).modify
      },
    })
  }

  /** Kills whoever has the terminal, which may be the shell. */
  killForeground(): void {
    signalGroup(this.kernel, this.kernel.console.foregroundGroup(), SIGKILL)
  }

  /** The shell waits for keys, or for the end of what it has started. */
  isShellAsleep(): boolean {
    return this.kernel.tasks.get(this.#shell)?.state === TaskState.sleeping
  }

  shellHasEnded(): boolean {
    return this.kernel.exitStatus(this.#shell) !== null
  }

  /** Exit status of a shell that has ended. */
  shellStatus(): number {
    return this.kernel.exitStatus(this.#shell) ?? 0
  }

  /** Working directory of the shell, as the kernel sees it. */
  cwd(): string {
    const task = this.kernel.tasks.get(this.#shell)
    return task === undefined ? this.profile.cwd : pathName(task.fs.cwd, this.kernel.init.fs.root)
  }

  /** Seconds of virtual time since the machine was handed over. */
  elapsed(): number {
    return this.kernel.uptime() - this.profile.uptime
  }
}
