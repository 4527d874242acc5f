/**
 * One line being edited: what the commands act on, and the loop that turns keys into commands.
 *
 * Terms
 * - The *argument* is the number typed before a command (M-3); it is *explicit* if there was one.
 * - A *message* stands in the prompt's place while a command asks for keys; a *preview* in the line's place.
 */

import type { System } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { LineBuffer } from './buffer.ts'
import { commands } from './commands.ts'
import { HistoryCursor, type HistoryEdits } from './history.ts'
import { type InputListener, KeyInput, type PendingKeys } from './input.ts'
import { type Binding, type Command, emacsKeymap, follow, type KeymapNode } from './keymap.ts'
import type { KillRing } from './kill-ring.ts'
import type { PastedLines } from './pasted-lines.ts'
import { Screen } from './redisplay.ts'
import type { Completion, LineContext } from './types.ts'
import { EDITOR_VARIABLES, type EditorVariables, isOn } from './variables.ts'

const OUTPUT = 2
const BELL = '\x07'

/** What an editor keeps from one line to the next. */
export interface EditorMemory {
  readonly killRing: KillRing
  readonly historyEdits: HistoryEdits
  readonly pasted: PastedLines
  readonly pendingKeys: PendingKeys
  lastSearch: string
  macro: readonly string[]
  /** the number of the entry that the next line begins with (operate-and-get-next) */
  nextHistoryNumber: number | undefined
}

export interface Argument {
  count: number
  isExplicit: boolean
}

/** Where history-search-backward and -forward are. */
export interface PrefixSearch {
  readonly prefix: string
  /** position in the history of the last match */
  index: number
  /** the line found last, of which copies are passed over */
  line: string | undefined
}

/** Where yank-last-arg is: it goes further back each time it is repeated. */
export interface YankedArgument {
  /** which word of the line; the last one if not said */
  readonly nth: number | undefined
  /** lines passed over before the line that the word came from */
  readonly skipped: number
  /** 1 towards older lines, -1 towards newer ones */
  readonly direction: number
  readonly wasInserted: boolean
}

/** All that a word can be, of which one after the other stands in its place: first what all of them share. */
export interface Menu {
  /** the line before any of them stood in it */
  readonly line: string
  readonly completion: Completion
  readonly index: number
}

export class Editing implements InputListener {
  readonly sys: System
  readonly context: LineContext
  readonly memory: EditorMemory
  readonly input: KeyInput
  readonly buffer = new LineBuffer()
  readonly history: HistoryCursor
  readonly screen = new Screen()
  lastCommand: Command | undefined
  /** whether the command before killed, so that a kill now adds to it */
  wasKill = false
  isKill = false
  argument: Argument = { count: 1, isExplicit: false }
  /** what the last yank-last-arg did */
  yanked: YankedArgument | undefined
  prefixSearch: PrefixSearch | undefined
  /** the argument is also that of the next command, whose key ended this one */
  keepsArgument = false
  message: string | undefined
  preview: { readonly text: string; readonly cursor: number } | undefined
  /** whether the last `complete` changed the line */
  hasCompletionChanged = false
  /** the line is not on the screen, and is not to be put there */
  isHidden = false
  /** where menu-complete is */
  menu: Menu | undefined
  /** the terminal's echo is off: nothing but the prompt is shown */
  isSilent = false
  /** the terminal's character for the end of the file */
  endOfFile = '\x04'
  /** what is shown where the terminal's character for an interrupt was typed */
  interruptEcho = '^C'
  /** The accepted line is to be edited elsewhere. */
  isForEditor = false
  outcome: 'accepted' | 'end of file' | undefined
  #pendingOutput = ''
  /** what was drawn last was a preview */
  #wasPreview = false
  /** the size changed since the last drawing */
  #isTorn = false
  #lastKey = ''

  constructor(sys: System, context: LineContext, memory: EditorMemory) {
    this.sys = sys
    this.context = context
    this.memory = memory
    this.input = new KeyInput(sys, this, memory.pendingKeys)
    this.history = new HistoryCursor(context, memory.historyEdits, this.buffer)
    this.screen.resize(this.size())
  }

  /** Reads keys and does what they say until the line is accepted or the file ends. */
  *run(): Generator<void, void, void> {
    while (this.outcome === undefined) {
      if (this.memory.pasted.isEmpty) yield* this.#runCommand()
      else yield* this.#takePastedLine()
    }
  }

  /** Does what a key means as if it had been pressed now. */
  *execute(bound: Binding, key: string): Generator<void, void, void> {
    if (typeof bound !== 'string') {
      if ('macro' in bound) this.input.insert(bound.macro)
      else yield* this.#runShellCommand(bound.shellCommand)
      return
    }
    this.isKill = false
    yield* commands[bound](this, key)
    this.wasKill = this.isKill
    if (bound !== 'digit-argument') this.lastCommand = bound
  }

  /** The line is taken away while it runs, and may be another one then (bash_execute_unix_command). */
  *#runShellCommand(command: string): Generator<void, void, void> {
    const { buffer, context } = this
    if (context.run === undefined) return
    yield* this.write(this.screen.erase())
    const { text, cursor, mark } = buffer
    const edited = yield* context.run(command, { text, cursor, mark })
    if (edited.text !== text) {
      buffer.group(() => {
        buffer.delete(0, text.length)
        buffer.cursor = 0
        buffer.insert(edited.text)
      })
    }
    buffer.cursor = edited.cursor
    buffer.mark = edited.mark
  }

  /** Reads the keys of one command; undefined if they are bound to nothing. */
  *readCommand(): Generator<void, { bound: Binding | undefined; key: string }, void> {
    const first = yield* this.input.next()
    let node: KeymapNode | undefined = follow(this.context.keymap ?? emacsKeymap, first)
    if (!node) return { bound: isPrintable(first) ? 'self-insert' : undefined, key: first }
    let found: { bound: Binding; key: string } | undefined
    let key = first
    let behind: string[] = []
    while (node) {
      if (node.bound) {
        found = { bound: node.bound, key }
        behind = []
        if (node.next.size === 0 || !(yield* this.input.hasNext(this.keyTimeout))) return found
      }
      key = yield* this.input.next()
      behind.push(key)
      node = follow(node, key)
    }
    if (!found) return { bound: undefined, key }
    this.input.pushBack(behind.join(''))
    return found
  }

  ding(): void {
    if (this.variables.get('bell-style') !== 'none') this.#pendingOutput += BELL
  }

  accept(): void {
    this.outcome = 'accepted'
  }

  /** Brings the screen up to date. */
  *redisplay(): Generator<void, void, void> {
    if (this.isHidden || this.isSilent) return
    const prompt = this.message ?? this.#marked(this.context.prompt)
    const bufferFrom = this.buffer.takeChangedFrom()
    const view = this.preview
      ? { prompt, text: this.preview.text, cursor: this.preview.cursor, changedFrom: 0 }
      : {
          prompt,
          text: this.buffer.text,
          cursor: this.buffer.cursor,
          changedFrom: this.#wasPreview ? 0 : bufferFrom,
        }
    this.#wasPreview = this.preview !== undefined
    yield* this.write(this.#pendingOutput + this.#draw(view))
  }

  /** The prompt with what is shown before its last line: that the entry was changed, and the mode. */
  #marked(prompt: string): string {
    const isChanged =
      this.isOn('mark-modified-lines') &&
      this.history.index !== this.history.newest &&
      this.buffer.undoList.length > 0
    const mode = this.isOn('show-mode-in-prompt') ? (this.variables.get('emacs-mode-string') ?? '') : ''
    if (!isChanged && mode === '') return prompt
    const line = prompt.lastIndexOf('\n') + 1
    return `${prompt.slice(0, line)}${isChanged ? '*' : ''}${mode}${prompt.slice(line)}`
  }

  #draw(view: { prompt: string; text: string; cursor: number; changedFrom: number }): string {
    this.#pendingOutput = ''
    if (!this.#isTorn) return this.screen.show(view)
    this.#isTorn = false
    return this.screen.redraw({ ...view, changedFrom: 0 })
  }

  *write(text: string): Generator<void, void, void> {
    let bytes = encode(text)
    while (bytes.length > 0) {
      const written = this.sys.write(OUTPUT, bytes)
      if (written === -ERESTARTSYS || written === -EINTR) yield
      // A terminal that takes no output is gone, which the next read will say.
      else if (written <= 0) return
      else bytes = bytes.subarray(written)
    }
  }

  *onIdle(): Generator<void, void, void> {
    yield* this.redisplay()
  }

  *onResize(): Generator<void, void, void> {
    this.context.onResize?.()
    this.screen.resize(this.size())
    this.#isTorn = true
    yield* this.redisplay()
  }

  /** What runs writes over the line; then the cursor is moved to where it was, and no more (_rl_signal_handler). */
  *onInterrupt(): Generator<void, boolean, void> {
    const { interrupt } = this.context
    if (interrupt === undefined) return false
    yield* this.write('^C\r')
    yield* interrupt()
    yield* this.write(this.screen.toColumn())
    return true
  }

  onSignal(signal: number): void {
    this.context.onSignal?.(signal)
  }

  isOn(variable: string): boolean {
    return isOn(this.variables, variable)
  }

  get variables(): EditorVariables {
    return this.context.variables ?? EDITOR_VARIABLES
  }

  get keyTimeout(): number {
    return Number(this.variables.get('keyseq-timeout'))
  }

  /** The terminal's size; one that is not known is taken for 80 by 24. */
  size(): { cols: number; rows: number } {
    const size = this.sys.winsize(OUTPUT)
    return typeof size === 'number' || size.cols === 0 ? { cols: 80, rows: 24 } : size
  }

  *#runCommand(): Generator<void, void, void> {
    const { bound, key } = yield* this.readCommand()
    const isEndOfFile = key === this.endOfFile && this.#lastKey !== key && this.buffer.text === ''
    this.#lastKey = key
    if (isEndOfFile) {
      this.outcome = 'end of file'
      return
    }
    if (bound === undefined) {
      this.ding()
      return
    }
    yield* this.execute(bound, key)
    const { limit } = this.context
    if (limit === undefined) {
      if (bound === 'self-insert') this.#insertWhatFollows()
    } else if (encode(this.buffer.text).length >= limit) this.accept()
    if (!this.keepsArgument) this.argument = { count: 1, isExplicit: false }
    this.keepsArgument = false
    this.message = undefined
  }

  /** Lines that are pasted or done again consist of characters that insert themselves: those that are there, at once. */
  #insertWhatFollows(): void {
    const keymap = this.context.keymap ?? emacsKeymap
    for (let key = this.input.takePlain(); key !== null; key = this.input.takePlain()) {
      if (follow(keymap, key)) {
        this.input.insert(key)
        return
      }
      this.buffer.insert(key)
      this.#lastKey = key
    }
  }

  *#takePastedLine(): Generator<void, void, void> {
    if (this.sys.exhausted()) yield
    yield* this.input.takeSignals()
    const line = this.memory.pasted.take()
    this.buffer.insert(line.text)
    if (line.isComplete) this.accept()
  }
}

/** Control characters without a binding do nothing; every other character inserts itself. */
const isPrintable = (character: string): boolean => character >= ' ' && character !== '\x7f'
