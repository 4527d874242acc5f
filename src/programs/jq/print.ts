/** JSON as jq prints it: indented, on one line, and in colours (jv_print.c of jq 1.7). */

import { numberText, stringText, unicode } from './json-text.ts'
import { isArray, isObject, type Json, sortedKeys } from './value.ts'

export interface Layout {
  /** blanks, or a tab, for each level; null: all on one line */
  readonly indent: string | null
  readonly sorted: boolean
  readonly ascii: boolean
  readonly colours: boolean
}

const START = '\x1b['
const END = '\x1b[0m'
const COLOURS = { null: '0;90', false: '0;39', true: '0;39', number: '0;39', string: '0;32', array: '1;39', object: '1;39', key: '1;34' } // biome-ignore format: one line

export const printed = (value: Json, layout: Layout): string => new Printer(layout).print(value, 0)

class Printer {
  readonly #layout: Layout
  constructor(layout: Layout) {
    this.#layout = layout
  }

  print(value: Json, depth: number): string {
    if (isArray(value)) {
      const parts = value.map((one) => this.print(one, depth + 1))
      return this.#group('[]', COLOURS.array, '', parts, depth)
    }
    if (isObject(value)) {
      const keys = this.#layout.sorted ? sortedKeys(value) : [...value.keys()]
      const entries = keys.map((key) => this.#entry(key, this.print(value.get(key) as Json, depth + 1)))
      return this.#group('{}', COLOURS.object, END, entries, depth)
    }
    if (typeof value === 'string') return this.#paint(COLOURS.string, this.#string(value))
    if (typeof value === 'number') return this.#paint(COLOURS.number, numberText(value))
    return this.#paint(COLOURS[String(value) as 'null' | 'true' | 'false'], String(value))
  }

  #string(text: string): string {
    const quoted = stringText(text)
    return this.#layout.ascii ? quoted.replace(/[^ -~]/g, unicode) : quoted
  }

  #paint(colour: string, text: string): string {
    return this.#layout.colours ? `${START}${colour}m${text}${END}` : text
  }

  #entry(key: string, value: string): string {
    const colon = this.#layout.indent === null ? ':' : ': '
    return this.#paint(COLOURS.key, this.#string(key)) + this.#paint(COLOURS.object, colon) + value
  }

  /** Brackets with what is between them; `before` stands in front of each part where there are colours. */
  #group(brackets: string, colour: string, before: string, parts: readonly string[], depth: number): string {
    const { indent, colours } = this.#layout
    const [open = '', close = ''] = brackets
    if (parts.length === 0) return this.#paint(colour, open + close)
    const line = (level: number) => (indent === null ? '' : `\n${indent.repeat(level)}`)
    const start = colours ? `${START}${colour}m` : ''
    const lead = line(depth + 1) + (colours ? before : '')
    const inner = parts.map((part) => lead + part).join(`${start},`)
    return `${start}${open}${inner}${start}${line(depth)}${start}${close}${colours ? END : ''}`
  }
}
