/** Rows as a tree, as column(1) makes it: a row whose parent's number another row has as its own is below that one. */

export interface Branch<Row> {
  readonly row: Row
  readonly children: readonly Branch<Row>[]
}

interface Node<Row> {
  readonly row: Row
  readonly children: Node<Row>[]
  parent: Node<Row> | null
}

/** The rows that are below no other, with those below them; `id` and `parent` give what a row has in these columns. */
export function treeOfRows<Row>(
  rows: readonly Row[],
  id: (row: Row) => string,
  parent: (row: Row) => string,
): readonly Branch<Row>[] {
  const nodes = rows.map((row): Node<Row> => ({ row, children: [], parent: null }))
  const byParent = new Map<string, Node<Row>[]>()
  for (const node of nodes) byParent.set(parent(node.row), [...(byParent.get(parent(node.row)) ?? []), node])
  byParent.delete('')
  for (const node of nodes) {
    for (const child of byParent.get(id(node.row)) ?? []) {
      // A row can't be below itself; of several rows with one number the last one has it.
      if (isBelow(node, child)) continue
      child.parent?.children.splice(child.parent.children.indexOf(child), 1)
      child.parent = node
      node.children.push(child)
    }
  }
  return nodes.filter((node) => node.parent === null)
}

function isBelow<Row>(node: Node<Row>, other: Node<Row>): boolean {
  for (let at: Node<Row> | null = node; at !== null; at = at.parent) if (at === other) return true
  return false
}
