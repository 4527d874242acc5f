/** /proc/sys: the kernel's settings (sysctl(8), fs/proc/proc_sysctl.c). */

import { type DirectoryEntry, directory, type FileEntry } from '../../generated.ts'
import { QUEUE_MAX } from '../../inotify.ts'
import type { Kernel } from '../../kernel.ts'
import { PIPE_CAPACITY } from '../../pipe.ts'
import { PID_MAX } from '../../task.ts'
import { decode, isLongerThan } from '../../text.ts'
import { dropCaches } from '../../vfs/dcache.ts'
import { EACCES, EINVAL } from '../../vfs/errno.ts'
import { asRandomUuid, uuidText } from '../../vfs/uuid.ts'

export function sysctlDirectory(kernel: Kernel): DirectoryEntry {
  const setting = (
    mode: number,
    read: () => string | number,
    write?: (text: string) => number,
  ): FileEntry => ({
    kind: 'file',
    mode,
    permission: (mask) => testPermission(kernel, mode, mask),
    read: () => `${read()}\n`,
    write: (bytes) => (write === undefined ? -EINVAL : write(decode(bytes))),
  })
  const fixed = (value: string | number) => setting(0o444, () => value)
  /** A number that one may change, and that changes nothing else here. */
  const number = (initial: number, lowest = 0, highest = 0x7fffffff) => {
    let value = initial
    return setting(
      0o644,
      () => value,
      (text) => {
        const wanted = parseNumber(text)
        if (wanted === null || wanted < lowest || wanted > highest) return -EINVAL
        value = wanted
        return 0
      },
    )
  }
  const randomUuid = () => uuidText(asRandomUuid(kernel.vfs.randomBytes(16)))
  const bootId = randomUuid()
  return directory({
    fs: directory({
      'aio-max-nr': number(65536),
      'file-max': number(2466170),
      'file-nr': fixed('668\t0\t2466170'),
      'inode-nr': fixed('24310\t1184'),
      inotify: directory({
        max_queued_events: number(QUEUE_MAX),
        max_user_instances: number(128),
        max_user_watches: number(192536),
      }),
      'mount-max': number(100000, 1),
      nr_open: number(1048576),
      overflowgid: number(65534),
      overflowuid: number(65534),
      'pipe-max-size': number(1048576, 4096),
      'pipe-user-pages-hard': number(0),
      'pipe-user-pages-soft': number((PIPE_CAPACITY / 4096) * 1024),
      protected_fifos: fixed(0),
      protected_hardlinks: fixed(1),
      protected_regular: fixed(0),
      protected_symlinks: fixed(0),
    }),
    kernel: directory({
      cap_last_cap: fixed(40),
      core_pattern: fixed('core'),
      dmesg_restrict: fixed(0),
      domainname: fixed('(none)'),
      hostname: setting(
        0o644,
        () => (kernel.scheduler.current ?? kernel.init).namespaces.uts.hostname,
        (text) => {
          // proc_do_uts_string: up to the newline, cut to what uname(2) has room for.
          let name = text.split('\n')[0] as string
          while (isLongerThan(name, HOST_NAME_MAX)) name = name.slice(0, -1)
          ;(kernel.scheduler.current ?? kernel.init).namespaces.uts.hostname = name
          return 0
        },
      ),
      ngroups_max: fixed(65536),
      osrelease: setting(0o444, () => kernel.release),
      ostype: fixed('Linux'),
      overflowgid: number(65534),
      overflowuid: number(65534),
      panic: number(0),
      pid_max: fixed(PID_MAX),
      printk: fixed('7\t4\t1\t7'),
      random: directory({
        boot_id: fixed(bootId),
        entropy_avail: fixed(256),
        poolsize: fixed(256),
        uuid: setting(0o444, randomUuid),
      }),
      'threads-max': number(192730, 20),
      version: setting(0o444, () => kernel.version),
    }),
    // How many of each a user may make (namespaces(7)).
    user: directory(
      Object.fromEntries(
        ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'].map((kind) => [
          `max_${kind}_namespaces`,
          number(96365),
        ]),
      ),
    ),
    vm: directory({
      drop_caches: setting(
        0o200,
        () => '',
        (text) => writeDropCaches(kernel, text),
      ),
      max_map_count: number(65530),
      overcommit_memory: number(0, 0, 2),
      swappiness: number(60, 0, 200),
      vfs_cache_pressure: number(100),
    }),
  })
}

const HOST_NAME_MAX = 64

/** test_perm: the mode bits count for root too, whatever its capabilities. */
function testPermission(kernel: Kernel, mode: number, mask: number): number {
  const { euid, egid } = kernel.vfs.cred
  const bits = euid === 0 ? mode >> 6 : egid === 0 ? mode >> 3 : mode
  return mask & ~bits & 7 ? -EACCES : 0
}

/** drop_caches_sysctl_handler: 1 page cache, 2 dentries and inodes, 3 both; with 4 nothing is logged from then on. */
function writeDropCaches(kernel: Kernel, text: string): number {
  const level = parseNumber(text)
  if (level === null || level < 1 || level > 4) return -EINVAL
  const task = kernel.scheduler.current
  if (!(level & 4) && task !== null) kernel.vfs.printk(6, `${task.comm} (${task.pid}): drop_caches: ${level}`)
  dropCaches(kernel.vfs, level)
  return 0
}

/** proc_get_long: the first number of what was written; null when there is none. */
function parseNumber(text: string): number | null {
  const match = /^[ \t\n]*(-?(?:0[xX][\da-fA-F]+|\d+))(?:[ \t\n\0]|$)/.exec(text)
  if (match === null) return null
  const digits = match[1] as string
  const isOctal = /^-?0\d/.test(digits)
  const value = isOctal
    ? Number.parseInt(digits, 8)
    : Number(digits.replace('-', '')) * (digits.startsWith('-') ? -1 : 1)
  return Number.isSafeInteger(value) ? value : null
}
