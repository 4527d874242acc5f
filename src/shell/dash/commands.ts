/** Simple commands: words, redirections and assignments in dash's order, then a builtin, a function or a program. */

import { Call, type Steps } from '../steps.ts'
import { runBuiltin } from './builtin-call.ts'
import { isSpecialBuiltin } from './builtin-names.ts'
import type { Builtin } from './builtins/builtin.ts'
import { BUILTINS } from './builtins/index.ts'
import { expandAssignment, expandToFields } from './expansion.ts'
import { Failure } from './failure.ts'
import { EXIT, TESTED } from './flags.ts'
import { forkShell, makeJob, waitForJob } from './jobs.ts'
import { executionError, findProgram } from './lookup.ts'
import { executeProgram, hasTraps } from './programs.ts'
import { expandPrompt } from './prompt.ts'
import { expandRedirections, keepRedirections, pushRedirections, undoRedirections } from './redirections.ts'
import { DEFAULT_PATH, type Definition, type Shell } from './shell.ts'
import type { Redirection, Simple, Word } from './tree.ts'

/** Builtins whose arguments of the form `name=value` are expanded as assignments. */
const ASSIGNING = new Set(['alias', 'export', 'local', 'readonly'])

/** dash's own bound for functions that call functions. */
const DEEPEST_FUNCTION = 1000

/** What a command's name was found to be. */
type Found =
  | { readonly type: 'none' }
  | { readonly type: 'builtin'; readonly builtin: Builtin }
  | { readonly type: 'function'; readonly definition: Definition }
  | { readonly type: 'program' }

interface Resolved {
  readonly found: Found
  /** With the name; `command` and its options are gone. */
  readonly args: readonly string[]
  /** All words, for the trace. */
  readonly words: readonly string[]
  readonly isSpecial: boolean
  readonly isExec: boolean
  /** Where programs are looked for, if not in PATH. */
  readonly path: string | null
}

export function* runSimple(shell: Shell, command: Simple, flags: number): Steps<number> {
  shell.line = command.line
  shell.substitutionStatus = 0
  const { held } = shell.memory
  const resolved = yield* resolve(shell, command.words)
  const { found, args, isSpecial, isExec } = resolved
  const scopes = shell.variables.depth
  const redirections = shell.saved.length
  const isScoped = found.type !== 'none' && !isSpecial
  // `command local` finds the scope that dash makes for every command of this kind.
  const usesScope = command.assignments.length > 0 || found.type === 'function' || args[0] === 'local'
  if (isScoped && usesScope) shell.variables.openScope()
  const isRedirected =
    command.redirections.length === 0 || (yield* redirectCommand(shell, command.redirections))
  if (!isRedirected && isSpecial) throw new Failure('error')
  const status = isRedirected ? yield* runRedirected(shell, command, resolved, flags) : 2
  if (shell.hasOutput) yield* shell.flush()
  if (isRedirected && isExec && command.redirections.length > 0) keepRedirections(shell)
  // What is thrown comes by here not: then all that is left of redirections and scopes is undone at once, or never.
  if (shell.saved.length > redirections) undoRedirections(shell, redirections)
  shell.closeScopes(scopes)
  shell.memory.held = held
  shell.noteLastArgument(args)
  return status
}

function* runRedirected(shell: Shell, command: Simple, resolved: Resolved, flags: number): Steps<number> {
  const { found, args, isSpecial, isExec } = resolved
  const traced = command.redirections.length === 0 ? 2 : errorOutputBefore(shell)
  const isScoped = found.type !== 'none' && !isSpecial
  const isExported = isScoped || (isExec && args.length > 1)
  const assigned: string[] = []
  for (const word of command.assignments)
    assigned.push(assign(shell, yield* expandAssignment(shell, word), { isScoped, isExported }))
  if (shell.options.xtrace && !shell.isTracing) yield* trace(shell, traced, [...assigned, ...resolved.words])
  return yield* execute(shell, command, resolved, flags)
}

function* redirectCommand(shell: Shell, redirections: readonly Redirection[]): Steps<boolean> {
  const expanded = yield* expandRedirections(shell, redirections)
  const isDone = yield* pushRedirections(shell, expanded)
  // The complaint goes where the error output goes now.
  if (shell.hasOutput) yield* shell.flush()
  return isDone
}

/** Where the command that has been redirected is traced: the error output that it had before. */
function errorOutputBefore({ saved }: Shell): number {
  const moved = saved.at(-1)?.get(2) ?? -1
  return moved < 0 ? 2 : moved
}

/** The words of a command, of which some have been made fields. */
interface Expanding {
  readonly words: readonly Word[]
  readonly fields: string[]
  next: number
}

/** Expands words until one has made a field; false if there are none. */
function* expandOne(shell: Shell, expanding: Expanding): Steps<boolean> {
  const { words, fields } = expanding
  const before = fields.length
  while (expanding.next < words.length && fields.length === before)
    yield* expandToFields(shell, words[expanding.next++] as Word, fields)
  return fields.length > before
}

function* resolve(shell: Shell, words: readonly Word[]): Steps<Resolved> {
  const fields: string[] = []
  const expanding: Expanding = { words, fields, next: 0 }
  const isThere = yield* expandOne(shell, expanding)
  if (!isThere)
    return { found: { type: 'none' }, args: [], words: [], isSpecial: false, isExec: false, path: null }
  const first = lookUp(shell, fields[0] as string, true)
  const isCommand = first.type === 'builtin' && fields[0] === 'command'
  const { found, at, path } = isCommand
    ? yield* resolveCommand(shell, expanding, first)
    : { found: first, at: 0, path: null }
  const name = fields[at] as string
  const isAssigning = found.type === 'builtin' && ASSIGNING.has(name)
  for (; expanding.next < words.length; expanding.next++) {
    const word = words[expanding.next] as Word
    if (word.literal !== null && !isAssigning) fields.push(word.literal)
    else if (isAssigning && word.isAssignment) fields.push(yield* expandAssignment(shell, word))
    else yield* expandToFields(shell, word, fields)
  }
  return {
    found,
    args: at === 0 ? fields : fields.slice(at),
    words: fields,
    isSpecial: first.type === 'builtin' && isSpecialBuiltin(fields[0] as string),
    isExec: found.type === 'builtin' && name === 'exec',
    path,
  }
}

interface Target {
  readonly found: Found
  /** Of the name among the fields. */
  readonly at: number
  readonly path: string | null
}

/** What `command` calls, or itself where it has other options than -p, or no name behind them. */
function* resolveCommand(shell: Shell, expanding: Expanding, command: Found): Steps<Target> {
  const { fields } = expanding
  let target: Target = { found: command, at: 0, path: null }
  while (target.found.type === 'builtin' && fields[target.at] === 'command') {
    let at = target.at + 1
    let { path } = target
    let option = ''
    while (option !== '--') {
      if (at >= fields.length && !(yield* expandOne(shell, expanding))) return target
      option = fields[at] as string
      if (!/^-./.test(option)) break
      at++
      if (option === '--') {
        if (at >= fields.length && !(yield* expandOne(shell, expanding))) return target
      } else if (/^-p+$/.test(option)) path = DEFAULT_PATH
      else return target
    }
    target = { found: lookUp(shell, fields[at] as string, false), at, path }
  }
  return target
}

function lookUp(shell: Shell, name: string, withFunctions: boolean): Found {
  const definition = withFunctions ? shell.functions.get(name) : undefined
  if (definition !== undefined) return { type: 'function', definition }
  const builtin = BUILTINS.get(name)
  return builtin === undefined ? { type: 'program' } : { type: 'builtin', builtin }
}

/** `name=value`; what is scoped is given back when the command has ended. */
function assign(
  shell: Shell,
  text: string,
  { isScoped, isExported }: { isScoped: boolean; isExported: boolean },
): string {
  const equals = text.indexOf('=')
  const name = text.slice(0, equals)
  if (isScoped) shell.variables.keep(name)
  shell.set(name, text.slice(equals + 1), { isExported })
  return text
}

/** `+ words`, as they are. */
function* trace(shell: Shell, descriptor: number, words: readonly string[]): Steps<void> {
  if (shell.hasOutput) yield* shell.flush()
  shell.isTracing = true
  const prompt = yield* expandPrompt(shell, shell.get('PS4') ?? '')
  shell.isTracing = false
  yield* shell.write(descriptor, `${prompt}${words.join(' ')}\n`)
}

function* execute(shell: Shell, command: Simple, resolved: Resolved, flags: number): Steps<number> {
  const { found, args, isSpecial } = resolved
  switch (found.type) {
    case 'none':
      return shell.substitutionStatus
    case 'builtin':
      return yield* runBuiltin(shell, { builtin: found.builtin, args, isSpecial, flags })
    case 'function':
      return yield new Call(runFunction(shell, found.definition, args, flags))
    case 'program':
      return yield* runProgram(shell, command, resolved, flags)
  }
}

function* runFunction(
  shell: Shell,
  { body, line }: Definition,
  args: readonly string[],
  flags: number,
): Steps<number> {
  if (shell.functionDepth >= DEEPEST_FUNCTION)
    shell.fail(`Maximum function recursion depth (${DEEPEST_FUNCTION}) reached`)
  const { positional, optionIndex, optionOffset, loopDepth } = shell
  shell.functionDepth++
  shell.loopDepth = 0
  shell.setPositional(args.slice(1))
  shell.line = line
  try {
    yield* shell.runner.evaluate(shell, body, flags & TESTED)
  } finally {
    shell.functionDepth--
    shell.loopDepth = loopDepth
    shell.positional = positional
    shell.optionIndex = optionIndex
    shell.optionOffset = optionOffset
  }
  if (shell.skip === 'return' || shell.skip === 'return with status') shell.skip = 'none'
  return shell.status
}

// ---- programs

function* runProgram(shell: Shell, command: Simple, { args, path }: Resolved, flags: number): Steps<number> {
  const name = args[0] as string
  const directories = path ?? shell.path
  if (!name.includes('/')) {
    const found = findProgram(shell, name, directories)
    if (typeof found === 'number') {
      shell.complain(`${name}: ${executionError(found)}`)
      return 127
    }
  }
  if ((flags & EXIT) !== 0 && !hasTraps(shell)) return yield* executeProgram(shell, args, directories)
  const job = makeJob(shell)
  yield* forkShell(shell, { job, node: command, mode: 'foreground' }, (child) =>
    executeProgram(child, args, directories),
  )
  return yield* waitForJob(shell, job)
}
