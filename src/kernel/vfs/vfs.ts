/**
 * The virtual file system: the contract between system calls and file systems, as in Linux' fs/ and
 * include/linux/fs.h, and named as there.
 *
 * Terms
 * - inode: a file without a name (inode.ts). dentry: a name in a directory, with its inode or without one
 *   ("negative"), kept in the dentry cache (dentry.ts). superblock: a mounted file system (superblock.ts).
 *   mount: a superblock's tree seen at a place (mount.ts). path: a mount and a dentry in it.
 *   file: an open file description (file.ts).
 *
 * Invariants
 * - Everything below this folder reports failure as a negative errno. Nothing throws but for our own bugs.
 * - A file system reaches another one only by the functions of this folder, never by its classes.
 * - A hashed dentry is in its parent's `children`; an unhashed one is found by nobody.
 * - One `Vfs` belongs to one machine. Time, random bits, numbers and the current credentials come from it:
 *   the machine is a function of its inputs.
 */

import type { TraceListener } from '../trace.ts'
import type { BlockDevice } from './block_device.ts'
import { type Cred, rootCred } from './cred.ts'
import type { FileOperations } from './file.ts'
import type { Inode } from './inode.ts'
import { FileLocks } from './locks.ts'
import type { Mount, Path } from './mount.ts'
import type { Watch } from './notify.ts'
import type { FileSystemType, SuperBlock } from './superblock.ts'

/** Seconds are stored less this, so that they fit the engine's small integers (31 bits) for a century. */
export const SECONDS_BASE = 1_600_000_000

export class Vfs {
  /** Credentials that checks use now. Overlayfs puts the mounter's here for its work on the layers. */
  cred: Cred = rootCred
  /** CLOCK_REALTIME, seconds since 1970 less SECONDS_BASE */
  sec = 0
  nsec = 0
  /** who watches; null costs one comparison */
  trace: TraceListener | null = null
  readonly fileSystems = new Map<string, FileSystemType>()
  readonly superBlocks = new Set<SuperBlock>()
  /** those whose bytes can be read, by number */
  readonly blockDevices = new Map<number, BlockDevice>()
  readonly log: { level: number; time: number; text: string }[] = []
  /** how many lines of `log` are older than its last clearing (clear_seq of kernel/printk) */
  clearedLines = 0
  readonly memory: Memory
  /** overlayfs numbers its temporary files over all mounts since boot (ovl_lookup_temp) */
  overlayTemp = 0
  /** directories that are the upper or work of an overlay mount (I_OVL_INUSE) */
  readonly overlayInUse = new Set<Inode>()
  #nextSuperBlock = 1
  #nextAnonymousDevice = 20
  #nextMount = 21
  /** the first ones have the numbers that Linux gives them (PROC_*_INIT_INO and on) */
  #nextNamespace = 4026532200
  /** watches on files, of all who watch (notify.ts) */
  readonly allWatches = new Set<Watch>()
  /** what both halves of a rename have in common (fsnotify_get_cookie) */
  lastCookie = 0
  /** flock(2) */
  readonly locks = new FileLocks()
  /** numbers of groups of mounts that share (propagation.ts) */
  readonly peerGroups = new Set<number>()
  /** mounts that were taken away while they were in use */
  readonly detachedMounts = new Set<Mount>()
  /** init_special_inode: how devices, FIFOs and sockets behave; the kernel puts its drivers here */
  specialFile: (mode: number, rdev: number) => FileOperations = () => ({})
  /** all places that tasks and mounts hold, which the cache does not forget; the kernel puts it here */
  heldPlaces: () => Iterable<Path> = () => []
  /** who makes the call, for lines of the kernel log */
  current: { readonly comm: string; readonly pid: number } = { comm: 'swapper/0', pid: 0 }
  /** seconds of `sec`/`nsec` at boot, for the kernel log's stamps */
  bootSec = 0
  #randomState: number

  constructor(options: { seed: number; memoryLimit: number }) {
    this.#randomState = options.seed >>> 0
    this.memory = { total: MEMORY_TOTAL, used: 0, limit: options.memoryLimit }
  }

  /** printk: one line of the kernel log. */
  printk(level: number, text: string): void {
    this.log.push({ level, time: this.sec - this.bootSec + this.nsec / 1e9, text })
    if (this.log.length <= 4000) return
    this.log.splice(0, 1000)
    this.clearedLines = Math.max(0, this.clearedLines - 1000)
  }

  /** The next 32 random bits of the seeded generator (splitmix32). */
  random32(): number {
    this.#randomState = (this.#randomState + 0x9e3779b9) >>> 0
    let z = this.#randomState
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }

  randomBytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    for (let i = 0; i < count; i += 4) {
      const word = this.random32()
      for (let j = i; j < i + 4 && j < count; j++) bytes[j] = (word >>> (8 * (j - i))) & 0xff
    }
    return bytes
  }

  nextSuperBlockId(): number {
    return this.#nextSuperBlock++
  }

  /** get_anon_bdev: a device number 0:N for a file system without a device. */
  anonymousDevice(): number {
    return this.#nextAnonymousDevice++
  }

  nextNamespace(): number {
    return this.#nextNamespace++
  }

  nextMountId(): number {
    return this.#nextMount++
  }
}

/** What the machine says it has, in bytes (MemTotal): that of the host of the recordings. */
const MEMORY_TOTAL = 24684084 * 1024

/**
 * Bytes. `used` are those that all files of the machine hold in truth, `limit` how many they may: the engine has to keep
 * them. A tmpfs sees `total` only.
 */
export interface Memory {
  readonly total: number
  used: number
  limit: number
}
