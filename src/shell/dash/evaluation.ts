/** Evaluation of the tree. `$?` is set by each node; what ends more than a node is thrown (failure.ts) or skipped. */

import type { Steps } from '../steps.ts'
import { runSimple } from './commands.ts'
import { expandToFields, expandToPattern, expandToText } from './expansion.ts'
import { Failure } from './failure.ts'
import { EXIT, TESTED } from './flags.ts'
import { forkShell, makeJob, waitForJob } from './jobs.ts'
import { findProgram } from './lookup.ts'
import { isName } from './parser.ts'
import { compilePattern, matches } from './pattern.ts'
import { hasTraps } from './programs.ts'
import { runSimpleNow } from './quick.ts'
import { expandRedirections, pushRedirections, redirect, undoRedirections } from './redirections.ts'
import type { Shell } from './shell.ts'
import { attend } from './traps.ts'
import type { Node } from './tree.ts'

export function* evaluate(shell: Shell, node: Node | null, flags: number): Steps<number> {
  if (node !== null && !shell.options.noexec) {
    if (shell.catches) yield* attend(shell)
    const mindsStatus = yield* run(shell, node, flags)
    if (shell.catches) yield* attend(shell)
    if (mindsStatus) mind(shell, flags)
  }
  if ((flags & EXIT) !== 0) throw new Failure('end')
  return shell.status
}

/** `$?`, unless errexit minds it. */
function mind({ options, status }: Shell, flags: number): number {
  if (options.errexit && status !== 0 && (flags & TESTED) === 0) throw new Failure('end')
  return status
}

/** Evaluates at once what can be; what cannot is evaluated by the steps that are returned. */
function start(shell: Shell, node: Node, flags: number): number | Steps<number> {
  if (node.type !== 'simple' || (flags & EXIT) !== 0 || shell.sys.exhausted())
    return evaluate(shell, node, flags)
  const status = runSimpleNow(shell, node, flags)
  if (status === null) return evaluate(shell, node, flags)
  shell.status = status
  return shell.hasOutput ? finish(shell, flags) : mind(shell, flags)
}

function* finish(shell: Shell, flags: number): Steps<number> {
  yield* shell.flush()
  return mind(shell, flags)
}

type Redirected = NodeOf<'redirected' | 'background' | 'subshell'>
type NodeOf<T extends Node['type']> = Extract<Node, { type: T }>

/** Sets `$?`; whether errexit minds it here, and has not minded it within already. */
function* run(shell: Shell, node: Node, flags: number): Steps<boolean> {
  switch (node.type) {
    case 'simple':
      if (shell.sys.exhausted()) yield undefined
      shell.status = yield* runSimple(shell, node, flags)
      return true
    case 'list': {
      const { nodes } = node
      const last = nodes.length - 1
      for (let index = 0; index < last; index++) {
        const step = start(shell, nodes[index] as Node, flags & TESTED)
        if (typeof step !== 'number') yield* step
        if (shell.skip !== 'none') return false
      }
      const step = start(shell, nodes[last] as Node, flags)
      if (typeof step !== 'number') yield* step
      return false
    }
    case 'andor':
      yield* runAndOr(shell, node, flags)
      return false
    case 'not': {
      const status = yield* evaluate(shell, node.node, TESTED)
      if (shell.skip === 'none') shell.status = status === 0 ? 1 : 0
      return false
    }
    case 'if': {
      const step = start(shell, node.test, TESTED)
      const status = typeof step === 'number' ? step : yield* step
      if (shell.skip !== 'none') return false
      if (status === 0) yield* evaluate(shell, node.then, flags)
      else if (node.otherwise !== null) yield* evaluate(shell, node.otherwise, flags)
      else shell.status = 0
      return false
    }
    case 'while':
    case 'until':
      shell.status = yield* runLoop(shell, node, flags & TESTED)
      return false
    case 'for':
      shell.status = yield* runFor(shell, node, flags & TESTED)
      return false
    case 'case':
      shell.status = yield* runCase(shell, node, flags)
      return false
    case 'function':
      shell.functions.set(node.name, { body: node.body, line: node.line })
      shell.hashed.delete(node.name)
      shell.status = 0
      return false
    case 'redirected':
      return yield* runRedirected(shell, node, flags & TESTED)
    case 'subshell':
      shell.status = yield* runSubshell(shell, node, flags)
      return true
    case 'background':
      shell.status = yield* runBackground(shell, node)
      return true
    case 'pipe':
      shell.status = yield* runPipeline(shell, node, flags)
      return true
  }
}

function* runAndOr(shell: Shell, { first, rest }: NodeOf<'andor'>, flags: number): Steps<void> {
  const begun = start(shell, first, TESTED)
  let status = typeof begun === 'number' ? begun : yield* begun
  for (const [index, { isOr, node }] of rest.entries()) {
    if (shell.skip !== 'none') return
    if ((status === 0) === isOr) continue
    const isLast = index === rest.length - 1
    const step = start(shell, node, isLast ? flags : TESTED)
    status = typeof step === 'number' ? step : yield* step
  }
}

/** After a part of a loop: whether the loop ends, or goes on with its next turn. */
function afterTurn(shell: Shell): 'goes on' | 'next' | 'ends' {
  const { skip } = shell
  if (skip === 'none') return 'goes on'
  if (skip !== 'break' && skip !== 'continue') return 'ends'
  shell.skipCount--
  if (shell.skipCount > 0) return 'ends'
  shell.skip = 'none'
  return skip === 'break' ? 'ends' : 'next'
}

function* runLoop(
  shell: Shell,
  { type, test, body }: NodeOf<'while' | 'until'>,
  flags: number,
): Steps<number> {
  let status = 0
  shell.loopDepth++
  for (;;) {
    if (shell.sys.exhausted()) yield undefined
    const testing = start(shell, test, TESTED)
    const tested = typeof testing === 'number' ? testing : yield* testing
    let turn = afterTurn(shell)
    if (turn === 'ends') {
      if (shell.skip === 'return' || shell.skip === 'return with status') status = tested
      break
    }
    if (turn === 'next') continue
    if ((tested === 0) !== (type === 'while')) break
    const step = start(shell, body, flags)
    status = typeof step === 'number' ? step : yield* step
    turn = afterTurn(shell)
    if (turn === 'ends') break
  }
  shell.loopDepth--
  return status
}

function* runFor(shell: Shell, { variable, words, body, line }: NodeOf<'for'>, flags: number): Steps<number> {
  shell.line = line
  const values: string[] = []
  const { held } = shell.memory
  for (const word of words) yield* expandToFields(shell, word, values)
  let status = 0
  shell.loopDepth++
  for (const value of values) {
    if (shell.sys.exhausted()) yield undefined
    shell.set(variable, value)
    const step = start(shell, body, flags)
    status = typeof step === 'number' ? step : yield* step
    if (afterTurn(shell) === 'ends') break
  }
  shell.memory.held = held
  shell.loopDepth--
  return status
}

function* runCase(shell: Shell, { word, cases, line }: NodeOf<'case'>, flags: number): Steps<number> {
  shell.line = line
  const text = yield* expandToText(shell, word)
  for (const { patterns, body } of cases) {
    for (const pattern of patterns) {
      const compiled = compilePattern(yield* expandToPattern(shell, pattern))
      if (!matches(compiled, text)) continue
      return body === null ? 0 : yield* evaluate(shell, body, flags)
    }
  }
  return 0
}

/** errexit minds what could not be redirected, and not what it could have minded within. */
function* runRedirected(shell: Shell, node: Redirected, flags: number): Steps<boolean> {
  shell.line = node.line
  const expanded = yield* expandRedirections(shell, node.redirections)
  const depth = shell.saved.length
  const isDone = yield* pushRedirections(shell, expanded)
  if (isDone) yield* evaluate(shell, node.node, flags)
  else shell.status = 2
  if (shell.hasOutput) yield* shell.flush()
  undoRedirections(shell, depth)
  return !isDone
}

// ---- children

function* runSubshell(shell: Shell, node: Redirected, flags: number): Steps<number> {
  shell.line = node.line
  const expanded = yield* expandRedirections(shell, node.redirections)
  if ((flags & EXIT) !== 0 && !hasTraps(shell)) {
    // The process is at its end: it can as well be the subshell.
    yield* redirect(shell, expanded)
    return yield* evaluate(shell, node.node, flags)
  }
  const job = makeJob(shell)
  yield* forkShell(shell, { job, node, mode: 'foreground' }, function* (child) {
    yield* redirect(child, expanded)
    return yield* evaluate(child, node.node, flags | EXIT)
  })
  return yield* waitForJob(shell, job)
}

function* runBackground(shell: Shell, node: Redirected): Steps<number> {
  shell.line = node.line
  const expanded = yield* expandRedirections(shell, node.redirections)
  const job = makeJob(shell)
  yield* forkShell(shell, { job, node, mode: 'background' }, function* (child) {
    yield* redirect(child, expanded)
    return yield* evaluate(child, node.node, EXIT)
  })
  return 0
}

function* runPipeline(shell: Shell, { commands, background }: NodeOf<'pipe'>, flags: number): Steps<number> {
  const job = makeJob(shell)
  let input = -1
  for (const [index, command] of commands.entries()) {
    hashFirst(shell, command)
    const ends = index < commands.length - 1 ? shell.sys.pipe() : null
    if (typeof ends === 'number') return shell.fail('Pipe call failed')
    const from = input
    yield* forkShell(
      shell,
      { job, node: command, mode: background ? 'background' : 'foreground' },
      function* (child) {
        if (ends !== null) child.sys.close(ends[0])
        if (from > 0) {
          child.sys.dup2(from, 0)
          child.sys.close(from)
        }
        if (ends !== null && ends[1] > 1) {
          child.sys.dup2(ends[1], 1)
          child.sys.close(ends[1])
        }
        return yield* evaluate(child, command, flags | EXIT)
      },
    )
    if (input >= 0) shell.sys.close(input)
    if (ends !== null) {
      input = ends[0]
      shell.sys.close(ends[1])
    }
  }
  return background ? 0 : yield* waitForJob(shell, job)
}

/** So that the parent remembers where it is. */
function hashFirst(shell: Shell, node: Node): void {
  const name = node.type === 'simple' ? (node.words[0]?.plain ?? '') : ''
  if (isName(name) && !shell.functions.has(name)) findProgram(shell, name, shell.path)
}
