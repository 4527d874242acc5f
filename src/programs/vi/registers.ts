/** What was yanked or deleted, by the register's name (vim's change.txt, "Registers"); the unnamed one is ''. */

export interface Register {
  readonly text: readonly string[]
  readonly isLinewise: boolean
}

/** Takes what goes into it. */
const BLACK_HOLE = '_'

export class Registers {
  readonly #held = new Map<string, Register>()

  get(name: string): Register | undefined {
    return this.#held.get(name.toLowerCase())
  }

  /** Into a register, behind what it holds if its name is a capital letter, and into the unnamed one. */
  yank(register: Register, name: string): void {
    if (name === BLACK_HOLE) return
    if (name !== '') this.#held.set(name.toLowerCase(), this.#appended(name, register))
    this.setUnnamed(register)
  }

  setUnnamed(register: Register): void {
    this.#held.set('', register)
  }

  #appended(name: string, register: Register): Register {
    const before = /[A-Z]/.test(name) ? this.get(name) : undefined
    if (before === undefined) return register
    return { text: [...before.text, ...register.text], isLinewise: before.isLinewise || register.isLinewise }
  }
}

export const nothingIn = (name: string): string => `E353: Nothing in register ${name === '' ? '"' : name}`
