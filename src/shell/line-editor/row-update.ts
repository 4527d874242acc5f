/**
 * How one row on the screen becomes another: readline's choice between writing, inserting and deleting (update_line). The
 * screen is the same whichever is taken, unless the row does not begin where the editor thinks: behind output that
 * has no newline at its end. There what stays on the screen depends on it.
 */

import { textWidth } from '../../kernel/width.ts'

export interface RowUpdate {
  /** written from where the rows begin to differ */
  readonly output: string
  /** how much of the wanted row is before the cursor then */
  readonly end: number
}

export const rewrite = (wanted: string, keep: number): RowUpdate => ({
  output: wanted.slice(keep),
  end: wanted.length,
})

/** Rows that are the same up to `keep`; what is behind the cursor afterwards has to be erased if all was written. */
export function updateRow(shown: string, wanted: string, keep: number): RowUpdate {
  const same = commonEnd(shown, wanted, keep)
  const end = wanted.length - same
  const added = wanted.slice(keep, end)
  const growth = textWidth(added) - textWidth(shown.slice(keep, shown.length - same))
  if (growth > 0) return same > 0 ? { output: `\x1b[${growth}@${added}`, end } : rewrite(wanted, keep)
  if (2 * textWidth(wanted.slice(keep)) < -growth) return rewrite(wanted, keep)
  return { output: (growth < 0 ? `\x1b[${-growth}P` : '') + added, end }
}

/** How much at the end of two rows is the same: 0 where there is no blank in it that was compared, as in readline. */
function commonEnd(shown: string, wanted: string, keep: number): number {
  const most = Math.min(shown.length, wanted.length) - keep
  let length = 0
  while (length < most && shown.at(-1 - length) === wanted.at(-1 - length)) length++
  const isWhole = () =>
    startsCharacter(shown, shown.length - length) && startsCharacter(wanted, wanted.length - length)
  while (length > 0 && !isWhole()) length--
  // The character at which both began to differ is not compared from the end.
  const compared = length === most ? length - 1 : length
  return compared > 0 && wanted.slice(-compared).includes(' ') ? length : 0
}

/** Whether a character begins at `at`, with the marks that belong to it, or the text ends. */
export function startsCharacter(text: string, at: number): boolean {
  const code = text.codePointAt(at)
  if (code === undefined) return true
  const isLowHalf = code >= 0xdc00 && code < 0xe000 && at > 0 && (text.codePointAt(at - 1) as number) > 0xffff
  return !isLowHalf && textWidth(String.fromCodePoint(code)) > 0
}
