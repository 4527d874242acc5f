/** The files that every machine has (file-hierarchy(7)), before its profile's. */

import { dockerNames } from '../docker/index.ts'
import { programNames } from '../programs/index.ts'
import { INIT } from './init.ts'

/** In order; what is not named here is made on the way, with mode 755. */
export const directories: readonly { readonly path: string; readonly mode: number }[] = [
  ...[
    '/boot',
    '/dev',
    '/etc',
    '/etc/docker',
    '/etc/modprobe.d',
    '/etc/modules-load.d',
    '/etc/sysctl.d',
    '/etc/systemd/system',
    '/home',
    '/media',
    '/mnt',
    '/opt',
    '/proc',
    '/run',
    '/srv',
    '/sys',
    '/usr/bin',
    '/usr/games',
    '/usr/include',
    '/usr/lib',
    '/usr/lib64',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/usr/sbin',
    '/usr/share',
    '/usr/src',
    '/var/cache',
    '/var/lib',
    '/var/log',
    '/var/spool',
  ].map((path) => ({ path, mode: 0o755 })),
  { path: '/root', mode: 0o700 },
  { path: '/tmp', mode: 0o1777 },
  { path: '/var/tmp', mode: 0o1777 },
]

export const links: Readonly<Record<string, string>> = {
  '/bin': 'usr/bin',
  '/lib': 'usr/lib',
  '/lib64': 'usr/lib64',
  '/sbin': 'usr/sbin',
  '/etc/localtime': '../usr/share/zoneinfo/Asia/Shanghai',
  '/etc/mtab': '../proc/self/mounts',
  '/etc/os-release': '../usr/lib/os-release',
  '/usr/bin/rbash': 'bash',
  '/usr/bin/sh': 'bash',
  '/usr/sbin/init': '../lib/systemd/systemd',
  '/var/lock': '../run/lock',
  '/var/run': '../run',
}

/** Programs that live in /usr/sbin; the others are in /usr/bin. */
const administrative = new Set([
  'blkid',
  'chpasswd',
  'chroot',
  'dumpe2fs',
  'e2fsck',
  'e2label',
  'fsck',
  'fsck.ext2',
  'fsck.ext3',
  'fsck.ext4',
  'groupadd',
  'groupdel',
  'groupmod',
  'losetup',
  'lsmod',
  'mke2fs',
  'mkfs',
  'mkfs.ext2',
  'mkfs.ext3',
  'mkfs.ext4',
  'mkfs.xfs',
  'modinfo',
  'modprobe',
  'nologin',
  'pivot_root',
  'rmmod',
  'runuser',
  'swapoff',
  'swapon',
  'sysctl',
  'tune2fs',
  'useradd',
  'userdel',
  'usermod',
  'wipefs',
  'xfs_info',
])

/** Programs that run as root whoever starts them. */
const setUserId = new Set(['gpasswd', 'mount', 'passwd', 'su', 'sudo', 'umount'])

/** Where the program `name` is installed. */
export function programPath(name: string): string {
  return `/usr/${administrative.has(name) ? 'sbin' : 'bin'}/${name}`
}

export interface ExecutableFile {
  readonly path: string
  /** the name it is registered under */
  readonly program: string
  readonly mode: number
  /** bytes, of which all but the first are a hole: no machine code is in it */
  readonly size: number
}

/** Everything that can be executed. */
export const executables = (): ExecutableFile[] => [
  { path: INIT, program: 'systemd', mode: 0o755, size: 133_144 },
  ...['bash', 'dash', ...programNames, ...dockerNames].map((program) => ({
    path: programPath(program),
    program,
    mode: setUserId.has(program) ? 0o4755 : 0o755,
    size: largePrograms[program] ?? smallProgramSize(program),
  })),
]

/** Those of Debian 13 that are far from the size of a small tool. */
const largePrograms: Readonly<Record<string, number>> = {
  awk: 170_536,
  bash: 1_302_384,
  dash: 129_608,
  find: 236_848,
  grep: 211_216,
  less: 249_240,
  ls: 158_344,
  man: 128_088,
  nano: 283_144,
  tar: 458_144,
  vi: 3_922_048,
}

/** Between 31 and 95 kB, as most of coreutils and util-linux are; the same for the same name. */
function smallProgramSize(name: string): number {
  let mixed = 0
  for (const char of name) mixed = (mixed * 31 + char.charCodeAt(0)) % 8009
  return 31_016 + mixed * 8
}

export const files: Readonly<Record<string, string>> = {
  '/etc/filesystems': 'xfs\next4\next3\next2\nnodev proc\n*\n',
  '/etc/shells': '/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n',
  '/etc/host.conf': 'multi on\n',
  '/etc/nsswitch.conf':
    'passwd:         files\ngroup:          files\nshadow:         files\nhosts:          files dns\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
}
