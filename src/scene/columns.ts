/**
 * The columns of a scene: the names of its rows' directories, nested, of which so many are open as are seen at one look.
 * `expanded` says otherwise for single ones.
 */

import { fileMode, inspect } from '../session/index.ts'
import type { SceneColumn } from './scene.ts'

const { compareNames, listMerged, lookUpMerged } = inspect
type Glimpse = inspect.Glimpse
type MergedDirectory = inspect.MergedDirectory
type MergedName = inspect.MergedName
type Union = inspect.Union

/** Directories open by themselves until there are more columns than this. */
const OPEN_COLUMNS = 14
/** No deeper than this do they open by themselves, by how many rows there are: each level makes every plate higher. */
const openLevels = (rows: number): number => (rows <= 3 ? 3 : rows <= 5 ? 2 : 1)
/** No directory shows more names; the rest is counted. */
export const MAX_NAMES = 1000

/** One column's directory in all rows. */
export interface OpenDirectory {
  readonly path: string
  /** the layers' directories under this path */
  readonly trees: readonly Glimpse[]
  /** the union's directory, which may be made of others */
  readonly merged: MergedDirectory | null
}

export interface Child extends OpenDirectory {
  readonly name: string
  readonly isDirectory: boolean
  /** what the union has under the name */
  readonly found: MergedName | null
}

/**
 * The names of the rows' directories, nested; with a union, what merged shows under other names than its
 * layers counts too. Each directory is looked at once for a scene, and no further than it can be drawn.
 */
export class NameTree {
  readonly root: OpenDirectory
  readonly #union: Union | null
  readonly #most: number
  readonly #names = new Map<string, readonly string[]>()
  readonly #children = new Map<string, readonly Child[]>()

  /** `most`: names of the root that may be drawn; in every other directory, MAX_NAMES */
  constructor(trees: readonly Glimpse[], union: Union | null, most: number) {
    this.root = { path: '', trees, merged: union?.root ?? null }
    this.#union = union
    this.#most = most
  }

  /** All names, in C order. */
  names({ path, trees, merged }: OpenDirectory): readonly string[] {
    const known = this.#names.get(path)
    if (known !== undefined) return known
    const union = this.#union
    const own = new Set<string>()
    for (const tree of trees) {
      for (const entry of tree.names()) {
        const name = this.#about(entry)
        if (name !== null) own.add(name)
      }
    }
    const others =
      union === null || merged === null ? [] : [...listMerged(union, merged)].filter((name) => !own.has(name))
    // Names that no layer has here come from elsewhere, and there they may be hidden.
    for (const name of others) {
      if (lookUpMerged(union as Union, merged as MergedDirectory, name) !== null) own.add(name)
    }
    const names = [...own].sort(compareNames)
    this.#names.set(path, names)
    return names
  }

  /** Names that are not drawn. */
  hidden(directory: OpenDirectory): number {
    return Math.max(0, this.names(directory).length - this.#mostIn(directory))
  }

  /** As many of them as may be drawn, in their order: those of the smaller layers before all others. */
  children(directory: OpenDirectory): readonly Child[] {
    const known = this.#children.get(directory.path)
    if (known !== undefined) return known
    const children = this.#chosen(directory).map((name) => this.#child(directory, name))
    this.#children.set(directory.path, children)
    return children
  }

  #about(entry: string): string | null {
    return this.#union === null ? entry : this.#union.rules.about(entry)
  }

  #mostIn(directory: OpenDirectory): number {
    return directory === this.root ? this.#most : MAX_NAMES
  }

  /** In the largest of the directories nothing has happened yet; what the others have is what there is to see. */
  #chosen(directory: OpenDirectory): readonly string[] {
    const names = this.names(directory)
    const most = this.#mostIn(directory)
    if (names.length <= most) return names
    const bySize = directory.trees.map((tree) => [...tree.names()]).sort((a, b) => a.length - b.length)
    const own = bySize.flatMap((entries) =>
      entries.flatMap((entry) => this.#about(entry) ?? []).sort(compareNames),
    )
    const isName = new Set(names)
    const chosen = new Set<string>()
    for (const name of [...own, ...names]) {
      if (chosen.size === most) break
      if (isName.has(name)) chosen.add(name)
    }
    return names.filter((name) => chosen.has(name))
  }

  #child({ path, trees, merged }: OpenDirectory, name: string): Child {
    const below = trees.flatMap((tree) => {
      const seen = tree.child(name)
      return seen !== null && fileMode.isDirectory(seen.inode.mode) ? [seen] : []
    })
    const found = this.#union === null || merged === null ? null : lookUpMerged(this.#union, merged, name)
    const mergedChild = found?.directory ?? null
    return {
      name,
      path: `${path}/${name}`,
      trees: below,
      merged: mergedChild,
      isDirectory: below.length > 0 || mergedChild !== null,
      found,
    }
  }
}

/** Which directories are open: those of the reader's choice, then the outermost ones while there is room. */
function chooseOpen(tree: NameTree, expanded: ReadonlyMap<string, boolean>, rows: number): Set<string> {
  const open = new Set<string>()
  let level = tree.children(tree.root)
  let leaves = level.length
  for (let depth = 1; level.length > 0; depth++) {
    const next: Child[] = []
    for (const child of level) {
      if (!child.isDirectory) continue
      const choice = expanded.get(child.path)
      if (choice === false) continue
      const inside = tree.names(child).length
      const after = leaves + Math.max(0, inside - 1)
      const isTooMuch = inside === 0 || after > OPEN_COLUMNS || depth > openLevels(rows)
      if (choice === undefined && isTooMuch) continue
      open.add(child.path)
      leaves = after
      next.push(...tree.children(child))
    }
    level = next
  }
  return open
}

export function makeColumns(
  tree: NameTree,
  expanded: ReadonlyMap<string, boolean>,
  rows: number,
): SceneColumn[] {
  const open = chooseOpen(tree, expanded, rows)
  const columnsOf = (directory: OpenDirectory): SceneColumn[] =>
    tree.children(directory).map((child) => {
      const isOpen = open.has(child.path)
      const inside = child.isDirectory ? tree.names(child).length : 0
      return {
        path: child.path,
        name: child.name,
        directory: child.isDirectory,
        expanded: isOpen,
        children: isOpen ? columnsOf(child) : [],
        hidden: isOpen ? tree.hidden(child) : inside,
      }
    })
  return columnsOf(tree.root)
}

export function restOf(tree: NameTree): { rest?: number } {
  const rest = tree.hidden(tree.root)
  return rest > 0 ? { rest } : {}
}
