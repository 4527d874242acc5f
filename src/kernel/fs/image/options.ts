/** Options of file systems on devices: which there are, what values they take, and how those that are not the usual are shown. */

/** As they were given, each at the place of its last one; null for what has no value. */
export type VolumeOptions = ReadonlyMap<string, string | null>

/** What an option takes: nothing, a number, a size (`64k`), anything, or one of some words; `maybe`: or nothing. */
export type OptionValue = 'none' | 'number' | 'maybe' | 'size' | 'text' | readonly string[]

export type OptionTable = Readonly<Record<string, OptionValue>>

/** Several options of one kind. */
export const taking = (value: OptionValue, names: string): OptionTable =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))

export type Verdict = 'good' | 'bad' | 'unknown'

/** fs_parse */
export function judge(table: OptionTable, key: string, value: string | null): Verdict {
  const takes = Object.hasOwn(table, key) ? table[key] : undefined
  if (takes === undefined) return 'unknown'
  return isTaken(takes, value) ? 'good' : 'bad'
}

function isTaken(takes: OptionValue, value: string | null): boolean {
  if (takes === 'none') return value === null
  if (takes === 'maybe' && value === null) return true
  if (value === null) return false
  if (takes === 'text') return true
  if (takes === 'number' || takes === 'maybe') return /^\d+$/.test(value)
  return takes === 'size' ? /^\d+[kKmMgG]?$/.test(value) : takes.includes(value)
}

/** With one more; what it is another word for is given as that. */
export function withOption(options: VolumeOptions, key: string, value: string | null): VolumeOptions {
  const rest = [...options].filter(([name]) => name !== key)
  return new Map([...rest, [key, value]])
}

/** The last of these that was given. */
export const lastOf = (options: VolumeOptions, ...names: readonly string[]): string | undefined =>
  [...options.keys()].findLast((name) => names.includes(name))
