/** How `ls` writes a name: quoting, width, colour and the type's indicator. */

import { isDirectory, isFifo, isRegular, isSocket, isSymlink, S_IXUGO } from '../../kernel/vfs/mode.ts'
import { textWidth } from '../../kernel/width.ts'
import { escapeName, hideControls, isShown } from '../lib/quote.ts'
import { type Quoting, quoteAs } from '../lib/quoting-style.ts'
import type { Style } from './style.ts'

type Naming = Pick<Style, 'quoting' | 'hideControls' | 'knowsBytesOnly'>

/** The name as the style quotes it. */
export function quotedName({ quoting, hideControls: hides, knowsBytesOnly }: Naming, name: string): string {
  // ls asks for blanks to be escaped as well.
  if (quoting === 'escape') return escapeName(name)
  const quoted = quoteAs(quoting, name, knowsBytesOnly)
  return hides && SHOWS_CONTROLS.has(quoting) ? hideControls(quoted) : quoted
}

/** Styles in which characters that cannot be shown stand as they are. */
const SHOWS_CONTROLS: ReadonlySet<Quoting> = new Set(['literal', 'shell', 'shell-always'] as const)

/** As mbswidth(3) of gnulib: of a name with something that cannot be shown the answer is -1, and counted with. */
export function nameWidth(style: Naming, name: string): number {
  const quoted = quotedName(style, name)
  return isShown(quoted) ? textWidth(quoted) : -1
}

/** Styles that quote only the names that need it. */
const QUOTES_SOME: ReadonlySet<Quoting> = new Set(['shell-escape', 'shell', 'c-maybe'] as const)

/**
 * Whether names that need no quotes move in by a blank, so that all names of the list stand under
 * each other inside the quotes.
 */
export function alignsQuotes(style: Style, names: Iterable<string>): boolean {
  if (!QUOTES_SOME.has(style.quoting)) return false
  const aligned =
    style.format === 'long' || ((style.format === 'columns' || style.format === 'across') && style.width > 0)
  if (!aligned) return false
  for (const name of names) if (quotedName(style, name) !== name) return true
  return false
}

/** The character after the name that tells the type; empty for none. */
export function indicatorOf(style: Pick<Style, 'indicator'>, mode: number): string {
  if (style.indicator === 'none') return ''
  if (isDirectory(mode)) return '/'
  if (style.indicator === 'slash') return ''
  if (isRegular(mode)) return style.indicator === 'classify' && mode & S_IXUGO ? '*' : ''
  if (isSymlink(mode)) return '@'
  if (isFifo(mode)) return '|'
  return isSocket(mode) ? '=' : ''
}
