/**
 * The calls that attach, change and move mounts, as libmount 2.41 makes them: step by step where a file system is new, so that what it
 * has to say about an option is heard. Nothing is printed here: a failure says what failed, errors.ts has the sentences.
 */

import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MS_BIND,
  MS_MOVE,
  MS_REMOUNT,
  O_RDONLY,
  type System,
} from '../../kernel/abi.ts'
import { decode } from '../../kernel/text.ts'
import { EINVAL, EIO, ENODEV, ENOTDIR, EPERM } from '../../kernel/vfs/errno.ts'
import { isBlockDevice, isSymlink } from '../../kernel/vfs/mode.ts'
import type { Io } from '../lib/io.ts'
import { PROBED, probeBytes } from '../lib/probe.ts'
import type { MountFailure } from './errors.ts'
import type { MountOption, MountPlan } from './plan.ts'

export interface Job {
  readonly io: Io
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly plan: MountPlan
  readonly verbose: boolean
}

const failed = (
  error: number,
  call: string,
  message: string | null = null,
  applyFlags = false,
): MountFailure => ({
  error,
  call,
  message,
  applyFlags,
  warnings: [],
})

/** Builds the superblock step by step; null if all went well. */
export function mountNew(job: Job): MountFailure | null {
  const { sys } = job.io
  // A list of types to leave out, `noext4,xfs`, leaves the guessing to mount too.
  if (job.type === null || job.type === 'auto' || job.type.startsWith('no')) return guessType(job)
  if (job.type.includes(',')) return tryTypes(job, job.type.split(','))
  const context = sys.fsopen(job.type)
  if (context < 0) return failed(context, 'fsopen')
  const failure = configureAndMove(job, context)
  sys.close(context)
  return failure
}

/** Of a list the first type that can be mounted; what the last one said if none can. */
function tryTypes(job: Job, types: readonly string[]): MountFailure | null {
  let failure: MountFailure | null = failed(-ENODEV, 'fsopen')
  for (const type of types) {
    failure = mountNew({ ...job, type })
    if (failure === null) break
  }
  return failure
}

/** What vfs_parse_sb_flag and xfs_fs_parameters of fs/xfs/xfs_super.c have; xfs is the file system of disks here. */
const XFS_PARAMETERS = new Set(
  'ro rw sync async dirsync lazytime nolazytime mand nomand silent logbufs logbsize logdev rtdev wsync noalign swalloc sunit swidth nouuid grpid nogrpid bsdgroups sysvgroups allocsize norecovery inode64 inode32 ikeep noikeep largeio nolargeio attr2 noattr2 filestreams quota noquota usrquota grpquota prjquota uquota gquota pquota uqnoenforce gqnoenforce pqnoenforce qnoenforce discard nodiscard dax'.split(
    ' ',
  ),
)

/** Without a type, mount looks for a superblock on the source; what is no block device, the kernel calls so when the file systems of disks are tried. */
function guessType(job: Job): MountFailure | null {
  const { source, plan, io } = job
  const { sys } = io
  if (source === '') return failed(-EINVAL, 'fsconfig')
  const stat = sys.stat(source)
  const isDevice = typeof stat !== 'number' && isBlockDevice(stat.mode)
  const fd = isDevice ? sys.open(source, O_RDONLY) : -1
  if (fd >= 0) {
    const start = sys.pread(fd, PROBED, 0)
    sys.close(fd)
    const found = typeof start === 'number' ? null : probeBytes(start)
    if (found !== null) return mountNew({ ...job, type: found.type })
    return failed(typeof start !== 'number' && start.length > 0 ? -EINVAL : -EIO, 'fsconfig')
  }
  const context = sys.fsopen('xfs')
  if (context < 0) return failed(context, 'fsopen')
  sys.close(context)
  const unknown = plan.config.find(({ name }) => !XFS_PARAMETERS.has(name))
  if (unknown !== undefined) return failed(-EINVAL, 'fsconfig', `xfs: Unknown parameter '${unknown.name}'`)
  if (isDevice) return mountNew({ ...job, type: 'xfs' })
  return failed(-EINVAL, 'fsconfig', `${source}: Can't lookup blockdev`)
}

function configureAndMove(job: Job, context: number): MountFailure | null {
  const { sys } = job.io
  const wrong = configure(sys, context, [{ name: 'source', value: job.source }, ...job.plan.config])
  if (wrong !== null) return wrong
  const created = sys.fsconfig(context, FSCONFIG_CMD_CREATE, '')
  if (created < 0) return refused(sys, context, created, 'fsconfig')
  const fd = sys.fsmount(context, job.plan.flags)
  if (fd < 0) return refused(sys, context, fd, 'fsmount')
  const moved = sys.moveMount(fd, job.target)
  sys.close(fd)
  return moved < 0 ? failed(moved, 'move_mount') : applyPropagation(job)
}

/** fsconfig(2) takes strings of up to 255 bytes (strndup_user with 256). */
function configure(sys: System, context: number, config: readonly MountOption[]): MountFailure | null {
  for (const { name, value } of config) {
    const result =
      value === null
        ? sys.fsconfig(context, FSCONFIG_SET_FLAG, name)
        : sys.fsconfig(context, FSCONFIG_SET_STRING, name, value)
    if (result < 0) return refused(sys, context, result, 'fsconfig')
  }
  return null
}

/** What a step of a mount ended in, with what the context's log says: all errors and all warnings, without their marks. */
function refused(sys: System, context: number, error: number, call: string): MountFailure {
  const errors: string[] = []
  const warnings: string[] = []
  for (;;) {
    const bytes = sys.read(context, 8192)
    if (typeof bytes === 'number' || bytes.length === 0) {
      return { ...failed(error, call, errors.length === 0 ? null : errors.join('; ')), warnings }
    }
    const text = decode(bytes)
    if (text.startsWith('e ')) errors.push(text.slice(2))
    if (text.startsWith('w ')) warnings.push(text.slice(2))
  }
}

/** may_mount of fs/namespace.c, which fsopen(2) asks first. */
function mayMount(sys: System): boolean {
  const context = sys.fsopen('tmpfs')
  if (context >= 0) sys.close(context)
  return context !== -EPERM
}

/** Bind mounts and moves. open_tree(2) asks for leave before it looks at the path where it has to clone, else after it. */
export function mountExisting(job: Job): MountFailure | null {
  const { sys } = job.io
  const { action, flags, namesFlags } = job.plan
  if (!mayMount(sys)) {
    const seen = action & MS_MOVE ? sys.stat(job.source) : -EPERM
    return failed(typeof seen === 'number' ? seen : -EPERM, 'open_tree')
  }
  // move_mount(2) does not follow what is left of a target's links.
  const at = sys.lstat(job.target)
  if (typeof at !== 'number' && isSymlink(at.mode)) return failed(-EINVAL, 'move_mount')
  const result = sys.mount(job.source, job.target, null, action, null)
  // move_mount(2) says EINVAL where a directory and a file do not fit, mount(2) ENOTDIR.
  const error = result === -ENOTDIR && typeof sys.stat(job.source) !== 'number' ? -EINVAL : result
  if (error < 0) return failed(error, action & MS_MOVE ? 'move_mount' : 'open_tree')
  if (action & MS_BIND && namesFlags) {
    const changed = sys.mount('none', job.target, null, MS_REMOUNT | MS_BIND | flags, null)
    if (changed < 0) return failed(changed, 'mount_setattr', null, true)
  }
  return applyPropagation(job)
}

export function applyPropagation({
  io,
  target,
  plan,
}: Pick<Job, 'io' | 'target' | 'plan'>): MountFailure | null {
  for (const propagation of plan.propagation) {
    const result = io.sys.mount('none', target, null, propagation, null)
    if (result < 0) return failed(result, 'mount_setattr', null, true)
  }
  return null
}

export function reconfigure(job: Job): MountFailure | null {
  const { sys } = job.io
  const seen = sys.stat(job.target)
  if (typeof seen === 'number') return failed(seen, 'open_tree')
  const context = sys.fspick(job.target)
  if (context < 0) return failed(context, 'fspick')
  // Read-write is what a remount means unless it says otherwise.
  const names = new Set(job.plan.config.map(({ name }) => name))
  const config =
    names.has('ro') || names.has('rw') ? job.plan.config : [...job.plan.config, { name: 'rw', value: null }]
  const wrong = configure(sys, context, config)
  if (wrong === null) {
    const result = sys.fsconfig(context, FSCONFIG_CMD_RECONFIGURE, '')
    const failure = result < 0 ? refused(sys, context, result, 'fsconfig') : null
    sys.close(context)
    return failure ?? changeFlags(job)
  }
  sys.close(context)
  return wrong
}

export function changeFlags(job: Job): MountFailure | null {
  const result = job.io.sys.mount('none', job.target, null, MS_REMOUNT | MS_BIND | job.plan.flags, null)
  return result < 0 ? failed(result, 'mount_setattr', null, true) : applyPropagation(job)
}
