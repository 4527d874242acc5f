/**
 * `${x:}` as dash has it. Its parser goes on to the next `}`; its expansion, which reads a word up to any `}`, takes what is
 * between for text behind the parameter, and that `}` for the end of the word, or of the braces around it.
 */

import type { Part } from './tree.ts'

const isOpen = (part: Part): boolean => part.kind === 'parameter' && part.operation === '' && part.colon

function holdsOpen(part: Part): boolean {
  if (part.kind === 'parameter') return isOpen(part) || part.word.some(holdsOpen)
  return (part.kind === 'double' || part.kind === 'arithmetic') && part.parts.some(holdsOpen)
}

/** The parts that expansion sees. */
export const closed = (parts: readonly Part[]): readonly Part[] =>
  parts.some(holdsOpen) ? divide(parts).inside : parts

interface Divided {
  readonly inside: readonly Part[]
  /** What stands behind the `}` that has ended it; null if it ends where it should. */
  readonly behind: readonly Part[] | null
}

function divide([part, ...rest]: readonly Part[]): Divided {
  if (part === undefined) return { inside: [], behind: null }
  switch (part.kind) {
    case 'double': {
      const { inside, behind } = divide(part.parts)
      const quoted: Part = { kind: 'double', parts: inside }
      return behind === null
        ? before([quoted], divide(rest))
        : { inside: [quoted], behind: [{ kind: 'double', parts: behind }, ...rest] }
    }
    case 'parameter': {
      const { inside, behind } = divide(part.word)
      if (isOpen(part))
        return { inside: [{ ...part, word: [] }, ...inside], behind: [...(behind ?? []), ...rest] }
      const own = { ...part, word: inside }
      if (behind === null) return before([own], divide(rest))
      const more = divide(behind)
      return { inside: [own, ...more.inside], behind: [...(more.behind ?? []), ...rest] }
    }
    case 'arithmetic': {
      const { inside, behind } = divide(part.parts)
      return before([{ kind: 'arithmetic', parts: inside }], divide([...(behind ?? []), ...rest]))
    }
    default:
      return before([part], divide(rest))
  }
}

const before = (parts: readonly Part[], { inside, behind }: Divided): Divided => ({
  inside: [...parts, ...inside],
  behind,
})
