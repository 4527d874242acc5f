/** The loop device that mount(8) puts an image behind (libmount/src/context_loopdev.c). */

import { MS_RDONLY, O_RDONLY } from '../../kernel/abi.ts'
import { isRegular } from '../../kernel/vfs/mode.ts'
import { canonicalPath } from '../lib/canonical.ts'
import type { Io } from '../lib/io.ts'
import { bindLoop, boundLoops, findFreeLoop } from '../lib/loop.ts'
import type { MountEntry } from '../lib/mount-table.ts'
import { strtosize } from '../lib/strtosize.ts'
import type { MountPlan } from './plan.ts'

/** file systems that libblkid knows, for which a file is an image */
const KNOWN_TYPES = new Set('ext2 ext3 ext4 xfs btrfs squashfs erofs iso9660 vfat f2fs auto'.split(' '))
/** a file that is no longer is none */
const LEAST = 1024

/** Whether the source is to be shown by a loop device: it was said, or it is a file where a device has to be. */
export function wantsLoop(io: Io, type: string | undefined, plan: MountPlan, source: string): boolean {
  if (plan.action !== 0) return false
  if (plan.loop !== null) return true
  const stat = io.sys.stat(source)
  if (typeof stat === 'number' || !isRegular(stat.mode) || stat.size <= LEAST) return false
  return type === undefined || type.split(',').every((one) => KNOWN_TYPES.has(one.replace(/^no/, '')))
}

/** A device that shows the image; `fd` holds it until it is mounted. */
export interface ImageDevice {
  readonly device: string
  readonly fd: number
  readonly file: string
}

/** 'mounted': the image is on the target already. 'options': a size is none. 'failed': there is no such file, or no device for it. */
export function setUpLoop(
  io: Io,
  plan: MountPlan,
  mounts: readonly MountEntry[],
  source: string,
  target: string,
): ImageDevice | { readonly error: 'mounted' | 'options' | 'failed'; readonly file: string } {
  const { sys } = io
  const path = canonicalPath(io, source, 'existing')
  const file = typeof path === 'number' ? source : path
  const failed = { error: 'failed', file } as const
  const offset = strtosize(plan.loop?.offset ?? '0')
  const sizeLimit = strtosize(plan.loop?.sizeLimit ?? '0')
  if (offset === null || sizeLimit === null) return { error: 'options', file }
  if (typeof path === 'number') return failed
  const same = [...boundLoops(sys)].filter(
    ({ status }) => status.fileName === file && status.offset === offset && status.sizeLimit === sizeLimit,
  )
  if (same.some(({ device }) => mounts.some((mount) => mount.source === device && mount.target === target)))
    return { error: 'mounted', file }
  const readOnly = (plan.flags & MS_RDONLY) !== 0
  // One that is read-only is not made another, nor is there a second one beside it.
  const [reused] = same
  if (reused !== undefined && plan.loop?.device == null) {
    const fd = sys.open(reused.device, O_RDONLY)
    return fd < 0 ? failed : { device: reused.device, fd, file }
  }
  const device = plan.loop?.device ?? findFreeLoop(sys)
  if (typeof device === 'number') return failed
  const fd = bindLoop(sys, device, { file, offset, sizeLimit, readOnly, autoclear: true })
  return fd < 0 ? failed : { device, fd, file }
}
