/** The kinds of namespaces as unshare(1), nsenter(1) and lsns(8) name them. */

import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from '../../kernel/abi.ts'

export interface NamespaceKind {
  /** the option's name */
  readonly key: 'mount' | 'uts' | 'ipc' | 'net' | 'pid' | 'user' | 'cgroup' | 'time'
  /** the file in /proc/PID/ns */
  readonly file: string
  readonly flag: number
}

/** In the order in which nsenter enters them. */
export const namespaceKinds: readonly NamespaceKind[] = [
  { key: 'user', file: 'user', flag: CLONE_NEWUSER },
  { key: 'cgroup', file: 'cgroup', flag: CLONE_NEWCGROUP },
  { key: 'ipc', file: 'ipc', flag: CLONE_NEWIPC },
  { key: 'uts', file: 'uts', flag: CLONE_NEWUTS },
  { key: 'net', file: 'net', flag: CLONE_NEWNET },
  { key: 'pid', file: 'pid', flag: CLONE_NEWPID },
  { key: 'mount', file: 'mnt', flag: CLONE_NEWNS },
  { key: 'time', file: 'time', flag: CLONE_NEWTIME },
]
