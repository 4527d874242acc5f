/** How `ls` writes a name: quoting, width, colour and the type's indicator. */

import { isDirectory, isFifo, isRegular, isSocket, isSymlink, S_IXUGO } from '../kernel/vfs/mode.ts'
import { textWidth } from '../kernel/width.ts'
import {
  escapeName,
  hideControls,
  needsQuotes,
  quoteC,
  quoteIfNeeded,
  quoteName,
  quoteText,
} from './lib/quote.ts'
import type { Style } from './ls-style.ts'

type Naming = Pick<Style, 'quoting' | 'hideControls'>

/** The name as the style quotes it. */
export function quotedName(style: Naming, name: string): string {
  switch (style.quoting) {
    case 'literal':
      return style.hideControls ? hideControls(name) : name
    case 'shell-escape':
      return quoteIfNeeded(name)
    case 'shell-escape-always':
      return quoteName(name)
    case 'c':
      return quoteC(name)
    case 'c-maybe': {
      // Quotes stand only where something in them is escaped.
      const quoted = quoteC(name)
      return quoted === `"${name}"` ? name : quoted
    }
    case 'escape':
      return escapeName(name)
    case 'locale':
      return quoteText(name)
  }
}

export function nameWidth(style: Naming, name: string): number {
  return textWidth(quotedName(style, name))
}

/**
 * Whether names that need no quotes move in by a blank, so that all names of the list stand under
 * each other inside the quotes.
 */
export function alignsQuotes(style: Style, names: Iterable<string>): boolean {
  if (style.quoting !== 'shell-escape') return false
  const aligned =
    style.format === 'long' || ((style.format === 'columns' || style.format === 'across') && style.width > 0)
  if (!aligned) return false
  for (const name of names) if (needsQuotes(name)) return true
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
