/** Loop devices for programs (lib/loopdev.c of util-linux): finding a free one, binding it, asking what it shows. */

import {
  LO_FLAGS_AUTOCLEAR,
  LO_FLAGS_READ_ONLY,
  LOOP_CLR_FD,
  LOOP_CONFIGURE,
  LOOP_CTL_GET_FREE,
  LOOP_GET_STATUS64,
  type LoopStatus,
  O_RDONLY,
  O_RDWR,
  type System,
} from '../../kernel/abi.ts'
import { EACCES, EBUSY, ENXIO, EROFS } from '../../kernel/vfs/errno.ts'
import { canonicalPath } from './canonical.ts'
import type { Io, Step } from './io.ts'
import { readMounts } from './mount-table.ts'

const CONTROL = '/dev/loop-control'

export const isLoopDevice = (path: string): boolean => /^\/dev\/loop\d+$/.test(path)

/** The path of the first device that shows nothing; made where there is none. -errno. */
export function findFreeLoop(sys: System): string | number {
  const fd = sys.open(CONTROL, O_RDWR)
  if (fd < 0) return fd
  const index = sys.ioctl(fd, LOOP_CTL_GET_FREE)
  sys.close(fd)
  if (typeof index !== 'number') return -EBUSY
  return index < 0 ? index : `/dev/loop${index}`
}

export interface LoopRequest {
  readonly file: string
  readonly offset: number
  readonly sizeLimit: number
  readonly readOnly: boolean
  readonly autoclear: boolean
}

/** Binds a device to a file: 0 or -errno. What cannot be opened for writing is bound for reading. */
export function bindLoop(sys: System, device: string, request: LoopRequest): number {
  const { file, offset, sizeLimit } = request
  let { readOnly } = request
  let backing = sys.open(file, readOnly ? O_RDONLY : O_RDWR)
  if (!readOnly && (backing === -EACCES || backing === -EROFS)) {
    readOnly = true
    backing = sys.open(file, O_RDONLY)
  }
  if (backing < 0) return backing
  const fd = sys.open(device, readOnly ? O_RDONLY : O_RDWR)
  const flags = (readOnly ? LO_FLAGS_READ_ONLY : 0) | (request.autoclear ? LO_FLAGS_AUTOCLEAR : 0)
  const result = fd < 0 ? fd : sys.ioctl(fd, LOOP_CONFIGURE, { fd: backing, offset, sizeLimit, flags })
  sys.close(backing)
  // A device that goes when nobody holds it is held by whoever mounts it: the caller's descriptor.
  if (typeof result === 'number' && result >= 0 && request.autoclear) return fd
  if (fd >= 0) sys.close(fd)
  return typeof result === 'number' ? Math.min(result, 0) : 0
}

/** What a device shows, null for nothing; -errno where there is no device. */
export function loopStatus(sys: System, device: string): LoopStatus | null | number {
  const fd = sys.open(device, O_RDONLY)
  if (fd < 0) return fd
  const status = sys.ioctl(fd, LOOP_GET_STATUS64)
  sys.close(fd)
  return typeof status === 'number' ? null : status
}

/** It shows nothing any more, at once or when nobody holds it: 0 or -errno. */
export function clearLoop(sys: System, device: string): number {
  const fd = sys.open(device, O_RDONLY)
  if (fd < 0) return fd
  const result = sys.ioctl(fd, LOOP_CLR_FD)
  sys.close(fd)
  return typeof result === 'number' ? result : -ENXIO
}

/** All devices that show something, in the order of their numbers. */
export function* boundLoops(
  sys: System,
): Generator<{ readonly device: string; readonly status: LoopStatus }> {
  const fd = sys.open('/sys/block', O_RDONLY)
  const entries = sys.getdents(fd)
  sys.close(fd)
  const names = typeof entries === 'number' ? [] : entries.map(({ name }) => name)
  const loops = names.filter((name) => /^loop\d+$/.test(name))
  for (const name of loops.sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)))) {
    const device = `/dev/${name}`
    const status = loopStatus(sys, device)
    if (status !== null && typeof status !== 'number') yield { device, status }
  }
}

/** Whether a file or device is mounted: as the source, or as what the source of a mount shows. */
export function* isMountedImage(io: Io, name: string): Step<boolean> {
  const mounts = yield* readMounts(io)
  const path = canonicalPath(io, name, 'existing')
  if (typeof mounts === 'number') return false
  return mounts.some(({ source }) => source === path || shownBy(io.sys, source) === path)
}

/** The file that a loop device shows; null for what shows none. */
export function shownBy(sys: System, device: string): string | null {
  if (!isLoopDevice(device)) return null
  const status = loopStatus(sys, device)
  return status === null || typeof status === 'number' ? null : status.fileName
}

/**
 * How mount(8) lists a mount's source: where the device goes with the mount, people know the image and not the device
 * (mnt_pretty_path). Asked of sysfs, as everybody may.
 */
export function* listedSource(io: Io, source: string): Step<string> {
  if (!isLoopDevice(source)) return source
  const attributes = `/sys/block/${source.slice('/dev/'.length)}/loop`
  if ((yield* io.readText(`${attributes}/autoclear`)) !== '1\n') return source
  const image = yield* io.readText(`${attributes}/backing_file`)
  return typeof image === 'number' ? source : image.slice(0, -1)
}
