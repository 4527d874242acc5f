/**
 * The arrays of awk, in the order of mawk's hash tables.
 *
 * `for (k in a)` goes through the buckets of mawk's table: by the FNV-1a hash of the subscript, within a bucket
 * by how lately an element was looked at. Scripts print in that order, so it is kept.
 *
 * Terms (array.w of mawk): an element is on the *integer list* of a bucket if it was reached by a number, and on
 * the *string list* once it was reached by text or listed. Here a list's order is that of its clock readings.
 */

import { AwkRuntimeError } from './errors.ts'
import type { Scalar } from './value.ts'

class Element {
  readonly key: string
  value: Scalar
  /** the subscript as a number, where it was reached by one */
  integer: number | null = null
  hash = 0
  /** when it came to the front of its integer list and of its string list; 0: it is not on that list */
  integerTime = 0
  stringTime = 0

  constructor(key: string) {
    this.key = key
  }
}

const startingBuckets = 64
const maxAverageLength = 12
/** The machine shares the tab's memory with the page; an element takes some hundred bytes. */
const MOST_ELEMENTS = 1 << 22

export class AwkArray {
  private readonly elements = new Map<string, Element>()
  private buckets = startingBuckets
  private clock = 0
  private hasStrings = false
  /** as split() left it: elements 1 to n, not yet in a table */
  private isSplit = false

  get size(): number {
    return this.elements.size
  }

  /** Reads an element; reading makes it. */
  get(key: string | number): Scalar {
    return this.element(key).value
  }

  set(key: string | number, value: Scalar): void {
    this.element(key).value = value
  }

  has(key: string | number): boolean {
    const found = this.elements.get(String(key))
    if (found !== undefined) this.touch(found, key)
    else if (typeof key === 'string' && this.size > 0) this.listStrings()
    return found !== undefined
  }

  delete(key: string | number): void {
    this.elements.delete(String(key))
    if (this.elements.size === 0) this.clear()
  }

  clear(): void {
    this.elements.clear()
    this.buckets = startingBuckets
    this.hasStrings = false
    this.isSplit = false
  }

  /** What split() does: elements 1 to n and no others. */
  fill(values: readonly Scalar[]): void {
    this.clear()
    for (let i = 0; i < values.length; i++) {
      const element = new Element(String(i + 1))
      element.value = values[i]
      element.integer = i + 1
      this.elements.set(element.key, element)
    }
    this.isSplit = values.length > 0
  }

  /** All subscripts in the order of `for (k in a)`. */
  keys(): string[] {
    if (this.size === 0) return []
    this.listStrings()
    const inBuckets = this.inBuckets((element) => element.hash, 'stringTime')
    return inBuckets.map((element) => element.key)
  }

  private element(key: string | number): Element {
    const text = String(key)
    const found = this.elements.get(text)
    if (found !== undefined) {
      this.touch(found, key)
      return found
    }
    // A split array that gets another element becomes a table.
    this.leaveSplit()
    if (typeof key === 'string') this.listStrings()
    if (this.elements.size === MOST_ELEMENTS) throw new AwkRuntimeError('out of memory')
    const element = new Element(text)
    this.elements.set(text, element)
    while (this.elements.size > this.buckets * maxAverageLength) this.buckets *= 2
    this.touch(element, key)
    return element
  }

  /** Brings an element to the front of the list that it was found on. */
  private touch(element: Element, key: string | number): void {
    if (typeof key === 'string') {
      this.listStrings()
      if (element.stringTime === 0) element.hash = hashOf(element.key)
      element.stringTime = ++this.clock
      return
    }
    if (this.isSplit) return
    if (element.integerTime === 0 && this.hasStrings) {
      if (element.stringTime === 0) element.hash = hashOf(element.key)
      element.stringTime = ++this.clock
    }
    element.integer = key
    element.integerTime = ++this.clock
  }

  private leaveSplit(): void {
    if (!this.isSplit) return
    this.isSplit = false
    while (this.elements.size > this.buckets * maxAverageLength) this.buckets *= 2
    for (const element of this.elements.values()) element.integerTime = ++this.clock
  }

  /** add_string_associations: what was only reached by number gets its place by text. */
  private listStrings(): void {
    this.leaveSplit()
    if (this.hasStrings) return
    this.hasStrings = true
    for (const element of this.inBuckets((entry) => entry.integer ?? 0, 'integerTime')) {
      if (element.stringTime !== 0) continue
      element.hash = hashOf(element.key)
      element.stringTime = ++this.clock
    }
  }

  private inBuckets(numberOf: (element: Element) => number, time: 'integerTime' | 'stringTime'): Element[] {
    const mask = this.buckets - 1
    return [...this.elements.values()]
      .filter((element) => element[time] !== 0)
      .sort((a, b) => (numberOf(a) & mask) - (numberOf(b) & mask) || b[time] - a[time])
  }
}

/** FNV-1a */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
