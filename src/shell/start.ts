/** How a bash begins: its options, its variables, what it reads (bash(1), INVOCATION). */

import {
  type ProgramRun,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  type System,
} from '../kernel/abi.ts'
import { EISDIR, ENOENT, ENOEXEC, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import { isByteLocale } from '../locales/locales.ts'
import { runFile } from './builtins/control.ts'
import { nameDirectory } from './builtins/directories.ts'
import { changeOption } from './builtins/set.ts'
import { beginArguments } from './call-arguments.ts'
import { installDynamics } from './dynamics.ts'
import { localeComplaint } from './expansion/locale.ts'
import { expandTilde } from './expansion/tilde.ts'
import { accounts } from './files.ts'
import { loadHistory, saveHistory } from './history-list.ts'
import { interact } from './interactive.ts'
import { RUNNER } from './interpreter.ts'
import './builtins/complete.ts'
import { baseName } from './base-name.ts'
import { BUILTINS } from './builtins/index.ts'
import { BASH, type Dialect } from './dialect.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from './options.ts'
import { parseUnit } from './parser/parser.ts'
import { runAsProcess, settleTerminal, uncatchSignals } from './processes.ts'
import { runStandardInput } from './read-script.ts'
import { beginRestricted, isRestrictedName } from './restricted.ts'
import { runUnits, unitsOf } from './run-text.ts'
import { readScript, readSourced } from './script-file.ts'
import { type InputKind, Shell, type ShellHooks } from './shell.ts'
import { adjustShellLevel } from './shell-level.ts'
import { drive, type Steps } from './steps.ts'
import { ArrayValue, EXPORTED, INTEGER, isName, READONLY, Variable } from './variables.ts'
import { takeWindowSize } from './window-size.ts'

export function runBash(
  sys: System,
  argv: readonly string[],
  env: readonly string[],
  hooks: ShellHooks | null,
  dialect: Dialect,
): Generator<void, number, void> {
  return drive(begin(new Shell(sys, { ...RUNNER, beginAnew, dialect }, hooks), argv, env))
}

/**
 * What the process has been stays in a few things that nobody sets back: how deep it traces, how many subshells it is in,
 * its last process in the background, when it began, where commands were found, the stack of directories, completions
 * (execute_cmd.c, initialize_subshell; shell.c, shell_reinitialize).
 */
function beginAnew(
  before: Shell,
  script: string,
  positional: readonly string[],
  env: readonly string[],
): ProgramRun {
  const { sys, runner, hooks } = before
  uncatchSignals(sys)
  const shell = new Shell(sys, runner, hooks)
  shell.traceLevel = before.traceLevel + 1
  shell.subshellLevel = before.subshellLevel
  shell.lastBackground = before.lastBackground
  shell.startTime = before.startTime
  shell.hashed = new Map([...before.hashed].map(([name, command]) => [name, { ...command }]))
  shell.directoryStack = before.directoryStack
  shell.completions = new Map(before.completions)
  return drive(begin(shell, ['bash', script, ...positional], env))
}

function* begin(shell: Shell, argv: readonly string[], env: readonly string[]): Steps<number> {
  const arg0 = argv[0] ?? 'bash'
  shell.login = arg0.startsWith('-')
  shell.name = arg0
  shell.ownName = arg0
  if (baseName(arg0) === 'sh' || shell.runner.dialect !== BASH) shell.options.set('posix', true)
  if (isRestrictedName(arg0)) shell.options.set('restricted_shell', true)
  const invocation = parseInvocation(shell, argv)
  if (typeof invocation === 'number') {
    yield* shell.flush()
    return invocation
  }
  const { kind, text, name, positional, isForced } = invocation
  if (kind === 'command') shell.executionString = text
  initialize(shell, env)
  enterLocale(shell)
  inheritOptions(shell, env)
  if (shell.login) shell.options.set('login_shell', true)
  shell.input = kind
  if (name !== null) shell.name = name
  shell.positional = positional
  if (shell.options.get('extdebug')) beginArguments(shell)
  if (shell.options.get('extdebug') && kind !== 'interactive') refuseDebugger(shell)
  shell.interactive = kind === 'interactive' || isForced
  shell.fromPrompt = shell.interactive
  if (shell.interactive) prepareInteractive(shell)
  else keepIgnored(shell)
  const status = yield* runAsProcess(shell, function* (self) {
    yield* startupFiles(self, invocation)
    if (self.options.get('restricted_shell')) beginRestricted(self)
    if (kind === 'interactive') loadHistory(self)
    switch (kind) {
      case 'command':
        self.textDepth++
        return yield* runUnits(self, unitsOf(text, 1), '-c')
      case 'file':
        return yield* runScriptFile(self, text, arg0)
      case 'stdin':
        return yield* runStandardInput(self)
      case 'interactive':
        return yield* interact(self)
    }
  })
  if (shell.hooks?.hasHistoryFile === true && kind === 'interactive') saveHistory(shell)
  return status
}

const DEBUGGER_START_FILE = '/usr/share/bashdb/bashdb-main.inc'

/** What a shell that is to be debugged would first source is not installed (shell.c, start_debugger). */
function refuseDebugger(shell: Shell): void {
  shell.complain(`${DEBUGGER_START_FILE}: ${strerror(-ENOENT)}`)
  shell.complain('warning: cannot start debugger; debugging mode disabled')
  shell.options.set('extdebug', false)
}

// ---- the command line

interface Invocation {
  readonly kind: InputKind
  /** The command string or the file's name. */
  readonly text: string
  /** `$0` */
  readonly name: string | null
  readonly positional: readonly string[]
  readonly readsProfile: boolean
  readonly readsRc: boolean
  readonly rcFile: string | null
  /** -i, which a command string or a file does not keep from being interactive */
  readonly isForced: boolean
}

const LONG_OPTIONS = new Set([
  'debug', 'debugger', 'dump-po-strings', 'dump-strings', 'help', 'init-file', 'login', 'noediting', 'noprofile',
  'norc', 'posix', 'pretty-print', 'rcfile', 'restricted', 'verbose', 'version',
]) // biome-ignore format: in rows

const VERSION = `GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law.
`

/** An invocation, or the status to end with. */
function parseInvocation(shell: Shell, argv: readonly string[]): Invocation | number {
  let index = 1
  let isCommand = false
  let readsStdin = false
  let forcedInteractive = false
  let readsProfile = shell.login
  let readsRc = true
  let rcFile: string | null = null
  for (; index < argv.length; index++) {
    const arg = argv[index] as string
    if (!/^[-+]./.test(arg)) break
    if (arg === '--') {
      index++
      break
    }
    if (arg.startsWith('--')) {
      const name = arg.slice(2)
      if (!LONG_OPTIONS.has(name)) return invalidOption(shell, arg)
      if (name === 'version') {
        shell.print(VERSION)
        return 0
      }
      if (name === 'help') {
        shell.print(helpText(shell))
        return 0
      }
      if (name === 'norc') readsRc = false
      if (name === 'noprofile') readsProfile = false
      if (name === 'login') {
        shell.login = true
        readsProfile = true
      }
      if (name === 'posix') shell.options.set('posix', true)
      if (name === 'verbose') shell.options.verbose = true
      if (name === 'restricted') shell.options.set('restricted_shell', true)
      if (name === 'debugger') shell.options.set('extdebug', true)
      if (name === 'rcfile' || name === 'init-file') rcFile = argv[++index] ?? null
      continue
    }
    const on = arg.startsWith('-')
    for (const letter of arg.slice(1)) {
      if (letter === 'c') isCommand = true
      else if (letter === 's') readsStdin = true
      else if (letter === 'i') forcedInteractive = true
      else if (letter === 'l') {
        shell.login = true
        readsProfile = true
      } else if (letter === 'o' || letter === 'O') {
        const name = argv[index + 1]
        const known =
          letter === 'o'
            ? SET_OPTIONS.some(([option]) => option === name)
            : SHOPT_OPTIONS.includes(name ?? '')
        if (name === undefined || !known) {
          shell.warn(`${shell.name}: ${name ?? arg}: invalid ${letter === 'o' ? '' : 'shell '}option name\n`)
          return 2
        }
        index++
        shell.options.set(name, on)
      } else {
        const option = SET_OPTIONS.find(([, short]) => short === letter)
        if (option === undefined && !'rDv'.includes(letter)) return invalidOption(shell, `${arg[0]}${letter}`)
        if (option !== undefined) shell.options.set(option[0], on)
        if (letter === 'r') shell.options.set('restricted_shell', on)
      }
    }
  }
  if (argv[index] === '-' && index < argv.length) index++
  const rest = argv.slice(index)
  const common = { readsProfile, readsRc, rcFile, isForced: forcedInteractive && shell.hooks !== null }
  if (isCommand) {
    const [text, name, ...positional] = rest
    if (text === undefined) {
      shell.warn(`${shell.name}: -c: option requires an argument\n`)
      return 2
    }
    return { ...common, kind: 'command', text, name: name ?? null, positional }
  }
  if (rest.length > 0 && !readsStdin) {
    return {
      ...common,
      kind: 'file',
      text: rest[0] as string,
      name: rest[0] as string,
      positional: rest.slice(1),
    }
  }
  const isInteractive = forcedInteractive || (shell.sys.isatty(0) && shell.sys.isatty(2))
  const kind = isInteractive && shell.hooks !== null ? 'interactive' : 'stdin'
  return { ...common, kind, text: '', name: null, positional: rest }
}

function invalidOption(shell: Shell, option: string): number {
  shell.warn(`${shell.name}: ${option}: invalid option\n${usageText(shell)}`)
  return 2
}

function usageText(shell: Shell): string {
  const letters = [...LONG_OPTIONS].map((name) => `\t--${name}\n`).join('')
  return (
    `Usage:\t${shell.name} [GNU long option] [option] ...\n\t${shell.name} [GNU long option] [option] script-file ...\n` +
    `GNU long options:\n${letters}Shell options:\n` +
    '\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)\n' +
    '\t-abefhkmnptuvxBCEHPT or -o option\n'
  )
}

const helpText = (shell: Shell): string => `GNU bash, version 5.2.37(1)-release-(x86_64-pc-linux-gnu)
${usageText(shell)}Type \`${shell.name} -c "help set"' for more information about shell options.
Type \`${shell.name} -c help' for more information about shell builtin commands.
Use the \`bashbug' command to report bugs.

bash home page: <http://www.gnu.org/software/bash>
General help using GNU software: <http://www.gnu.org/gethelp/>
`

// ---- variables

function initialize(shell: Shell, env: readonly string[]): void {
  installDynamics(shell)
  const { sys } = shell
  const define = (name: string, value: string, attributes = 0) => {
    const variable = new Variable(attributes)
    variable.setText(value)
    shell.variables.install(name, variable)
  }
  const { machine, nodename } = sys.uname()
  define('IFS', ' \t\n')
  define('OPTIND', '1', INTEGER)
  define('OPTERR', '1')
  define('PS4', '+ ')
  define('BASH', '/usr/bin/bash')
  const loadables = ['/usr/local/lib', '/usr/lib', '/opt/local/lib', '/usr/pkg/lib', '/opt/pkg/lib']
  define('BASH_LOADABLES_PATH', [...loadables.map((path) => `${path}/bash`), '.'].join(':'))
  define('BASH_VERSION', '5.2.37(1)-release')
  define('HOSTNAME', nodename)
  define('HOSTTYPE', machine)
  define('MACHTYPE', `${machine}-pc-linux-gnu`)
  define('OSTYPE', 'linux-gnu')
  define('UID', String(sys.getuid()), READONLY | INTEGER)
  define('EUID', String(sys.geteuid()), READONLY | INTEGER)
  define('PPID', String(sys.getppid()), READONLY | INTEGER)
  const version = new Variable(READONLY)
  version.replaceArray(ArrayValue.ofList(['5', '2', '37', '1', 'release', `${machine}-pc-linux-gnu`]))
  shell.variables.install('BASH_VERSINFO', version)
  define('PATH', '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.')
  define('TERM', 'dumb')
  for (const name of shell.runner.dialect.absent) shell.variables.forget(name)
  for (const entry of env) importEntry(shell, entry, define)
  speakDialect(shell)
  if (shell.get('SHELL') === undefined)
    define('SHELL', accounts(sys).find((account) => account.uid === sys.getuid())?.shell || '/bin/sh')
  if (shell.variables.findRaw('OLDPWD') === undefined)
    shell.variables.install('OLDPWD', new Variable(EXPORTED))
  nameDirectory(shell)
  adjustShellLevel(shell, 1n)
  shell.lastArgument = env.find((entry) => entry.startsWith('_='))?.slice(2) ?? shell.name
}

function speakDialect(shell: Shell): void {
  const { alwaysPrompts, builtins, prompt } = shell.runner.dialect
  if (alwaysPrompts) {
    if (shell.get('PS1') === undefined) shell.variables.set('PS1', prompt)
    if (shell.get('PS2') === undefined) shell.variables.set('PS2', '> ')
  }
  if (builtins === null) return
  for (const name of BUILTINS.keys()) if (!builtins.has(name)) shell.disabledBuiltins.add(name)
}

/** Who exports SHELLOPTS or BASHOPTS turns options on in every bash below (variables.c, initialize_shell_options). */
function inheritOptions(shell: Shell, env: readonly string[]): void {
  const isTrusting = !shell.options.get('privileged') && !shell.options.get('restricted_shell')
  for (const [variable, turnOn] of INHERITED) {
    const entry = env.find((one) => one.startsWith(`${variable}=`))
    const computed = shell.variables.findRaw(variable)
    if (entry === undefined || computed === undefined) continue
    computed.attributes |= EXPORTED
    const names = entry.slice(variable.length + 1).split(':')
    if (isTrusting) for (const name of names) if (name !== '') turnOn(shell, name)
  }
  shell.variables.attributesChanged()
}

type TurnOn = (shell: Shell, name: string) => void

const INHERITED: readonly (readonly [variable: string, turnOn: TurnOn])[] = [
  [
    'SHELLOPTS',
    (shell, name) => {
      if (SET_OPTIONS.some(([option]) => option === name)) changeOption(shell, name, true)
      else shell.warn(`${shell.name}: line 0: ${name}: invalid option name\n`)
    },
  ],
  [
    'BASHOPTS',
    (shell, name) => {
      if (SHOPT_OPTIONS.includes(name)) shell.options.set(name, true)
    },
  ],
]

/** Of the categories only LC_ALL is complained of before there is a line. */
function enterLocale(shell: Shell): void {
  shell.givenByteLocale = null
  shell.beganInByteLocale = isByteLocale((name) => shell.get(name))
  const complaint = localeComplaint(shell, 'LC_ALL')
  if (complaint !== null) shell.warn(`${shell.name}: ${complaint}\n`)
}

function importEntry(
  shell: Shell,
  entry: string,
  define: (name: string, value: string, attributes?: number) => void,
): void {
  const equals = entry.indexOf('=')
  const name = entry.slice(0, equals)
  const value = entry.slice(equals + 1)
  // root's PS4 is expanded in every script that it traces, and is of nobody else's making (variables.c).
  if (name === 'PS4' && shell.sys.geteuid() === 0) {
    define(name, '+ ', EXPORTED)
    return
  }
  const exported = /^BASH_FUNC_(.+)%%$/.exec(name)
  if (exported !== null) {
    if (!shell.options.get('restricted_shell')) importFunction(shell, exported[1] as string, value)
    return
  }
  if (equals <= 0 || !isName(name) || name === '_') return
  if (shell.variables.findRaw(name)?.has(READONLY) === true) return
  if (shell.variables.findRaw(name)?.dynamic != null) return
  define(name, value, EXPORTED)
}

function importFunction(shell: Shell, name: string, text: string): void {
  const command = parseUnit(`${name} ${text}`, 1)?.statements[0]?.command
  if (command?.type !== 'function') return
  shell.functions.set(name, {
    definition: command,
    body: command.body,
    source: 'environment',
    exported: true,
  })
}

/** Signals that are ignored when a shell begins count as trapped, and no trap changes that (trap.c, get_original_signal). */
function keepIgnored(shell: Shell): void {
  for (let signal = 1; signal <= 31; signal++)
    if (shell.sys.disposition(signal) === 'ignore') {
      shell.traps.set(signal, '')
      shell.ignoredSignals.add(signal)
    }
}

// ---- start-up files

function* startupFiles(shell: Shell, { readsProfile, readsRc, rcFile }: Invocation): Steps<void> {
  const home = shell.get('HOME') ?? ''
  if (readsProfile) {
    yield* sourceIfThere(shell, '/etc/profile')
    for (const name of ['.bash_profile', '.bash_login', '.profile'])
      if (yield* sourceIfThere(shell, `${home}/${name}`)) break
  } else if (shell.interactive) {
    if (!readsRc) return
    if (rcFile === null) yield* sourceIfThere(shell, '/etc/bash.bashrc')
    yield* sourceIfThere(shell, rcFile ?? `${home}/.bashrc`)
  } else {
    const file = shell.get('BASH_ENV')
    if (file !== undefined && file !== '') yield* sourceIfThere(shell, file)
  }
}

function* sourceIfThere(shell: Shell, path: string): Steps<boolean> {
  const text = yield* readSourced(shell, path)
  if (typeof text === 'number') return false
  yield* runFile(shell, path, text)
  yield* shell.flush()
  shell.line = 0
  return true
}

/** The terminal's signals are the shell's business; it leads a group of its own on it. */
function prepareInteractive(shell: Shell): void {
  const { sys, options } = shell
  options.isInteractive = true
  options.expandAliases = true
  options.set('history', true)
  options.set('emacs', true)
  options.set('histexpand', true)
  options.monitor = true
  shell.hints = true
  shell.catchesSignals = true
  sys.sigaction(SIGINT, 'catch')
  for (const signal of [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU]) sys.sigaction(signal, 'ignore')
  if (!sys.isatty(0)) return
  shell.terminal = 0
  sys.setpgid(0, 0)
  sys.tcsetpgrp(0, sys.getpgrp())
  settleTerminal(shell, false)
  if (shell.get('HISTFILE') === undefined)
    shell.variables.set('HISTFILE', `${expandTilde(shell, '~')}/${shell.runner.dialect.historyFile}`)
  if (shell.get('PS1') === undefined) shell.variables.set('PS1', shell.runner.dialect.prompt)
  if (shell.get('PS2') === undefined) shell.variables.set('PS2', '> ')
  takeWindowSize(shell)
}

// ---- texts

function* runScriptFile(shell: Shell, file: string, arg0: string): Steps<number> {
  const path = scriptPath(shell, file)
  const stat = shell.sys.stat(path)
  const text = typeof stat !== 'number' && isDirectory(stat.mode) ? -EISDIR : yield* readScript(shell, path)
  if (text === -ENOEXEC) {
    shell.warn(`${file}: ${file}: cannot execute binary file\n`)
    return 126
  }
  if (typeof text === 'number') {
    // A directory is found out by reading it, when the shell already goes by the file's name.
    const name = text === -EISDIR ? file : arg0
    shell.warn(`${name}: ${file}: ${strerror(text)}\n`)
    return text === -EISDIR ? 126 : 127
  }
  return yield* runUnits(shell, unitsOf(text, 1, false), '')
}

function scriptPath(shell: Shell, file: string): string {
  if (file.includes('/') || typeof shell.sys.stat(file) !== 'number') return file
  for (const directory of (shell.get('PATH') ?? '').split(':')) {
    const candidate = `${directory === '' ? '.' : directory}/${file}`
    if (typeof shell.sys.stat(candidate) !== 'number') return candidate
  }
  return file
}
