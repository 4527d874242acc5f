/** What a case gave, on either side, in a form in which equal means the same. */

import type { Step } from '../trace/format.ts'
import { canonical } from '../trace/levels.ts'

export interface RawResult {
  readonly ret?: unknown
  readonly err?: string
}

/** As both sides report it; a stat's `id` is its device and inode number, as text: they have 64 bits. */
export interface RawOutcome {
  readonly results: readonly RawResult[]
  readonly final: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export interface Difference {
  /** index of the step, or a path in a final tree */
  readonly where: number | string
  readonly kernel: unknown
  readonly simulator: unknown
  /** only in the kernel log, to which others write, too */
  readonly inLog: boolean
}

/** The first difference, null when there is none; one in the kernel log only when there is no other. */
export function compare(
  steps: readonly Step[],
  kernel: RawOutcome,
  simulator: RawOutcome,
): Difference | null {
  const wanted = withLabels(steps, kernel.results)
  const got = withLabels(steps, simulator.results)
  const mismatch = (isSame: (a: RawResult, b: RawResult) => boolean, inLog: boolean): Difference | null => {
    const where = steps.findIndex((_, i) => !isSame(wanted[i] as RawResult, got[i] as RawResult))
    return where === -1 ? null : { where, kernel: wanted[where], simulator: got[where], inLog }
  }
  return (
    mismatch((a, b) => isEqual(withoutLog(a), withoutLog(b)), false) ??
    compareTrees(kernel, simulator) ??
    mismatch((a, b) => isSameLog(logOf(a), logOf(b)), true)
  )
}

function compareTrees(kernel: RawOutcome, simulator: RawOutcome): Difference | null {
  for (const [root, tree] of Object.entries(kernel.final)) {
    const known = withoutTempNames(tree)
    const own = withoutTempNames(simulator.final[root] ?? {})
    for (const name of new Set([...Object.keys(known), ...Object.keys(own)])) {
      if (canonical(known[name]) !== canonical(own[name])) {
        const where = `${root} ${name}`
        return { where, kernel: known[name] ?? null, simulator: own[name] ?? null, inLog: false }
      }
    }
  }
  return null
}

const isEqual = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)

/** What overlayfs wrote to the kernel log during a mount step. */
const logOf = ({ ret }: RawResult): readonly string[] =>
  (ret as { log?: readonly string[] } | undefined)?.log ?? []

function withoutLog(result: RawResult): RawResult {
  if (typeof result.ret !== 'object' || result.ret === null || !('log' in result.ret)) return result
  const { log: _, ...rest } = result.ret
  return { ret: rest }
}

/**
 * Lines that the kernel limits in number (pr_warn_ratelimited) may be missing in what it wrote; whole numbers and handles in
 * them are its own.
 */
function isSameLog(kernel: readonly string[], simulator: readonly string[]): boolean {
  let at = 0
  for (const line of simulator.map(plainLine)) {
    if (at < kernel.length && plainLine(kernel[at] as string) === line) at++
    else if (!isRateLimited(line)) return false
  }
  return at === kernel.length
}

const plainLine = (line: string): string =>
  line
    .replace(/[0-9a-f]{40,}/g, '<fh>')
    .replace(/ino=\d+/g, 'ino=N')
    .replace(/#[0-9a-f]+/g, '#N')

const isRateLimited = (line: string): boolean =>
  /overlayfs: (failed to (verify (origin|upper|index)|get|look|set redirect|lookup)|orphan|invalid|bad index|suspected|refusing|metacopy|cleanup linked|lazy)/.test(
    line,
  )

/** Numbers of inodes as labels in the order in which they are met; a new mount begins anew. */
function withLabels(steps: readonly Step[], results: readonly RawResult[]): RawResult[] {
  let labels = new Map<string, number>()
  return results.map((result, i) => {
    if (steps[i]?.op === 'mount') labels = new Map()
    const { ret } = result
    if (typeof ret !== 'object' || ret === null || !('id' in ret)) return result
    const { id, ...rest } = ret as { id: [string, string] }
    const label = (key: string): number => {
      const known = labels.get(key) ?? labels.size
      labels.set(key, known)
      return known
    }
    return { ret: { ...rest, dev: label(`device ${id[0]}`), ino: label(id.join(':')) } }
  })
}

/** Work and index have names that are numbers or handles: what is there is compared as a list. */
function withoutTempNames(tree: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const unnamed: string[] = []
  for (const [name, entry] of Object.entries(tree)) {
    const shown = name.replace(/#[0-9a-f]+/, '#').replace(/^index\/[0-9a-f]{20,}/, 'index/@')
    if (shown === name) result[name] = entry
    else unnamed.push(`${shown} ${canonical(entry)}`)
  }
  if (unnamed.length > 0) result['(unnamed)'] = unnamed.sort()
  return result
}
