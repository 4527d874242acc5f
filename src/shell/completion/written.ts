/** How what has been found is written into the line (readline's rl_complete_internal, bashline.c's bash_quote_filename). */

import { isDirectory, isSymlink } from '../../kernel/vfs/mode.ts'
import { isDirectoryAt } from '../expansion/glob.ts'
import { quotePlain } from '../expansion/quote.ts'
import { expandTilde } from '../expansion/tilde.ts'
import type { Completion, Insertion } from '../line-editor/types.ts'
import { isOn } from '../line-editor/variables.ts'
import type { Shell } from '../shell.ts'
import { fileMatches, type Match, type Matches, meaning, QUOTED_IN_NAMES } from './files.ts'
import { BREAK_CHARACTERS, type CompletedWord, findWord, type OpenQuote } from './word.ts'

export function completionOf(shell: Shell, word: CompletedWord, matches: Matches): Completion {
  const found = matches.isOrdered === true ? matches.found : sorted(matches.found)
  const { line, cursor, start } = word
  const isQuoted = word.quote !== '' && line[start - 1] === word.quote
  const candidates = {
    candidates: found.map(({ text }) => written(shell, word, matches, text, true).text),
    candidatesStart: isQuoted ? start - 1 : start,
    display: found.map((match) => shown(shell, match, matches.areFiles)),
  }
  const skipsCompleted = isOn(shell.editorVariables, 'skip-completed-text')
  const insertion = (text: string, match: Match | null): Insertion => {
    const { text: insert, quote } = written(shell, word, matches, text, match !== null)
    // The opening quote is replaced where the text has it too, or has none any more.
    const takesQuote = isQuoted && (quote === '' || insert.startsWith(quote))
    const from = takesQuote ? start - 1 : start
    const skipped = skipsCompleted ? commonPrefix([line.slice(from), insert]).length : 0
    const replaced = quote !== '' && line[cursor] === quote && insert.endsWith(quote) ? cursor + 1 : cursor
    const end = Math.max(replaced, from + skipped)
    const before = line.slice(0, from) + insert
    const behind = line.slice(end)
    const suffix = match === null ? '' : suffixOf(shell, word, { match, matches, quote, before, behind })
    return { start: from + skipped, end, insert: insert.slice(skipped), suffix }
  }
  const chosen = (candidate: number) => {
    const match = found[candidate] as Match
    return insertion(match.text, match)
  }
  if (found.length === 1) return { ...candidates, chosen, ...chosen(0) }
  if (found.length === 0) return { ...candidates, chosen, start, end: cursor, insert: word.raw, suffix: '' }
  return {
    ...candidates,
    chosen,
    ...insertion(sharedBy(shell, found, meaning(word)) || word.raw, null),
  }
}

/** Each text once. */
export function sorted(found: readonly Match[]): Match[] {
  const byText = new Map(found.map((match) => [match.text, match]))
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
}

/** In the list: a file without its directory, a directory with a slash. */
function shown(shell: Shell, { text, path }: Match, areFiles: boolean): string {
  if (!areFiles) return text
  const name = text.slice(text.lastIndexOf('/', text.length - 2) + 1)
  const isMarked = isOn(shell.editorVariables, 'mark-directories')
  return isMarked && path !== null && isDirectoryAt(shell.sys, path) ? `${name}/` : name
}

/**
 * The text as it must stand in the line, with the quotes that were opened or with backslashes, and the quote that is then
 * open (bash_quote_filename). What several names share stays open.
 */
function written(
  shell: Shell,
  word: CompletedWord,
  { quoted }: Matches,
  text: string,
  isSole: boolean,
): { text: string; quote: OpenQuote } {
  const { quote } = word
  if (![...quoted].some((character) => text.includes(character))) return { text, quote }
  const closed = (inQuotes: string) => (isSole ? inQuotes : inQuotes.slice(0, -1))
  const plain = isSole ? withoutTilde(shell, text) : text
  if (quote === "'" || (quote === '' && text.includes('\n')))
    return { text: closed(quotePlain(plain)), quote }
  const hasEvent = text.includes('!') && shell.options.get('histexpand') === true
  if (quote === '"' && !hasEvent) return { text: closed(`"${plain.replace(/["\\$`]/g, '\\$&')}"`), quote }
  return { text: withBackslashes(shell, text), quote: '' }
}

/** What sh_backslash_quote quotes. */
const SPECIAL = ' \t\n!"$&\'()*,;<>?[\\]^`{|}'

/** A backslash before what means something; but the variable or tilde of a name that is none itself is left to the shell. */
function withBackslashes(shell: Shell, text: string): string {
  const expansion = exists(shell, text) ? '' : (/\$[({]?|^~|`/.exec(text)?.[0] ?? '')
  const special = expansion === '' ? SPECIAL : QUOTED_IN_NAMES
  const isQuoted = (character: string, at: number) =>
    !expansion.includes(character) &&
    (special.includes(character) ||
      BREAK_CHARACTERS.includes(character) ||
      (at === 0 && /[#~]/.test(character)))
  return Array.from(text, (character, at) => (isQuoted(character, at) ? `\\${character}` : character)).join(
    '',
  )
}

const exists = (shell: Shell, path: string): boolean => typeof shell.sys.lstat(path) !== 'number'

interface Written {
  readonly match: Match
  readonly matches: Matches
  /** The quote that is open behind it. */
  readonly quote: OpenQuote
  /** The line before and behind the cursor. */
  readonly before: string
  readonly behind: string
}

/** A slash behind a directory, else, at the end of the line, what closes the word (append_to_match). */
function suffixOf(
  shell: Shell,
  word: CompletedWord,
  { match, matches, quote, before, behind }: Written,
): string {
  const closing = quote !== '' && matches.closesQuote && !before.endsWith(quote) ? quote : ''
  const end = behind === '' ? closing + (word.delimiter || matches.append) : ''
  if (!matches.areFiles || match.path === null) return end
  const adds = (matches.quoted === '' ? word.raw : meaning(word)) !== match.text
  const follows = !adds || isOn(shell.editorVariables, 'mark-symlinked-directories')
  const stat = follows ? shell.sys.stat(match.path) : shell.sys.lstat(match.path)
  if (typeof stat === 'number') return end
  if (isSymlink(stat.mode) && isDirectoryAt(shell.sys, match.path)) return ''
  if (!isDirectory(stat.mode)) return end
  if (!isOn(shell.editorVariables, 'mark-directories')) return ''
  return behind === '' ? (before.endsWith('/') ? '' : '/') : behind.startsWith('/') ? '' : '/'
}

/** What all of them begin with, in the case of the one that begins as was typed (compute_lcd_of_matches). */
function sharedBy(shell: Shell, found: readonly Match[], typed: string): string {
  const texts = found.map(({ text }) => text)
  if (!isOn(shell.editorVariables, 'completion-ignore-case')) return commonPrefix(texts)
  const { length } = commonPrefix(texts.map((text) => text.toLowerCase()))
  const begins = texts.find((text) => text.startsWith(typed.slice(0, length))) ?? (texts[0] as string)
  return begins.slice(0, length)
}

export function commonPrefix(texts: readonly string[]): string {
  const [first = '', ...others] = texts
  let shared = ''
  for (const character of first) {
    if (!others.every((text) => text.startsWith(shared + character))) break
    shared += character
  }
  return shared
}

export function withoutTilde(shell: Shell, text: string): string {
  const tilde = /^~[^/]*/.exec(text)?.[0] ?? ''
  return tilde === '' ? text : expandTilde(shell, tilde) + text.slice(tilde.length)
}

/** Without the shell's help, for lines that are no commands (`read -e`). */
export function completeFile(shell: Shell, line: string, cursor: number): Completion {
  const word = findWord(line, cursor)
  return completionOf(shell, word, fileMatches(shell, word))
}
