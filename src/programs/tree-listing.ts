/** `tree --fromfile`: the tree that a list of paths makes, one a line. Only its last name can be a file. */

/** A name with what is below it; null for a file. */
export interface Listed {
  readonly name: string
  children: Listed[] | null
}

export function readListing(text: string): Listed[] {
  const top: Listed = { name: '', children: [] }
  for (const line of text.split('\n')) {
    let at = top
    const names = line.split('/').filter((name) => name !== '')
    for (const [index, name] of names.entries()) {
      at.children ??= []
      let next: Listed | undefined = at.children.find((child) => child.name === name)
      if (next === undefined) {
        next = { name, children: null }
        at.children.push(next)
      }
      if (index < names.length - 1 || line.endsWith('/')) next.children ??= []
      at = next
    }
  }
  return top.children ?? []
}
