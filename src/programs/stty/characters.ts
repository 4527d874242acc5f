/** The control characters: stty's names in its order, with what `stty sane` makes of them (control_info). */

import {
  DISABLED,
  USUAL,
  VDISCARD,
  VEOF,
  VEOL,
  VEOL2,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VSWTC,
  VWERASE,
} from '../../kernel/termios.ts'

export const characters: readonly (readonly [name: string, place: number])[] = [
  ['intr', VINTR],
  ['quit', VQUIT],
  ['erase', VERASE],
  ['kill', VKILL],
  ['eof', VEOF],
  ['eol', VEOL],
  ['eol2', VEOL2],
  ['swtch', VSWTC],
  ['start', VSTART],
  ['stop', VSTOP],
  ['susp', VSUSP],
  ['rprnt', VREPRINT],
  ['werase', VWERASE],
  ['lnext', VLNEXT],
  ['discard', VDISCARD],
]

/** The kernel's and stty's are the same. */
export const saneCharacters = USUAL.cc

/** As stty shows it: ^X, M-x, <undef>. */
export function visible(character: number): string {
  if (character === DISABLED) return '<undef>'
  const plain = (code: number): string =>
    code < 0x20 ? `^${String.fromCharCode(code + 0x40)}` : code === 0x7f ? '^?' : String.fromCharCode(code)
  return character < 0x80 ? plain(character) : `M-${plain(character - 0x80)}`
}

/** What an operand means: itself, ^X, ^? for DEL, ^- or undef for none, or a number; null if it is none of them. */
export function parseCharacter(text: string): number | null {
  if (text.length <= 1) return text === '' ? 0 : text.charCodeAt(0)
  if (text === '^-' || text === 'undef') return DISABLED
  if (text.startsWith('^')) return text[1] === '?' ? 0x7f : text.charCodeAt(1) & ~0x60
  return null
}
