/**
 * Random command lines from templates.
 *
 * Terms
 * - A template is text with `<name>` where something is to stand that the vocabulary has under this name: one of its
 *   alternatives, itself a template. `<` that opens no name of the vocabulary is itself.
 * - Where templates are inside each other too deep, the first alternative is taken: it must be one that ends.
 * - A tool is a program with the words that it is called with: options (any number of them, in any order) and operands.
 */

import type { Random } from '../verify/random.ts'

export type Vocabulary = Readonly<Record<string, readonly string[]>>

export interface Tool {
  readonly name: string
  /** Each is a word, or an option and its argument: two words with a space between. */
  readonly options: readonly string[]
  /** Alternatives for what follows the options. */
  readonly operands: readonly string[]
  /** What runs before, in the same script: `FILES` (files.ts) unless said. */
  readonly setup?: string
  /** What feeds standard input: a template that ends in `| ` or stands empty. */
  readonly before?: readonly string[]
  /** What follows: a template that begins with ` | ` or stands empty. */
  readonly after?: readonly string[]
  /** Whether it changes files: then the whole tree is shown after it. */
  readonly changes?: boolean
  /** The most options at once; 4 unless said. */
  readonly most?: number
  /** Long options are GNU's: cut short, misspelt and given twice at times. */
  readonly isGetopt?: boolean
}

const DEEPEST = 6

export function expand(random: Random, vocabulary: Vocabulary, template: string, depth = 0): string {
  return template.replace(/<([a-zA-Z0-9]+)>/g, (text, name: string) => {
    const alternatives = vocabulary[name]
    if (alternatives === undefined) return text
    const chosen = depth >= DEEPEST ? (alternatives[0] as string) : random.pick(alternatives)
    return expand(random, vocabulary, chosen, depth + 1)
  })
}

/** A command line as the parts that may be left out to make it smaller. */
export interface Command {
  readonly tool: Tool
  readonly before: string
  readonly words: readonly string[]
  readonly after: string
}

export function randomCommand(random: Random, vocabulary: Vocabulary, tool: Tool): Command {
  const fill = (template: string) => expand(random, vocabulary, template)
  const options: string[] = []
  const count = random.below((tool.most ?? 4) + 1)
  for (let i = 0; i < count && tool.options.length > 0; i++) {
    options.push(spell(random, tool, fill(random.pick(tool.options))))
  }
  const words = [...options, fill(random.pick(tool.operands))].filter((word) => word !== '')
  if (tool.isGetopt !== false && random.chance(0.04)) words.splice(random.below(words.length + 1), 0, '--')
  if (tool.isGetopt !== false && random.chance(0.06)) words.reverse()
  return {
    tool,
    before: fill(random.pick(tool.before ?? [''])),
    words,
    after: fill(random.pick(tool.after ?? [''])),
  }
}

/** An option as people write it, and at times as they get it wrong. */
function spell(random: Random, tool: Tool, option: string): string {
  if (tool.isGetopt === false) return option
  if (random.chance(0.02)) return random.pick(['-Z', '-%', '--nonsense', '--', '-', '--=x', '-é', '--no'])
  const long = /^--([a-z0-9-]+)(.*)$/s.exec(option)
  if (long === null) return option
  const [, name = '', rest = ''] = long
  if (random.chance(0.1)) return `--${name.slice(0, 1 + random.below(name.length))}${rest}`
  if (random.chance(0.02)) return `--${name}${rest.startsWith('=') ? '' : '=surplus'}`
  return option
}

export function commandText(command: Command): string {
  return `${command.before}${[command.tool.name, ...command.words].join(' ')}${command.after}`
}

/** Every command that is one step smaller. */
export function* smallerCommands(command: Command): Generator<Command, void, void> {
  if (command.after !== '') yield { ...command, after: '' }
  if (command.before !== '') yield { ...command, before: '' }
  const words = command.words.flatMap((word) =>
    word.includes(' ') && !/['"$]/.test(word) ? word.split(' ') : [word],
  )
  for (let i = 0; i < words.length; i++) yield { ...command, words: words.filter((_, at) => at !== i) }
  for (const [i, word] of words.entries()) {
    for (const shorter of smallerWords(word)) yield { ...command, words: words.with(i, shorter) }
  }
}

function* smallerWords(word: string): Generator<string, void, void> {
  if (!word.startsWith("'")) return
  for (const cut of [/;[^;']*/, /^'[^;']*;/, /,[^,']*/, /^'[^ ']* /, / [^ ']*'$/]) {
    const shorter = word.replace(cut, (text) => (text.startsWith("'") ? "'" : text.endsWith("'") ? "'" : ''))
    if (shorter !== word) yield shorter
  }
}
