/** tsort(1) of GNU coreutils: an order of names in which none comes before what it depends on. */

import { eachInput } from './lib/inputs.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'

export const tsort = defineProgram({
  name: 'tsort',
  usage: '[OPTION] [FILE]',
  about: 'Write totally ordered list consistent with the partial ordering in FILE.',
  options: {},
  *run(io, _options, operands) {
    if (operands.length > 1) return yield* io.failUsage(`extra operand ${quoteText(operands[1] as string)}`)
    const [file = '-'] = operands
    let text = ''
    const isFine = yield* eachInput(io, operands, function* ({ fd }) {
      const bytes = yield* io.readAll(fd)
      if (typeof bytes === 'number') return yield* io.fail(`${quoteIfNeeded(file)}: read error`, bytes)
      text = io.decode(bytes)
      return true
    })
    if (!isFine) return 1
    const words = text.split(/[ \t\n]+/).filter((word) => word !== '')
    if (words.length % 2 === 1)
      return yield* io.fail(`${quoteIfNeeded(file)}: input contains an odd number of tokens`)
    const graph = new Graph(words)
    let status = 0
    while (graph.size > 0) {
      for (const name of graph.takeFree()) io.print(`${name}\n`)
      if (graph.size === 0) break
      status = 1
      yield* io.complain(`${quoteIfNeeded(file)}: input contains a loop:`)
      for (const name of graph.breakLoop()) yield* io.complain(name)
    }
    return status
  },
})

class Graph {
  /** What comes after each name, in the order in which the pairs were read backwards, as GNU keeps them. */
  readonly #after = new Map<string, string[]>()
  readonly #before = new Map<string, number>()

  constructor(words: readonly string[]) {
    for (let i = 0; i < words.length; i += 2) {
      const [first, second] = [words[i] as string, words[i + 1] as string]
      for (const name of [first, second]) {
        if (this.#after.has(name)) continue
        this.#after.set(name, [])
        this.#before.set(name, 0)
      }
      if (first === second) continue
      this.#after.get(first)?.unshift(second)
      this.#before.set(second, (this.#before.get(second) ?? 0) + 1)
    }
  }

  get size(): number {
    return this.#after.size
  }

  /** All names that nothing comes before any more, in order; those free from the start by name. */
  takeFree(): string[] {
    const queue = [...this.#after.keys()].filter((name) => this.#before.get(name) === 0).sort()
    const taken: string[] = []
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      taken.push(name)
      for (const next of this.#after.get(name) ?? []) {
        const left = (this.#before.get(next) ?? 0) - 1
        this.#before.set(next, left)
        if (left === 0) queue.push(next)
      }
      this.#after.delete(name)
    }
    return taken
  }

  /** The names of a loop, which is broken by forgetting its last pair. */
  breakLoop(): string[] {
    const path: string[] = []
    let name = [...this.#after.keys()].sort()[0] as string
    while (!path.includes(name)) {
      path.push(name)
      // Whatever is left has something before it: going back never ends outside a loop.
      name = [...this.#after]
        .filter(([, after]) => after.includes(path.at(-1) as string))
        .map(([other]) => other)
        .sort()[0] as string
    }
    const [first = name, ...back] = path.slice(path.indexOf(name))
    const last = back[0] ?? first
    const after = this.#after.get(last) as string[]
    after.splice(after.indexOf(first), 1)
    this.#before.set(first, (this.#before.get(first) ?? 1) - 1)
    return [first, ...back.reverse()]
  }
}
