/**
 * The line editor: GNU readline in emacs mode as bash 5.2 has it, on system calls.
 *
 * One `LineEditor` belongs to one shell: it remembers kills, searches, edits in the history and what waits of
 * a paste, from line to line.
 */

import { SIGINT, SIGWINCH, type System, type Termios } from '../../kernel/abi.ts'
import { recallNext } from './commands/recalling.ts'
import { Editing, type EditorMemory } from './editing.ts'
import { HistoryEdits } from './history.ts'
import { EndOfInput, Interrupted } from './input.ts'
import { KillRing } from './kill-ring.ts'
import { removeMarks } from './layout.ts'
import { PastedLines } from './pasted-lines.ts'
import type { LineContext, LineResult } from './types.ts'

const INPUT = 0
/** readline turns bracketed paste on and off (BRACK_PASTE_INIT, BRACK_PASTE_FINI). */
const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l\r'

/** Keys one by one, unechoed; ^C stays a signal, so that it gets through whatever waits. */
const RAW = { canonical: false, echo: false, signals: true, mapCr: false } satisfies Partial<Termios>

export class LineEditor {
  readonly #memory: EditorMemory = {
    killRing: new KillRing(),
    historyEdits: new HistoryEdits(),
    pasted: new PastedLines(),
    pendingKeys: { keys: [], recording: undefined },
    lastSearch: '',
    macro: [],
    nextHistoryNumber: undefined,
  };

  /** See `ReadLine` in types.ts. */
  *readLine(sys: System, context: LineContext): Generator<void, LineResult, void> {
    if (context.wasInterrupted) this.#memory.pasted.clear()
    const termios = sys.tcgetattr(INPUT)
    if (typeof termios === 'number') return { eof: true }
    // An interrupt that the shell ignores is ignored here too.
    const caught = [SIGINT, SIGWINCH]
      .map((signal) => ({ signal, disposition: sys.disposition(signal) }))
      .filter(({ signal, disposition }) => signal !== SIGINT || disposition !== 'ignore')
    for (const { signal } of caught) sys.sigaction(signal, 'catch')
    sys.tcsetattr(INPUT, { ...termios, ...RAW })
    const editing = new Editing(sys, context, this.#memory)
    editing.isSilent = !termios.echo
    const result = yield* this.#edit(editing)
    sys.tcsetattr(INPUT, termios)
    for (const { signal, disposition } of caught) sys.sigaction(signal, disposition)
    return result
  }

  *#edit(editing: Editing): Generator<void, LineResult, void> {
    const [on, off] = editing.isOn('enable-bracketed-paste') ? [PASTE_ON, PASTE_OFF] : ['', '']
    yield* editing.write(on)
    if (editing.isSilent) yield* editing.write(removeMarks(editing.context.prompt))
    recallNext(editing)
    if (editing.context.initial !== undefined) editing.buffer.insert(editing.context.initial)
    try {
      yield* editing.redisplay()
      yield* editing.run()
      yield* editing.redisplay()
    } catch (reason) {
      if (reason instanceof Interrupted) {
        this.#memory.pasted.clear()
        editing.history.interrupt()
        const echo = editing.isOn('echo-control-characters') ? '^C' : ''
        yield* editing.write(editing.screen.interrupt(echo) + off)
        return { interrupted: true, isLineOpen: true }
      }
      if (reason instanceof EndOfInput) return { eof: true }
      throw reason
    }
    if (editing.outcome === 'end of file') {
      yield* editing.write(`${off}\n`)
      return { eof: true }
    }
    yield* editing.write(editing.screen.finish() + off)
    editing.history.accept()
    if (editing.isOn('revert-all-at-newline')) editing.history.revertAll()
    return { line: editing.buffer.text, isForEditor: editing.isForEditor }
  }
}
