/** What a builtin is, and how it reads its options. */

import type { Steps } from '../../steps.ts'
import type { Shell } from '../shell.ts'

/** `args[0]` is the name it was called by; `flags` are evaluation's. */
export type Builtin = (shell: Shell, args: readonly string[], flags: number) => number | Steps<number>

export interface Parsed {
  /** In order, each with its argument ('' for none). */
  readonly options: readonly (readonly [letter: string, value: string])[]
  readonly operands: readonly string[]
}

/** nextopt: letters of which those with a colon behind them take an argument. What is none of them is an error. */
export function parseOptions(shell: Shell, args: readonly string[], letters: string): Parsed {
  const options: (readonly [string, string])[] = []
  let at = 1
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (!/^-./.test(arg)) break
    if (arg === '--') {
      at++
      break
    }
    for (let index = 1; index < arg.length; index++) {
      const letter = arg[index] as string
      const known = letter === ':' ? -1 : letters.indexOf(letter)
      if (known < 0) shell.fail(`Illegal option -${letter}`)
      if (letters[known + 1] !== ':') {
        options.push([letter, ''])
        continue
      }
      const rest = arg.slice(index + 1)
      const value = rest === '' ? args[++at] : rest
      if (value === undefined) shell.fail(`No arg for -${letter} option`)
      options.push([letter, value as string])
      break
    }
  }
  return { options, operands: args.slice(at) }
}

/** As a word that gives the text back. */
export function singleQuoted(text: string): string {
  if (text === '') return "''"
  return text.replace(/([^']*)('*)/g, (_, plain: string, quotes: string) => {
    if (plain === '' && quotes === '') return ''
    return `'${plain}'${quotes === '' ? '' : `"${quotes}"`}`
  })
}
