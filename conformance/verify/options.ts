/** Mount options to draw from: those that people use, and any of fs/overlayfs/params.c together. */

import type { Random } from './random.ts'

/** Combinations worth coming back to. */
const common = [
  '',
  '',
  'redirect_dir=on',
  'redirect_dir=on,index=on',
  'index=on',
  'redirect_dir=nofollow',
  'metacopy=on',
  'metacopy=on,index=on',
  'nfs_export=on,index=on',
  'nfs_export=on',
  'xino=on',
  'xino=auto,redirect_dir=on',
  'userxattr',
  'volatile',
  'uuid=off',
]

/** Each option with its values; without a value, a flag. */
const values: Readonly<Record<string, readonly string[]>> = {
  redirect_dir: ['on', 'off', 'follow', 'nofollow'],
  index: ['on', 'on', 'off'],
  metacopy: ['on', 'off'],
  xino: ['on', 'auto', 'off'],
  uuid: ['on', 'auto', 'null', 'off'],
  nfs_export: ['on', 'off'],
  verity: ['on', 'off', 'require'],
  fsync: ['auto', 'strict', 'volatile'],
  userxattr: [],
  volatile: [],
  default_permissions: [],
  override_creds: [],
  nooverride_creds: [],
}

/** What is refused, and how. */
const wrong = [
  'index=maybe',
  'metacopy',
  'userxattr=on',
  'nonsense',
  'nonsense=1',
  'xino=',
  'upperdir=',
  'lowerdir+=',
]

/** Options as mount(2) takes them, those that hold one of `words`; all without words. */
export function randomOptions(random: Random, words: readonly string[]): string {
  if (words.length > 0) return random.pick(common.filter((set) => words.some((word) => set.includes(word))))
  if (random.chance(0.7)) return random.pick(common)
  const names = Object.keys(values)
  const chosen = new Set(Array.from({ length: random.pick([1, 2, 2, 3, 4]) }, () => random.pick(names)))
  const options = [...chosen].map((name) => {
    const words = values[name] as readonly string[]
    return words.length === 0 ? name : `${name}=${random.pick(words)}`
  })
  if (random.chance(0.03)) options.push(random.pick(wrong))
  return options.join(',')
}

/** A path as `lowerdir=` takes it: a backslash before what divides (ovl_next_opt, ovl_parse_param_split_lowerdirs). */
export const escapeLower = (path: string): string => path.replace(/[\\:,]/g, '\\$&')

/** A path as `upperdir=` and `workdir=` take it. */
export const escapeUpper = (path: string): string => path.replace(/[\\,]/g, '\\$&')
