/**
 * `tree --gitignore`: names that Git would not look at (filter.c of tree 2.2.1).
 *
 * A pattern without a slash inside is for names at any depth below its file, one with a slash for paths from
 * there; one that ends in a slash is for directories only, `!` takes names back, `**` stands for any directories.
 */

import { compileGlob } from '../lib/glob.ts'

type Segment = '**' | ((name: string) => boolean)

interface Pattern {
  readonly segments: readonly Segment[]
  readonly forDirectories: boolean
  readonly takesBack: boolean
}

/** What one file says, for names below its directory. */
export interface IgnoreList {
  readonly directory: string
  readonly patterns: readonly Pattern[]
}

export function readIgnoreList(text: string, directory: string): IgnoreList {
  const lines = text.split('\n').map((line) => line.replace(/(?<!\\)\s+$/, ''))
  return {
    directory,
    patterns: lines.filter((line) => line !== '' && !line.startsWith('#')).map(readPattern),
  }
}

function readPattern(line: string): Pattern {
  const takesBack = line.startsWith('!')
  const text = takesBack ? line.slice(1) : line
  const forDirectories = text.endsWith('/')
  const path = forDirectories ? text.slice(0, -1) : text
  const names = path.replace(/^\//, '').split('/')
  const anywhere = path.includes('/') ? [] : ['**']
  const segments = [...anywhere, ...names].map((name): Segment => (name === '**' ? '**' : compileGlob(name)))
  return { segments, forDirectories, takesBack }
}

/** Whether one of the lists leaves the path out, and none takes it back. */
export function isIgnored(lists: readonly IgnoreList[], path: string, isDirectory: boolean): boolean {
  let leftOut = false
  for (const { directory, patterns } of lists) {
    if (directory !== '' && !path.startsWith(`${directory}/`)) continue
    const names = path.slice(directory === '' ? 0 : directory.length + 1).split('/')
    for (const { segments, forDirectories, takesBack } of patterns) {
      if ((forDirectories && !isDirectory) || !matches(segments, names)) continue
      if (takesBack) return false
      leftOut = true
    }
  }
  return leftOut
}

function matches([segment, ...rest]: readonly Segment[], names: readonly string[]): boolean {
  if (segment === undefined) return names.length === 0
  if (segment !== '**')
    return names.length > 0 && segment(names[0] as string) && matches(rest, names.slice(1))
  return (
    names.some((_, index) => matches(rest, names.slice(index))) || (rest.length === 0 && names.length > 0)
  )
}
