/** The mount steps of a trace: by mount(2), by fsopen(2) and its like, and by the machine's own mount(8). */

import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_SET_FD,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MNT_DETACH,
  MNT_FORCE,
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_RDONLY,
  MS_REMOUNT,
  O_RDONLY,
} from '../../src/kernel/abi.ts'
import { decode } from '../../src/kernel/text.ts'
import { ENODATA, errnoName } from '../../src/kernel/vfs/errno.ts'
import { check, Failure, readAll } from './calls.ts'
import type { Step } from './format.ts'
import type { Operation, Outcome, Steps } from './step.ts'
import { makeParents } from './world.ts'

const mountFlags: Record<string, number> = {
  ro: MS_RDONLY,
  nosuid: MS_NOSUID,
  nodev: MS_NODEV,
  noexec: MS_NOEXEC,
  noatime: MS_NOATIME,
  bind: MS_BIND,
}
const umountFlags: Record<string, number> = { DETACH: MNT_DETACH, FORCE: MNT_FORCE }

const flagsOf = (step: Step): number =>
  ((step.flags as string[] | undefined) ?? []).reduce((sum, name) => sum | (mountFlags[name] as number), 0)

export const mountOperations: Record<string, Operation> = {
  mount(steps, step) {
    // Written down by its recorder in words, not as what was executed.
    if ('args' in step || (step.api === 'cmd' && step.as !== undefined)) return recorded(step)
    const outcome = mount(steps, step)
    if (outcome.err !== undefined || outcome.ret === 'FAIL') return outcome
    const isOverlay = step.type === undefined || (step.type === 'overlay' && step.source === undefined)
    if (isOverlay || 'mountinfo' in step) {
      outcome.extra = { ...outcome.extra, mountinfo: mountinfo(steps, step.at as string) }
    }
    return outcome
  },
  umount(steps, step) {
    check(steps.sys.umount(step.at as string, umountFlags[(step.flags as string) ?? ''] ?? 0))
    return {}
  },
  remount(steps, step) {
    const flags = flagsOf(step) | MS_REMOUNT
    check(steps.sys.mount('overlay', step.at as string, 'overlay', flags, (step.opts as string) ?? ''))
    return { extra: { mountinfo: mountinfo(steps, step.at as string) } }
  },
  remount_fs(steps, step) {
    const flags = MS_REMOUNT | (step.ro === true ? MS_RDONLY : 0)
    check(steps.sys.mount('none', step.at as string, null, flags, null))
    return {}
  },
}

const recorded = ({ ret, err, exit, stderr }: Step): Outcome => ({
  ...(ret === undefined ? {} : { ret }),
  ...(err === undefined ? {} : { err }),
  extra: { exit, stderr },
})

function mount(steps: Steps, step: Step): Outcome {
  const { sys } = steps
  const at = step.at as string
  const type = (step.type as string | undefined) ?? 'overlay'
  const api = (step.api as string | undefined) ?? 'mount2'
  // Mount points outside of the trace's file systems belong to the host it was recorded on.
  if (type === 'tmpfs' || type === 'bind') makeParents(sys, at)
  if (type === 'tmpfs') check(sys.mount('tmpfs', at, 'tmpfs', 0, null))
  else if (type === 'bind') check(sys.mount(step.source as string, at, null, MS_BIND, null))
  else if (api === 'cmd') return mountByProgram(steps, step)
  else if (api === 'fsconfig') return mountByContext(steps, at, step.params as [string, string | null][])
  else {
    const source = (step.source as string | undefined) ?? recordedSource(step) ?? 'overlay'
    // Bundles were recorded from mount(8), whose own words are no options of the file system.
    const data = steps.trace.union === null ? (step.opts as string) : withoutAccess(step.opts as string)
    check(sys.mount(source, at, type, flagsOf(step), data))
  }
  return {}
}

/** Bundles say a mount's source only in what mountinfo showed afterwards. */
const recordedSource = ({ mountinfo }: Step): string | undefined =>
  (mountinfo as { source: string } | null | undefined)?.source

const withoutAccess = (options: string): string =>
  options
    .split(',')
    .filter((option) => option !== 'rw' && option !== 'ro')
    .join(',')

/** mount(8) */
function mountByProgram(steps: Steps, step: Step): Outcome {
  const argv = ['mount', '-t', 'overlay', 'overlay', '-o', step.opts as string, step.at as string]
  const { exit, stderr } = steps.processes.run('/bin/mount', argv)
  const extra = { exit, stderr: stderr.trim() === '' ? undefined : stderr.trim() }
  return exit === 0 ? { extra } : { ret: 'FAIL', extra }
}

/** fsopen, fsconfig, fsmount, move_mount. */
function mountByContext(steps: Steps, at: string, params: readonly [string, string | null][]): Outcome {
  const { sys } = steps
  const fd = check(sys.fsopen('overlay'))
  const messages = (): string[] => {
    const all: string[] = []
    for (;;) {
      const message = sys.read(fd, 4096)
      if (typeof message !== 'number') all.push(decode(message).trim())
      else if (message === -ENODATA) return all
      else throw new Failure(message)
    }
  }
  const failed = (stage: string, error: number): Outcome => {
    const msg = messages()
    sys.close(fd)
    return { err: errnoName(error), extra: { stage, msg } }
  }
  for (const [key, value] of [['source', 'overlay'] as [string, string], ...params]) {
    const error = configure(steps, fd, key, value)
    if (error < 0) return failed(`fsconfig ${key}`, error)
  }
  const created = sys.fsconfig(fd, FSCONFIG_CMD_CREATE, '')
  if (created < 0) return failed('create', created)
  const said = messages()
  const mountFd = sys.fsmount(fd, 0)
  if (mountFd < 0) return failed('fsmount', mountFd)
  const moved = sys.moveMount(mountFd, at)
  sys.close(mountFd)
  if (moved < 0) return failed('move_mount', moved)
  sys.close(fd)
  return said.length === 0 ? {} : { extra: { msg: said } }
}

function configure(steps: Steps, fd: number, key: string, value: string | null): number {
  const { sys } = steps
  if (value === null) return sys.fsconfig(fd, FSCONFIG_SET_FLAG, key)
  if (!value.startsWith('@')) return sys.fsconfig(fd, FSCONFIG_SET_STRING, key, value)
  return sys.fsconfig(fd, FSCONFIG_SET_FD, key, String(steps.fdNamed(value.slice(1))))
}

/** What /proc/self/mountinfo says of the topmost mount on a place. */
function mountinfo(steps: Steps, at: string): Record<string, string> | null {
  const { sys } = steps
  const fd = check(sys.open('/proc/self/mountinfo', O_RDONLY))
  const text = decode(readAll(sys, fd))
  sys.close(fd)
  let result: Record<string, string> | null = null
  for (const line of text.split('\n')) {
    const fields = line.split(' ')
    const dash = fields.indexOf('-')
    if (fields[4] !== at) continue
    result = {
      fstype: fields[dash + 1] as string,
      source: fields[dash + 2] as string,
      mnt: fields[5] as string,
      super: fields[dash + 3] as string,
    }
  }
  return result
}
