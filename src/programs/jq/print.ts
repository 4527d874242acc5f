/** JSON as jq prints it: indented, on one line, and in colours (jv_print.c of jq 1.7). */

import { numberText, stringText, unicode } from './json-text.ts'
import { LiteralNumber } from './number.ts'
import { isArray, isObject, type Json, sortedKeys } from './value.ts'

export interface Layout {
  /** blanks, or a tab, for each level; null: all on one line */
  readonly indent: string | null
  readonly sorted: boolean
  readonly ascii: boolean
  /** null: none */
  readonly colours: Colours | null
}

const START = '\x1b['
const END = '\x1b[0m'
const KINDS = ['null', 'false', 'true', 'number', 'string', 'array', 'object', 'key'] as const
type Colours = Readonly<Record<(typeof KINDS)[number], string>>

const COLOURS: Colours = { null: '0;90', false: '0;39', true: '0;39', number: '0;39', string: '0;32', array: '1;39', object: '1;39', key: '1;34' } // biome-ignore format: one line

/** As JQ_COLORS has them, in the order of their kinds, with colons between; where it is none jq's own. */
export function coloursOf(given: string | undefined): Colours {
  const chosen = (given ?? '').split(':')
  if (given === undefined || given === '' || chosen.some((one) => /[^\d;]/.test(one))) return COLOURS
  return Object.fromEntries(KINDS.map((kind, i) => [kind, chosen[i] ?? COLOURS[kind]])) as unknown as Colours
}

export const printed = (value: Json, layout: Layout): string => new Printer(layout).print(value, 0)

class Printer {
  readonly #layout: Layout
  constructor(layout: Layout) {
    this.#layout = layout
  }

  print(value: Json, depth: number): string {
    if (isArray(value)) {
      const parts = value.map((one) => this.print(one, depth + 1))
      return this.#group('[]', 'array', '', parts, depth)
    }
    if (isObject(value)) {
      const keys = this.#layout.sorted ? sortedKeys(value) : [...value.keys()]
      const entries = keys.map((key) => this.#entry(key, this.print(value.get(key) as Json, depth + 1)))
      return this.#group('{}', 'object', END, entries, depth)
    }
    if (typeof value === 'string') return this.#paint('string', this.#string(value))
    if (value instanceof LiteralNumber) return this.#paint('number', value.text)
    if (typeof value === 'number') return this.#paint('number', numberText(value))
    return this.#paint(String(value) as 'null' | 'true' | 'false', String(value))
  }

  #string(text: string): string {
    const quoted = stringText(text)
    return this.#layout.ascii ? quoted.replace(/[^ -~]/g, unicode) : quoted
  }

  #paint(kind: keyof Colours, text: string): string {
    const { colours } = this.#layout
    return colours === null ? text : `${START}${colours[kind]}m${text}${END}`
  }

  #entry(key: string, value: string): string {
    const colon = this.#layout.indent === null ? ':' : ': '
    return this.#paint('key', this.#string(key)) + this.#paint('object', colon) + value
  }

  /** Brackets with what is between them; `before` stands in front of each part where there are colours. */
  #group(
    brackets: string,
    kind: keyof Colours,
    before: string,
    parts: readonly string[],
    depth: number,
  ): string {
    const { indent, colours } = this.#layout
    const [open = '', close = ''] = brackets
    if (parts.length === 0) return this.#paint(kind, open + close)
    const line = (level: number) => (indent === null ? '' : `\n${indent.repeat(level)}`)
    const start = colours === null ? '' : `${START}${colours[kind]}m`
    const lead = line(depth + 1) + (colours === null ? '' : before)
    const inner = parts.map((part) => lead + part).join(`${start},`)
    return `${start}${open}${inner}${start}${line(depth)}${start}${close}${colours === null ? '' : END}`
  }
}
