/** What each command does. A command is a generator, for some ask for further keys or draw by themselves. */

import * as changing from './commands/changing.ts'
import * as completing from './commands/completing.ts'
import * as expanding from './commands/expanding.ts'
import * as keying from './commands/keying.ts'
import * as killing from './commands/killing.ts'
import * as moving from './commands/moving.ts'
import * as recalling from './commands/recalling.ts'
import type { Editing } from './editing.ts'
import type { Command } from './keymap.ts'

type Action = (editing: Editing, key: string) => void
type AskingAction = (editing: Editing, key: string) => Generator<void, void, void>

export const commands: Readonly<Record<Command, AskingAction>> = {
  abort: plain((editing) => editing.ding()),
  'alias-expand-line': expanding.expandLine('aliases'),
  'accept-line': plain((editing) => editing.accept()),
  'backward-byte': plain(moving.backwardChar),
  'backward-char': plain(moving.backwardChar),
  'backward-delete-char': plain(changing.backwardDeleteChar),
  'backward-kill-line': plain(killing.backwardKillLine),
  'backward-kill-word': plain(killing.backwardKillWord),
  'backward-word': plain(moving.backwardWord),
  'beginning-of-history': plain(recalling.beginningOfHistory),
  'beginning-of-line': plain(moving.beginningOfLine),
  'bracketed-paste-begin': keying.bracketedPaste,
  'call-last-kbd-macro': plain(keying.callMacro),
  'capitalize-word': plain(changing.capitalizeWord),
  'character-search': moving.characterSearch,
  'character-search-backward': moving.characterSearchBackward,
  'clear-display': keying.clearDisplay,
  'clear-screen': keying.clearScreen,
  complete: completing.completing('complete', 'standard'),
  'complete-command': completing.completing('complete-command', 'command'),
  'complete-filename': completing.completing('complete-filename', 'file'),
  'complete-hostname': completing.completing('complete-hostname', 'host'),
  'complete-into-braces': completing.completeIntoBraces,
  'complete-username': completing.completing('complete-username', 'user'),
  'complete-variable': completing.completing('complete-variable', 'variable'),
  'copy-backward-word': plain(killing.copyBackwardWord),
  'copy-forward-word': plain(killing.copyForwardWord),
  'copy-region-as-kill': plain(killing.copyRegion),
  'delete-char': plain(changing.deleteChar),
  'delete-char-or-list': completing.deleteCharOrList,
  'delete-horizontal-space': plain(changing.deleteHorizontalSpace),
  'digit-argument': keying.digitArgument,
  'display-shell-version': keying.displayVersion,
  'downcase-word': plain(changing.downcaseWord),
  'dynamic-complete-history': completing.completing('dynamic-complete-history', 'history'),
  'edit-and-execute-command': plain(keying.editAndExecute),
  'end-kbd-macro': plain(keying.endMacro),
  'end-of-history': plain(recalling.endOfHistory),
  'end-of-line': plain(moving.endOfLine),
  'exchange-point-and-mark': plain(moving.exchangePointAndMark),
  'forward-byte': plain(moving.forwardChar),
  'forward-char': plain(moving.forwardChar),
  'forward-search-history': recalling.forwardSearchHistory,
  'forward-word': plain(moving.forwardWord),
  'glob-complete-word': completing.completing('glob-complete-word', 'prefix pattern'),
  'glob-expand-word': completing.insertingAll('pattern'),
  'glob-list-expansions': completing.listing('pattern'),
  'history-and-alias-expand-line': expanding.expandLine('history and aliases'),
  'history-expand-line': expanding.expandLine('history'),
  'history-search-backward': plain(recalling.historySearchBackward),
  'history-search-forward': plain(recalling.historySearchForward),
  'history-substring-search-backward': plain(recalling.historySubstringBackward),
  'history-substring-search-forward': plain(recalling.historySubstringForward),
  'insert-comment': plain(changing.insertComment),
  'insert-completions': completing.insertingAll('standard'),
  'kill-line': plain(killing.killLine),
  'kill-region': plain(killing.killRegion),
  'kill-whole-line': plain(killing.killWholeLine),
  'kill-word': plain(killing.killWord),
  'magic-space': expanding.magicSpace,
  'menu-complete': completing.choosing(1),
  'menu-complete-backward': completing.choosing(-1),
  'next-history': plain(recalling.nextHistory),
  'non-incremental-forward-search-history': recalling.askAndSearchForward,
  'non-incremental-reverse-search-history': recalling.askAndSearchBackward,
  'operate-and-get-next': plain(recalling.operateAndGetNext),
  'possible-command-completions': completing.listing('command'),
  'possible-completions': completing.listing('standard'),
  'possible-filename-completions': completing.listing('file'),
  'possible-hostname-completions': completing.listing('host'),
  'possible-username-completions': completing.listing('user'),
  'possible-variable-completions': completing.listing('variable'),
  'previous-history': plain(recalling.previousHistory),
  'quoted-insert': keying.quotedInsert,
  'reverse-search-history': recalling.reverseSearchHistory,
  'revert-line': plain(changing.revertLine),
  'self-insert': plain(changing.selfInsert),
  'set-mark': plain(moving.setMark),
  'shell-backward-kill-word': plain(killing.shellBackwardKillWord),
  'shell-backward-word': plain(moving.shellBackwardWord),
  'shell-expand-line': expanding.expandLine('line'),
  'shell-forward-word': plain(moving.shellForwardWord),
  'shell-kill-word': plain(killing.shellKillWord),
  'shell-transpose-words': plain(changing.shellTransposeWords),
  'start-kbd-macro': plain(keying.startMacro),
  'tab-insert': plain((editing) => editing.buffer.insert('\t'.repeat(Math.max(0, editing.argument.count)))),
  'tilde-expand': expanding.tildeExpand,
  'transpose-chars': plain(changing.transposeChars),
  'transpose-words': plain(changing.transposeWords),
  undo: plain(changing.undo),
  'unix-filename-rubout': plain(killing.unixFilenameRubout),
  'unix-line-discard': plain(killing.unixLineDiscard),
  'unix-word-rubout': plain(killing.unixWordRubout),
  'upcase-word': plain(changing.upcaseWord),
  yank: plain(killing.yank),
  'yank-last-arg': plain(recalling.yankLastArgument),
  'yank-nth-arg': plain(recalling.yankNthArgument),
  'yank-pop': plain(killing.yankPop),
}

function plain(action: Action): AskingAction {
  // biome-ignore lint/correctness/useYield: it asks for nothing
  return function* (editing, key) {
    action(editing, key)
  }
}
