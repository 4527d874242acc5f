/** The build context: a directory packed by the client, without what .dockerignore names; and hashes of what is copied from it. */

import type { System } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { digestInSteps, digits, hexDigest } from '../content/digest.ts'
import { compareBytes } from '../content/json.ts'
import { type TarEntry, TYPE_DIRECTORY } from '../content/tar.ts'
import { writeTar } from '../content/tar-write.ts'
import { packTree } from '../engine/pack.ts'
import { ClientError } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'

export interface Context {
  readonly entries: readonly TarEntry[]
  /** bytes sent to the engine */
  readonly size: number
}

/** Packs a directory; all belongs to root. */
export function* packContext(sys: System, directory: string, dockerfile: string): Step<Context> {
  const ignore = new Files(sys).readText(`${directory}/.dockerignore`)
  const patterns = ignore === null ? [] : parseIgnore(ignore)
  const exceptions = patterns.filter(({ isException }) => isException)
  // A directory that is left out is walked only for what an exception names below it.
  const isWalked = (path: string) =>
    exceptions.some(({ text }) => text.startsWith(`${path}/`) || /[*?[]/.test(text))
  const isLeftOut = (path: string) => isIgnored(path, patterns)
  const packed = yield* packTree(sys, directory, {
    overlayWhiteouts: false,
    skip: (path, isDirectory) => {
      // The daemon needs them, and leaves them out of the context itself.
      if (path === dockerfile || path === '.dockerignore') return false
      return isLeftOut(path) && !(isDirectory && isWalked(path))
    },
  })
  const sent = packed.filter(({ name }) => !(name.endsWith('/') && isLeftOut(name.slice(0, -1))))
  const all = sent.map((entry) => ({ ...entry, uid: 0, gid: 0 }))
  const entries = all.filter(
    ({ name }) => !(name === dockerfile || name === '.dockerignore') || !isLeftOut(name),
  )
  return { entries, size: writeTar(all).length }
}

interface Pattern {
  readonly text: string
  readonly expression: RegExp
  readonly isException: boolean
}

/** Lines of .dockerignore (dockerignore.ReadAll, fileutils.NewPatternMatcher). */
export function parseIgnore(text: string): Pattern[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isException = line.startsWith('!')
      const path = (isException ? line.slice(1).trim() : line).replace(/^\/+/, '').replace(/\/+$/, '')
      const text = path.replace(/^\.\//, '')
      if (/\[[^\]]*$/.test(text)) throw new ClientError("error checking context: 'syntax error in pattern'.")
      return { text, isException, expression: globExpression(text) }
    })
}

/** Whether the last pattern that matches the path, or a directory above it, leaves it out. */
export function isIgnored(path: string, patterns: readonly Pattern[]): boolean {
  const parts = path.split('/')
  const above = parts.map((_, at) => parts.slice(0, at + 1).join('/'))
  let ignored = false
  for (const { expression, isException } of patterns) {
    if (above.some((prefix) => expression.test(prefix))) ignored = !isException
  }
  return ignored
}

/** filepath.Match with `**`. */
export function globExpression(pattern: string): RegExp {
  let source = ''
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string
    if (char === '*' && pattern[at + 1] === '*') {
      at++
      if (pattern[at + 1] === '/') at++
      source += at + 1 >= pattern.length ? '.*' : '(.*/)?'
    } else if (char === '*') source += '[^/]*'
    else if (char === '?') source += '[^/]'
    else if (char === '[') {
      const end = pattern.indexOf(']', at + 1)
      if (end < 0) source += '\\['
      else {
        source += `[${pattern.slice(at + 1, end).replace(/\\/g, '\\\\')}]`
        at = end
      }
    } else if (char === '\\' && at + 1 < pattern.length) source += escapeExpression(pattern[++at] as string)
    else source += escapeExpression(char)
  }
  return new RegExp(`^${source}$`, 's')
}

const escapeExpression = (char: string): string => char.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** `file:…` for a file, `dir:…` for a directory with all below it (tarsum of each entry, without times). */
export function* sourceHash(entries: readonly TarEntry[], path: string): Step<string> {
  const own = entries.find((entry) => entry.name === path)
  if (own !== undefined && own.type !== TYPE_DIRECTORY) return `file:${yield* entryHash(own)}`
  const below = entries.filter(
    (entry) => path === '' || (entry.name.startsWith(`${path}/`) && entry.name !== `${path}/`),
  )
  const hashes: string[] = []
  for (const entry of below) hashes.push(yield* entryHash(entry))
  return hashList('dir', hashes.sort(compareBytes))
}

export const hashList = (kind: string, hashes: readonly string[]): string =>
  `${kind}:${hexDigest(encode(hashes.join(',')))}`

function* entryHash(entry: TarEntry): Step<string> {
  const head =
    `name${entry.name}mode${entry.mode}uid${entry.uid}gid${entry.gid}size${entry.data.length}typeflag${entry.type}` +
    `linkname${entry.linkName}unamegnamedevmajor${entry.deviceMajor}devminor${entry.deviceMinor}`
  return digits(yield* digestInSteps(entry.data, encode(head)))
}
