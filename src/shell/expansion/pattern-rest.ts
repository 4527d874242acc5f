/**
 * Matching of patterns with groups, character by character, by Brzozowski's derivatives ("Derivatives of Regular
 * Expressions", 1964), which know `!(...)` too. No pattern makes it look at a character twice.
 *
 * Terms
 * - A rest is what a text still has to match. Behind a character the rest is another one (`behind`); what can only match
 *   nothing has the rest `end`, what cannot match any more `never`.
 * - Rests that are made of the same ones are the same object, so that there are few of them and what follows on a
 *   character is found only once.
 */

import type { OneCharacter, Piece } from './pattern.ts'

export interface Rest {
  /** Its number, which others are known by that are made of it. */
  readonly id: number
  /** The text may end here. */
  readonly isEnd: boolean
  /** Nothing can match any more. */
  readonly isNever: boolean
}

type Form =
  | { readonly kind: 'never' | 'end' | 'anything' }
  | { readonly kind: 'character'; readonly piece: OneCharacter }
  | { readonly kind: 'sequence'; readonly first: Made; readonly second: Made }
  | { readonly kind: 'either'; readonly choices: readonly Made[] }
  | { readonly kind: 'repeated' | 'not'; readonly of: Made }

interface Made extends Rest {
  readonly form: Form
  readonly next: Map<string, Made>
}

/** Of a pattern that makes more of them, or of one that more characters follow on, all are forgotten and found again. */
const MOST_KEPT = 5000

export class Rests {
  /** What the whole text has to match. */
  readonly all: Rest
  #count = 0
  readonly #known = new Map<string, Made>()
  readonly #never = this.#make('', { kind: 'never' }, false)
  readonly #end = this.#make('', { kind: 'end' }, true)
  readonly #anything = this.#make('', { kind: 'anything' }, true)

  constructor(pieces: readonly Piece[]) {
    this.all = this.#ofPieces(pieces)
  }

  /** The rest that is left behind a character. */
  behind(rest: Rest, character: string): Rest {
    return this.#behind(rest as Made, character)
  }

  /**
   * The same behind a dot at the beginning of a name, which only a dot that is written matches; what a star or `!(...)`
   * begins matches no such name, even if they match nothing (sm_loop.c, GMATCH and EXTMATCH).
   */
  behindLeadingDot(rest: Rest): Rest {
    return this.#behindLeadingDot(rest as Made)
  }

  #behindLeadingDot(rest: Made): Made {
    const { form } = rest
    switch (form.kind) {
      case 'character':
        return form.piece.type === 'char' ? this.#behind(rest, '.') : this.#never
      case 'sequence': {
        const inFirst = this.#sequence(this.#behindLeadingDot(form.first), form.second)
        const isSkipped =
          form.first.isEnd && form.first.form.kind !== 'anything' && form.first.form.kind !== 'not'
        return isSkipped ? this.#either([inFirst, this.#behindLeadingDot(form.second)]) : inFirst
      }
      case 'either':
        return this.#either(form.choices.map((choice) => this.#behindLeadingDot(choice)))
      case 'repeated':
        return this.#sequence(this.#behindLeadingDot(form.of), rest)
      default:
        return this.#never
    }
  }

  #behind(rest: Made, character: string): Made {
    const known = rest.next.get(character)
    if (known !== undefined) return known
    const next = this.#derive(rest, character)
    if (rest.next.size >= MOST_KEPT) rest.next.clear()
    rest.next.set(character, next)
    return next
  }

  #derive(rest: Made, character: string): Made {
    const { form } = rest
    switch (form.kind) {
      case 'never':
      case 'end':
        return this.#never
      case 'anything':
        return rest
      case 'character':
        return takes(form.piece, character) ? this.#end : this.#never
      case 'sequence': {
        const inFirst = this.#sequence(this.#behind(form.first, character), form.second)
        return form.first.isEnd ? this.#either([inFirst, this.#behind(form.second, character)]) : inFirst
      }
      case 'either':
        return this.#either(form.choices.map((choice) => this.#behind(choice, character)))
      case 'repeated':
        return this.#sequence(this.#behind(form.of, character), rest)
      case 'not':
        return this.#not(this.#behind(form.of, character))
    }
  }

  // ---- making them, always in the same shape

  #ofPieces(pieces: readonly Piece[]): Made {
    return pieces.reduceRight<Made>((rest, piece) => this.#sequence(this.#ofPiece(piece), rest), this.#end)
  }

  #ofPiece(piece: Piece): Made {
    if (piece.type === 'star') return this.#anything
    if (piece.type !== 'group') {
      const key = piece.type === 'char' ? piece.char : piece.type === 'any' ? '' : `[${piece.source}`
      return this.#make(`character ${key}`, { kind: 'character', piece }, false)
    }
    const once = this.#either(piece.choices.map((choice) => this.#ofPieces(choice)))
    switch (piece.operator) {
      case '@':
        return once
      case '?':
        return this.#either([once, this.#end])
      case '*':
        return this.#repeated(once)
      case '+':
        return this.#sequence(once, this.#repeated(once))
      default:
        return this.#not(once)
    }
  }

  #sequence(first: Made, second: Made): Made {
    if (first.isNever || second === this.#end) return first
    if (second.isNever || first === this.#end) return second
    if (first === this.#anything && second === this.#anything) return first
    const isEnd = first.isEnd && second.isEnd
    return this.#make(`${first.id} then ${second.id}`, { kind: 'sequence', first, second }, isEnd)
  }

  #either(given: readonly Made[]): Made {
    const all = new Set(given.flatMap((one) => (one.form.kind === 'either' ? one.form.choices : [one])))
    all.delete(this.#never)
    if (all.has(this.#anything)) return this.#anything
    const choices = [...all].sort((a, b) => a.id - b.id)
    const [only = this.#never, more] = choices
    if (more === undefined) return only
    const isEnd = choices.some((choice) => choice.isEnd)
    return this.#make(`either ${choices.map(({ id }) => id)}`, { kind: 'either', choices }, isEnd)
  }

  #repeated(of: Made): Made {
    if (of.isNever || of === this.#end) return this.#end
    if (of === this.#anything || of.form.kind === 'repeated') return of
    return this.#make(`repeated ${of.id}`, { kind: 'repeated', of }, true)
  }

  #not(of: Made): Made {
    if (of.isNever) return this.#anything
    if (of === this.#anything) return this.#never
    return of.form.kind === 'not' ? of.form.of : this.#make(`not ${of.id}`, { kind: 'not', of }, !of.isEnd)
  }

  #make(key: string, form: Form, isEnd: boolean): Made {
    const known = key === '' ? undefined : this.#known.get(key)
    if (known !== undefined) return known
    const made: Made = { id: this.#count++, isEnd, isNever: form.kind === 'never', form, next: new Map() }
    if (this.#known.size >= MOST_KEPT) {
      for (const one of this.#known.values()) one.next.clear()
      ;(this.all as Made | undefined)?.next.clear()
      this.#known.clear()
    }
    if (key !== '') this.#known.set(key, made)
    return made
  }
}

function takes(piece: OneCharacter, character: string): boolean {
  if (piece.type === 'char') return piece.char === character
  return piece.type === 'any' || piece.expression.test(character)
}

/** The pieces that match a text read backwards. */
export function reversed(pieces: readonly Piece[]): readonly Piece[] {
  return pieces
    .map((piece) => (piece.type === 'group' ? { ...piece, choices: piece.choices.map(reversed) } : piece))
    .reverse()
}
