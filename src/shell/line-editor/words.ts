/**
 * Where characters and words begin and end, as readline's text commands see them.
 *
 * Terms
 * - A *character* is a code point with the marks that combine with it; the cursor never stands inside one.
 * - A *word* is a run of letters and digits.
 * - A *shell word* is what the shell would split at blanks and operators, quotes kept together.
 */

import { charWidth } from '../../kernel/width.ts'
import { quoteEnd } from './history-words.ts'

/** The offset behind the character that begins at `at`. */
export function nextCharacter(text: string, at: number): number {
  let end = at + codeLength(text, at)
  while (end < text.length && isCombining(text, end)) end += codeLength(text, end)
  return Math.min(end, text.length)
}

/** The offset at which the character before `at` begins. */
export function previousCharacter(text: string, at: number): number {
  let start = at - codeLengthBefore(text, at)
  while (start > 0 && isCombining(text, start)) start -= codeLengthBefore(text, start)
  return Math.max(start, 0)
}

/** The offset behind the next word (forward-word). */
export function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isWordCharacter(text, at)) at = nextCharacter(text, at)
  while (at < text.length && isWordCharacter(text, at)) at = nextCharacter(text, at)
  return at
}

/** The offset at which the word before `from` begins (backward-word). */
export function wordStart(text: string, from: number): number {
  let at = from
  while (at > 0 && !isWordCharacter(text, previousCharacter(text, at))) at = previousCharacter(text, at)
  while (at > 0 && isWordCharacter(text, previousCharacter(text, at))) at = previousCharacter(text, at)
  return at
}

/** The offset at which the blank-separated word before `from` begins (unix-word-rubout). */
export function blankWordStart(text: string, from: number): number {
  let at = from
  while (at > 0 && isBlank(text[at - 1])) at--
  while (at > 0 && !isBlank(text[at - 1])) at--
  return at
}

/** The offset behind the next shell word (shell-forward-word). */
export function shellWordEnd(text: string, from: number): number {
  return shellWords(text).find((word) => word.end > from)?.end ?? text.length
}

/** The offset at which the shell word before `from` begins (shell-backward-word). */
export function shellWordStart(text: string, from: number): number {
  return shellWords(text).findLast((word) => word.start < from)?.start ?? 0
}

/** Whether `text` has a letter or digit at `at` (iswalnum). */
export function isWordCharacter(text: string, at: number): boolean {
  const code = text.codePointAt(at) as number
  if (code < 0x80) return /[0-9A-Za-z]/.test(String.fromCharCode(code))
  return /[\p{Alphabetic}\p{N}]/u.test(String.fromCodePoint(code))
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

function codeLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function codeLengthBefore(text: string, at: number): number {
  return at >= 2 && (text.codePointAt(at - 2) as number) > 0xffff ? 2 : 1
}

function isCombining(text: string, at: number): boolean {
  const code = text.codePointAt(at) as number
  return code >= 0x300 && charWidth(code) === 0
}

function shellWords(text: string): { start: number; end: number }[] {
  const words: { start: number; end: number }[] = []
  let at = 0
  while (at < text.length) {
    if (/[ \t\n;&|()<>]/.test(text[at] as string)) {
      at++
      continue
    }
    const start = at
    while (at < text.length && !/[ \t\n;&|()<>]/.test(text[at] as string)) {
      const character = text[at] as string
      if (character === '\\') at += 2
      else if (character === "'" || character === '"') at = quoteEnd(text, at)
      else at++
    }
    at = Math.min(at, text.length)
    words.push({ start, end: at })
  }
  return words
}
