/** umount(8): detaches file systems. Exit status: 1 for wrong usage, 32 for each failure. */

import { MNT_DETACH, MNT_FORCE, MS_RDONLY, MS_REMOUNT } from '../kernel/abi.ts'
import { EBUSY, EINVAL, ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { canonicalPath } from './lib/canonical.ts'
import { refuseExclusive } from './lib/exclusive-options.ts'
import type { Io, Step } from './lib/io.ts'
import { UTIL_LINUX_WITH_LIBMOUNT } from './lib/libmount.ts'
import { boundLoops, clearLoop, isLoopDevice } from './lib/loop.ts'
import { optionsFilter, typeFilter } from './lib/mount-filters.ts'
import { type MountEntry, readMounts } from './lib/mount-table.ts'
import { dropPrivileges } from './lib/privileges.ts'
import { defineProgram } from './lib/program.ts'
import { tellOfAll } from './mount/all.ts'
import { umountError } from './mount/errors.ts'
import { allOptions, forgetMount } from './mount/user-table.ts'

const options = {
  all: { short: 'a', long: 'all', help: 'unmount all filesystems' },
  allTargets: {
    short: 'A',
    long: 'all-targets',
    help: 'unmount all mountpoints for the given device in the current namespace',
  },
  noCanonicalize: { short: 'c', long: 'no-canonicalize', help: "don't canonicalize paths" },
  detachLoop: {
    short: 'd',
    long: 'detach-loop',
    help: 'if mounted loop device, also free this loop device',
  },
  fake: { long: 'fake', help: 'dry run; skip the umount(2) syscall' },
  force: { short: 'f', long: 'force', help: 'force unmount (in case of an unreachable NFS system)' },
  internalOnly: { short: 'i', long: 'internal-only', help: "don't call the umount.<type> helpers" },
  noMtab: { short: 'n', long: 'no-mtab', help: "don't write to /etc/mtab" },
  lazy: { short: 'l', long: 'lazy', help: 'detach the filesystem now, clean up things later' },
  testOptions: {
    short: 'O',
    long: 'test-opts',
    argument: '<list>',
    help: 'limit the set of filesystems (use with -a)',
  },
  recursive: { short: 'R', long: 'recursive', help: 'recursively unmount a target with all its children' },
  readOnly: { short: 'r', long: 'read-only', help: 'in case unmounting fails, try to remount read-only' },
  types: { short: 't', long: 'types', argument: '<list>', help: 'limit the set of filesystem types' },
  verbose: { short: 'v', long: 'verbose', help: 'say what is being done' },
  quiet: { short: 'q', long: 'quiet', help: "suppress 'not mounted' error messages" },
} as const

/** MNT_EX_FAIL of libmount.h */
const UMOUNT_FAILED = 32
/** MNT_EX_SOFTWARE of libmount.h: -A and -R could not read the table of mounts */
const TABLE_UNREADABLE = 4

export const umount = defineProgram({
  name: 'umount',
  version: UTIL_LINUX_WITH_LIBMOUNT,
  baseName: true,
  usage: ['[-hV]', '-a [options]', '[options] <source> | <directory>'],
  about: 'Unmount filesystems.',
  options,
  *run(io, given, operands) {
    const isRestricted = dropPrivileges(io.sys)
    yield* refuseExclusive(io, given, options, [
      ['allTargets', 'all'],
      ['recursive', 'all'],
    ])
    const job: Job = {
      io,
      flags: (given.has('lazy') ? MNT_DETACH : 0) | (given.has('force') ? MNT_FORCE : 0),
      fake: given.has('fake'),
      verbose: given.has('verbose'),
      quiet: given.has('quiet'),
      detachesLoop: given.has('detachLoop'),
      readOnly: given.has('readOnly'),
      remembers: !given.has('noMtab'),
    }
    if (given.has('all')) {
      if (operands.length > 0) return yield* io.failUsage('unexpected number of arguments')
      return yield* umountAll(job, given.value('types'), given.value('testOptions'))
    }
    if (operands.length === 0) return yield* io.failUsage('bad usage')
    const choose = choiceOf(given.has('allTargets'), given.has('recursive'))
    let status = 0
    let restricted = isRestricted && given.given.every(({ key }) => FOR_USERS.has(key))
    for (const operand of operands) {
      if (restricted) {
        const path = yield* restrictedPath(io, operand)
        if (yield* isNoMount(job, path)) {
          status += 1
          continue
        }
        // The first that is refused leaves an ordinary program.
        restricted = false
      }
      status += choose === null ? yield* umountOne(job, operand) : yield* umountTogether(job, operand, choose)
    }
    return Math.min(status, 255)
  },
})

interface Job {
  readonly io: Io
  readonly flags: number
  readonly fake: boolean
  readonly verbose: boolean
  readonly quiet: boolean
  readonly detachesLoop: boolean
  /** what is busy is made read-only instead */
  readonly readOnly: boolean
  /** what mount(8) remembers of a mount goes with it */
  readonly remembers: boolean
}

/** With any other option umount gives up being set-user-id root (util-linux, sys-utils/umount.c). */
const FOR_USERS = new Set(['detachLoop', 'internalOnly', 'lazy', 'quiet', 'verbose'])

/** sanitize_path: a user names only what there is, and it is called by its whole path. Fails with 1. */
function* restrictedPath(io: Io, operand: string): Step<string> {
  if (/^(?:LABEL|UUID|PARTLABEL|PARTUUID)=/.test(operand)) return operand
  const path = canonicalPath(io, operand, 'existing')
  return typeof path === 'number' ? yield* io.fail(operand, path) : path
}

/** True if nothing is mounted there, which has been said. */
function* isNoMount(job: Job, path: string): Step<boolean> {
  const { io } = job
  const mounts = yield* readMounts(io)
  if (typeof mounts === 'number' || findMount(io, mounts, path) !== undefined) return false
  if (!job.quiet) yield* io.complain(`${path}: not mounted.`)
  return true
}

/** By directory, or by the name of what is mounted. */
function* umountOne(job: Job, operand: string): Step<number> {
  const { io } = job
  const mounts = yield* readMounts(io)
  const table = typeof mounts === 'number' ? [] : mounts
  const entry = findMount(io, table, operand)
  const target = entry?.target ?? wholePath(io, operand)
  const result = yield* detach(job, target)
  if (result >= 0) {
    if (job.detachesLoop && entry !== undefined && isLoopDevice(entry.source)) clearLoop(io.sys, entry.source)
    if (job.verbose)
      yield* sayUnmounted(io, job.fake ? operand : target, job.fake ? undefined : entry?.source)
    return 0
  }
  if (job.quiet && result === -EINVAL) return UMOUNT_FAILED
  // What is said of a path that is not there is said after a look at the table.
  const error =
    typeof mounts === 'number' && result === -ENOENT
      ? `umount failed: ${strerror(result)}`
      : umountError(result)
  yield* io.complain(`${entry === undefined ? operand : target}: ${error}.`)
  return UMOUNT_FAILED
}

/** 0 or a negative errno. With -r what is busy stays, read-only, which counts as success. */
function* detach({ io, fake, flags, readOnly, remembers }: Job, target: string): Step<number> {
  if (fake) return 0
  const result = io.sys.umount(target, flags)
  if (result === 0 && remembers) yield* forgetMount(io, target)
  if (result !== -EBUSY || !readOnly) return result
  return io.sys.mount('none', target, null, MS_REMOUNT | MS_RDONLY, null) < 0 ? result : 0
}

/** The word itself where no file is called so. */
function wholePath(io: Io, operand: string): string {
  const path = canonicalPath(io, operand, 'existing')
  return typeof path === 'number' ? operand : path
}

/** By directory, by the name of what is mounted, or by its image. */
function findMount(io: Io, table: readonly MountEntry[], operand: string): MountEntry | undefined {
  const path = wholePath(io, operand)
  return (
    table.findLast((mount) => mount.target === path) ??
    table.findLast((mount) => mount.source === operand) ??
    mountOfImage(io, table, path)
  )
}

/** An image is known by the loop device that shows it. */
function mountOfImage(io: Io, table: readonly MountEntry[], path: string): MountEntry | undefined {
  const stat = io.sys.stat(path)
  if (typeof stat === 'number' || !isRegular(stat.mode)) return undefined
  const devices = new Set(
    [...boundLoops(io.sys)].filter(({ status }) => status.fileName === path).map(({ device }) => device),
  )
  return table.findLast(({ source }) => devices.has(source))
}

/** On standard error, as util-linux has it. */
function* sayUnmounted(io: Io, target: string, source: string | undefined): Step<void> {
  yield* io.complain(`${target}${source === undefined ? '' : ` (${source})`} unmounted`)
}

/** What -A and -R want: a mount that is there. Null when that has been complained of. */
function* mountToBegin(
  { io, quiet }: Job,
  mounts: readonly MountEntry[],
  operand: string,
): Step<MountEntry | null> {
  const found = findMount(io, mounts, operand)
  if (found !== undefined) return found
  const isThere = typeof canonicalPath(io, operand, 'existing') !== 'number'
  if (!isThere) yield* io.complain(`${operand}: not found`)
  else if (!quiet) yield* io.complain(`${operand}: not mounted`)
  return null
}

/** Which mounts go together with the one that is named, in the order of the table or from the top down. */
type Choice = (mounts: readonly MountEntry[], named: MountEntry) => readonly MountEntry[]

/** -A: all mounts of its file system. */
const sameDevice: Choice = (mounts, { device }) => mounts.filter((mount) => mount.device === device)

/** -A -R */
const sameDeviceWithChildren: Choice = (mounts, named) => {
  const going = new Set(sameDevice(mounts, named).flatMap((mount) => withChildren(mounts, mount)))
  return mounts.filter((mount) => going.has(mount))
}

/** -R: all that lie on top of each other there, with what is mounted below them. */
const sameTargetWithChildren: Choice = (mounts, { target }) => {
  const tops = mounts.filter((mount) => mount.target === target)
  return [...new Set(tops.flatMap((top) => withChildren(mounts, top)))]
}

/** Null where only the one that is named goes. */
function choiceOf(isEverywhere: boolean, isRecursive: boolean): Choice | null {
  if (isEverywhere) return isRecursive ? sameDeviceWithChildren : sameDevice
  return isRecursive ? sameTargetWithChildren : null
}

/** The last ones first. */
function* umountTogether(job: Job, operand: string, choose: Choice): Step<number> {
  const mounts = yield* readMounts(job.io)
  if (typeof mounts === 'number') {
    yield* job.io.complain('failed to parse /proc/self/mountinfo', mounts)
    return TABLE_UNREADABLE
  }
  const named = yield* mountToBegin(job, mounts, operand)
  return named === null ? 1 : yield* umountEach(job, [...choose(mounts, named)].reverse())
}

function* umountEach(job: Job, mounts: readonly MountEntry[]): Step<number> {
  const { io } = job
  for (const { target } of mounts) {
    const result = yield* detach(job, target)
    if (result < 0) {
      yield* io.complain(`${target}: ${umountError(result)}.`)
      return UMOUNT_FAILED
    }
    if (job.verbose) yield* sayUnmounted(io, target, undefined)
  }
  return 0
}

function withChildren(mounts: readonly MountEntry[], top: MountEntry): MountEntry[] {
  const children = mounts.filter((mount) => mount.parent === top.id && mount.id !== top.id)
  return [top, ...children.flatMap((child) => withChildren(mounts, child))]
}

/** All but the kernel's own, in the reverse of the order in which they were mounted. What is done is said on standard output here. */
function* umountAll(job: Job, types: string | undefined, options: string | undefined): Step<number> {
  const { io } = job
  const mounts = yield* readMounts(io)
  if (typeof mounts === 'number') return 0
  const ofType = typeFilter(types ?? 'noproc,devfs,devpts,sysfs,ramfs,rpc_pipefs,nfsd,devtmpfs')
  const withOptions = optionsFilter(options)
  const say = (target: string, what: string) => {
    if (job.verbose) tellOfAll(io, target, what)
  }
  let status = 0
  for (const [mount, words] of [...(yield* allOptions(io, mounts))].reverse()) {
    if (!ofType(mount.type) || !withOptions(words)) {
      say(mount.target, 'ignored')
      continue
    }
    const result = yield* detach({ ...job, readOnly: false }, mount.target)
    if (result < 0) {
      yield* io.complain(`${mount.target}: ${umountError(result)}.`)
      status = UMOUNT_FAILED
    } else say(mount.target, 'successfully unmounted')
  }
  return status
}
