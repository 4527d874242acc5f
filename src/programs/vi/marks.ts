/** Marks (vim's motion.txt, "Marks"): named positions that stay with their lines, and the last selection's lines. */

import { firstDifference, type Lines, type Position } from '../screen/lines.ts'

export class Marks {
  readonly #positions = new Map<string, Position>()
  #visualLines: { readonly from: number; readonly to: number } | null = null

  get(name: string): Position | undefined {
    return this.#positions.get(name)
  }

  set(name: string, position: Position): void {
    this.#positions.set(name, position)
  }

  /** What `'<` and `'>` stand for from now on. */
  setVisualLines(from: number, to: number): void {
    this.#visualLines = { from, to }
  }

  /** The line of a mark, from 0; null where it is not set. */
  line(name: string): number | null {
    if (name === '<') return this.#visualLines?.from ?? null
    if (name === '>') return this.#visualLines?.to ?? null
    return this.#positions.get(name)?.line ?? null
  }

  /** After a change: marks stay with their lines; those of lines that are gone go. */
  follow(before: Lines, after: Lines): void {
    const more = after.length - before.length
    if (more === 0) return
    const first = firstDifference(before, after)
    const rest = before.length - firstDifference(before.toReversed(), after.toReversed())
    for (const [name, { line, column }] of this.#positions) {
      if (line < first) continue
      if (line < rest && more < 0) this.#positions.delete(name)
      else this.#positions.set(name, { line: line + more, column })
    }
  }
}
