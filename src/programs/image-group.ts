/** Programs that only images of the registry have: their files name them, no directory of the host does. */

import type { ProgramMain } from '../kernel/abi.ts'
import { busyboxPs } from './busybox-ps.ts'
import { idleServer } from './idle-server.ts'

export const imagePrograms: Readonly<Record<string, ProgramMain>> = {
  'busybox-ps': busyboxPs,
  'idle-server': idleServer,
}
