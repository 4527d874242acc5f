/**
 * A process's root: what is mounted in it, the devices there, what of /proc and /sys it may not see or write (runc's prepareRootfs, pivotRoot,
 * finalizeRootfs). Containers and the steps of a BuildKit build have the same, but for the files that are mounted over those of /etc.
 */

import {
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SLAVE,
  MS_STRICTATIME,
  type System,
} from '../../kernel/abi.ts'
import { isDirectory, makedev, S_IFCHR } from '../../kernel/vfs/mode.ts'
import { check } from '../errors.ts'
import { Files } from '../files.ts'
import { pathInScope } from './scope.ts'
import type { Device } from './start-checks.ts'

export interface WantedMount {
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly flags: number
  readonly options: string | null
  readonly isFile?: boolean
}

export interface RootPlan {
  readonly mounts: readonly WantedMount[]
  /** devices beside those that every root has */
  readonly devices?: readonly Device[]
  /** what of /proc and /sys cannot be written */
  readonly readOnlyPaths: readonly string[]
  /** what of them cannot be seen */
  readonly maskedPaths: readonly string[]
  readonly isReadOnly: boolean
  /** the process is at a terminal, which is its console too */
  readonly hasTerminal?: boolean
}

/** Makes `path` the root of the calling process, which is in a mount namespace of its own. */
export function enterRoot(sys: System, path: string, plan: RootPlan): void {
  const files = new Files(sys)
  check('mount', '/', sys.mount('none', '/', null, MS_SLAVE | MS_REC, null))
  check('mount', path, sys.mount(path, path, null, MS_BIND | MS_REC, null))
  for (const one of plan.mounts) mountOne(files, path, one)
  if (plan.hasTerminal === true) mountOne(files, path, boundFile(`${path}/dev/pts/0`, '/dev/console'))
  makeDevices(sys, `${path}/dev`)
  for (const device of plan.devices ?? []) makeDevice(files, path, device)
  check('chdir', path, sys.chdir(path))
  // The old root lies over the new one for a moment, then it is taken away: no directory is needed for it.
  check('pivot_root', path, sys.pivotRoot('.', '.'))
  check('umount', '.', sys.umount('.', MNT_DETACH))
  check('chdir', '/', sys.chdir('/'))
  hide(files, plan)
  if (plan.isReadOnly) makeReadOnly(sys, '/', 0)
}

/** What of /proc and /sys a container may not write, and what it may not even see. */
function hide(files: Files, { readOnlyPaths, maskedPaths }: RootPlan): void {
  const { sys } = files
  for (const path of readOnlyPaths) {
    if (!files.exists(path)) continue
    check('mount', path, sys.mount(path, path, null, MS_BIND | MS_REC, null))
    makeReadOnly(sys, path, 0)
  }
  for (const path of maskedPaths) {
    const stat = files.lstat(path)
    if (stat === null) continue
    const result = isDirectory(stat.mode)
      ? sys.mount('tmpfs', path, 'tmpfs', MS_RDONLY, null)
      : sys.mount('/dev/null', path, null, MS_BIND, null)
    check('mount', path, result)
  }
}

/** Nothing can be written any more through this mount; `flags` are kept. */
function makeReadOnly(sys: System, path: string, flags: number): void {
  check('remount', path, sys.mount('none', path, null, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, null))
}

/** What every root has mounted in it. */
export function systemMounts(sysFlags: number = MS_RDONLY): WantedMount[] {
  const quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC
  return [
    { source: 'proc', target: '/proc', type: 'proc', flags: quiet, options: null },
    {
      source: 'tmpfs',
      target: '/dev',
      type: 'tmpfs',
      flags: MS_NOSUID | MS_STRICTATIME,
      options: 'size=65536k,mode=755',
    },
    {
      source: 'devpts',
      target: '/dev/pts',
      type: 'devpts',
      flags: MS_NOSUID | MS_NOEXEC,
      options: 'gid=5,mode=620,ptmxmode=666',
    },
    { source: 'sysfs', target: '/sys', type: 'sysfs', flags: quiet | sysFlags, options: null },
  ]
}

/** /dev/shm, which a container may have of another size. */
export const sharedMemory = (bytes: number): WantedMount => ({
  source: 'shm',
  target: '/dev/shm',
  type: 'tmpfs',
  flags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
  options: `size=${bytes / 1024}k`,
})

/** A file of the host over one in the root. */
export const boundFile = (source: string, target: string): WantedMount => ({
  source,
  target,
  type: null,
  flags: MS_BIND,
  options: null,
  isFile: true,
})

/** Mounts at a path of the root, which is made where it is missing. */
export function mountOne(files: Files, root: string, wanted: WantedMount): void {
  const { sys } = files
  const target = root + pathInScope(files, root, wanted.target, true)
  if (!files.exists(target)) {
    files.makeDirectories(wanted.isFile ? target.slice(0, target.lastIndexOf('/')) : target, 0o755)
    if (wanted.isFile) files.write(target, '', 0o644)
  }
  const isBind = (wanted.flags & MS_BIND) !== 0
  const flags = isBind ? wanted.flags & ~MS_RDONLY : wanted.flags
  check('mount', target, sys.mount(wanted.source, target, wanted.type, flags, wanted.options))
  if (isBind && wanted.flags & MS_RDONLY) makeReadOnly(sys, target, 0)
}

const devices: readonly (readonly [name: string, major: number, minor: number])[] = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
]

/** A device of the host's, under the name that was asked for. */
function makeDevice(files: Files, root: string, { path, mode, rdev }: Device): void {
  const target = root + pathInScope(files, root, path, true)
  files.makeDirectories(target.slice(0, target.lastIndexOf('/')), 0o755)
  const mask = files.sys.umask(0)
  files.sys.mknod(target, mode, rdev)
  files.sys.umask(mask)
}

/** The devices of the runtime specification, and the links into /proc. */
function makeDevices(sys: System, directory: string): void {
  const mask = sys.umask(0)
  for (const [name, major, minor] of devices) {
    sys.mknod(`${directory}/${name}`, S_IFCHR | 0o666, makedev(major, minor))
  }
  for (const [name, target] of [
    ['ptmx', 'pts/ptmx'],
    ['fd', '/proc/self/fd'],
    ['stdin', '/proc/self/fd/0'],
    ['stdout', '/proc/self/fd/1'],
    ['stderr', '/proc/self/fd/2'],
  ] as const) {
    sys.symlink(target, `${directory}/${name}`)
  }
  sys.umask(mask)
}
