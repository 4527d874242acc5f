/**
 * Go templates as `--format` takes them: fields, `json`, `len`, `index`, `join`, `split`, `upper`, `lower`, `title`, `println`, comparisons,
 * pipelines, `if`/`else`, `range`, `with`.
 */

import { goJson, type Json, sorted } from '../content/json.ts'
import { ClientError } from '../errors.ts'

type Value = Json | undefined
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly expression: string }
  | {
      readonly kind: 'if' | 'range' | 'with'
      readonly expression: string
      readonly then: Node[]
      readonly otherwise: Node[]
    }

/** The text that a template makes of a value. */
export function renderTemplate(template: string, value: Json): string {
  const tokens = tokenize(template.replace(/\\t/g, '\t').replace(/\\n/g, '\n'))
  const nodes = parseNodes(tokens, { at: 0 }, template)
  return renderNodes(nodes, value, value)
}

interface Token {
  readonly isAction: boolean
  readonly text: string
}

function tokenize(template: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < template.length) {
    const open = template.indexOf('{{', at)
    if (open < 0) break
    const close = template.indexOf('}}', open)
    if (close < 0) throw new ClientError('Template parsing error: template: :1: unclosed action')
    let before = template.slice(at, open)
    let action = template.slice(open + 2, close)
    at = close + 2
    if (action.startsWith('- ')) {
      before = before.trimEnd()
      action = action.slice(2)
    }
    if (action.endsWith(' -')) {
      action = action.slice(0, -2)
      while (/\s/.test(template[at] ?? '')) at++
    }
    tokens.push({ isAction: false, text: before }, { isAction: true, text: action.trim() })
  }
  tokens.push({ isAction: false, text: template.slice(at) })
  return tokens
}

function parseNodes(
  tokens: readonly Token[],
  place: { at: number },
  template: string,
  inside = false,
): Node[] {
  const nodes: Node[] = []
  while (place.at < tokens.length) {
    const token = tokens[place.at] as Token
    if (!token.isAction) {
      if (token.text !== '') nodes.push({ kind: 'text', text: token.text })
      place.at++
      continue
    }
    if (token.text === 'end' || token.text === 'else') {
      if (inside) return nodes
      throw new ClientError(`Template parsing error: template: :1: unexpected {{${token.text}}}`)
    }
    place.at++
    const block = /^(if|range|with)\s+([\s\S]+)$/.exec(token.text)
    if (block === null) {
      if (!token.text.startsWith('/*')) nodes.push({ kind: 'action', expression: token.text })
      continue
    }
    const then = parseNodes(tokens, place, template, true)
    let otherwise: Node[] = []
    if (tokens[place.at]?.text === 'else') {
      place.at++
      otherwise = parseNodes(tokens, place, template, true)
    }
    if (tokens[place.at] === undefined)
      throw new ClientError('Template parsing error: template: :1: unexpected EOF')
    place.at++
    nodes.push({ kind: block[1] as 'if', expression: block[2] as string, then, otherwise })
  }
  if (inside) throw new ClientError('Template parsing error: template: :1: unexpected EOF')
  return nodes
}

function renderNodes(nodes: readonly Node[], value: Value, root: Value): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      const result = evaluate(node.expression, value, root)
      if (node.kind === 'action') return display(result)
      if (node.kind === 'range') {
        const items = typeof result === 'object' && result !== null ? Object.values(result) : []
        if (items.length === 0) return renderNodes(node.otherwise, value, root)
        return items.map((item) => renderNodes(node.then, item, root)).join('')
      }
      if (!isTrue(result)) return renderNodes(node.otherwise, value, root)
      return renderNodes(node.then, node.kind === 'with' ? result : value, root)
    })
    .join('')
}

/** A pipeline: each part gets the result of the one before as its last argument. */
function evaluate(expression: string, value: Value, root: Value): Value {
  const parts = splitTop(expression, '|')
  let result: Value
  parts.forEach((part, at) => {
    const words = splitTop(part.trim(), ' ').filter((word) => word !== '')
    const args = words.map((word) => word)
    result = at === 0 ? call(args, [], value, root) : call(args, [result], value, root)
  })
  return result
}

function call(words: readonly string[], piped: readonly Value[], value: Value, root: Value): Value {
  const [name = '', ...rest] = words
  const operation = functions[name]
  if (operation !== undefined) {
    return operation([...rest.map((word) => operand(word, value, root)), ...piped])
  }
  if (rest.length > 0 || (/^[a-z]\w*$/i.test(name) && !['true', 'false', 'nil'].includes(name))) {
    throw new ClientError(`Template parsing error: template: :1: function "${name}" not defined`)
  }
  return operand(name, value, root)
}

function operand(word: string, value: Value, root: Value): Value {
  if (word.startsWith('(') && word.endsWith(')')) return evaluate(word.slice(1, -1), value, root)
  if (word.startsWith('"')) return JSON.parse(word) as string
  if (word.startsWith('`')) return word.slice(1, -1)
  if (/^-?\d+$/.test(word)) return Number(word)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'nil') return null
  if (word.startsWith('$')) return field(word.slice(1), root)
  if (word.startsWith('.')) return field(word, value)
  throw new ClientError(`Template parsing error: template: :1: unexpected "${word}" in operand`)
}

function field(path: string, value: Value): Value {
  let at: Value = value
  for (const name of path.split('.').filter((part) => part !== '')) {
    if (typeof at !== 'object' || at === null) {
      if (at === null || at === undefined) return undefined
      throw failed(path, `can't evaluate field ${name} in type ${typeof at}`)
    }
    if (!(name in at)) throw failed(path, `map has no entry for key "${name}"`)
    at = (at as { readonly [key: string]: Json | undefined })[name]
  }
  return at
}

const failed = (path: string, why: string): ClientError =>
  new ClientError(`template: :1:2: executing "" at <${path}>: ${why}`)

const functions: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  json: ([value]) => goJson(deepSorted(value ?? null)),
  len: ([value]) =>
    typeof value === 'string' ? value.length : Object.keys((value as object | null) ?? {}).length,
  index: ([value, ...keys]) =>
    keys.reduce<Value>((at, key) => (at as Record<string, Value> | null)?.[String(key)], value),
  join: ([list, separator]) => ((list as string[] | null) ?? []).join(String(separator)),
  split: ([text, separator]) => String(text).split(String(separator)),
  upper: ([text]) => String(text).toUpperCase(),
  lower: ([text]) => String(text).toLowerCase(),
  title: ([text]) => String(text).replace(/(^|\s)\S/g, (char) => char.toUpperCase()),
  println: (args) => `${args.map(display).join(' ')}\n`,
  print: (args) => args.map(display).join(''),
  printf: ([format, ...args]) => {
    let at = 0
    return String(format).replace(/%(s|v|d|q|%)/g, (_, verb: string) => {
      if (verb === '%') return '%'
      const value = display(args[at++])
      return verb === 'q' ? JSON.stringify(value) : value
    })
  },
  eq: ([first, ...others]) => others.some((other) => other === first),
  ne: ([a, b]) => a !== b,
  lt: ([a, b]) => (a as number) < (b as number),
  gt: ([a, b]) => (a as number) > (b as number),
  not: ([value]) => !isTrue(value),
  and: (args) => args.find((value) => !isTrue(value)) ?? args.at(-1),
  or: (args) => args.find(isTrue) ?? args.at(-1),
  truncate: ([text, length]) => String(text).slice(0, Number(length)),
}

function deepSorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as Json[]).map(deepSorted)
  return sorted(
    Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, item === undefined ? null : deepSorted(item as Json)]),
    ),
  )
}

function isTrue(value: Value): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false
}

/** fmt's %v */
function display(value: Value): string {
  if (value === undefined) return '<no value>'
  if (value === null) return '<nil>'
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return `[${(value as Json[]).map(display).join(' ')}]`
  const entries = Object.entries(sorted(value as Record<string, Json>))
  return `map[${entries.map(([key, item]) => `${key}:${display(item)}`).join(' ')}]`
}

/** Splits at a character that stands outside quotes and parentheses. */
function splitTop(text: string, at: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quote = ''
  for (const char of text) {
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === '`') quote = char
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === at && depth === 0) {
      parts.push(part)
      part = ''
      continue
    }
    part += char
  }
  parts.push(part)
  return parts
}
