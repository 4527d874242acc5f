/**
 * Matching by sets of positions: what a pattern can have taken of a text is computed piece by piece, for all ways at once.
 * No pattern makes it try the same thing twice, so that none takes longer than the square of the text.
 */

import type { Piece } from './pattern.ts'

/** Offsets between characters, one bit each: 1 where the text may go on. */
type Positions = Uint8Array

/** Where the pieces can end that begin at `from`; the index of the result is an offset in `characters`. */
export function endsFrom(pieces: readonly Piece[], characters: readonly string[], from: number): Positions {
  return ends(pieces, characters, only(characters.length, from))
}

function only(length: number, position: number): Positions {
  const positions = new Uint8Array(length + 1)
  positions[position] = 1
  return positions
}

function ends(pieces: readonly Piece[], characters: readonly string[], starts: Positions): Positions {
  let current = starts
  for (const piece of pieces) {
    current = after(piece, characters, current)
    if (!current.includes(1)) return current
  }
  return current
}

function after(piece: Piece, characters: readonly string[], starts: Positions): Positions {
  switch (piece.type) {
    case 'star': {
      const positions = new Uint8Array(starts.length)
      return positions.fill(1, starts.indexOf(1))
    }
    case 'group':
      return afterGroup(piece, characters, starts)
    default: {
      const positions = new Uint8Array(starts.length)
      for (let at = starts.indexOf(1); at >= 0 && at < characters.length; at = starts.indexOf(1, at + 1))
        if (takes(piece, characters[at] as string)) positions[at + 1] = 1
      return positions
    }
  }
}

function takes(piece: Exclude<Piece, { type: 'star' | 'group' }>, character: string): boolean {
  if (piece.type === 'char') return piece.char === character
  return piece.type === 'any' || piece.expression.test(character)
}

type Group = Extract<Piece, { type: 'group' }>

function afterGroup(group: Group, characters: readonly string[], starts: Positions): Positions {
  switch (group.operator) {
    case '@':
      return once(group, characters, starts)
    case '?':
      return union(starts, once(group, characters, starts))
    case '*':
      return repeated(group, characters, starts)
    case '+':
      return repeated(group, characters, once(group, characters, starts))
    default:
      return anythingBut(group, characters, starts)
  }
}

function once({ choices }: Group, characters: readonly string[], starts: Positions): Positions {
  return choices
    .map((choice) => ends(choice, characters, starts))
    .reduce(union, new Uint8Array(starts.length))
}

function union(a: Positions, b: Positions): Positions {
  return a.map((bit, at) => bit | (b[at] as number))
}

/** Goes on from positions that are new until there are none. */
function repeated(group: Group, characters: readonly string[], starts: Positions): Positions {
  let all = starts
  for (let fresh = starts; fresh.includes(1); ) {
    const reached = once(group, characters, fresh)
    const before = all
    fresh = reached.map((bit, at) => bit & ~(before[at] as number))
    all = union(all, fresh)
  }
  return all
}

/** `!(...)`: each start has its own ends that are no match. */
function anythingBut(group: Group, characters: readonly string[], starts: Positions): Positions {
  const positions = new Uint8Array(starts.length)
  for (let from = starts.indexOf(1); from >= 0; from = starts.indexOf(1, from + 1)) {
    const taken = once(group, characters, only(characters.length, from))
    for (let at = from; at < positions.length; at++) if (taken[at] === 0) positions[at] = 1
  }
  return positions
}

/** The pieces that match a text read backwards. */
export function reversed(pieces: readonly Piece[]): readonly Piece[] {
  return pieces
    .map((piece) => (piece.type === 'group' ? { ...piece, choices: piece.choices.map(reversed) } : piece))
    .reverse()
}
