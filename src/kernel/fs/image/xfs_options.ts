/** Mount options of XFS: xfs_fs_parameters, xfs_fs_show_options and xfs_fs_validate_params (fs/xfs/xfs_super.c). */

import { lastOf, type OptionTable, taking, type VolumeOptions } from './options.ts'

const QUOTAS =
  'quota usrquota grpquota prjquota uquota gquota pquota uqnoenforce gqnoenforce pqnoenforce qnoenforce'

export const xfsParameters: OptionTable = {
  ...taking(
    'none',
    `${QUOTAS} noquota wsync noalign swalloc nouuid grpid nogrpid bsdgroups sysvgroups norecovery inode64 inode32 ikeep noikeep largeio nolargeio attr2 noattr2 filestreams discard nodiscard dax`,
  ),
  ...taking('number', 'logbufs sunit swidth'),
  ...taking('size', 'logbsize allocsize'),
  ...taking('text', 'logdev rtdev'),
}

/** In this order; `inode64` is shown unless `inode32` is given. */
const FLAGS = 'wsync noalign swalloc nouuid norecovery filestreams grpid discard largeio'.split(' ')
const TAKEN_BACK: Readonly<Record<string, readonly string[]>> = {
  grpid: ['nogrpid', 'sysvgroups'],
  largeio: ['nolargeio'],
  discard: ['nodiscard'],
}

export function shownXfsOptions(given: VolumeOptions): string {
  const options = new Map([...given].map(([key, value]) => [key === 'bsdgroups' ? 'grpid' : key, value]))
  const isOn = (name: string) => lastOf(options, name, ...(TAKEN_BACK[name] ?? [])) === name
  const allocation = options.get('allocsize')
  return [
    ...FLAGS.filter(isOn),
    ...(options.has('dax') ? ['dax=never'] : []),
    lastOf(options, 'inode32', 'inode64') ?? 'inode64',
    ...(allocation == null ? [] : [`allocsize=${bytesOf(allocation) / 1024}k`]),
    `logbufs=${options.get('logbufs') ?? 8}`,
    `logbsize=${bytesOf(options.get('logbsize') ?? '32k') / 1024}k`,
    'noquota',
  ].join(',')
}

/** Of a size with a suffix (suffix_kstrtoint). */
function bytesOf(text: string): number {
  const shift = { k: 10, m: 20, g: 30 }[text.slice(-1).toLowerCase()] ?? 0
  return Number.parseInt(text, 10) * 2 ** shift
}

const isPowerOfTwo = (count: number): boolean => count > 0 && Number.isInteger(Math.log2(count))

/** What the kernel's log says of options that cannot be had; null where all can. */
export function refusedXfsOptions(options: VolumeOptions, isReadOnly: boolean): string | null {
  const quota = lastOf(options, 'noquota', ...QUOTAS.split(' '))
  if (options.has('norecovery') && !isReadOnly) return 'no-recovery mounts must be read-only.'
  if (quota !== undefined && quota !== 'noquota') return 'quota support not available in this kernel.'
  if (options.has('sunit') !== options.has('swidth')) return 'sunit and swidth must be specified together'
  const buffers = Number(options.get('logbufs') ?? 8)
  if (buffers < 2 || buffers > 8) return `invalid logbufs value: ${buffers} [not 2-8]`
  const size = bytesOf(options.get('logbsize') ?? '32k')
  if (size < 16384 || size > 262144 || !isPowerOfTwo(size))
    return `invalid logbufsize: ${size} [not 16k,32k,64k,128k or 256k]`
  const allocation = options.get('allocsize')
  if (allocation != null && !isPowerOfTwo(bytesOf(allocation) / 4096))
    return `invalid log iosize: ${Math.floor(Math.log2(bytesOf(allocation)))} [not 12-30]`
  return null
}
