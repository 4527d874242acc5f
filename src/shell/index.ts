/**
 * The door of the shell: bash 5.2 as a program on the system calls.
 *
 * Parser, interpreter and builtins come with this import, about 75 kB gzip. The page keeps them
 * out of its first chunk by `import()`ing this room as a whole, in the worker, as the machine does; a shell
 * cannot do with less, since it runs ~/.bashrc before its first prompt.
 */

import type { ProgramMain } from '../kernel/abi.ts'
import { ASH } from './ash.ts'
import { BASH } from './dialect.ts'
import type { ShellHooks } from './shell.ts'
import { runBash } from './start.ts'

export type { ShellHooks } from './shell.ts'

/** A bash that talks to its host at a terminal; without hooks it is never interactive. */
export function createBash(hooks: ShellHooks | null): ProgramMain {
  return (sys, argv, env) => runBash(sys, argv, env, hooks, BASH)
}

/** The ash of busybox. */
export function createAsh(hooks: ShellHooks | null): ProgramMain {
  return (sys, argv, env) => runBash(sys, argv, env, hooks, ASH)
}

/** For scripts, `bash -c` and everything that runs without a person. */
export const bashMain: ProgramMain = createBash(null)
