/**
 * proc: the kernel's view of itself as files (fs/proc, proc(5)). This file has the top: what lies beside it are the
 * processes (process.ts, and who may see them: hiding.ts), the machine (machine.ts), the mounts (mounts.ts) and the settings (sysctl.ts).
 */

import { type DirectoryEntry, type Entry, generatedType, type LinkEntry } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import type { PidNamespace } from '../../namespaces.ts'
import type { Task } from '../../task.ts'
import { cached, unhash } from '../../vfs/dentry.ts'
import { ENOENT } from '../../vfs/errno.ts'
import type { FileSystemType } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { complaintOf, type Given, guarded, isVisible, shownOptions, showsOnlyProcesses } from './hiding.ts'
import { machineFiles } from './machine.ts'
import { processDirectory, taskNamed } from './process.ts'
import { sysctlDirectory } from './sysctl.ts'

const PROC_SUPER_MAGIC = 0x9fa0

export function makeProcType(kernel: Kernel): FileSystemType {
  const common = new Map<string, Entry>(Object.entries(machineFiles(kernel)))
  common.set('sys', sysctlDirectory(kernel))
  common.set('mounts', { kind: 'link', mode: 0o777, target: () => 'self/mounts', size: () => 11 })
  /** It shows the processes of the pid namespace in which it is mounted. */
  const shown = () => (kernel.scheduler.current ?? kernel.init).pidNamespace
  const root = (given: Given): DirectoryEntry => {
    const pids = shown()
    const own = new Map<string, Entry>()
    own.set('self', selfLink(kernel, pids, String))
    // A process is its only thread.
    own.set(
      'thread-self',
      selfLink(kernel, pids, (pid) => `${pid}/task/${pid}`),
    )
    const all = new Map([...common, ...own])
    const files = () => (showsOnlyProcesses(given) ? own : all)
    /** So that a process keeps its inode number. */
    const directories = new WeakMap<Task, DirectoryEntry>()
    const directoryOf = (task: Task): DirectoryEntry => {
      let entry = directories.get(task)
      if (entry === undefined) {
        entry = guarded(kernel, given, task, processDirectory(kernel, pids, task))
        directories.set(task, entry)
      }
      return entry
    }
    return {
      kind: 'directory',
      mode: 0o555,
      *names() {
        yield* files().keys()
        for (const [pid, task] of kernel.tasks) {
          const shown = pids === null ? pid : pids.inner(pid)
          if (shown !== 0 && isVisible(kernel, given, task)) yield String(shown)
        }
      },
      child(name) {
        const file = files().get(name)
        if (file !== undefined) return file
        const task = taskNamed(kernel, pids, name)
        return task === undefined || !isVisible(kernel, given, task) ? null : directoryOf(task)
      },
      nlink: () => 2 + kernel.tasks.size,
    }
  }
  const options = {
    name: 'proc',
    magic: PROC_SUPER_MAGIC,
    // FILESYSTEM_MAX_STACK_DEPTH: no overlay has a layer in it (proc_fill_super).
    stackDepth: 2,
    blockSize: 1024,
    refusesNewNames: true,
    parameters: ['hidepid', 'gid', 'subset', 'pidns'],
    complaint: complaintOf,
    shownOptions,
  }
  const ownerOfContent = () => shown()?.owner ?? null
  return { ...generatedType(options, root), inUserNamespaces: true, ownerOfContent }
}

/** The process that asks; init for the host. */
const selfLink = (kernel: Kernel, pids: PidNamespace | null, path: (pid: number) => string): LinkEntry => ({
  kind: 'link',
  mode: 0o777,
  target() {
    const { pid } = kernel.scheduler.current ?? kernel.init
    const shown = pids === null ? pid : pids.inner(pid)
    return shown === 0 ? -ENOENT : path(shown)
  },
})

/** proc_flush_pid: the names of a process that is no more leave the cache. */
export function flushProcess(vfs: Vfs, pid: number, pids: PidNamespace | null): void {
  const names = [String(pid)]
  for (let at = pids; at !== null; at = at.parent) names.push(String(at.inner(pid)))
  for (const sb of vfs.superBlocks) {
    if (sb.magic !== PROC_SUPER_MAGIC) continue
    for (const name of names) {
      const dentry = cached(sb.root, name)
      if (dentry !== undefined) unhash(dentry)
    }
  }
}
