/** The quoting styles of gnulib's quotearg, as --quoting-style names them. */

import {
  escapeControls,
  isShown,
  quoteC,
  quoteName,
  quotePlain,
  quoteShell,
  quoteText,
  quoteWord,
} from './quote.ts'

export const QUOTINGS = {
  literal: 'literal',
  shell: 'shell',
  'shell-always': 'shell-always',
  'shell-escape': 'shell-escape',
  'shell-escape-always': 'shell-escape-always',
  c: 'c',
  'c-maybe': 'c-maybe',
  escape: 'escape',
  locale: 'locale',
  clocale: 'clocale',
} as const

export type Quoting = keyof typeof QUOTINGS

/** `knowsBytesOnly`: in the C locale. */
export function quoteAs(style: Quoting, name: string, knowsBytesOnly: boolean): string {
  switch (style) {
    case 'literal':
      return name
    case 'shell':
      return quoteShell(name, false)
    case 'shell-always':
      return quoteShell(name, true)
    case 'shell-escape':
      return quoteWord(name)
    case 'shell-escape-always':
      return quoteName(name)
    case 'c':
      return quoteC(name)
    case 'c-maybe':
      // A backslash alone asks for no quotes.
      return isShown(name) && !name.includes('"') ? name : quoteC(name)
    case 'escape':
      return escapeControls(name)
    case 'locale':
      return knowsBytesOnly ? quotePlain(name) : quoteText(name)
    case 'clocale':
      return knowsBytesOnly ? quoteC(name) : quoteText(name)
  }
}
