/**
 * The line editor: GNU readline in emacs mode as bash 5.2 has it, on system calls.
 *
 * One `LineEditor` belongs to one shell: it remembers kills, searches, edits in the history and what waits of
 * a paste, from line to line.
 */

import { SIGINT, SIGWINCH, type System } from '../../kernel/abi.ts'
import {
  DISABLED,
  ECHO,
  ECHOCTL,
  ISIG,
  keyByKey,
  type Termios,
  VEOF,
  VINTR,
  VLNEXT,
  withCharacters,
} from '../../kernel/termios.ts'
import { recallNext } from './commands/recalling.ts'
import { Editing, type EditorMemory } from './editing.ts'
import { HistoryEdits } from './history.ts'
import { EndOfInput, Interrupted } from './input.ts'
import { KillRing } from './kill-ring.ts'
import { removeMarks } from './layout.ts'
import { PastedLines } from './pasted-lines.ts'
import type { LineContext, LineResult } from './types.ts'
import { type EditorVariables, isOn } from './variables.ts'

const INPUT = 0
/** readline turns bracketed paste on and off (BRACK_PASTE_INIT, BRACK_PASTE_FINI). */
const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l\r'

/** prepare_terminal_settings: ^C stays a signal, so that it gets through whatever waits; ^V comes through. */
function prepared(termios: Termios): Termios {
  const keys = keyByKey(termios)
  return { ...keys, lflag: keys.lflag | ISIG, cc: withCharacters(keys.cc, [VLNEXT, DISABLED]) }
}

/** Empty where no character does it. */
function characterOf({ cc }: Termios, place: number): string {
  const character = cc[place] as number
  return character === DISABLED ? '' : String.fromCharCode(character)
}

/** rl_echo_signal_char */
function interruptEcho(termios: Termios, variables: EditorVariables): string {
  const isShown = (termios.lflag & ECHOCTL) !== 0 && isOn(variables, 'echo-control-characters')
  const character = characterOf(termios, VINTR)
  if (!isShown || character === '') return ''
  const isControl = character < ' ' || character === '\x7f'
  return isControl ? `^${String.fromCharCode(character.charCodeAt(0) ^ 0x40)}` : character
}

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
    sys.tcsetattr(INPUT, prepared(termios))
    const editing = new Editing(sys, context, this.#memory)
    editing.isSilent = (termios.lflag & ECHO) === 0
    editing.endOfFile = characterOf(termios, VEOF)
    editing.interruptEcho = interruptEcho(termios, editing.variables)
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
        yield* editing.write(editing.screen.interrupt(editing.interruptEcho) + off)
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
