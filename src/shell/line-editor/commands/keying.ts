/** Commands about keys: arguments, quoting, pasting, keyboard macros, the screen. */

import { withoutSignals } from '../../../kernel/termios.ts'
import { articleCommands } from '../article-paste.ts'
import type { Editing } from '../editing.ts'

/** M-digits and M--: a number for the command whose key follows. */
export function* digitArgument(editing: Editing, first: string): Generator<void, void, void> {
  let { count, isExplicit } = editing.argument
  let sign = count < 0 ? -1 : 1
  count = Math.abs(count)
  let key = first
  for (;;) {
    if (/^\d$/.test(key)) {
      count = isExplicit ? count * 10 + Number(key) : Number(key)
      isExplicit = true
    } else if (key === '-' && !isExplicit) {
      sign = -1
    } else break
    if (count > 1_000_000) {
      editing.ding()
      return
    }
    editing.argument = { count: sign * count, isExplicit: isExplicit || sign < 0 }
    editing.message = `(arg: ${sign * count}) `
    key = yield* editing.input.next()
  }
  editing.input.pushBack(key)
  editing.message = undefined
  editing.argument = { count: sign * count, isExplicit: isExplicit || sign < 0 }
  const next = yield* editing.readCommand()
  if (next.bound) yield* editing.execute(next.bound, next.key)
  else editing.ding()
}

/** Inserts the next key as it is, even one that would be a signal. */
export function* quotedInsert(editing: Editing): Generator<void, void, void> {
  const termios = editing.sys.tcgetattr(0)
  if (typeof termios !== 'number') editing.sys.tcsetattr(0, withoutSignals(termios))
  const key = yield* editing.input.next()
  if (typeof termios !== 'number') editing.sys.tcsetattr(0, termios)
  editing.buffer.insert(key.repeat(Math.max(1, editing.argument.count)))
}

/**
 * A paste of one line is inserted. One of several lines is a script, or a transcript of which the commands are
 * meant: its lines are accepted one by one. (bash inserts all of it and waits for Enter.)
 */
export function* bracketedPaste(editing: Editing): Generator<void, void, void> {
  const pasted = (yield* editing.input.readPaste()).replace(/\r\n?/g, '\n')
  const text = editing.context.beginsCommand ? articleCommands(pasted) : pasted
  if (text.includes('\n')) editing.memory.pasted.add(text)
  else {
    editing.buffer.mark = editing.buffer.cursor
    editing.buffer.insert(text)
  }
}

export function startMacro(editing: Editing): void {
  if (editing.input.isRecording) editing.ding()
  else editing.input.startRecording()
}

/** What was typed from `C-x (` up to this command's own two keys. */
export function endMacro(editing: Editing): void {
  if (!editing.input.isRecording) editing.ding()
  else editing.memory.macro = editing.input.stopRecording().slice(0, -2)
}

export function callMacro(editing: Editing): void {
  if (editing.input.isRecording || editing.memory.macro.length === 0) {
    editing.ding()
    return
  }
  editing.input.pushBack(editing.memory.macro.join('').repeat(Math.max(1, editing.argument.count)))
}

/** C-l: the line at the top of an empty screen. */
export function* clearScreen(editing: Editing): Generator<void, void, void> {
  // With an argument only the line would be drawn again, which is as it should be already.
  if (editing.argument.isExplicit) return
  yield* editing.write('\x1b[H\x1b[2J')
  editing.screen.begin()
}

/** C-x C-v */
export function* displayVersion(editing: Editing): Generator<void, void, void> {
  yield* editing.write(
    `${editing.screen.finish()}GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n`,
  )
}

/** The line is given to an editor, and what comes of it is run (bashline.c, edit_and_execute_command). */
export function editAndExecute(editing: Editing): void {
  editing.isForEditor = true
  editing.accept()
}

/** M-C-l: what has scrolled away is cleared too. */
export function* clearDisplay(editing: Editing): Generator<void, void, void> {
  yield* editing.write('\x1b[H\x1b[2J\x1b[3J')
  editing.screen.begin()
}
