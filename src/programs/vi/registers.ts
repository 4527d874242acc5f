/**
 * What was yanked or deleted, by the register's name (vim's change.txt, "Registers"): `a` to `z` by choice, `0` the last
 * yank, `1` to `9` the last deletions of a line or more, `-` the last smaller one. The unnamed one, '' or `"`, is
 * whichever of these was written last.
 */

export interface Register {
  readonly text: readonly string[]
  readonly isLinewise: boolean
}

/** Takes what goes into it. */
export const BLACK_HOLE = '_'

const NOTHING: Register = { text: [''], isLinewise: false }

export class Registers {
  readonly #held = new Map<string, Register>()
  /** What the unnamed one is. */
  #last = '0'

  get(name: string): Register | undefined {
    if (name === BLACK_HOLE) return NOTHING
    return this.#held.get(isUnnamed(name) ? this.#last : name.toLowerCase())
  }

  yank(register: Register, name: string): void {
    if (name !== BLACK_HOLE) this.#write(isUnnamed(name) ? '0' : name, register)
  }

  /** Some motions have what they delete `numbered` however small it is. */
  delete(register: Register, name: string, kind: 'by size' | 'numbered'): void {
    if (name === BLACK_HOLE) return
    if (name !== '') this.yank(register, name)
    const named = this.#last
    const isSmall = !register.isLinewise && register.text.length === 1
    if (!isSmall || kind === 'numbered') {
      for (let number = 9; number > 1; number--) {
        const before = this.#held.get(String(number - 1))
        if (before !== undefined) this.#held.set(String(number), before)
      }
      this.#write('1', register)
    }
    if (isSmall && name === '') this.#write('-', register)
    // Where something was added to a register, all that it holds now was written last.
    if (isCapital(name)) this.#last = named
  }

  /** Behind what the register holds if its name is a capital letter. */
  #write(name: string, register: Register): void {
    const before = isCapital(name) ? this.get(name) : undefined
    this.#last = name.toLowerCase()
    this.#held.set(this.#last, before === undefined ? register : added(before, register))
  }
}

/** What is added to a part of a line goes on in it, unless it is whole lines. */
function added(before: Register, more: Register): Register {
  if (before.isLinewise || more.isLinewise) return { text: [...before.text, ...more.text], isLinewise: true }
  const joined = (before.text.at(-1) ?? '') + (more.text[0] ?? '')
  return { text: [...before.text.slice(0, -1), joined, ...more.text.slice(1)], isLinewise: false }
}

const isUnnamed = (name: string): boolean => name === '' || name === '"'

const isCapital = (name: string): boolean => /^[A-Z]$/.test(name)

export const nothingIn = (name: string): string => `E353: Nothing in register ${name === '' ? '"' : name}`
