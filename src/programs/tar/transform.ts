/** `--transform`: names of members changed by expressions of sed's s command (tar(1), --transform). */

import { compileRegex, type Regex } from '../lib/regex.ts'
import { expandReplacement, parseReplacement, type Replacement, readDelimited } from '../sed/replacement.ts'

/** What a name is of: a member, a symbolic link's target, a hard link's. */
export type NameKind = 'member' | 'symlink' | 'link'

export type Transform = (name: string, kind: NameKind) => string

interface Step {
  readonly regex: Regex
  readonly replacement: Replacement
  /** the first match that is replaced, counting from 1 */
  readonly first: number
  readonly isGlobal: boolean
  readonly kinds: ReadonlySet<NameKind>
}

const KINDS: Readonly<Record<string, NameKind>> = { r: 'member', s: 'symlink', h: 'link' }

/** Reads `s/a/b/flags;s,c,d,…`; null if it is no such expression. `bytes`: in the C locale. Throws RegexError. */
export function parseTransform(text: string, bytes: boolean): Transform | null {
  const steps: Step[] = []
  let at = 0
  while (at < text.length) {
    if (text[at] !== 's' || text[at + 1] === undefined) return null
    const delimiter = text[at + 1] as string
    const left = readDelimited(text, at + 2, delimiter, true)
    const right = readDelimited(text, left.end, delimiter, false)
    if (!left.isClosed || !right.isClosed) return null
    const end = text.indexOf(';', right.end)
    const step = makeStep(left.text, right.text, text.slice(right.end, end < 0 ? undefined : end), bytes)
    if (step === null) return null
    steps.push(step)
    at = end < 0 ? text.length : end + 1
  }
  return (name, kind) => steps.reduce((now, step) => (step.kinds.has(kind) ? applied(step, now) : now), name)
}

function makeStep(pattern: string, replacement: string, flags: string, bytes: boolean): Step | null {
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

function applied({ regex, replacement, first, isGlobal }: Step, name: string): string {
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
