/** The code that machines run, beside the kernel: loaded once, shared by all machines. */

import type { ProgramMain } from '../kernel/abi.ts'
import { loadPrograms } from '../programs/index.ts'
import type { ReadLine, ShellHooks } from '../shell/index.ts'

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
  const withEditor = (hooks: Partial<CommandHooks>): ProgramMain =>
    function* (sys, argv, env) {
      const editor = new LineEditor()
      const readLine: ReadLine = function* (own, context) {
        const result = yield* editor.readLine(own, context)
        // What follows begins a slice of its own, wherever in its slice the editor was.
        yield
        return result
      }
      const bash = createBash({ ...silent, ...hooks, readLine })
      return yield* bash(sys, argv, env)
    }
  return {
    programs,
    // Started at a terminal, by name or by su, it is interactive too, with an editor of its own.
    bash: withEditor(silent),
    interactiveBash: withEditor,
  }
}
