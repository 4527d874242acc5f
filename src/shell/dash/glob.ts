/** Pathname expansion: a directory is read for each component that is a pattern; what is none is taken as it is. */

import type { System } from '../../kernel/abi.ts'
import { list } from '../expansion/glob.ts'
import { fromBytes, toBytes } from './bytes.ts'
import { QUOTE, unmark, unmarkUnit } from './marked.ts'
import { compilePattern, hasMagic, matches } from './pattern.ts'

/** The names that match, sorted by their bytes; none if nothing does. */
export function glob(sys: System, pattern: string): string[] {
  const found: string[] = []
  search(sys, '', componentsOf(pattern.replaceAll(QUOTE, '')), found)
  return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

/** Names and slashes in turn; a quoted slash is one too. */
function componentsOf(pattern: string): string[] {
  const components: string[] = []
  let component = ''
  for (let at = 0; at < pattern.length; at++) {
    if (unmarkUnit(pattern.charCodeAt(at)) === 47) {
      components.push(component)
      component = ''
    } else component += pattern[at]
  }
  components.push(component)
  return components
}

function search(sys: System, base: string, components: readonly string[], found: string[]): void {
  const magic = components.findIndex(hasMagic)
  if (magic < 0) {
    const path = base + components.map(plain).join('/')
    if (typeof sys.lstat(fromBytes(path)) !== 'number') found.push(path)
    return
  }
  const directory =
    base +
    components
      .slice(0, magic)
      .map((component) => `${plain(component)}/`)
      .join('')
  const component = components[magic] as string
  const pattern = compilePattern(component)
  const rest = components.slice(magic + 1)
  const showsHidden = unmarkUnit(component.replace(/^\\/, '').charCodeAt(0)) === 46
  for (const entry of list(sys, directory === '' ? '.' : fromBytes(directory))) {
    const name = toBytes(entry.name)
    if (name.startsWith('.') && !showsHidden) continue
    if (!matches(pattern, name)) continue
    if (rest.length === 0) found.push(directory + name)
    else search(sys, `${directory}${name}/`, rest, found)
  }
}

const plain = (component: string): string => unmark(component.replace(/\\(.)/gs, '$1'))
