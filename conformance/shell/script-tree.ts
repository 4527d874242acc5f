/**
 * A random script as a tree, so that it can be made small: a part may be left out, or replaced by a smaller one of its
 * own kind that is inside it.
 */

export interface Node {
  /** What may stand in its place. */
  readonly kind: 'word' | 'words' | 'command' | 'list' | 'test' | 'number' | 'rest'
  readonly parts: readonly Part[]
  /** It may be left out of what it is in. */
  readonly isOptional: boolean
}

export type Part = string | Node

export function text(node: Node): string {
  return node.parts.map((part) => (typeof part === 'string' ? part : text(part))).join('')
}

/** Every script that is one step smaller, the smallest first. */
export function smaller(node: Node): Node[] {
  return [...variants(node)].sort((a, b) => text(a).length - text(b).length)
}

function* variants(node: Node): Generator<Node, void, void> {
  for (const inner of descendants(node)) if (inner.kind === node.kind) yield inner
  if (node.kind === 'word' && text(node) !== 'x') yield { ...node, parts: ['x'] }
  for (const [index, part] of node.parts.entries()) {
    if (typeof part === 'string') continue
    const replaced = (parts: readonly Part[]): Node => ({
      ...node,
      parts: [...node.parts.slice(0, index), ...parts, ...node.parts.slice(index + 1)],
    })
    if (part.isOptional) yield replaced([])
    for (const variant of variants(part)) yield replaced([{ ...variant, isOptional: part.isOptional }])
  }
}

function* descendants(node: Node): Generator<Node, void, void> {
  for (const part of node.parts) {
    if (typeof part === 'string') continue
    yield part
    yield* descendants(part)
  }
}
