/**
 * Character devices (drivers/char/mem.c, null(4), full(4), random(4), tty(4)), block devices' files (block/fops.c), and what
 * opening special files does: a device's number, not its name, says which driver it has.
 */

import type { Kernel } from './kernel.ts'
import { fifoOperations } from './pipe.ts'
import type { Scheduler } from './scheduler.ts'
import { consoleDevice, controllingTerminalDevice, terminalDevice } from './terminal.ts'
import type { BlockDevice } from './vfs/block_device.ts'
import { ENOMEM, ENOSPC, ENOTTY, ENXIO, EPERM } from './vfs/errno.ts'
import type { File, FileOperations } from './vfs/file.ts'
import { isBlockDevice, isCharDevice, isFifo, makedev } from './vfs/mode.ts'
import type { Vfs } from './vfs/vfs.ts'

/** Shared by all who read zeros, and only ever replaced by a longer one: buffers are not changed. */
let zeros = new Uint8Array(65536)
/** What one read gives at most (MAX_RW_COUNT of include/linux/fs.h). */
const READ_MAX = 0x7ffff000
const empty = new Uint8Array(0)
/** One read of /dev/urandom gives at most this. */
const RANDOM_MAX = 32 * 1024 * 1024

/** Gives the machine's special files their drivers. */
export function registerDevices(kernel: Kernel): void {
  const { vfs, scheduler, terminal } = kernel
  const drivers = new Map<number, FileOperations>([
    [makedev(1, 3), nullDevice],
    [makedev(1, 5), endless(scheduler, zeroDevice)],
    [makedev(1, 7), endless(scheduler, fullDevice)],
    [makedev(1, 8), endless(scheduler, randomDevice(vfs))],
    [makedev(1, 9), endless(scheduler, randomDevice(vfs))],
    [makedev(5, 0), controllingTerminalDevice(scheduler)],
    [makedev(5, 1), consoleDevice(scheduler, terminal)],
    [makedev(136, 0), terminalDevice(scheduler, terminal)],
  ])
  /** chrdev_open: from now on the file is the driver's. */
  const charDevice: FileOperations = {
    open(inode, file) {
      const driver = drivers.get(inode.rdev)
      if (driver === undefined) return -ENXIO
      file.fop = driver
      return driver.open?.(inode, file) ?? 0
    },
  }
  const withoutDriver: FileOperations = { open: () => -ENXIO }
  const fifo = fifoOperations(scheduler)
  const block = blockFile(vfs)
  vfs.specialFile = (mode) => {
    if (isFifo(mode)) return fifo
    if (isCharDevice(mode)) return charDevice
    return isBlockDevice(mode) ? block : withoutDriver
  }
  kernel.addDriver = (number, driver) => drivers.set(number, driver)
}

/** def_blk_fops: the bytes of the device; `priv` is the device. */
function blockFile({ blockDevices }: Vfs): FileOperations {
  const deviceOf = ({ priv }: File) => priv as BlockDevice
  return {
    open({ rdev }, file) {
      const device = blockDevices.get(rdev)
      if (device === undefined) return -ENXIO
      device.hold()
      file.priv = device
      return 0
    },
    release: (file) => deviceOf(file).release(),
    sizeOf: (file) => deviceOf(file).size,
    read: (file, count, position) => deviceOf(file).read(position, count),
    write(file, bytes, position) {
      const device = deviceOf(file)
      if (device.readOnly) return -EPERM
      const room = device.size - position
      if (room <= 0) return bytes.length === 0 ? 0 : -ENOSPC
      return device.write(position, bytes.length > room ? bytes.subarray(0, room) : bytes)
    },
    fsync: () => 0,
    ioctl: (file, request, argument) => deviceOf(file).ioctl?.(request, argument) ?? -ENOTTY,
  }
}

const nullDevice: FileOperations = {
  read: () => empty,
  write: (_file, bytes) => bytes.length,
}

function readZeros(_file: unknown, count: number): Uint8Array | number {
  const wanted = Math.min(count, READ_MAX)
  if (wanted > zeros.length) {
    try {
      zeros = new Uint8Array(wanted)
    } catch (error) {
      // The engine has no room for as many bytes at once.
      if (error instanceof RangeError) return -ENOMEM
      throw error
    }
  }
  return zeros.subarray(0, wanted)
}

type Source = FileOperations & Required<Pick<FileOperations, 'read'>>

/** There is always more to read, which ends with the slice. */
const endless = (scheduler: Scheduler, source: Source): FileOperations => ({
  ...source,
  read: (file, count, position) => scheduler.yieldWhenOver() || source.read(file, count, position),
})

const zeroDevice: Source = {
  read: readZeros,
  write: (_file, bytes) => bytes.length,
}

const fullDevice: Source = {
  read: readZeros,
  write: () => -ENOSPC,
}

const randomDevice = (vfs: Vfs): Source => ({
  read: (_file, count) => vfs.randomBytes(Math.min(count, RANDOM_MAX)),
  write: (_file, bytes) => bytes.length,
})
