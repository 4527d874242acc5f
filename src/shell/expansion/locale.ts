/**
 * The shell in the C locale, in which every byte is a character (bash(1), LC_ALL, LC_CTYPE and LANG). Texts are UTF-8
 * elsewhere: what looks at single characters takes a text apart with `asCharacters` first and puts the result together again.
 */

import { asBytes } from '../../kernel/byte_text.ts'
import { isInstalledLocale, isPlainLocale, localeOf } from '../../locales/locales.ts'
import type { Shell } from '../shell.ts'

/** In the C locale a text in which each byte beyond ASCII is a character; else the text itself. */
export function asCharacters(shell: Shell, text: string): string {
  return isByteLocale(shell) ? asBytes(text) : text
}

/** The shell goes on in the locale that it has where it is given one that does not exist. */
export function isByteLocale(shell: Shell): boolean {
  if (shell.givenByteLocale !== null) return shell.givenByteLocale
  const name = localeOf('LC_CTYPE', (variable) => shell.get(variable))
  return isInstalledLocale(name) ? isPlainLocale(name) : shell.beganInByteLocale
}

/** What setlocale(3) has against the value that the variable of a category has been given; null mostly. LC_ALL hides the others. */
export function localeComplaint(shell: Shell, name: string): string | null {
  const value = shell.get(name) ?? ''
  if (value === '' || isInstalledLocale(value)) return null
  if (name !== 'LC_ALL' && (shell.get('LC_ALL') ?? '') !== '') return null
  return `warning: setlocale: ${name}: cannot change locale (${value}): No such file or directory`
}
