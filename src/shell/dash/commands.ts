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
  if (isScoped && (command.assignments.length > 0 || found.type === 'function')) shell.variables.openScope()
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
  const assigned = yield* assign(shell, command.assignments, {
    isScoped: found.type !== 'none' && !isSpecial,
    isExported: isExec && args.length > 1,
  })
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

function* resolve(shell: Shell, words: readonly Word[]): Steps<Resolved> {
  const fields: string[] = []
  let next = 0
  const expandOne = function* (): Steps<boolean> {
    const before = fields.length
    while (next < words.length && fields.length === before)
      yield* expandToFields(shell, words[next++] as Word, fields)
    return fields.length > before
  }
  yield* expandOne()
  if (fields.length === 0) {
    return { found: { type: 'none' }, args: [], words: [], isSpecial: false, isExec: false, path: null }
  }
  let at = 0
  let path: string | null = null
  let withFunctions = true
  let isSpecial: boolean | null = null
  let found = lookUp(shell, fields[0] as string, withFunctions)
  while (found.type === 'builtin') {
    isSpecial ??= isSpecialBuiltin(fields[at] as string)
    if (fields[at] !== 'command') break
    let name = at + 1
    let usesDefault = false
    let isPlain = true
    while (isPlain) {
      if (name >= fields.length && !(yield* expandOne())) break
      const option = fields[name] as string
      if (!/^-./.test(option)) break
      name++
      if (option === '--') {
        if (name >= fields.length) yield* expandOne()
        break
      }
      if (/^-p+$/.test(option)) usesDefault = true
      else isPlain = false
    }
    if (!isPlain || name >= fields.length) break
    if (usesDefault) path = DEFAULT_PATH
    at = name
    withFunctions = false
    found = lookUp(shell, fields[at] as string, withFunctions)
  }
  const name = fields[at] as string
  const isAssigning = found.type === 'builtin' && ASSIGNING.has(name)
  for (; next < words.length; next++) {
    const word = words[next] as Word
    if (isAssigning && word.isAssignment) fields.push(yield* expandAssignment(shell, word))
    else yield* expandToFields(shell, word, fields)
  }
  return {
    found,
    args: at === 0 ? fields : fields.slice(at),
    words: fields,
    isSpecial: isSpecial ?? false,
    isExec: found.type === 'builtin' && name === 'exec',
    path,
  }
}

function lookUp(shell: Shell, name: string, withFunctions: boolean): Found {
  const definition = withFunctions ? shell.functions.get(name) : undefined
  if (definition !== undefined) return { type: 'function', definition }
  const builtin = BUILTINS.get(name)
  return builtin === undefined ? { type: 'program' } : { type: 'builtin', builtin }
}

function* assign(
  shell: Shell,
  assignments: readonly Word[],
  { isScoped, isExported }: { isScoped: boolean; isExported: boolean },
): Steps<string[]> {
  const texts: string[] = []
  for (const word of assignments) {
    const text = yield* expandAssignment(shell, word)
    texts.push(text)
    const equals = text.indexOf('=')
    const name = text.slice(0, equals)
    if (isScoped) shell.variables.keep(name)
    shell.set(name, text.slice(equals + 1), { isExported: isScoped || isExported })
  }
  return texts
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
