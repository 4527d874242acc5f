/** Operations on long texts, which give way to other processes. */

import { joinBytes } from '../../kernel/byte_text.ts'
import { giveWay, type Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { asCharacters } from './locale.ts'
import type { Turns } from './operations.ts'

/** What an operation on characters makes of an item, which may hold bytes that are none. */
export function* changed(
  shell: Shell,
  item: string,
  change: (item: string) => string | Turns,
): Steps<string> {
  shell.work(item.length + 1)
  if (shell.sys.exhausted()) yield* giveWay(shell)
  const made = change(asCharacters(shell, item))
  return joinBytes(typeof made === 'string' ? made : yield* inTurns(shell, made))
}

/** Characters that a turn is thought to take. */
const TURN = 32768

export function* inTurns(shell: Shell, turns: Turns): Steps<string> {
  for (;;) {
    const turn = turns.next()
    if (turn.done === true) return turn.value
    shell.work(TURN)
    if (shell.sys.exhausted()) yield* giveWay(shell)
  }
}
