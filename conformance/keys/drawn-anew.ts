/**
 * Sessions in which each line is drawn anew before it is left, by C-l. What readline has drawn wrongly (a row with wide characters
 * after a search, a prompt that it writes over) is not on the screen any more then; what is edited, run and printed is.
 * What the machine draws is the same either way (redisplay.test.ts).
 */

import type { KeySession, Rows } from './keys.ts'

const LEAVES_LINE = /^(?:Enter|C-[cdjmo]|M-#)$/

export function drawnAnew(session: KeySession): KeySession {
  return { ...session, keys: session.keys.flatMap((key) => (LEAVES_LINE.test(key) ? ['C-l', key] : [key])) }
}

/** Of the screens behind the keys those that show a line drawn anew, and what it leaves when it has been left. */
export const newlyDrawn = ({ keys }: KeySession, screens: readonly Rows[]): Rows[] =>
  screens.filter((_, index) => keys[index] === 'C-l' || LEAVES_LINE.test(keys[index] as string))
