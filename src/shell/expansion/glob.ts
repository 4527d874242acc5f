/** Pathname expansion (bash(1), EXPANSION), by the system calls that readdir(3) makes. */

import {
  type Dirent,
  DT_DIR,
  DT_LNK,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
  type System,
} from '../../kernel/abi.ts'
import { asBytes } from '../../kernel/byte_text.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { compilePattern, hasMagic, unescapePattern } from './pattern.ts'

export interface GlobOptions {
  readonly extglob: boolean
  readonly dotglob: boolean
  readonly globskipdots: boolean
  readonly globstar: boolean
  readonly nocaseglob: boolean
}

/** The names that match, sorted; none if nothing does. `bytes`: in the C locale. */
export function glob(sys: System, pattern: string, options: GlobOptions, bytes = false): string[] {
  return globUnsorted(sys, pattern, options, bytes).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** The same in the order of the directories. */
export function globUnsorted(sys: System, pattern: string, options: GlobOptions, bytes = false): string[] {
  const characters = bytes ? asBytes : asTheyAre
  // No path has so many components (PATH_MAX).
  if (countOf('/', pattern) > MOST_COMPONENTS) return []
  const written = splitPath(pattern)
  const components = options.globstar ? withoutRepeated(written) : written
  let found: string[] = [pattern.startsWith('/') ? rootOf(pattern) : '']
  for (const [index, { name, slashes }] of components.entries()) {
    const isFinal = components[index + 1]?.name === ''
    const isSearched =
      written.length > components.length ||
      written.slice(0, index).some((one) => hasMagic(one.name, options.extglob))
    const place = { characters, slashes, isFinal, isLeading: index === 0 && found[0] === '', isSearched }
    found = found.flatMap((base) => step(sys, base, name, place, options))
  }
  return found
}

/** Where a component stands. */
interface Place {
  /** A text in characters as the locale knows them. */
  readonly characters: (text: string) => string
  readonly slashes: string
  /** Nothing but slashes follow. */
  readonly isFinal: boolean
  /** Nothing is in front of it. */
  readonly isLeading: boolean
  /** Something in front of it is a pattern. */
  readonly isSearched: boolean
}

const MOST_COMPONENTS = 2048

function countOf(character: string, text: string): number {
  let count = 0
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++
  return count
}

const rootOf = (pattern: string): string => (/^\/+/.exec(pattern) as RegExpExecArray)[0]

interface Component {
  readonly name: string
  /** The slashes behind it, '' behind the last. */
  readonly slashes: string
}

/** `a//b*` becomes `a` with `//` and `b*` with nothing; a final slash makes a last, empty component. */
function splitPath(pattern: string): Component[] {
  const found = pattern.replace(/^\/+/, '').matchAll(/([^/]*)(\/+|$)/g)
  const components = Array.from(found, ([, name = '', slashes = '']) => ({ name, slashes }))
  // The expression also matches nothing at the end of what has no slash there.
  return components.at(-2)?.slashes === '' ? components.slice(0, -1) : components
}

/** Several `**` behind each other are one. */
const withoutRepeated = (components: readonly Component[]): readonly Component[] =>
  components.filter(({ name }, index) => name !== '**' || components[index + 1]?.name !== '**')

const asTheyAre = (text: string): string => text

function step(sys: System, base: string, component: string, place: Place, options: GlobOptions): string[] {
  const { slashes } = place
  const last = slashes === ''
  if (component === '') return base !== '' && isDirectoryAt(sys, base) ? [base] : []
  if (component === '**' && options.globstar) return everythingBelow(sys, base, place, options)
  if (!hasMagic(component, options.extglob)) {
    // A slash that is behind a backslash is none the less one.
    const path = base + unescapePattern(slashes === '' ? component : withoutLastBackslash(component))
    if (!last) return isDirectoryAt(sys, path) ? [path + slashes] : []
    return typeof sys.lstat(path) === 'number' ? [] : [path]
  }
  const matcher = compilePattern(place.characters(component), {
    extglob: options.extglob,
    ignoreCase: options.nocaseglob,
  })
  const names: string[] = []
  for (const entry of list(sys, base === '' ? '.' : base)) {
    const name = entry.name
    const isSelf = name === '.' || name === '..'
    if (isSelf && options.globskipdots) continue
    const isHidden = isSelf || (name.startsWith('.') && !options.dotglob)
    const characters = place.characters(name)
    if (!(isHidden ? matcher.matchesHidden(characters) : matcher.matches(characters))) continue
    if (!last && !mayBeDirectory(sys, entry, base + name)) continue
    names.push(base + name + slashes)
  }
  return names
}

const withoutLastBackslash = (text: string): string => text.replace(/^((?:[^\\]|\\[\s\S])*)\\$/, '$1')

function mayBeDirectory(sys: System, entry: Dirent, path: string): boolean {
  if (entry.type === DT_DIR) return true
  return (entry.type === DT_LNK || entry.type === 0) && isDirectoryAt(sys, path)
}

/**
 * `**`: as the last component all names below, before a slash all directories, and the base itself. A link to a directory
 * is one where the pattern begins with something else or the slash is the last thing, but is not gone into. Behind another
 * pattern the base is shown without a slash, and what is found below several is shown several times (glob.c, glob_filename).
 */
function everythingBelow(
  sys: System,
  base: string,
  { slashes, isFinal, isLeading, isSearched }: Place,
  options: GlobOptions,
): string[] {
  const last = slashes === ''
  const results: string[] = last && base === '' ? [] : [last && isSearched ? base.replace(/\/+$/, '') : base]
  const takesLinks = isFinal || !isLeading
  const walk = (directory: string) => {
    for (const entry of list(sys, directory === '' ? '.' : directory)) {
      if (entry.name === '.' || entry.name === '..') continue
      if (entry.name.startsWith('.') && !options.dotglob) continue
      const path = directory + entry.name
      const descends = entry.type === DT_DIR
      if (last) results.push(path)
      else if (descends || (takesLinks && mayBeDirectory(sys, entry, path))) results.push(`${path}/`)
      if (descends) walk(`${path}/`)
    }
  }
  walk(base)
  return results
}

/** The entries of a directory; nothing where it cannot be read. */
export function list(sys: System, path: string): Dirent[] {
  const fd = sys.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  if (fd < 0) return []
  const entries: Dirent[] = []
  for (;;) {
    const some = sys.getdents(fd)
    if (typeof some === 'number' || some.length === 0) break
    for (const entry of some) entries.push(entry)
  }
  sys.close(fd)
  return entries
}

export function isDirectoryAt(sys: System, path: string): boolean {
  const stat = sys.stat(path)
  return typeof stat !== 'number' && isDirectory(stat.mode)
}
