/** The programs for namespaces, access control lists and what the kernel tells of files: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { fallocate } from './fallocate.ts'
import { flock } from './flock.ts'
import { getfacl } from './getfacl.ts'
import { inotifywait } from './inotifywait.ts'
import { lsns } from './lsns.ts'
import { nsenter } from './nsenter.ts'
import { pivotRoot } from './pivot_root.ts'
import { setfacl } from './setfacl.ts'
import { unshare } from './unshare.ts'

export const systemPrograms: Readonly<Record<string, ProgramMain>> = {
  fallocate,
  flock,
  getfacl,
  inotifywait,
  lsns,
  nsenter,
  pivot_root: pivotRoot,
  setfacl,
  unshare,
}
