/**
 * Loop devices: block devices whose bytes are those of a file (drivers/block/loop.c, loop(4)).
 *
 * Terms
 * - bound: there is a file behind the device; one that is not bound has no bytes. autoclear: it is not bound any more as soon as
 *   nobody holds it (umount does not have to tell).
 *
 * There is none when the machine starts: /dev/loop0 and so on are made when one is asked for, as with max_loop=0.
 */

import {
  LO_FLAGS_AUTOCLEAR,
  LO_FLAGS_READ_ONLY,
  LOOP_CLR_FD,
  LOOP_CONFIGURE,
  LOOP_CTL_ADD,
  LOOP_CTL_GET_FREE,
  LOOP_GET_STATUS64,
  LOOP_SET_CAPACITY,
  type LoopConfiguration,
  type LoopStatus,
} from './abi.ts'
import type { Kernel } from './kernel.ts'
import type { BlockDevice } from './vfs/block_device.ts'
import { EBADF, EBUSY, EEXIST, EINVAL, EIO, ENOSPC, ENOSYS, ENOTTY, ENXIO } from './vfs/errno.ts'
import { canWrite, type File } from './vfs/file.ts'
import { isBlockDevice, isRegular, makedev, S_IFCHR } from './vfs/mode.ts'
import { pathName, putMount } from './vfs/mount.ts'
import { putFile } from './vfs/open.ts'

const LOOP_MAJOR = 7
const MINOR_MAX = 0xfffff
const LOOP_CONTROL = makedev(10, 237)

/** What LOOP_CONFIGURE is told, with the open file that its descriptor stands for. */
type Configuration = LoopConfiguration & { readonly file: File | null }

interface Binding {
  readonly file: File
  readonly offset: number
  readonly sizeLimit: number
  flags: number
  size: number
}

export class LoopDevice implements BlockDevice {
  readonly index: number
  readonly name: string
  readonly number: number
  readonly #kernel: Kernel
  #binding: Binding | null = null
  #holders = 0

  constructor(kernel: Kernel, index: number) {
    this.#kernel = kernel
    this.index = index
    this.name = `loop${index}`
    this.number = makedev(LOOP_MAJOR, index)
  }

  get isBound(): boolean {
    return this.#binding !== null
  }

  get size(): number {
    return this.#binding?.size ?? 0
  }

  get backing(): File | null {
    return this.#binding?.file ?? null
  }

  get kilobytes(): number {
    return this.size / 1024
  }

  get readOnly(): boolean {
    return ((this.#binding?.flags ?? 0) & LO_FLAGS_READ_ONLY) !== 0
  }

  hold(): void {
    this.#holders++
  }

  release(): void {
    this.#holders--
    if (this.#holders === 0 && (this.#binding?.flags ?? 0) & LO_FLAGS_AUTOCLEAR) this.#unbind()
  }

  read(position: number, count: number): Uint8Array | number {
    const binding = this.#binding
    if (binding === null) return new Uint8Array(0)
    const length = Math.min(count, binding.size - position)
    if (length <= 0) return new Uint8Array(0)
    const { file } = binding
    return file.fop.read?.(file, length, binding.offset + position) ?? -EIO
  }

  write(position: number, bytes: Uint8Array): number {
    const binding = this.#binding
    if (binding === null || this.readOnly) return -EIO
    const { file } = binding
    return file.fop.write?.(file, bytes, binding.offset + position) ?? -EIO
  }

  /** In the file's file system, and in the memory that keeps its bytes. */
  reserve(position: number, length: number): number {
    const binding = this.#binding
    if (binding === null || this.readOnly) return -EIO
    const { file } = binding
    const start = binding.offset + position
    const { memory } = this.#kernel.vfs
    const wanted = file.inode.pages?.memoryToWrite(start, start + length) ?? length
    if (wanted > memory.limit - memory.used) return -ENOSPC
    return file.fop.fallocate?.(file, 0, start, length) ?? 0
  }

  /** lo_ioctl */
  ioctl(request: number, argument: unknown): unknown {
    switch (request) {
      case LOOP_CONFIGURE:
        return this.#bind(argument as Configuration)
      case LOOP_CLR_FD:
        return this.#clear()
      case LOOP_GET_STATUS64:
        return this.status ?? -ENXIO
      case LOOP_SET_CAPACITY: {
        const binding = this.#binding
        if (binding === null) return -ENXIO
        binding.size = sizeBehind(binding.file, binding)
        return 0
      }
      default:
        return -ENOTTY
    }
  }

  /** loop_configure. -EBADF, -EBUSY (bound), -EINVAL (no file of bytes). */
  #bind({ file, offset, sizeLimit, flags }: Configuration): number {
    if (file === null) return -EBADF
    if (this.#binding !== null) return -EBUSY
    const { mode } = file.inode
    if (!isRegular(mode) && !isBlockDevice(mode)) return -EINVAL
    // A device behind itself.
    if (isBlockDevice(mode) && file.inode.rdev === this.number) return -EBADF
    const access = canWrite(file) ? 0 : LO_FLAGS_READ_ONLY
    file.references++
    // Its file system stays while the device shows the file, whatever becomes of the mount.
    file.mnt.sb.mounts++
    const place = { offset, sizeLimit }
    this.#binding = { file, ...place, flags: flags | access, size: sizeBehind(file, place) }
    return 0
  }

  /** loop_clr_fd: at once, or when the last holder goes. The caller's descriptor is one. */
  #clear(): number {
    if (this.#binding === null) return -ENXIO
    this.#binding.flags |= LO_FLAGS_AUTOCLEAR
    return 0
  }

  #unbind(): void {
    const binding = this.#binding
    this.#binding = null
    if (binding === null) return
    putFile(binding.file)
    putMount(binding.file.mnt)
  }

  #status({ file, offset, sizeLimit, flags }: Binding): LoopStatus {
    const { sb, ino } = file.inode
    const fileName = pathName(file, this.#kernel.init.fs.root)
    return { device: sb.dev, inode: ino, fileName, offset, sizeLimit, flags }
  }

  get status(): LoopStatus | null {
    return this.#binding === null ? null : this.#status(this.#binding)
  }
}

/** get_loop_size: whole sectors of the file from the offset on, as many as the limit lets. */
function sizeBehind(file: File, { offset, sizeLimit }: Pick<Binding, 'offset' | 'sizeLimit'>): number {
  const all = Math.max(0, (file.fop.sizeOf?.(file) ?? file.inode.size) - offset)
  const shown = sizeLimit > 0 ? Math.min(all, sizeLimit) : all
  return Math.floor(shown / 512) * 512
}

/** Gives the machine /dev/loop-control; `announce` is told of every device that is made. */
export function addLoopDevices(kernel: Kernel, announce: (device: LoopDevice) => void): void {
  const { vfs } = kernel
  const devices = new Map<number, LoopDevice>()
  const add = (index: number): number => {
    if (index < 0 || index > MINOR_MAX) return -EINVAL
    if (devices.has(index)) return -EEXIST
    const device = new LoopDevice(kernel, index)
    devices.set(index, device)
    vfs.blockDevices.set(device.number, device)
    kernel.addDiskNode(device.name, device.number)
    announce(device)
    return index
  }
  /** loop_control_get_free */
  const free = (): number => {
    let index = 0
    while (devices.get(index)?.isBound === true) index++
    return devices.has(index) ? index : add(index)
  }
  kernel.addDiskNode('loop-control', LOOP_CONTROL, S_IFCHR)
  kernel.addDriver(LOOP_CONTROL, {
    ioctl(_file, request, argument) {
      if (request === LOOP_CTL_GET_FREE) return free()
      return request === LOOP_CTL_ADD ? add(argument as number) : -ENOSYS
    },
  })
}
