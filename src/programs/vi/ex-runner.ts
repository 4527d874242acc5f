/** What the commands after `:` do (vim's index of Ex commands, as far as people type them to edit a file). */

import type { Step } from '../lib/io.ts'
import { linesMeant, parseEx } from './ex.ts'
import { edit, read, UNWRITTEN, write } from './ex-files.ts'
import { runOnMatching } from './ex-global.ts'
import { moveLines, sort, takeLines } from './ex-lines.ts'
import { fullName } from './ex-names.ts'
import { typeOnLines } from './ex-normal.ts'
import { filter, readOutput, shell } from './ex-shell.ts'
import { joinLines } from './join.ts'
import { putLines } from './put.ts'
import { set } from './settings.ts'
import { shiftLines } from './shift.ts'
import type { EditorState } from './state.ts'
import { substitute } from './substitute.ts'
import { redo, undo } from './undo.ts'

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
      if (command.range !== null) return state.goToLine(command.range.to)
      if (text.trim() === '') return
      return state.complain(`E492: Not an editor command: ${text}`)
    }
    const name = fullName(command.name)
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
        if (command.isForced) return yield* readOutput(state, command, command.argument)
        if (command.argument.startsWith('!'))
          return yield* readOutput(state, command, command.argument.slice(1))
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
        return yield* typeOnLines(state, command, this.#runKeys)
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
        return yield* runOnMatching(state, command, name === 'vglobal' || command.isForced, (line) =>
          this.run(line),
        )
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
}
