/** The menu of `select`, in columns as bash lays it out (execute_cmd.c, print_select_list). Pure. */

import { encode } from '../kernel/text.ts'
import { textWidth } from '../kernel/width.ts'
import { isUnprintable } from './expansion/quote.ts'

/** Columns between two stops. */
const TAB = 8
const BEHIND_NUMBER = ') '

/** Lines that number `words` from 1, for a terminal of so many columns. */
export function menuText(words: readonly string[], terminalColumns: number): string {
  const numberWidth = String(words.length).length
  const width =
    Math.max(...words.map(displayWidth)) + numberWidth + BEHIND_NUMBER.length + /* to the next column */ 2
  const wanted = Math.max(1, Math.floor(terminalColumns / width))
  const fitting = Math.ceil(words.length / wanted)
  // A single line would be all columns; it is one column.
  const rows = fitting === 1 ? words.length : fitting
  let text = ''
  for (let row = 0; row < rows; row++) {
    let position = 0
    for (let index = row; index < words.length; index += rows) {
      const word = words[index] as string
      const digits = index === row ? String(rows).length : numberWidth
      text += String(index + 1).padStart(digits) + BEHIND_NUMBER + word
      if (index + rows < words.length)
        text += gap(position + digits + BEHIND_NUMBER.length + displayWidth(word), position + width)
      position += width
    }
    text += '\n'
  }
  return text
}

/** Of what is not printable the bytes count, but nothing of what is not UTF-8 (execute_cmd.c, displen). */
function displayWidth(word: string): number {
  if (/[\udc80-\udcff]/u.test(word)) return 0
  return isUnprintable(word) ? encode(word).length : textWidth(word)
}

/** Tabs as far as they go, then blanks. */
function gap(from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; )
    if (Math.floor(to / TAB) > Math.floor(at / TAB)) {
      text += '\t'
      at += TAB - (at % TAB)
    } else {
      text += ' '
      at++
    }
  return text
}
