/** What stands between the stars of a pattern: characters, `?` and brackets, one behind the other, found by the host. */

import { isInsidePair, unitsAt } from './characters.ts'
import type { OneCharacter } from './pattern.ts'

/** A regular expression for any character: `.` would not match a newline. */
export const ANY = '[\\s\\S]'

export interface Segment {
  /** Where it ends if it stands at the offset, else -1. */
  endAt(text: string, at: number): number
  /** Where it begins if it ends at the offset, else -1. */
  startBefore(text: string, end: number): number
  /** Where it begins first from the offset on, -1: nowhere. */
  find(text: string, from: number): number
  /** Where it begins last between the offsets, -1: nowhere. */
  findLast(text: string, from: number, end: number): number
}

export function segmentOf(pieces: readonly OneCharacter[], ignoreCase: boolean): Segment {
  const characters = ignoreCase ? [] : pieces.flatMap((piece) => (piece.type === 'char' ? [piece.char] : []))
  return characters.length === pieces.length
    ? new Characters(characters.join(''))
    : new Expression(pieces.map(sourceOf), ignoreCase)
}

class Characters implements Segment {
  private readonly characters: string

  constructor(characters: string) {
    this.characters = characters
  }

  endAt(text: string, at: number): number {
    return text.startsWith(this.characters, at) ? at + this.characters.length : -1
  }

  startBefore(text: string, end: number): number {
    const start = end - this.characters.length
    return start >= 0 && text.startsWith(this.characters, start) ? start : -1
  }

  find(text: string, from: number): number {
    return text.indexOf(this.characters, from)
  }

  findLast(text: string, from: number, end: number): number {
    const last = end - this.characters.length
    const start = last < from ? -1 : text.lastIndexOf(this.characters, last)
    return start < from ? -1 : start
  }
}

/** In UTF-16. The last match is looked for in as much of the text at once. */
const WINDOW = 65536
/** Of a character, at most. */
const UNITS = 2

class Expression implements Segment {
  /** Characters, which take one or two units each. */
  private readonly width: number
  private readonly here: RegExp
  private readonly next: RegExp

  /** A regular expression for each character. */
  constructor(sources: readonly string[], ignoreCase: boolean) {
    const source = sources.join('')
    this.width = sources.length
    this.here = new RegExp(source, ignoreCase ? 'iuy' : 'uy')
    this.next = new RegExp(source, ignoreCase ? 'giu' : 'gu')
  }

  endAt(text: string, at: number): number {
    this.here.lastIndex = at
    return this.here.test(text) ? this.here.lastIndex : -1
  }

  startBefore(text: string, end: number): number {
    const start = charactersBack(text, end, this.width)
    return start >= 0 && this.endAt(text, start) === end ? start : -1
  }

  find(text: string, from: number): number {
    this.next.lastIndex = from
    return this.next.exec(text)?.index ?? -1
  }

  findLast(text: string, from: number, end: number): number {
    let to = charactersBack(text, end, this.width)
    while (to >= from) {
      const window = Math.max(from, to - WINDOW)
      const low = isInsidePair(text, window) ? window - 1 : window
      const found = this.lastIn(text.slice(low, to + UNITS * this.width), to - low)
      if (found >= 0) return low + found
      to = low - 1
    }
    return -1
  }

  /** The same of a text, up to an offset. */
  private lastIn(text: string, limit: number): number {
    let last = -1
    for (let at = this.find(text, 0); at >= 0 && at <= limit; ) {
      last = at
      const next = at + unitsAt(text, at)
      at = next > limit ? -1 : this.find(text, next)
    }
    return last
  }
}

const sourceOf = (piece: OneCharacter): string =>
  piece.type === 'char' ? escapeCharacter(piece.char) : piece.type === 'any' ? ANY : piece.source

const escapeCharacter = (char: string): string => (/[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char)

/** So many characters in front of the offset, -1 if there are not so many. */
function charactersBack(text: string, from: number, count: number): number {
  let at = from
  for (let left = count; left > 0; left--) at -= isInsidePair(text, at - 1) ? 2 : 1
  return at
}
