/** Features of ext2, ext3 and ext4 by their names (ext4(5), lib/e2p/feature.c), and which ones mke2fs.conf(5) gives to each. */

type Word = 'compatible' | 'incompatible' | 'readOnlyCompatible'

/** In the order in which dumpe2fs lists them. */
export const FEATURES: readonly (readonly [name: string, word: Word, bit: number])[] = [
  ['dir_prealloc', 'compatible', 0x1],
  ['has_journal', 'compatible', 0x4],
  ['ext_attr', 'compatible', 0x8],
  ['resize_inode', 'compatible', 0x10],
  ['dir_index', 'compatible', 0x20],
  ['fast_commit', 'compatible', 0x400],
  ['stable_inodes', 'compatible', 0x800],
  ['orphan_file', 'compatible', 0x1000],
  ['filetype', 'incompatible', 0x2],
  ['needs_recovery', 'incompatible', 0x4],
  ['meta_bg', 'incompatible', 0x10],
  ['extent', 'incompatible', 0x40],
  ['64bit', 'incompatible', 0x80],
  ['flex_bg', 'incompatible', 0x200],
  ['metadata_csum_seed', 'incompatible', 0x2000],
  ['large_dir', 'incompatible', 0x4000],
  ['inline_data', 'incompatible', 0x8000],
  ['casefold', 'incompatible', 0x20000],
  ['encrypt', 'incompatible', 0x10000],
  ['sparse_super', 'readOnlyCompatible', 0x1],
  ['large_file', 'readOnlyCompatible', 0x2],
  ['huge_file', 'readOnlyCompatible', 0x8],
  ['uninit_bg', 'readOnlyCompatible', 0x10],
  ['dir_nlink', 'readOnlyCompatible', 0x20],
  ['extra_isize', 'readOnlyCompatible', 0x40],
  ['quota', 'readOnlyCompatible', 0x100],
  ['bigalloc', 'readOnlyCompatible', 0x200],
  ['metadata_csum', 'readOnlyCompatible', 0x400],
  ['project', 'readOnlyCompatible', 0x2000],
  ['verity', 'readOnlyCompatible', 0x8000],
]

export type FeatureBits = Readonly<Record<Word, number>>

const BASE = 'sparse_super large_file filetype resize_inode dir_index ext_attr'.split(' ')

const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  ext2: BASE,
  ext3: [...BASE, 'has_journal'],
  ext4: [
    ...BASE,
    ...'has_journal extent huge_file flex_bg metadata_csum metadata_csum_seed 64bit dir_nlink extra_isize orphan_file'.split(
      ' ',
    ),
  ],
}

/** What a type has; null for a type that there is not. */
export const featuresOfType = (type: string): ReadonlySet<string> | null =>
  OF_TYPE[type] === undefined ? null : new Set(OF_TYPE[type])

/** Changes by a list as after -O: `^name` takes away, `none` all. The name that is none, or null. */
export function changeFeatures(features: Set<string>, list: string): string | null {
  for (const word of list.split(/[, ]+/).filter((one) => one !== '')) {
    const name = word.replace(/^[\^-]/, '').replace(/^extents$/, 'extent')
    if (name === 'none') features.clear()
    else if (!FEATURES.some(([known]) => known === name)) return word
    else if (name === word.replace(/^extents$/, 'extent')) features.add(name)
    else features.delete(name)
  }
  // What cannot be without the other.
  if (!features.has('has_journal') && !features.has('metadata_csum')) features.delete('orphan_file')
  if (!features.has('metadata_csum')) features.delete('metadata_csum_seed')
  return null
}

export function featureBits(features: ReadonlySet<string>): FeatureBits {
  const bits = { compatible: 0, incompatible: 0, readOnlyCompatible: 0 }
  for (const [name, word, bit] of FEATURES) if (features.has(name)) bits[word] |= bit
  return bits
}

export const featureNames = (bits: FeatureBits): string[] =>
  FEATURES.filter(([, word, bit]) => bits[word] & bit).map(([name]) => name)
