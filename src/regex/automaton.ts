/**
 * The automaton of a POSIX pattern (Thompson 1968): all ways are followed at once, so that the longest
 * match is found in time proportional to text times pattern.
 */

import { type Assertion, assertionSource, type RegexNode } from './parse.ts'
import type { RegexOptions } from './regex.ts'

export interface Automaton {
  /** The end of the longest match that starts at `start`, -1 if none does. */
  longest(text: string, start: number): number
  /** Whether there is a match anywhere. */
  matches(text: string): boolean
}

type Instruction =
  | { op: 'set'; tester: CharacterTester }
  | { op: 'split'; to: number[] }
  | { op: 'assert'; tester: RegExp }
  | { op: 'accept' }

/** Larger automata (counted repetitions of groups) are left to the translation. */
const maxInstructions = 4000

/** Null if the pattern is too large or has back references. */
export function buildAutomaton(tree: RegexNode, options: RegexOptions): Automaton | null {
  const program: Instruction[] = []
  const builder = new Builder(program, options)
  if (!builder.emit(tree)) return null
  program.push({ op: 'accept' })
  return new Simulation(program)
}

class CharacterTester {
  private readonly ascii = new Int8Array(256).fill(-1)
  private readonly regex: RegExp

  constructor(source: string, flags: string) {
    this.regex = new RegExp(`^${source}$`, flags)
  }

  test(code: number): boolean {
    if (code > 255) return this.regex.test(String.fromCodePoint(code))
    let answer = this.ascii[code] as number
    if (answer < 0) {
      answer = this.regex.test(String.fromCharCode(code)) ? 1 : 0
      this.ascii[code] = answer
    }
    return answer === 1
  }
}

class Builder {
  private readonly program: Instruction[]
  private readonly options: RegexOptions
  private readonly flags: string
  private readonly testers = new Map<string, CharacterTester>()
  private readonly assertions = new Map<Assertion, RegExp>()

  constructor(program: Instruction[], options: RegexOptions) {
    this.program = program
    this.options = options
    this.flags = (options.bytes ? '' : 'u') + (options.ignoreCase ? 'i' : '')
  }

  /** Appends the instructions of a node; false if there is no automaton for it. */
  emit(node: RegexNode): boolean {
    const { program } = this
    if (program.length > maxInstructions) return false
    switch (node.kind) {
      case 'set':
        program.push({ op: 'set', tester: this.tester(node.source) })
        return true
      case 'group':
        return this.emit(node.body)
      case 'sequence':
        return node.items.every((item) => this.emit(item))
      case 'assertion':
        program.push({ op: 'assert', tester: this.assertion(node.at) })
        return true
      case 'backReference':
        return false
      case 'either':
        return this.emitEither(node.branches)
      case 'repeat':
        return this.emitRepeat(node.body, node.min, node.max)
    }
  }

  private emitEither(branches: readonly RegexNode[]): boolean {
    const { program } = this
    const split: Instruction = { op: 'split', to: [] }
    program.push(split)
    const exits: { op: 'split'; to: number[] }[] = []
    for (const branch of branches) {
      split.to.push(program.length)
      if (!this.emit(branch)) return false
      const exit: { op: 'split'; to: number[] } = { op: 'split', to: [] }
      program.push(exit)
      exits.push(exit)
    }
    for (const exit of exits) exit.to.push(program.length)
    return true
  }

  private emitRepeat(body: RegexNode, min: number, max: number): boolean {
    const { program } = this
    for (let i = 0; i < min; i++) if (!this.emit(body)) return false
    if (max === Number.POSITIVE_INFINITY) {
      const at = program.length
      const split: Instruction = { op: 'split', to: [at + 1] }
      program.push(split)
      if (!this.emit(body)) return false
      program.push({ op: 'split', to: [at] })
      split.to.push(program.length)
      return true
    }
    const splits: { op: 'split'; to: number[] }[] = []
    for (let i = min; i < max; i++) {
      const split: { op: 'split'; to: number[] } = { op: 'split', to: [program.length + 1] }
      program.push(split)
      splits.push(split)
      if (!this.emit(body)) return false
    }
    for (const split of splits) split.to.push(program.length)
    return true
  }

  private tester(source: string): CharacterTester {
    let tester = this.testers.get(source)
    if (tester === undefined) {
      tester = new CharacterTester(source, this.flags)
      this.testers.set(source, tester)
    }
    return tester
  }

  private assertion(at: Assertion): RegExp {
    let tester = this.assertions.get(at)
    if (tester === undefined) {
      tester = new RegExp(assertionSource(at, this.options), `y${this.flags}`)
      this.assertions.set(at, tester)
    }
    return tester
  }
}

class Simulation implements Automaton {
  private readonly program: readonly Instruction[]
  /** the step at which an instruction was added last, so that each is added once a step */
  private readonly marks: Int32Array
  private step = 0
  private accepted = false

  constructor(program: readonly Instruction[]) {
    this.program = program
    this.marks = new Int32Array(program.length).fill(-1)
  }

  longest(text: string, start: number): number {
    return this.run(text, start, false)
  }

  matches(text: string): boolean {
    return this.run(text, 0, true) >= 0
  }

  /** `anywhere`: a match may start at every position, and the first one ends the search. */
  private run(text: string, start: number, anywhere: boolean): number {
    let end = -1
    let current: number[] = []
    this.begin()
    this.add(current, 0, text, start)
    let at = start
    for (;;) {
      if (this.accepted) {
        end = at
        if (anywhere) return end
      }
      if (at >= text.length || (current.length === 0 && !anywhere)) return end
      const code = text.codePointAt(at) as number
      const width = code > 0xffff ? 2 : 1
      const next: number[] = []
      this.begin()
      for (const pc of current) {
        const instruction = this.program[pc] as Instruction
        if (instruction.op === 'set' && instruction.tester.test(code))
          this.add(next, pc + 1, text, at + width)
      }
      at += width
      if (anywhere) this.add(next, 0, text, at)
      current = next
    }
  }

  private begin(): void {
    this.step++
    this.accepted = false
  }

  /** Adds an instruction and all that is reached from it without a character. */
  private add(list: number[], from: number, text: string, at: number): void {
    const stack = [from]
    while (stack.length > 0) {
      const pc = stack.pop() as number
      if (this.marks[pc] === this.step) continue
      this.marks[pc] = this.step
      const instruction = this.program[pc] as Instruction
      switch (instruction.op) {
        case 'set':
          list.push(pc)
          break
        case 'accept':
          this.accepted = true
          break
        case 'split':
          for (const to of instruction.to) stack.push(to)
          break
        case 'assert':
          instruction.tester.lastIndex = at
          if (instruction.tester.test(text)) stack.push(pc + 1)
          break
      }
    }
  }
}
