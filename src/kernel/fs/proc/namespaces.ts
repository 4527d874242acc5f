/** /proc/PID/ns: fs/proc/namespaces.c, fs/nsfs.c. Its links lead to files that stand for namespaces, for setns(2) and to be bound. */

import { directory, type Entry, type LinkEntry } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import { type NamespaceReference, namespaceNumber } from '../../namespaces.ts'
import type { Task } from '../../task.ts'
import { EACCES, ENOENT } from '../../vfs/errno.ts'
import type { Path } from '../../vfs/mount.ts'

type Find = () => NamespaceReference | null

function references(task: Task): Readonly<Record<string, Find>> {
  const current = () => task.namespaces
  return {
    cgroup: () => ({ kind: 'cgroup', namespace: current().cgroup }),
    ipc: () => ({ kind: 'ipc', namespace: current().ipc }),
    mnt: () => ({ kind: 'mnt', namespace: current().mount }),
    net: () => ({ kind: 'net', namespace: current().net }),
    pid: () => ({ kind: 'pid', namespace: task.pidNamespace }),
    // Before its first process there is nothing to see of it.
    pid_for_children: () => {
      const namespace = current().pidForChildren
      return namespace !== null && namespace.init === null ? null : { kind: 'pid', namespace }
    },
    time: () => ({ kind: 'time', namespace: current().time }),
    time_for_children: () => ({ kind: 'time', namespace: current().time }),
    user: () => ({ kind: 'user', namespace: task.cred.userNamespace }),
    uts: () => ({ kind: 'uts', namespace: current().uts }),
  }
}

/** `finish` makes an entry the task's. */
export function namespaceDirectory(
  kernel: Kernel,
  task: Task,
  finish: <E extends Entry>(entry: E) => E,
  mayLook: () => boolean,
): Entry {
  const links = Object.entries(references(task)).map(([name, find]) => [
    name,
    finish(namespaceLink(kernel, task, find, mayLook)),
  ])
  return finish(directory(Object.fromEntries(links), 0o511))
}

function namespaceLink(kernel: Kernel, task: Task, find: Find, mayLook: () => boolean): LinkEntry {
  const reference = (): NamespaceReference | number =>
    mayLook() ? ((task.hasEnded ? null : find()) ?? -ENOENT) : -EACCES
  return {
    kind: 'link',
    mode: 0o777,
    path(): Path | number {
      const found = reference()
      return typeof found === 'number' ? found : kernel.pseudo.namespacePath(found)
    },
    target() {
      const found = reference()
      return typeof found === 'number' ? found : `${found.kind}:[${namespaceNumber(found)}]`
    },
  }
}
