/**
 * vi: reads one command after the other and gives it to the mode that it is in. What a command does to the text is
 * known here only by its result: another array of lines is a change, which undo and `.` keep.
 */

import type { Io, Step } from '../lib/io.ts'
import { firstDifference, type Lines } from '../screen/lines.ts'
import type { Screen } from '../screen/screen.ts'
import { ExRunner } from './ex-runner.ts'
import type { LoadedFile } from './file.ts'
import { normalKey } from './normal-mode.ts'
import { EditorState } from './state.ts'
import { readTypedCommand, type TypedCommand, withoutCount } from './typed-command.ts'
import { redo, undo } from './undo.ts'
import { repeatableKeys, visualKey } from './visual-mode.ts'

export class Editor {
  readonly state: EditorState
  readonly #ex: ExRunner
  /** The keys of the last command that changed the text. */
  #lastChange: readonly string[] = []

  constructor(io: Io, screen: Screen, path: string | null, file: LoadedFile | null) {
    this.state = new EditorState(io, screen, path, file)
    this.#ex = new ExRunner(this.state, (keys) => this.#runKeys(keys))
  }

  /** Edits until it is left; the exit status. */
  *run(): Step<number> {
    while (this.state.status === null) yield* this.#command()
    return this.state.status
  }

  /** Does what a command after `:` says. */
  *runEx(command: string): Step<void> {
    yield* this.#ex.run(command)
  }

  *#command(): Step<void> {
    const { state } = this
    const { lines, cursor, isVisual, selection } = state
    state.keys.beginCommand()
    state.changeStart = null
    const command = yield* readTypedCommand(state.keys)
    const { key } = command
    const { message } = state
    if (isVisual) yield* visualKey(state, command, (line) => this.runEx(line))
    else if (this.#goesThroughChanges(command)) return
    else yield* normalKey(state, command, (line) => this.runEx(line))
    if (state.lines === lines) return
    if (state.message === message && movesLines(lines, state.lines)) state.say('')
    state.isModified = true
    state.marks.follow(lines, state.lines)
    state.undoList.push({ lines, cursor: state.changeStart ?? cursor, time: state.io.sys.time() })
    const keys = state.keys.command
    if (key !== ':') this.#lastChange = isVisual ? repeatableKeys(selection, keys) : keys
    state.clampCursor()
  }

  /** Undo, redo and `.` are no changes of their own. */
  #goesThroughChanges({ key, count }: TypedCommand): boolean {
    if (key === 'u') undo(this.state, count ?? 1)
    else if (key === 'C-r') redo(this.state, count ?? 1)
    else if (key === '.') {
      const keys = this.#lastChange
      this.state.keys.replay(count === null ? keys : [...String(count), ...withoutCount(keys)])
    } else return false
    return true
  }

  /** Does to the text what keys do in normal mode, as one change; a command that they leave unfinished is given up. */
  *#runKeys(keys: readonly string[]): Step<void> {
    const changes = this.state.undoList.length
    yield* this.state.keys.replayAll([...keys, 'Escape'], () => this.#command())
    this.state.undoList.keepFirst(changes)
  }
}

/** Lines below the change are drawn elsewhere, which takes what was said off the screen. */
const movesLines = (before: Lines, after: Lines): boolean =>
  before.length !== after.length && firstDifference(before.toReversed(), after.toReversed()) > 0
