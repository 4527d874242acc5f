/** jq's command line. */

import { strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { JsonMistake, JsonReader } from './read-json.ts'
import type { Json } from './value.ts'

const SHORT: Readonly<Record<string, string>> = { n: 'null-input', R: 'raw-input', s: 'slurp', c: 'compact-output', r: 'raw-output', j: 'join-output', a: 'ascii-output', S: 'sort-keys', C: 'color-output', M: 'monochrome-output', f: 'from-file', e: 'exit-status', h: 'help', V: 'version' } // biome-ignore format: one line
const FLAGS = new Set([
  ...Object.values(SHORT),
  'raw-output0',
  'tab',
  'unbuffered',
  'args',
  'jsonargs',
  'seq',
  'stream',
])
/** with so many words behind each */
const WITH_WORDS: Readonly<Record<string, number>> = {
  indent: 1,
  arg: 2,
  argjson: 2,
  slurpfile: 2,
  rawfile: 2,
}
/** isoptish: `-1` and `-(.a)` are filters */
const IS_OPTION = /^-[-A-Za-z]/
const MOST_INDENT = 7
/** as an indent */
const TAB = -1

/** A mistake in a file that an option names: told without a word on the usage. */
export class FileMistake {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

export type Mistake = string | FileMistake

export interface Given {
  readonly flags: Set<string>
  readonly variables: Map<string, Json>
  readonly positional: Json[]
  readonly files: string[]
  filter: string | null
  indent: number
}

/** What is wrong with them, or null. */
export function* readArguments(io: Io, args: readonly string[], given: Given): Step<Mistake | null> {
  let onlyOperands = false
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string
    if (onlyOperands || !IS_OPTION.test(word)) {
      const mistake = takeOperand(given, word)
      if (mistake !== null) return mistake
      continue
    }
    if (word === '--') {
      onlyOperands = true
      continue
    }
    const names = word.startsWith('--')
      ? [word.slice(2)]
      : [...word.slice(1)].map((letter) => SHORT[letter] ?? letter)
    for (const name of names) {
      const count = WITH_WORDS[name]
      if (count !== undefined) {
        const words = args.slice(i + 1, i + 1 + count)
        i += count
        if (words.length < count) return missingWords(name)
        const mistake = yield* takeValue(io, given, name, words as [string, string])
        if (mistake !== null) return mistake
      } else if (!FLAGS.has(name)) return `Unknown option ${word}`
      else given.flags.add(name)
    }
  }
  return null
}

const missingWords = (name: string): string =>
  name === 'indent'
    ? '--indent takes one parameter'
    : `--${name} takes two parameters (e.g. --${name} varname ${name.endsWith('file') ? 'filename' : name === 'arg' ? 'value' : 'text'})`

function takeOperand(given: Given, word: string): string | null {
  if (given.filter === null) given.filter = word
  else if (given.flags.has('jsonargs')) {
    const value = parsed(word)
    if (value === undefined) return 'invalid JSON text passed to --jsonargs'
    given.positional.push(value)
  } else if (given.flags.has('args')) given.positional.push(word)
  else given.files.push(word)
  return null
}

function* takeValue(
  io: Io,
  given: Given,
  option: string,
  [name, value]: [string, string],
): Step<Mistake | null> {
  if (option === 'indent') {
    given.indent = Number.parseInt(name, 10) || 0
    if (given.indent === TAB) given.flags.add('tab')
    return given.indent < TAB || given.indent > MOST_INDENT
      ? `--indent takes a number between ${TAB} and ${MOST_INDENT}`
      : null
  }
  if (option === 'arg') given.variables.set(name, value)
  else if (option === 'argjson') {
    const json = parsed(value)
    if (json === undefined) return 'invalid JSON text passed to --argjson'
    given.variables.set(name, json)
  } else {
    const text = yield* io.readText(value)
    if (typeof text === 'number')
      return new FileMistake(
        `Bad JSON in --${option} ${name} ${value}: Could not open ${value}: ${strerror(text)}`,
      )
    if (option === 'rawfile') given.variables.set(name, text)
    else {
      const values = parsedAll(text)
      if (values === undefined) return new FileMistake(`Bad JSON in --${option} ${name} ${value}`)
      given.variables.set(name, values)
    }
  }
  return null
}

function parsedAll(text: string): Json[] | undefined {
  const reader = new JsonReader(text)
  const values: Json[] = []
  try {
    for (let value = reader.next(); value !== undefined; value = reader.next()) values.push(value)
  } catch (error) {
    if (error instanceof JsonMistake) return undefined
    throw error
  }
  return values
}

const parsed = (text: string): Json | undefined => {
  const values = parsedAll(text)
  return values?.length === 1 ? values[0] : undefined
}
