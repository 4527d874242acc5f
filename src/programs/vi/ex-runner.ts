/** What the commands after `:` do (vim's index of Ex commands, as far as people type them to edit a file). */

import type { Step } from '../lib/io.ts'
import { lineAt } from '../screen/lines.ts'
import { type ExCommand, linesMeant, parseEx, parseSubstitution } from './ex.ts'
import { edit, read, UNWRITTEN, write } from './ex-files.ts'
import { moveLines, sort, takeLines } from './ex-lines.ts'
import { filter, shell } from './ex-shell.ts'
import { joinLines } from './join.ts'
import { compilePattern } from './pattern.ts'
import { putLines } from './put.ts'
import { set } from './settings.ts'
import { shiftLines } from './shift.ts'
import { type EditorState, REPORT } from './state.ts'
import { substitute } from './substitute.ts'
import { redo, undo } from './undo.ts'

/** Full names with how many letters are needed, as `:help ex-cmd-index` marks them. */
const names: readonly (readonly [string, number])[] = [
  ['write', 1],
  ['quit', 1],
  ['wq', 2],
  ['wqall', 3],
  ['xit', 1],
  ['exit', 3],
  ['xall', 2],
  ['qall', 2],
  ['quitall', 5],
  ['edit', 1],
  ['file', 1],
  ['read', 1],
  ['delete', 1],
  ['yank', 1],
  ['join', 1],
  ['substitute', 1],
  ['set', 2],
  ['nohlsearch', 3],
  ['syntax', 2],
  ['undo', 1],
  ['redo', 3],
  ['global', 1],
  ['vglobal', 1],
  ['move', 1],
  ['copy', 2],
  ['t', 1],
  ['sort', 3],
  ['normal', 4],
  ['put', 2],
  ['mark', 2],
  ['k', 1],
  ['&', 1],
  ['&&', 2],
]

export class ExRunner {
  readonly #state: EditorState
  readonly #runKeys: (keys: readonly string[]) => Step<void>

  /** `runKeys` does what keys do in normal mode, as one change, for `:normal`. */
  constructor(state: EditorState, runKeys: (keys: readonly string[]) => Step<void>) {
    this.#state = state
    this.#runKeys = runKeys
  }

  *run(text: string): Step<void> {
    const state = this.#state
    const command = parseEx(text, state.lines, state.cursor.line, (name) => state.marks.line(name))
    if (typeof command === 'string') return state.complain(command)
    if (command.name === '!') {
      return command.range === null ? yield* shell(state, command.argument) : yield* filter(state, command)
    }
    if (/^[<>]/.test(command.name)) {
      const { from, to } = linesMeant(command, state.cursor.line)
      for (const operator of command.name) shiftLines(state, from, to - from + 1, operator as '<' | '>')
      return state.goToLine(to)
    }
    if (command.name === '') {
      if (command.range !== null && command.isForced) return yield* filter(state, command)
      if (command.range !== null) return state.goToLine(command.range.to)
      if (text.trim() === '' && !command.isForced) return
      if (!command.isForced) return state.complain(`E492: Not an editor command: ${text}`)
      return yield* shell(state, command.argument)
    }
    const name = names.find(
      ([full, least]) => full.startsWith(command.name) && command.name.length >= least,
    )?.[0]
    switch (name) {
      case 'write':
        yield* write(state, command)
        return
      case 'wq':
      case 'wqall':
        if (yield* write(state, command)) this.#leave()
        return
      case 'xit':
      case 'exit':
      case 'xall':
        if (!state.isModified || (yield* write(state, command))) this.#leave()
        return
      case 'quit':
      case 'qall':
      case 'quitall':
        if (state.isModified && !command.isForced) return state.complain(UNWRITTEN)
        return this.#leave()
      case 'edit':
        return yield* edit(state, command)
      case 'file':
        if (command.argument !== '') state.path = command.argument
        return state.say(
          `"${state.path ?? '[No Name]'}"${state.isModified ? ' [Modified]' : ''} ${state.lines.length} lines`,
        )
      case 'read':
        return yield* read(state, command)
      case 'set':
        return set(state, command.argument)
      case 'nohlsearch':
      case 'syntax':
        return
      case 'substitute':
      case '&':
      case '&&':
        return yield* substitute(state, command, name)
      case 'join': {
        const { from, to } = linesMeant(command, state.cursor.line)
        joinLines(state, from, Math.max(2, to - from + 1))
        return state.goToLine(from)
      }
      case 'sort':
        return sort(state, command)
      case 'normal':
        return yield* this.#normal(command)
      case 'put':
        return putLines(
          state,
          linesMeant(command, state.cursor.line).to + (command.isForced ? 0 : 1),
          command.argument,
        )
      case 'mark':
      case 'k':
        return state.marks.set(command.argument, { line: command.range?.to ?? state.cursor.line, column: 0 })
      case 'undo':
        return undo(state, 1)
      case 'redo':
        return redo(state, 1)
      case 'delete':
      case 'yank':
        return takeLines(state, command, name)
      case 'global':
      case 'vglobal':
        return yield* this.#global(command, name === 'vglobal' || command.isForced)
      case 'move':
        return moveLines(state, command, 'move')
      case 'copy':
      case 't':
        return moveLines(state, command, 'copy')
      default:
        return state.complain(`E492: Not an editor command: ${text}`)
    }
  }

  #leave(): void {
    this.#state.status = 0
  }

  *#global({ range, argument }: ExCommand, isInverted: boolean): Step<void> {
    const state = this.#state
    const delimiter = argument[0] ?? '/'
    const { pattern, replacement } = parseSubstitution(argument)
    const rest = argument.slice(argument.indexOf(delimiter, 1 + pattern.length) + 1) || replacement
    const regex = compilePattern(pattern)
    if (regex === null) return state.complain(`E486: Pattern not found: ${pattern}`)
    state.lastSearch = { pattern, direction: 'forward' }
    const { from, to } = range ?? { from: 0, to: state.lines.length - 1 }
    const marked: number[] = []
    for (let line = from; line <= to; line++) {
      if (regex.test(lineAt(state.lines, line)) !== isInverted) marked.push(line)
    }
    if (marked.length === 0) return state.complain(`E486: Pattern not found: ${pattern}`)
    let moved = 0
    for (const line of marked) {
      const before = state.lines.length
      state.cursor = { line: line + moved, column: 0 }
      yield* this.run(rest)
      moved += state.lines.length - before
    }
    if (-moved > REPORT) state.say(`${-moved} fewer lines`)
  }

  *#normal({ range, argument }: ExCommand): Step<void> {
    const state = this.#state
    if (range === null) return yield* this.#runKeys([...argument])
    for (let line = range.from; line <= range.to && line < state.lines.length; line++) {
      state.cursor = { line, column: 0 }
      yield* this.#runKeys([...argument])
    }
  }
}
