/** Which files tree lists: -d, -P, -I, and what Git would not look at. */

import { isDirectory } from '../../kernel/vfs/mode.ts'
import { compileGlob } from '../lib/glob.ts'
import type { Io, Step } from '../lib/io.ts'
import { joinPath } from '../lib/walk.ts'
import { type IgnoreList, isIgnored, readIgnoreList } from './ignore.ts'
import { isDirectoryLike, type TreeNode } from './node.ts'
import type { TreeStyle } from './options.ts'

export interface Filter {
  readonly style: TreeStyle
  /** null where all names are listed */
  readonly lists: NameTest | null
  readonly ignores: NameTest | null
  /** what .gitignore files say, those of directories further up first */
  readonly ignoreLists: readonly IgnoreList[]
}

type NameTest = (name: string, isDirectory: boolean) => boolean

export function* readFilter(io: Io, style: TreeStyle): Step<Filter> {
  return {
    style,
    lists: nameTest(style.patterns, style.ignoreCase),
    ignores: nameTest(style.ignored, style.ignoreCase),
    ignoreLists: yield* readIgnoreFiles(io, style.gitFiles),
  }
}

/** Alternatives with `|`; a pattern that ends with a slash is for directories only. */
function nameTest(patterns: readonly string[], ignoreCase: boolean): NameTest | null {
  if (patterns.length === 0) return null
  const tests = patterns.flatMap((pattern) =>
    pattern.split('|').map((part) => {
      const forDirectories = part.endsWith('/')
      const matches = compileGlob(forDirectories ? part.slice(0, -1) : part, { ignoreCase })
      return (name: string, directory: boolean) => (!forDirectories || directory) && matches(name)
    }),
  )
  return (name, directory) => tests.some((test) => test(name, directory))
}

function* readIgnoreFiles(io: Io, paths: readonly string[]): Step<IgnoreList[]> {
  const lists: IgnoreList[] = []
  for (const path of paths) {
    const text = yield* io.readText(path)
    if (typeof text !== 'number') lists.push(readIgnoreList(text, ''))
  }
  return lists
}

/** The filter for what is in a directory: its .gitignore file counts as well. */
export function* filterWithin(io: Io, filter: Filter, directory: string): Step<Filter> {
  if (!filter.style.gitignore) return filter
  const text = yield* io.readText(joinPath(directory, '.gitignore'))
  if (typeof text === 'number') return filter
  return { ...filter, ignoreLists: [...filter.ignoreLists, readIgnoreList(text, directory)] }
}

export function isListed(
  { style, lists, ignores, ignoreLists }: Filter,
  node: TreeNode,
  parent: TreeNode,
): boolean {
  const { name, path, info } = node
  const directory = isDirectoryLike(node)
  if (style.directoriesOnly && !directory) return false
  if (ignores?.(name, directory) === true || isIgnored(ignoreLists, path, directory)) return false
  // A directory is listed whatever its name; other names are held against the pattern.
  return (
    lists === null || isDirectory(info.mode) || lists(name, false) || belongsToMatch(style, lists, parent)
  )
}

/** With --matchdirs a directory that fits is listed with all that is in it. */
const belongsToMatch = (style: TreeStyle, lists: NameTest, parent: TreeNode): boolean =>
  style.matchDirectories && lists(parent.name, true)

/** With --prune directories without content are not listed; known once they have been read. */
export const survivesPruning = (node: TreeNode): boolean =>
  isDirectoryLike(node) ? (node.children?.length ?? 0) > 0 : true
