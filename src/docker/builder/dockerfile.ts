/**
 * Reading a Dockerfile as BuildKit's parser and instructions packages do for the builder of 20.10: comments, directives, lines that go on,
 * flags, the JSON form; then each instruction's own rules (instructions.ts), before anything is built.
 */

import { ClientError, DockerError } from '../errors.ts'
import { checkInstruction, isKnown } from './instructions.ts'

export interface Instruction {
  /** in capitals */
  readonly name: string
  /** the line as written, continued lines joined */
  readonly original: string
  /** behind the name and the flags */
  readonly rest: string
  /** `--from=build` as ['from', 'build']; null for a flag without `=` */
  readonly flags: readonly (readonly [string, string | null])[]
  /** words; for ENV and LABEL names and values in turn; for RUN and its kin the whole line, or what the JSON form has */
  readonly args: readonly string[]
  readonly isJson: boolean
  readonly line: number
  /** the character that escapes, `\` or a backtick */
  readonly escapeToken: string
  /** no variables are put into it */
  readonly isLiteral?: boolean
}

export interface Dockerfile {
  readonly instructions: readonly Instruction[]
  /** said before the build begins */
  readonly warnings: readonly string[]
}

/** The instructions in order. Throws what the daemon says of the first mistake. */
export function parseDockerfile(text: string, name: string): Dockerfile {
  if (text === '') throw new DockerError(`the Dockerfile (${name}) cannot be empty`)
  const parser = new Parser()
  try {
    parser.run(text)
  } catch (error) {
    if (error instanceof ClientError || !(error instanceof DockerError)) throw error
    throw new DockerError(`failed to parse Dockerfile: ${error.message}`)
  }
  let hasStage = false
  for (const instruction of parser.instructions) {
    const problem = checkInstruction(instruction)
    if (problem !== null) throw new DockerError(`dockerfile parse error line ${instruction.line}: ${problem}`)
    if (instruction.name === 'FROM') hasStage = true
    else if (instruction.name !== 'ARG' && !hasStage)
      throw new DockerError('no build stage in current context')
  }
  return parser
}

/** A line that is an instruction of its own, as ONBUILD and --change have them. */
export function parseLine(text: string, line: number, escapeToken = '\\'): Instruction {
  const instruction = instructionOf(text, line, escapeToken)
  const problem = checkInstruction(instruction)
  if (problem !== null) throw new DockerError(problem)
  return instruction
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/

class Parser implements Dockerfile {
  readonly instructions: Instruction[] = []
  readonly warnings: string[] = []
  readonly #seen = new Set<string>()
  #escapeToken = '\\'
  #directivesAreOver = false

  run(text: string): void {
    const lines = text
      .replace(/^\ufeff/, '')
      .split('\n')
      .map((line) => line.replace(/\r$/, ''))
    if (lines.at(-1) === '') lines.pop()
    for (let at = 0; at < lines.length; at++) {
      const first = (lines[at] as string).trimStart()
      this.#lookForDirective(first)
      if (first === '' || first.startsWith('#')) continue
      const start = at + 1
      let [joined, goesOn] = this.#continued(first)
      let hasEmptyLine = false
      while (goesOn && at + 1 < lines.length) {
        const next = lines[++at] as string
        if (next.trimStart().startsWith('#')) continue
        if (next.trim() === '') {
          hasEmptyLine = true
          continue
        }
        const [more, goesFurther] = this.#continued(next)
        joined += more
        goesOn = goesFurther
      }
      if (joined.trim() === '') continue
      if (hasEmptyLine) this.warnings.push(`[WARNING]: Empty continuation line found in:\n    ${joined}`)
      this.instructions.push(instructionOf(joined, start, this.#escapeToken))
    }
    if (this.warnings.length > 0) {
      this.warnings.push('[WARNING]: Empty continuation lines will become errors in a future release.')
    }
    if (this.instructions.length === 0) throw new DockerError('file with no instructions')
  }

  /** The line without a character at its end that makes it go on, unless that is escaped itself. */
  #continued(line: string): [string, boolean] {
    const own = this.#escapeToken === '\\' ? '\\\\' : '`'
    const match = new RegExp(`(^|[^${own}])${own}[ \\t]*$`).exec(line)
    return match === null ? [line, false] : [line.slice(0, match.index) + match[1], true]
  }

  #lookForDirective(line: string): void {
    if (this.#directivesAreOver) return
    const match = DIRECTIVE.exec(line)
    const key = (match?.[1] ?? '').toLowerCase()
    if (match === null || (key !== 'escape' && key !== 'syntax')) {
      this.#directivesAreOver = true
      return
    }
    if (this.#seen.has(key)) throw new DockerError(`only one ${key} parser directive can be used`)
    this.#seen.add(key)
    if (key !== 'escape') return
    const value = match[2] as string
    if (value !== '\\' && value !== '`') {
      throw new DockerError(`invalid escape token '${value}' does not match \` or \\`)
    }
    this.#escapeToken = value
  }
}

function instructionOf(original: string, line: number, escapeToken: string): Instruction {
  const [, word = '', behind = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(original) ?? []
  const name = word.toUpperCase()
  const { flags, rest } = takeFlags(behind)
  const base = { name, original: original.trim(), rest, flags, line, escapeToken }
  return { ...base, ...argumentsOf(name, rest, escapeToken) }
}

/** Words that begin with `--`, in front of all others. */
function takeFlags(text: string): { flags: [string, string | null][]; rest: string } {
  const flags: [string, string | null][] = []
  let rest = text
  for (;;) {
    const match = /^--(\S*)\s*/.exec(rest)
    if (match === null) break
    rest = rest.slice(match[0].length)
    const flag = match[1] as string
    if (flag === '') break
    const equals = flag.indexOf('=')
    flags.push(equals < 0 ? [flag, null] : [flag.slice(0, equals), flag.slice(equals + 1)])
  }
  return { flags, rest: rest.trim() }
}

type Arguments = Pick<Instruction, 'args' | 'isJson'>

function argumentsOf(name: string, rest: string, escapeToken: string): Arguments {
  const plain = (args: readonly string[]): Arguments => ({ args, isJson: false })
  const words = () => (rest === '' ? [] : rest.split(/[\t\v\f\r ]+/))
  const line = rest === '' ? [] : [rest]
  switch (name) {
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return jsonForm(rest) ?? plain(words())
    case 'CMD':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
      return jsonForm(rest) ?? plain(line)
    case 'ENV':
    case 'LABEL':
      return plain(namesAndValues(name, rest, escapeToken))
    case 'EXPOSE':
    case 'FROM':
      return plain(words())
    case 'ARG':
      return plain(splitWords(rest, escapeToken))
    case 'HEALTHCHECK': {
      const [, kind = '', command = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest) ?? []
      const list = jsonForm(command)
      const test = list?.args ?? (command === '' ? [] : [command])
      return { args: kind === '' ? [] : [kind, ...test], isJson: list !== null }
    }
    case 'ONBUILD':
      return plain(rest === '' ? [] : [(/^\S+/.exec(rest) as RegExpExecArray)[0]])
    default:
      return plain(isKnown(name) ? line : [])
  }
}

/** A JSON array of strings; null if it is none, which makes it the shell's form. */
function jsonForm(text: string): Arguments | null {
  if (!text.startsWith('[')) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // Not JSON: then the whole line is for the shell, as Docker takes it.
    if (error instanceof SyntaxError) return null
    throw error
  }
  if (!Array.isArray(value)) return null
  if (!value.every((item) => typeof item === 'string')) {
    throw new DockerError('when using JSON array syntax, arrays must be comprised of strings only')
  }
  return { args: value, isJson: true }
}

/** `NAME=value ...`, or the old form `NAME value`. */
function namesAndValues(name: string, rest: string, escapeToken: string): string[] {
  const words = splitWords(rest, escapeToken)
  if (words.length === 0) return []
  if (!(words[0] as string).includes('=')) {
    const match = /^(\S+)\s+([\s\S]+)$/.exec(rest)
    if (match === null) throw new DockerError(`${name} must have two arguments`)
    return [match[1] as string, match[2] as string]
  }
  return words.flatMap((word) => {
    const equals = word.indexOf('=')
    if (equals < 0) {
      throw new DockerError(
        `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`,
      )
    }
    return [word.slice(0, equals), word.slice(equals + 1)]
  })
}

/** Words with quotes and escapes as the parser splits them; the quotes stay. */
function splitWords(text: string, escapeToken: string): string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  let isWord = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (quote === '' && /\s/.test(char)) {
      if (isWord) words.push(word)
      word = ''
      isWord = false
      continue
    }
    isWord = true
    if (char === escapeToken && quote !== "'") {
      if (at + 1 < text.length) word += char + text[++at]
      continue
    }
    if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    word += char
  }
  if (isWord) words.push(word)
  return words
}

/** What `--label` adds behind the last instruction. */
export const labelInstruction = (name: string, value: string): Instruction => ({
  name: 'LABEL',
  original: `LABEL ${name}=${value}`,
  rest: `${name}=${value}`,
  flags: [],
  args: [name, value],
  isJson: false,
  line: 0,
  escapeToken: '\\',
  isLiteral: true,
})
