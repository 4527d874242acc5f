/**
 * What the shell and the line editor agree on. The shell knows names (commands, variables, files) and
 * quoting; the editor knows keys and the screen.
 */

import type { System } from '../../kernel/abi.ts'
import type { KeymapNode } from './keymap.ts'
import type { EditorVariables } from './variables.ts'

/** What is completed: what Tab makes of the word, or what a key asks for by name. */
export type CompletionKind =
  | 'standard'
  | 'braces'
  | 'command'
  | 'file'
  /** words of the lines in the history */
  | 'history'
  | 'host'
  /** the names that the word matches, or that begin with one */
  | 'pattern'
  | 'prefix pattern'
  | 'user'
  | 'variable'

/**
 * What is to be done with what is found, in readline's letters: insert what is certain (Tab), list (`?`), insert all (`*`), one
 * after the other (`%`), or list at once what is ambiguous (`!`) or what has changed nothing (`@`).
 */
export type CompletionType = '\t' | '?' | '*' | '%' | '!' | '@'

/** What functions that complete are told of the key. */
export interface CompletionAsked {
  readonly type: CompletionType
  readonly key: string
  /** Something was written behind the line, which is to be drawn anew below it (rl_on_new_line). */
  readonly leaveLine: () => void
}

/** `insert` takes the place of `start` to `end`, as it must stand in the line. Offsets are UTF-16 units in the line. */
export interface Insertion {
  readonly start: number
  readonly end: number
  readonly insert: string
  /** What follows a whole candidate: a blank, a slash after a directory, a closing quote before a blank. */
  readonly suffix: string
}

/** What completion can do with the word at the cursor: insert what all candidates share. */
export interface Completion extends Insertion {
  /** Every candidate as it would be inserted, sorted, without repetition. */
  readonly candidates: readonly string[]
  /** Where the text begins whose place all candidates take; it ends at the cursor. */
  readonly candidatesStart: number
  /** One of them instead of what they share. */
  readonly chosen: (candidate: number) => Insertion
  /** The same candidates as the list below the prompt shows them: base names, `/` after directories. */
  readonly display: readonly string[]
}

/** Of a word with a tilde, or of the whole line. */
export type Expansion = 'tilde' | 'history' | 'aliases' | 'history and aliases' | 'line'

/** What the shell makes of it; null if it makes nothing of it. */
export type Expanded = string | null | { readonly complaint: string }

/** The line as a command of the shell sees and may change it. */
export interface EditedLine {
  readonly text: string
  readonly cursor: number
  readonly mark: number
}

/** What the shell gives to one call of `readLine`. */
export interface LineContext {
  /**
   * The prompt after expansion of PS1 or PS2. Text between \x01 and \x02 (bash's `\[` and `\]`) takes no
   * room on the screen; the two marks themselves are not written.
   */
  readonly prompt: string
  /** A command begins here: of a transcript that is pasted its commands are meant. Elsewhere a paste is text. */
  readonly beginsCommand?: boolean
  /** What stands in the line at first. */
  readonly initial?: string
  /** What the keys mean, where `bind` has changed it. */
  readonly keymap?: KeymapNode
  /** Where `bind` has set them. */
  readonly variables?: EditorVariables
  /** Runs a command that a key is bound to (`bind -x`). */
  readonly run?: (command: string, edited: EditedLine) => Generator<void, EditedLine, void>
  /** Oldest first; the line being typed is not in it. An entry may hold newlines. */
  readonly history: readonly string[]
  /** The number of the oldest, as `history` shows it; 1 if not said. */
  readonly historyBase?: number
  /** An entry was changed and left, or is as it was again. */
  readonly replaceEntry?: (index: number, text: string, isChanged: boolean) => void
  /** May run functions of the shell (`complete -F`), which may sleep. */
  readonly complete: (
    line: string,
    cursor: number,
    kind: CompletionKind,
    asked: CompletionAsked,
  ) => Generator<void, Completion, void>
  readonly expand?: (text: string, how: Expansion) => Generator<void, Expanded, void>
  /**
   * ^C ended what ran since the last line (the foreground job died of SIGINT, or a builtin was stopped): what
   * waits of a paste is dropped.
   */
  readonly wasInterrupted?: boolean
  /** The line is accepted when it has so many bytes. */
  readonly limit?: number
  /** What ^C does instead of ending the line. */
  readonly interrupt?: () => Generator<void, void, void>
  /** Is told of a caught signal other than SIGINT and SIGWINCH that arrived while reading (for traps). */
  readonly onSignal?: (signal: number) => void
  /** The window has another size. */
  readonly onResize?: () => void
}

/**
 * How reading ended. `line` comes without the newline (`isForEditor`: an editor is to be begun on it); `interrupted` after ^C (`isLineOpen`: the editor has echoed `^C`, and
 * the cursor still stands in the line, at its beginning); `eof` after ^D on an empty line (the editor has gone to a new line, so that `exit` stands alone).
 */
export type LineResult =
  | { readonly line: string; readonly isForEditor: boolean }
  | { readonly interrupted: true; readonly isLineOpen: boolean }
  | { readonly eof: true }

/**
 * Reads one line from the terminal on descriptor 0, writing to descriptor 2 as readline in bash does;
 * restores the terminal's modes before it returns. Yields only while the terminal has nothing to read.
 */
export type ReadLine = (sys: System, context: LineContext) => Generator<void, LineResult, void>
