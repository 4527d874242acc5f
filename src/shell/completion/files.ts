/** Files that can stand in a word's place, and what all sources of completion give (readline's complete.c). */

import { glob, isDirectoryAt, list } from '../expansion/glob.ts'
import { expandTilde } from '../expansion/tilde.ts'
import { isOn } from '../line-editor/variables.ts'
import type { Shell } from '../shell.ts'
import type { CompletedWord, OpenQuote } from './word.ts'

/** One that has been found. */
export interface Match {
  /** Unquoted. */
  readonly text: string
  /** Where it is, if it is a file: what a tilde and variables in the text stand for is known here. */
  readonly path: string | null
}

export interface Matches {
  readonly found: readonly Match[]
  /** They are shown without their directories, and a slash is put behind directories. */
  readonly areFiles: boolean
  /** They get quotes or backslashes where these characters are in them. */
  readonly quoted: string
  /** What follows a sole one. */
  readonly append: '' | ' ' | '/'
  /** A quote that is open is closed behind a sole one. */
  readonly closesQuote: boolean
  /** They are to stay in this order, repeated ones too. */
  readonly isOrdered?: boolean
}

/** Characters because of which a file's name is quoted (default_filename_quote_characters). */
export const QUOTED_IN_NAMES = ' \t\n\\"\'@<>=;|&()#$`?*[!:{~'

export const words = (texts: Iterable<string>, append: '' | ' ' | '/' = ' '): Matches => ({
  found: Array.from(texts, (text) => ({ text, path: null })),
  areFiles: false,
  quoted: '',
  append,
  closesQuote: true,
})

export const files = (found: readonly Match[], quoted = QUOTED_IN_NAMES): Matches => ({
  found,
  areFiles: true,
  quoted,
  append: ' ',
  closesQuote: true,
})

/** The word without its quotes and backslashes (bash_dequote_filename); `quote` is open where it begins. */
export function dequoted(text: string, quote: OpenQuote): string {
  let open = quote
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\') {
      const next = text[at + 1] ?? ''
      if (open === "'" || (open === '"' && !/["$`\\\n]/.test(next))) plain += char
      plain += next
      at++
    } else if (open !== '' && char === open) open = ''
    else if (open === '' && (char === '"' || char === "'")) open = char
    else plain += char
  }
  return plain
}

/** What the word means: quotes are taken away if there can be any. */
export const meaning = ({ raw, quote, mayBeQuoted }: CompletedWord): string =>
  mayBeQuoted ? dequoted(raw, quote) : raw

type Accepts = (sys: Shell['sys'], path: string) => boolean

/** The names in a directory that begin so; those that `accepts` does not take are left out. */
export function fileMatches(shell: Shell, word: CompletedWord, accepts?: Accepts): Matches {
  const { raw, quote, mayBeQuoted } = word
  const plain = (text: string) => (mayBeQuoted ? dequoted(text, quote) : text)
  const slash = raw.lastIndexOf('/') + 1
  const directory = raw.slice(0, slash)
  const typed = plain(directory)
  const prefix = plain(raw.slice(slash))
  const { path: opened, quoted } = openedDirectory(shell, directory, typed)
  const begins = isOn(shell.editorVariables, 'completion-ignore-case') ? beginsInAnyCase : beginsWith
  const found: Match[] = []
  for (const { name } of list(shell.sys, opened)) {
    if (!begins(name, prefix) || (prefix === '' && (name === '.' || name === '..'))) continue
    if (prefix === '' && name.startsWith('.') && !isOn(shell.editorVariables, 'match-hidden-files')) continue
    const path = `${opened.endsWith('/') ? opened : `${opened}/`}${name}`
    if (accepts === undefined || accepts(shell.sys, path)) found.push({ text: typed + name, path })
  }
  return files(found, quoted)
}

const beginsWith = (name: string, prefix: string): boolean => name.startsWith(prefix)
const beginsInAnyCase = (name: string, prefix: string): boolean =>
  name.toLowerCase().startsWith(prefix.toLowerCase())

/** Where the names are looked for, and what is quoted in them: nothing of what has been expanded. */
function openedDirectory(shell: Shell, directory: string, typed: string): { path: string; quoted: string } {
  if (directory === '') return { path: '.', quoted: QUOTED_IN_NAMES }
  if (directory.startsWith('~')) {
    const slash = directory.indexOf('/')
    const path = expandTilde(shell, directory.slice(0, slash)) + typed.slice(typed.indexOf('/'))
    return { path, quoted: QUOTED_IN_NAMES }
  }
  const expanded = withVariables(shell, typed)
  if (expanded === typed || isDirectoryAt(shell.sys, typed)) return { path: typed, quoted: QUOTED_IN_NAMES }
  return { path: expanded, quoted: QUOTED_IN_NAMES.replace('$', '').replace('{', '') }
}

const withVariables = (shell: Shell, text: string): string =>
  text.replace(
    /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g,
    (_all, name, braced) => shell.get(name ?? braced) ?? '',
  )

/** The names that the word matches. */
export function patternMatches(shell: Shell, raw: string): Matches {
  const tilde = /^~[^/]*/.exec(raw)?.[0] ?? ''
  const pattern = tilde === '' ? raw : expandTilde(shell, tilde) + raw.slice(tilde.length)
  return files(glob(shell.sys, pattern, shell.options).map((text) => ({ text, path: text })))
}
