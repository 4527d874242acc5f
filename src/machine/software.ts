/** The code that machines run, beside the kernel: loaded once, shared by all machines. */

import type { ProgramMain } from '../kernel/abi.ts'
import { loadPrograms } from '../programs/index.ts'
import type { ShellHooks } from '../shell/index.ts'

export interface Software {
  readonly programs: ReadonlyMap<string, ProgramMain>
  readonly bash: ProgramMain
  /** bash at a terminal: reads lines with the line editor and tells about each command. */
  interactiveBash(hooks: Partial<CommandHooks>): ProgramMain
}

/** What an interactive shell tells: when a command begins, and when it has ended. */
export type CommandHooks = Omit<ShellHooks, 'readLine'>

const silent: CommandHooks = { commandStart() {}, commandEnd() {} }

export async function loadSoftware(): Promise<Software> {
  const [programs, { createBash }, { LineEditor }] = await Promise.all([
    loadPrograms(),
    import('../shell/index.ts'),
    import('../shell/line-editor/index.ts'),
  ])
  const withEditor = (hooks: Partial<CommandHooks>): ProgramMain => {
    const editor = new LineEditor()
    return createBash({ ...silent, ...hooks, readLine: (sys, context) => editor.readLine(sys, context) })
  }
  return {
    programs,
    // Started at a terminal, by name or by su, it is interactive too, with an editor of its own.
    bash: (sys, argv, env) => withEditor(silent)(sys, argv, env),
    interactiveBash: withEditor,
  }
}
