/** `--transform`: names of members changed by expressions of sed's s command (tar(1), --transform). */

import type { Io, Step } from '../lib/io.ts'
import { compileRegex, type Regex } from '../lib/regex.ts'
import { expandReplacement, parseReplacement, type Replacement, readDelimited } from '../sed/replacement.ts'
import { wrongUse } from './failures.ts'
import type { TarOptions } from './options.ts'

/** What a name is of: a member, a symbolic link's target, a hard link's. */
export type NameKind = 'member' | 'symlink' | 'link'

export type Transform = (name: string, kind: NameKind) => string

/** One expression of sed's. */
interface Substitution {
  readonly regex: Regex
  readonly replacement: Replacement
  /** the first match that is replaced, counting from 1 */
  readonly first: number
  readonly isGlobal: boolean
  readonly kinds: ReadonlySet<NameKind>
}

const KINDS: Readonly<Record<string, NameKind>> = { r: 'member', s: 'symlink', h: 'link' }

/** What all --transform options together make of a name. */
export function* readTransform(io: Io, options: TarOptions): Step<Transform> {
  const transforms: Transform[] = []
  for (const text of options.values('transform')) {
    const transform = parseTransform(text ?? '', io.isPlainLocale)
    if (transform === null) return yield* wrongUse(io, 'Invalid transform expression')
    transforms.push(transform)
  }
  return (name, kind) => transforms.reduce((now, transform) => transform(now, kind), name)
}

/** A member with its names changed. */
export function transformed<T extends { name: string; type: string; target: string }>(
  member: T,
  transform: Transform,
): T {
  const kind = member.type === '2' ? 'symlink' : member.type === '1' ? 'link' : null
  return {
    ...member,
    name: transform(member.name, 'member'),
    target: kind === null ? member.target : transform(member.target, kind),
  }
}

/** Reads `s/a/b/flags;s,c,d,…`; null if it is no such expression. `bytes`: in the C locale. Throws RegexError. */
function parseTransform(text: string, bytes: boolean): Transform | null {
  const substitutions: Substitution[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] !== 's' || text[at + 1] === undefined) return null
    const delimiter = text[at + 1] as string
    const left = readDelimited(text, at + 2, delimiter, true)
    const right = readDelimited(text, left.end, delimiter, false)
    if (!left.isClosed || !right.isClosed) return null
    const end = text.indexOf(';', right.end)
    const substitution = readSubstitution(
      left.text,
      right.text,
      text.slice(right.end, end < 0 ? undefined : end),
      bytes,
    )
    if (substitution === null) return null
    substitutions.push(substitution)
    at = end < 0 ? text.length : end + 1
  }
  return (name, kind) =>
    substitutions.reduce((now, one) => (one.kinds.has(kind) ? applied(one, now) : now), name)
}

function readSubstitution(
  pattern: string,
  replacement: string,
  flags: string,
  bytes: boolean,
): Substitution | null {
  if (!/^(?:[gixrshRSH]|\d)*$/.test(flags)) return null
  const kinds = new Set<NameKind>(Object.values(KINDS))
  for (const letter of flags) {
    const kind = KINDS[letter.toLowerCase()]
    if (kind === undefined) continue
    if (letter === letter.toLowerCase()) kinds.add(kind)
    else kinds.delete(kind)
  }
  return {
    regex: compileRegex(pattern, {
      syntax: flags.includes('x') ? 'extended' : 'basic',
      ignoreCase: flags.includes('i'),
      bytes,
    }),
    replacement: parseReplacement(replacement, false),
    first: Number(/\d+/.exec(flags)?.[0] ?? '1'),
    isGlobal: flags.includes('g'),
    kinds,
  }
}

function applied({ regex, replacement, first, isGlobal }: Substitution, name: string): string {
  let result = ''
  let at = 0
  let before = -1
  for (let count = 1; at <= name.length; count++) {
    const match = regex.exec(name, at)
    // Nothing, right behind a match, is no other match.
    if (match === null || (match.end === match.index && match.index === before)) break
    before = match.end
    result += name.slice(at, match.index)
    result += count < first ? name.slice(match.index, match.end) : expandReplacement(replacement, match)
    if (match.end === match.index) result += name.slice(match.end, match.end + 1)
    at = match.end === match.index ? match.end + 1 : match.end
    if (count >= first && !isGlobal) break
  }
  return result + name.slice(at)
}
