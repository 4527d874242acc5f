/**
 * proc: the kernel's view of itself as files (fs/proc, proc(5)). This file has the top: what lies beside it are the
 * processes (process.ts), the machine (machine.ts), the mounts (mounts.ts) and the settings (sysctl.ts).
 */

import { type DirectoryEntry, type Entry, generatedType, type LinkEntry } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import { cached, unhash } from '../../vfs/dentry.ts'
import type { FileSystemType } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { machineFiles } from './machine.ts'
import { processDirectory } from './process.ts'
import { sysctlDirectory } from './sysctl.ts'

const PROC_SUPER_MAGIC = 0x9fa0

export function makeProcType(kernel: Kernel): FileSystemType {
  const files = new Map<string, Entry>(Object.entries(machineFiles(kernel)))
  files.set('sys', sysctlDirectory(kernel))
  files.set('self', selfLink(kernel))
  files.set('mounts', { kind: 'link', mode: 0o777, target: () => 'self/mounts', size: () => 11 })
  const root: DirectoryEntry = {
    kind: 'directory',
    mode: 0o555,
    *names() {
      yield* files.keys()
      for (const pid of kernel.tasks.keys()) yield String(pid)
    },
    child: (name) => files.get(name) ?? processDirectory(kernel, name),
    nlink: () => 2 + kernel.tasks.size,
  }
  const options = {
    name: 'proc',
    magic: PROC_SUPER_MAGIC,
    blockSize: 1024,
    refusesNewNames: true,
    parameters: ['hidepid', 'gid', 'subset', 'pidns'],
  }
  return generatedType(options, () => root)
}

/** The process that asks; init for the host. */
const selfLink = (kernel: Kernel): LinkEntry => ({
  kind: 'link',
  mode: 0o777,
  target: () => String((kernel.scheduler.current ?? kernel.init).pid),
})

/** proc_flush_pid: the names of a process that is no more leave the cache. */
export function flushProcess(vfs: Vfs, pid: number): void {
  for (const sb of vfs.superBlocks) {
    if (sb.magic !== PROC_SUPER_MAGIC) continue
    const dentry = cached(sb.root, String(pid))
    if (dentry !== undefined) unhash(dentry)
  }
}
