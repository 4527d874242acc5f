/**
 * dash 0.5.12 as Debian has it: the shell behind `sh` (dash(1)).
 *
 * Terms
 * - text: a string of bytes (bytes.ts); marked text: one in which it is known what was quoted (marked.ts).
 * - Failure: what ends more than a command is thrown (failure.ts). An error of a builtin is an error of the shell only where
 *   the builtin is a special one; an interactive shell then drops its line, another ends with status 2.
 * - skip: break, continue and return set it, and everything that runs a list looks at it.
 * - line: of the command that runs; complaints begin with the shell's name and it.
 *
 * Invariants
 * - Whatever may sleep is a generator (steps.ts), and so is what may take long, which yields when `exhausted()`; the rest is
 *   run at once (quick.ts, expansion.ts).
 * - A child is a copy of the shell made when it is forked.
 * - What bash does differently has no place here, and bash's files know nothing of dash; shared are patterns' matching,
 *   64-bit integers, exact fractions and printf's numbers, limits, memory, names of signals and the steps.
 */

import type { ProgramRun, System } from '../../kernel/abi.ts'
import { drive, type Steps } from '../steps.ts'
import { BUILTINS } from './builtins/index.ts'
import { toBytes } from './bytes.ts'
import { runCommands } from './command-loop.ts'
import { setDirectory, startDirectory } from './directory.ts'
import { endShell, isOverflow, overflow, runAsProcess, unwind } from './ending.ts'
import { evaluate } from './evaluation.ts'
import { Failure } from './failure.ts'
import { type Input, StandardInput, scriptInput } from './input.ts'
import { applyOptions, readOptions } from './invocation.ts'
import { expandPrompt } from './prompt.ts'
import { runText } from './running.ts'
import { DEFAULT_PATH, type Runner, Shell } from './shell.ts'
import { keepIgnored } from './traps.ts'

const RUNNER: Runner = { evaluate, process: runAsProcess, builtins: BUILTINS }

export function runDash(sys: System, argv: readonly string[], env: readonly string[]): ProgramRun {
  const shell = new Shell(sys, RUNNER)
  return drive(main(shell, argv.map(toBytes), env.map(toBytes)))
}

/** What is left to do, in order; after an error an interactive shell goes on with the next. */
type Stage = 'arguments' | 'profile' | 'own profile' | 'environment' | 'command' | 'commands'

function* main(shell: Shell, argv: readonly string[], env: readonly string[]): Steps<number> {
  shell.rootPid = shell.sys.getpid()
  let stage: Stage | null = 'arguments'
  let input: Input | null = null
  let command: string | null = null
  let isLogin = false
  while (stage !== null) {
    try {
      switch (stage as Stage) {
        case 'arguments': {
          shell.name = argv[0] ?? 'sh'
          initialize(shell, env)
          const invocation = readOptions(shell, argv)
          command = invocation.command
          isLogin = invocation.isLogin
          if (invocation.file !== null) input = yield* scriptInput(shell, invocation.file)
          shell.name = invocation.name
          shell.setPositional(invocation.positional)
          keepIgnored(shell)
          applyOptions(shell)
          stage = isLogin ? 'profile' : 'environment'
          break
        }
        case 'profile':
          stage = 'own profile'
          yield* runProfile(shell, '/etc/profile')
          break
        case 'own profile':
          stage = 'environment'
          yield* runProfile(shell, '$HOME/.profile')
          break
        case 'environment': {
          stage = 'command'
          const file = shell.get('ENV')
          if (shell.isInteractive && file !== null && file !== '') yield* runProfile(shell, file)
          break
        }
        case 'command':
          stage = 'commands'
          if (command !== null) yield* runText(shell, command)
          break
        case 'commands':
          stage = null
          if (command === null || shell.options.stdin) {
            stage = 'commands'
            input ??= new StandardInput()
            yield* runCommands(shell, input, true)
            stage = null
          }
      }
    } catch (error) {
      if (isOverflow(error)) yield* overflow(shell)
      if (!(error instanceof Failure)) throw error
      const ends = error.kind === 'end' || error.kind === 'exit' || stage === 'arguments'
      if (ends || !shell.isInteractive || shell.level > 0) break
      const depth = 0
      if (error.kind === 'interrupt') shell.warn('\n')
      yield* unwind(shell)
      shell.closeScopes(depth)
      shell.functionDepth = 0
      shell.savedStatus = null
      input?.drop()
      yield* shell.flush()
    }
  }
  return yield* endShell(shell)
}

function initialize(shell: Shell, env: readonly string[]): void {
  const { sys, variables } = shell
  variables.set('IFS', ' \t\n')
  variables.set('PATH', DEFAULT_PATH)
  variables.set('PS1', sys.geteuid() === 0 ? '# ' : '$ ')
  variables.set('PS2', '> ')
  variables.set('PS4', '+ ')
  for (const entry of env) {
    const found = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(entry)
    if (found !== null) variables.set(found[1] as string, found[2] as string, { isExported: true })
  }
  variables.set('IFS', ' \t\n')
  variables.set('OPTIND', '1')
  variables.set('PPID', String(sys.getppid()))
  setDirectory(shell, startDirectory(shell))
}

function* runProfile(shell: Shell, name: string): Steps<void> {
  const path = yield* expandPrompt(shell, name)
  const input = yield* scriptInput(shell, path, { mayBeMissing: true })
  if (input !== null) yield* runCommands(shell, input, false)
}
