/** bash at a terminal: the shell with a line editor of its own. */

import { type ProgramMain, SIGINT, type System } from '../kernel/abi.ts'
import type { ShellHooks } from '../shell/index.ts'
import type { LineContext, ReadLine } from '../shell/line-editor/index.ts'

/** What an interactive shell tells: when a command begins, and when it has ended. */
export type CommandHooks = Omit<ShellHooks, 'readLine' | 'hasHistoryFile'>

export interface ShellCode {
  createBash(hooks: ShellHooks): ProgramMain
  /** a new editor for each shell */
  createReadLine(): ReadLine
}

export function interactiveBash(code: ShellCode, hooks: Partial<CommandHooks>): ProgramMain {
  return function* (sys, argv, env) {
    const edit = code.createReadLine()
    let wasInterrupted = false
    const readLine: ReadLine = function* (own, context) {
      const result = yield* edit(own, {
        ...context,
        wasInterrupted: wasInterrupted || context.wasInterrupted === true,
      })
      wasInterrupted = false
      // What follows begins a slice of its own, wherever in its slice the editor was.
      yield
      if (!takesInterrupt(own, context)) return result
      // ^C came after Enter and before the line could run: then it does not.
      wasInterrupted = true
      return { interrupted: true, isLineOpen: false }
    }
    const bash = code.createBash({
      readLine,
      hasHistoryFile: hooks.commandStart === undefined,
      commandStart: (line) => hooks.commandStart?.(line),
      commandEnd: (line, status) => hooks.commandEnd?.(line, status),
    })
    return yield* bash(sys, argv, env)
  }
}

function takesInterrupt(sys: System, context: LineContext): boolean {
  let isInterrupted = false
  for (let signal = sys.takeSignal(); signal !== 0; signal = sys.takeSignal()) {
    if (signal === SIGINT) isInterrupted = true
    else context.onSignal?.(signal)
  }
  return isInterrupted
}
