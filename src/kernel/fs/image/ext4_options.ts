/** Mount options of ext2, ext3 and ext4: ext4_param_specs, ext4_show_options and what goes not together (fs/ext4/super.c). */

import { lastOf, type OptionTable, taking, type VolumeOptions } from './options.ts'

export const ext4Parameters: OptionTable = {
  ...taking(
    'none',
    'abort acl block_validity noblock_validity bsddf minixdf debug delalloc nodelalloc discard nodiscard dioread_lock dioread_nolock nodioread_nolock grpid nogrpid bsdgroups sysvgroups grpquota grpjquota i_version noinit_itable journal_async_commit journal_checksum nojournal_checksum lazytime mblk_io_submit nomblk_io_submit mb_optimize_scan noauto_da_alloc nobarrier noload norecovery nombcache no_mbcache nouid32 oldalloc orlov prefetch_block_bitmaps no_prefetch_block_bitmaps prjquota quota noquota usrquota user_xattr warn_on_error nowarn_on_error dax',
  ),
  ...taking(
    'number',
    'commit inode_readahead_blks journal_ioprio max_batch_time max_dir_size_kb min_batch_time resgid resuid sb stripe',
  ),
  ...taking('maybe', 'auto_da_alloc barrier init_itable'),
  data: ['journal', 'ordered', 'writeback'],
  data_err: ['abort', 'ignore'],
  errors: ['continue', 'panic', 'remount-ro'],
}

/** What is shown as it was given, in this order. */
const FLAGS =
  'minixdf grpid noblock_validity nodioread_nolock discard nodelalloc warn_on_error nobarrier noauto_da_alloc nouid32 debug norecovery abort quota usrquota grpquota nombcache'.split(
    ' ',
  )
/** What journaled data go with. */
const WITH_JOURNAL = ['nodioread_nolock', 'nodelalloc']
const USUAL: Readonly<Record<string, string>> = {
  errors: 'continue',
  commit: '5',
  min_batch_time: '0',
  max_batch_time: '15000',
  inode_readahead_blks: '32',
  max_dir_size_kb: '0',
  resuid: '0',
  resgid: '0',
  stripe: '0',
}

/** Options that are other words for one, or for the absence of one. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  bsdgroups: 'grpid',
  noload: 'norecovery',
  no_mbcache: 'nombcache',
}
const TAKEN_BACK: Readonly<Record<string, readonly string[]>> = {
  minixdf: ['bsddf'],
  grpid: ['nogrpid', 'sysvgroups'],
  noblock_validity: ['block_validity'],
  discard: ['nodiscard'],
  nodelalloc: ['delalloc'],
  warn_on_error: ['nowarn_on_error'],
  nobarrier: ['barrier'],
  noauto_da_alloc: ['auto_da_alloc'],
}

/** As mount(8) lists them, without those that are as usual. */
export function shownExt4Options(given: VolumeOptions): string {
  const options = new Map([...given].map(([key, value]) => [OTHER_WORDS[key] ?? key, value]))
  if (options.get('barrier') === '0') options.set('nobarrier', null)
  if (options.get('auto_da_alloc') === '0') options.set('noauto_da_alloc', null)
  const isOn = (name: string): boolean => lastOf(options, name, ...(TAKEN_BACK[name] ?? [])) === name
  if (options.has('quota')) options.set('usrquota', null)
  if (options.has('usrquota')) options.set('quota', null)
  if (options.get('data') === 'journal') for (const name of WITH_JOURNAL) options.set(name, null)
  const withValue = (name: string): string[] => {
    const value = options.get(name)
    return value == null || value === USUAL[name] ? [] : [`${name}=${value}`]
  }
  const table = lastOf(options, 'init_itable', 'noinit_itable')
  return [
    ...FLAGS.filter(isOn),
    ...BEFORE_TABLE.flatMap(withValue),
    ...(table === 'noinit_itable' ? [table] : withValue('init_itable')),
    ...withValue('max_dir_size_kb'),
  ].join(',')
}

const BEFORE_TABLE =
  'resuid resgid errors commit min_batch_time max_batch_time stripe data inode_readahead_blks'.split(' ')

/** What the kernel's log says of options that cannot be had; `%` stands for the device. Null where all can. */
export function refusedExt4Options(options: VolumeOptions): string | null {
  if (lastOf(options, 'prjquota', 'noquota') === 'prjquota')
    return 'EXT4-fs: Project quota feature not enabled. Cannot enable project quota enforcement.'
  if (lastOf(options, 'noload', 'norecovery') !== undefined && options.has('commit'))
    return "EXT4-fs (%): can't mount with commit=, fs mounted w/o journal"
  if (options.has('dax')) return 'EXT4-fs (%): DAX unsupported by block device.'
  if (options.get('data') === 'journal' && options.has('delalloc'))
    return "EXT4-fs (%): can't mount with both data=journal and delalloc"
  const data = options.get('data') ?? 'ordered'
  if (options.has('journal_async_commit') && data === 'ordered')
    return "EXT4-fs (%): can't mount with journal_async_commit in data=ordered mode"
  return null
}
