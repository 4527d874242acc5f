/**
 * Reading a Dockerfile as BuildKit's parser and instructions packages do for the builder of 20.10: comments, directives, lines
 * that go on with a backslash, flags, the JSON form.
 */

import { DockerError } from '../errors.ts'

export interface Instruction {
  /** in capitals */
  readonly name: string
  /** the line as written, continued lines joined */
  readonly original: string
  /** behind the name and the flags */
  readonly rest: string
  /** `--from=build` as ['from', 'build'] */
  readonly flags: readonly (readonly [string, string])[]
  /** the arguments of the JSON form, null for the other one */
  readonly list: readonly string[] | null
  readonly line: number
}

const known = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
)

/** The instructions in order. Throws with the line of the first mistake. */
export function parseDockerfile(text: string, name: string): Instruction[] {
  const instructions: Instruction[] = []
  let escapeCharacter = '\\'
  let isHead = true
  let pending = ''
  let start = 0
  const lines = text.replace(/^\ufeff/, '').split('\n')
  for (const [at, raw] of lines.entries()) {
    const line = raw.replace(/\r$/, '')
    const directive =
      isHead && pending === '' ? /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) : null
    if (directive !== null) {
      if ((directive[1] as string).toLowerCase() === 'escape') {
        escapeCharacter = directive[2] as string
        if (escapeCharacter !== '\\' && escapeCharacter !== '`')
          throw new DockerError(`invalid ESCAPE '${escapeCharacter}'. Must be ' or \\`)
      }
      continue
    }
    isHead = false
    if (/^\s*#/.test(line)) continue
    if (line.trim() === '') continue
    if (pending === '') start = at + 1
    const content = pending === '' ? line.trimStart() : line
    const continued = new RegExp(`\\${escapeCharacter}[ \\t]*$`)
    if (continued.test(content) && at < lines.length - 1) {
      pending += content.replace(continued, '')
      continue
    }
    instructions.push(parseInstruction((pending + content).trim(), start))
    pending = ''
  }
  if (pending.trim() !== '') instructions.push(parseInstruction(pending.trim(), start))
  if (instructions.length === 0) {
    throw new DockerError(
      text.trim() === '' ? `the Dockerfile (${name}) cannot be empty` : 'file with no instructions',
    )
  }
  return instructions
}

function parseInstruction(original: string, line: number): Instruction {
  const match = /^(\S+)\s*([\s\S]*)$/.exec(original) as RegExpExecArray
  const name = (match[1] as string).toUpperCase()
  const fail = (message: string) => new DockerError(`dockerfile parse error line ${line}: ${message}`)
  if (!known.has(name)) throw fail(`unknown instruction: ${name}`)
  let rest = match[2] as string
  const flags: [string, string][] = []
  for (;;) {
    const flag = /^--([a-zA-Z][a-zA-Z0-9-]*)(?:=(\S*))?(?:\s+|$)/.exec(rest)
    if (flag === null) break
    flags.push([flag[1] as string, flag[2] ?? ''])
    rest = rest.slice(flag[0].length)
  }
  const list = parseList(rest)
  if (rest.trim() === '' && !(list !== null && list.length === 0)) {
    throw fail(
      name === 'FROM' ||
        name === 'USER' ||
        name === 'WORKDIR' ||
        name === 'STOPSIGNAL' ||
        name === 'MAINTAINER'
        ? `${name} requires exactly one argument`
        : name === 'COPY' || name === 'ADD'
          ? `${name} requires at least two arguments, but only one was provided. Destination could not be determined.`
          : `${name} requires at least one argument`,
    )
  }
  return { name, original, rest: rest.trim(), flags, list, line }
}

/** A JSON array of strings; null if it is none, which makes it the shell's form. */
function parseList(text: string): string[] | null {
  if (!text.trimStart().startsWith('[')) return null
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null
  } catch {
    // Not JSON: then the whole line is for the shell, as Docker takes it.
    return null
  }
}

/** Words with quotes and backslashes as the parser splits them; the quotes stay. */
export function splitWords(text: string): string[] {
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
    if (char === '\\' && at + 1 < text.length && quote !== "'") {
      word += char + text[++at]
      continue
    }
    if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (char === quote) quote = ''
    word += char
  }
  if (isWord) words.push(word)
  return words
}

/**
 * Variables and quotes in a word (shell.Lex.ProcessWord): `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`. What is not set is
 * empty.
 */
export function expandWord(word: string, variables: ReadonlyMap<string, string>): string {
  let out = ''
  let quote = ''
  for (let at = 0; at < word.length; at++) {
    const char = word[at] as string
    if (quote === "'") {
      if (char === "'") quote = ''
      else out += char
    } else if (char === '\\') {
      const next = word[at + 1]
      if (quote === '"' && next !== '"' && next !== '$' && next !== '\\') out += char
      else if (next !== undefined) {
        out += next
        at++
      }
    } else if (char === '"') quote = quote === '"' ? '' : '"'
    else if (char === "'" && quote === '') quote = "'"
    else if (char === '$') {
      const braced = /^\$\{([A-Za-z_]\w*)(?:(:[-+?]?)([^}]*))?\}/.exec(word.slice(at))
      const plain = /^\$([A-Za-z_]\w*|\d)/.exec(word.slice(at))
      const match = braced ?? plain
      if (match === null) {
        out += char
        continue
      }
      out += variableValue(variables, match[1] as string, match[2], match[3] ?? '')
      at += match[0].length - 1
    } else out += char
  }
  return out
}

function variableValue(
  variables: ReadonlyMap<string, string>,
  name: string,
  operator: string | undefined,
  word: string,
): string {
  const value = variables.get(name) ?? ''
  if (operator === ':-') return value === '' ? expandWord(word, variables) : value
  if (operator === ':+') return value === '' ? '' : expandWord(word, variables)
  return value
}

/** `NAME=value ...`, or the old form `NAME value`. */
export function parsePairs({ name, rest, line }: Instruction): [string, string][] {
  const words = splitWords(rest)
  const first = words[0] ?? ''
  if (!first.includes('=')) {
    const match = /^(\S+)\s+([\s\S]+)$/.exec(rest)
    if (match === null)
      throw new DockerError(`dockerfile parse error line ${line}: ${name} must have two arguments`)
    return [[match[1] as string, match[2] as string]]
  }
  return words.map((word) => {
    const equals = word.indexOf('=')
    if (equals < 0) {
      throw new DockerError(
        `dockerfile parse error line ${line}: Syntax error - can't find = in "${word}". Must be of the form: name=value`,
      )
    }
    return [word.slice(0, equals), word.slice(equals + 1)]
  })
}
