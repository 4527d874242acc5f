/** The command line (dash(1), Argument List Processing) and what options mean for the shell. */

import { SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU } from '../../kernel/abi.ts'
import { setTerminal } from './jobs.ts'
import type { OptionName } from './options.ts'
import type { Shell } from './shell.ts'
import { setSignal } from './traps.ts'

interface Invocation {
  /** `-c` */
  readonly command: string | null
  readonly file: string | null
  /** `$0` */
  readonly name: string
  readonly positional: readonly string[]
  readonly isLogin: boolean
}

export function readOptions(shell: Shell, argv: readonly string[]): Invocation {
  const name = argv[0] ?? 'sh'
  const { options } = shell
  const parsed = parseOptions(shell, argv.slice(1), true)
  const rest = parsed.rest
  const isLogin = name.startsWith('-') || parsed.isLogin
  if (rest.length === 0) {
    if (parsed.isCommand) shell.fail('-c requires an argument')
    options.stdin = true
  }
  const saysInteractive = parsed.given.has('interactive')
  if (!saysInteractive && options.stdin && shell.sys.isatty(0) && shell.sys.isatty(1) && !parsed.isCommand)
    options.interactive = true
  if (!parsed.given.has('monitor')) options.monitor = options.interactive
  const common = { isLogin, command: null, file: null, name, positional: rest }
  if (parsed.isCommand) {
    const [command = '', own = name, ...positional] = rest
    return { ...common, command, name: own, positional }
  }
  if (options.stdin) return common
  const [file = '', ...positional] = rest
  return { ...common, file, name: file, positional }
}

interface ParsedOptions {
  readonly rest: readonly string[]
  readonly isCommand: boolean
  readonly isLogin: boolean
  readonly given: ReadonlySet<OptionName>
  /** `--` or operands: the positional parameters are given, even if there are none */
  readonly setsParameters: boolean
}

/** Of the shell itself or of `set`. */
export function parseOptions(shell: Shell, args: readonly string[], isInvocation: boolean): ParsedOptions {
  const given = new Set<OptionName>()
  // While the command line is read, what it has not said yet counts as on.
  const isAssumed = (name: OptionName) => isInvocation && !given.has(name)
  const take = (name: OptionName | null, problem: string) =>
    name === null ? shell.fail(problem) : given.add(name)
  const { options } = shell
  let isCommand = false
  let isLogin = false
  let setsParameters = false
  let at = 0
  while (at < args.length) {
    const arg = args[at] as string
    if (!arg.startsWith('-') && !arg.startsWith('+')) break
    at++
    const on = arg.startsWith('-')
    if (arg === '-' || arg === '--') {
      if (!isInvocation && arg === '-') {
        options.xtrace = false
        options.verbose = false
      } else if (arg === '--') setsParameters = true
      break
    }
    for (const letter of arg.slice(1)) {
      if (letter === 'c' && isInvocation) isCommand = true
      else if (letter === 'l' && isInvocation) isLogin = true
      else if (letter === 'o') {
        const name = args[at]
        if (name === undefined)
          shell.print(
            on ? `Current option settings\n${options.table(isAssumed)}` : options.commands(isAssumed),
          )
        else {
          at++
          take(options.setName(name, on), `Illegal option -o ${name}`)
        }
      } else take(options.setLetter(letter, on), `Illegal option -${letter}`)
    }
  }
  return {
    rest: args.slice(at),
    isCommand,
    isLogin,
    given,
    setsParameters: setsParameters || at < args.length,
  }
}

/** After options have changed. */
export function applyOptions(shell: Shell): void {
  if (shell.level > 0) return
  for (const signal of [SIGINT, SIGQUIT, SIGTERM]) setSignal(shell, signal)
  const { monitor } = shell.options
  if (monitor === shell.jobControl) return
  if (monitor && ![2, 1, 0].some((fd) => shell.sys.isatty(fd))) {
    shell.complain("can't access tty; job control turned off")
    shell.options.monitor = false
    return
  }
  shell.jobControl = monitor
  for (const signal of [SIGTSTP, SIGTTOU, SIGTTIN]) setSignal(shell, signal)
  if (!monitor) return
  shell.sys.setpgid(0, shell.rootPid)
  setTerminal(shell, shell.rootPid)
}
