/** Names that mean nothing are found before anything runs. */

import type { Node, Pattern } from './parse.ts'

export class UndefinedName extends Error {
  /** where it stands, in characters */
  readonly at: number
  constructor(name: string, at: number) {
    super(name)
    this.at = at
  }
}

/** Throws where a name means nothing. `isKnown` says which names there are besides the filter's own: `f/1`, `$x`. */
export const checkNames = (filter: Node, isKnown: (name: string) => boolean): void =>
  new NameCheck(isKnown).visit(filter, [])

/** The variables of a pattern. */
export function namesOf(pattern: Pattern): string[] {
  if (pattern.kind === 'name') return [pattern.name]
  if (pattern.kind === 'array') return pattern.items.flatMap(namesOf)
  return pattern.entries.flatMap(({ name, value }) => [
    ...(name === null ? [] : [name]),
    ...(value === null ? [] : namesOf(value)),
  ])
}

/** Looks for names that mean nothing, through the whole tree. */
class NameCheck {
  readonly #isKnown: (name: string) => boolean
  constructor(isKnown: (name: string) => boolean) {
    this.#isKnown = isKnown
  }

  visit(node: Node, names: readonly string[]): void {
    switch (node.kind) {
      case 'call': {
        const name = `${node.name}/${node.values.length}`
        if (!names.includes(name) && !this.#isKnown(name)) throw new UndefinedName(name, node.at)
        break
      }
      case 'variable':
        if (!names.includes(`$${node.name}`) && !this.#isKnown(`$${node.name}`))
          throw new UndefinedName(`$${node.name}`, node.at)
        return
      case 'break':
        if (!names.includes(`*${node.name}`)) throw new UndefinedName(`$*label-${node.name}`, node.at)
        return
      case 'label':
        this.visit(node.body, [...names, `*${node.name}`])
        return
      case 'function': {
        const { name, parameters, body } = node.definition
        const own = `${name}/${parameters.length}`
        const bound = parameters.flatMap((one) => [one, `${one.replace(/^\$/, '')}/0`])
        this.visit(body, [...names, own, ...bound])
        this.visit(node.rest, [...names, own])
        return
      }
      case 'bind':
        this.visit(node.source, names)
        this.visit(node.body, [...names, ...node.patterns.flatMap(namesOf).map((one) => `$${one}`)])
        return
      case 'reduce':
      case 'foreach': {
        const inner = [...names, ...namesOf(node.pattern).map((one) => `$${one}`)]
        this.visit(node.source, names)
        this.visit(node.start, names)
        this.visit(node.step, inner)
        if (node.kind === 'foreach' && node.give !== null) this.visit(node.give, inner)
        return
      }
    }
    for (const child of childrenOf(node)) this.visit(child, names)
  }
}

/** Of nodes that bind no names. */
function childrenOf(node: Node): Node[] {
  const isNode = (value: unknown): value is Node =>
    typeof value === 'object' && value !== null && 'kind' in value
  return Object.entries(node)
    .filter(([name]) => name !== 'kind' && name !== 'value')
    .flatMap(([, value]) => (Array.isArray(value) ? value.flat() : [value]))
    .filter(isNode)
}
