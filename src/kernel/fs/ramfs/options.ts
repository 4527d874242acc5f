/** Mount options of tmpfs (tmpfs(5), shmem_parse_one, shmem_reconfigure, shmem_show_options), ramfs and XFS. */

import { EINVAL } from '../../vfs/errno.ts'
import { ENOPARAM, type FsContext } from '../../vfs/superblock.ts'
import type { Memory } from '../../vfs/vfs.ts'
import { holdsInodes, type Limits } from './limits.ts'

const PAGE = 4096n
const BOGO_INODE_SIZE = 1024n
const ULONG_MAX = 2n ** 64n - 1n
const LONG_MAX = 2n ** 63n - 1n

/** What was given; null where nothing was. */
export interface TmpfsOptions {
  blocks: number | null
  inodes: number | null
  mode: number
  uid: number
  gid: number
  fullInodeNumbers: boolean | null
  huge: string | null
  policy: string
  noSwap: boolean
}

export const noOptions = (rootMode: number): TmpfsOptions => ({
  blocks: null,
  inodes: null,
  mode: rootMode,
  uid: 0,
  gid: 0,
  fullInodeNumbers: null,
  huge: null,
  policy: 'default',
  noSwap: false,
})

type Option = (options: TmpfsOptions, value: string, memory: Memory) => boolean | null

const HUGE = ['never', 'always', 'within_size', 'advise', 'deny', 'force']

/** True when the value is good; null for an id that is none (its own message). */
const withValue: Readonly<Record<string, Option>> = {
  size(options, value, { total }) {
    let { number, rest } = parseSize(value)
    if (rest.startsWith('%')) {
      number = BigInt.asUintN(64, number * PAGE * BigInt(Math.floor(total / 4096))) / 100n
      rest = rest.slice(1)
    }
    options.blocks = Number(BigInt.asUintN(64, number + PAGE - 1n) / PAGE)
    return rest === ''
  },
  nr_blocks(options, value) {
    const { number, rest } = parseSize(value)
    options.blocks = Number(number)
    return rest === '' && number <= LONG_MAX
  },
  nr_inodes(options, value) {
    const { number, rest } = parseSize(value)
    options.inodes = Number(number)
    return rest === '' && number <= ULONG_MAX / BOGO_INODE_SIZE
  },
  mode(options, value) {
    const mode = parseUnsigned(value, 8)
    if (mode !== null) options.mode = mode & 0o7777
    return mode !== null
  },
  uid: (options, value) => parseId(options, 'uid', value),
  gid: (options, value) => parseId(options, 'gid', value),
  huge(options, value) {
    options.huge = value
    return HUGE.indexOf(value) >= 0 && HUGE.indexOf(value) < 4
  },
  mpol(options, value) {
    options.policy = value
    return /^(default|local|(bind|interleave|prefer|prefer \(many\)|weighted interleave):0)$/.test(value)
  },
}

const flags: Readonly<Record<string, (options: TmpfsOptions) => void>> = {
  inode32: (options) => {
    options.fullInodeNumbers = false
  },
  inode64: (options) => {
    options.fullInodeNumbers = true
  },
  noswap: (options) => {
    options.noSwap = true
  },
}

function parseId(options: TmpfsOptions, key: 'uid' | 'gid', value: string): boolean | null {
  const id = parseUnsigned(value, 0)
  if (id === null) return false
  // (uid_t)-1 is nobody.
  if (id === 0xffffffff) return null
  options[key] = id
  return true
}

/** shmem_parse_one. -ENOPARAM for another's option. */
export function parseTmpfsParam(context: FsContext, key: string, value: string | null): number {
  const options = context.priv as TmpfsOptions
  const flag = flags[key]
  if (flag !== undefined) {
    if (value !== null) return invalid(context, `Unexpected value for '${key}'`)
    flag(options)
    return 0
  }
  const parse = withValue[key]
  if (parse === undefined) return -ENOPARAM
  const good = value === null || value === '' ? false : parse(options, value, context.vfs.memory)
  if (good === null) return invalid(context, `Invalid ${key} '${value}'`)
  if (good) return 0
  // fs_param_is_uid asks fs_param_is_u32, and both say so.
  if (key === 'uid' || key === 'gid') invalid(context, `Bad value for '${key}'`)
  return invalid(context, `Bad value for '${key}'`)
}

/** ramfs_parse_param: it ignores what it does not know, as it might be handed the options of any file system. */
export function parseRamfsParam(context: FsContext, key: string, value: string | null): number {
  if (key === 'source') return -ENOPARAM
  return key === 'mode' ? parseTmpfsParam(context, key, value) : 0
}

function invalid(context: FsContext, message: string): number {
  context.messages.push(`e ${context.type.name}: ${message}`)
  return -EINVAL
}

/** memparse: a number as C writes it with K, M, G, T, P or E; and what follows it. 64 bits, what does not fit is lost. */
function parseSize(text: string): { number: bigint; rest: string } {
  const match = /^(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)([kKmMgGtTpPeE]?)/.exec(text)
  if (match === null) return { number: 0n, rest: text }
  const [whole, digits, suffix] = match as unknown as [string, string, string]
  const isOctal = /^0[0-7]/.test(digits)
  const base = isOctal ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits)
  const power = suffix === '' ? 0 : ' kmgtpe'.indexOf(suffix.toLowerCase())
  return { number: BigInt.asUintN(64, base << BigInt(10 * power)), rest: text.slice(whole.length) }
}

/** kstrtouint: with base 0 as C writes numbers. */
function parseUnsigned(text: string, base: 0 | 8): number | null {
  const digits = text.startsWith('+') ? text.slice(1) : text
  let number: number
  if (base === 8 || /^0[0-7]/.test(digits)) {
    if (!/^[0-7]+$/.test(digits)) return null
    number = Number.parseInt(digits, 8)
  } else {
    if (!/^(0[xX][\da-fA-F]+|\d+)$/.test(digits)) return null
    number = Number(digits)
  }
  return number <= 0xffffffff ? number : null
}

/** What a tmpfs has of its options, for showing and for changing them. */
export interface TmpfsSettings {
  readonly limits: Limits
  readonly mode: number
  readonly uid: number
  readonly gid: number
  fullInodeNumbers: boolean
  huge: string
  policy: string
  readonly noSwap: boolean
}

/** shmem_reconfigure: 0 or -EINVAL with a message; what is in use must fit. */
export function reconfigureTmpfs(context: FsContext, settings: TmpfsSettings): number {
  const options = context.priv as TmpfsOptions
  const { blocks, inodes } = options
  const { limits } = settings
  if (blocks !== null && blocks !== 0) {
    if (limits.maxBlocks === 0) return invalid(context, 'Cannot retroactively limit size')
    if (limits.space.used > blocks) return invalid(context, 'Too small a size for current use')
  }
  if (inodes !== null && inodes !== 0) {
    if (limits.maxInodes === 0) return invalid(context, 'Cannot retroactively limit inodes')
    if (!holdsInodes(limits, inodes)) return invalid(context, 'Too few inodes for current use')
  }
  if (options.noSwap && !settings.noSwap) return invalid(context, 'Cannot disable swap on remount')
  if (!options.noSwap && settings.noSwap)
    return invalid(context, 'Cannot enable swap on remount if it was disabled on first mount')
  if (options.huge !== null) settings.huge = options.huge
  if (options.fullInodeNumbers !== null) settings.fullInodeNumbers = options.fullInodeNumbers
  if (blocks !== null) limits.maxBlocks = blocks
  if (inodes !== null) limits.limitInodes(inodes)
  if (options.policy !== 'default') settings.policy = options.policy
  return 0
}

/** shmem_default_max_blocks, and as many inodes: half of the memory. */
export const defaultBlocks = ({ total }: Memory): number => Math.floor(Math.floor(total / 4096) / 2)

/** shmem_show_options: what differs from the default. */
export function shownTmpfsOptions(settings: TmpfsSettings, memory: Memory): string {
  const { limits, mode, uid, gid, huge, policy } = settings
  const shown: string[] = []
  if (limits.maxBlocks !== defaultBlocks(memory)) shown.push(`size=${BigInt(limits.maxBlocks) * 4n}k`)
  if (limits.maxInodes !== defaultBlocks(memory)) shown.push(`nr_inodes=${limits.maxInodes}`)
  if (mode !== 0o1777) shown.push(`mode=${mode.toString(8).padStart(3, '0')}`)
  if (uid !== 0) shown.push(`uid=${uid}`)
  if (gid !== 0) shown.push(`gid=${gid}`)
  if (settings.fullInodeNumbers) shown.push('inode64')
  if (huge !== 'never') shown.push(`huge=${huge}`)
  if (policy !== 'default') shown.push(`mpol=${policy}`)
  if (settings.noSwap) shown.push('noswap')
  return shown.join(',')
}
