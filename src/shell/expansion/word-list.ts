/**
 * The words that a list of them comes to. Names of files take the place of patterns only when all of the list is expanded:
 * its commands may have made or removed some (subst.c, expand_word_list_internal).
 */

import type { Shell } from '../shell.ts'
import { FailedExpansion } from './errors.ts'
import { type Field, patternOf } from './fields.ts'
import { glob } from './glob.ts'
import { isByteLocale } from './locale.ts'
import { compilePattern, escapePattern } from './pattern.ts'

interface PlacedPattern {
  /** Of the word. */
  readonly index: number
  readonly pattern: string
}

export class WordList {
  readonly texts: string[] = []
  private patterns: PlacedPattern[] | null = null

  add(shell: Shell, text: string): void {
    shell.memory.hold(text.length)
    this.texts.push(text)
  }

  addField(shell: Shell, field: Field): void {
    const pattern = field.magic && !shell.options.noglob ? patternOf(field, escapePattern) : null
    if (pattern !== null && isPattern(pattern)) {
      this.patterns ??= []
      this.patterns.push({ index: this.texts.length, pattern })
    }
    this.texts.push(field.value)
  }

  /** The words, with the names of files. */
  matched(shell: Shell): string[] {
    if (this.patterns === null) return this.texts
    const words: string[] = []
    let at = 0
    for (const { index, pattern } of this.patterns) {
      for (; at < index; at++) words.push(this.texts[at] as string)
      const text = this.texts[at++] as string
      const names = namesOf(shell, pattern)
      if (names.length > 0) {
        for (const name of names) {
          shell.memory.hold(name.length)
          words.push(name)
        }
      } else if (shell.options.failglob) throw new FailedExpansion(`no match: ${text}`)
      else if (!shell.options.nullglob) words.push(text)
    }
    for (; at < this.texts.length; at++) words.push(this.texts[at] as string)
    return words
  }
}

/** A bracket that nothing closes in front of a slash makes no pattern, nor does what is quoted (glob_loop.c). */
const isPattern = (text: string): boolean =>
  /[*?]|\[[^/]*\]|[+@!]\(/s.test(text.includes('\\') ? text.replace(/\\./gs, '_') : text)

function namesOf(shell: Shell, pattern: string): readonly string[] {
  const found = glob(shell.sys, pattern, shell.options, isByteLocale(shell))
  const ignored = shell.get('GLOBIGNORE') ?? ''
  return ignored === '' ? found : withoutIgnored(shell, found, ignored)
}

/** GLOBIGNORE: patterns between colons; `.` and `..` are never among the names then. */
function withoutIgnored(shell: Shell, names: readonly string[], ignored: string): readonly string[] {
  const options = { extglob: shell.options.extglob, ignoreCase: shell.options.nocaseglob }
  const patterns = (ignored.match(/(?:\\.|\[[^\]]*\]|[^:])+/gs) ?? []).map((text) =>
    compilePattern(text, options),
  )
  return names.filter(
    (name) => !/(?:^|\/)\.\.?$/.test(name) && !patterns.some((pattern) => pattern.matches(name)),
  )
}
