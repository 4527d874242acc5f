/**
 * `env -S`: one string as several arguments, for the first line of a script (build_argv of env.c).
 *
 * Blanks separate; quotes keep together; a backslash stands before a letter for a control character, before
 * `_` for a blank, before `c` for the end; `${NAME}` stands for a variable; `#` before a word for a comment.
 */

import type { Io, Step } from './lib/io.ts'
import { environmentValue } from './lib/spawn.ts'

/** env's options that take the next word when theirs ends: what stands there is no option. */
const TAKES_WORD = 'uCa'
const LONG_WITH_WORD = new Set(['--unset', '--chdir', '--argv0'])

/** The arguments with each -S replaced by what is in its string; the options end where a command begins. */
export function* expandSplitStrings(
  io: Io,
  given: readonly string[],
  show: (text: string, words: readonly string[]) => Step<void>,
): Step<readonly string[]> {
  let args = [...given]
  let isVerbose = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--' || arg === '-' || !arg.startsWith('-')) break
    if (arg === '--debug') isVerbose = true
    const split = splitOption(arg, args[i + 1])
    if (split === null) {
      if (LONG_WITH_WORD.has(arg) || takesNext(arg)) i++
      if (/^-[^-]*v/.test(arg)) isVerbose = true
      continue
    }
    if (split.before.includes('v')) isVerbose = true
    const words = yield* splitString(io, split.text)
    if (isVerbose) yield* show(split.text, words)
    const before = split.before === '' ? [] : [`-${split.before}`]
    args = [...args.slice(0, i), ...before, ...words, ...args.slice(i + split.length)]
    i += before.length - 1
  }
  return args
}

/** `-S TEXT`, `-STEXT`, `-vSTEXT`, `--split-string=TEXT`; null if it is none or has no text. */
function splitOption(
  arg: string,
  next: string | undefined,
): { before: string; text: string; length: number } | null {
  const found = /^(?:-([i0v]*)S|--split-string(?:=|$))(.*)$/s.exec(arg)
  if (found === null) return null
  const [, before = '', attached = ''] = found
  if (attached !== '' || arg.endsWith('=')) return { before, text: attached, length: 1 }
  return next === undefined ? null : { before, text: next, length: 2 }
}

const takesNext = (arg: string): boolean => {
  const at = [...arg].findIndex((letter, index) => index > 0 && TAKES_WORD.includes(letter))
  return !arg.startsWith('--') && at === arg.length - 1 && at > 0
}

const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '#': '#',
  $: '$',
  "'": "'",
  '\\': '\\',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function* splitString(io: Io, text: string): Step<string[]> {
  const words: string[] = []
  let quote = ''
  let isBetween = true
  const add = (piece: string) => {
    if (isBetween) words.push('')
    isBetween = false
    words[words.length - 1] += piece
  }
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if ((char === "'" || char === '"') && (quote === '' || quote === char)) {
      quote = quote === '' ? char : ''
      add('')
    } else if (quote === '' && /\s/.test(char)) isBetween = true
    else if (char === '#' && isBetween) break
    else if (char === '\\' && (quote !== "'" || /[\\']/.test(text[at + 1] ?? ''))) {
      const letter = text[++at]
      if (letter === undefined) return yield* io.fail('invalid backslash at end of string in -S')
      if (letter === 'c' && quote === '"')
        return yield* io.fail("'\\c' must not appear in double-quoted -S string")
      if (letter === 'c') return words
      if (letter === '_' && quote === '') isBetween = true
      else {
        const meant = letter === '_' ? ' ' : LETTERS[letter]
        if (meant === undefined) return yield* io.fail(`invalid sequence '\\${letter}' in -S`)
        add(meant)
      }
    } else if (char === '$' && quote !== "'") {
      const [whole, name] = /^\$\{([A-Za-z_][A-Za-z_0-9]*)\}/.exec(text.slice(at)) ?? []
      if (whole === undefined || name === undefined)
        return yield* io.fail(`only $\{VARNAME} expansion is supported, error at: ${text.slice(at)}`)
      const value = environmentValue(io.env, name)
      if (value !== undefined) add(value)
      at += whole.length - 1
    } else add(char)
  }
  if (quote !== '') return yield* io.fail('no terminating quote in -S string')
  return words
}
