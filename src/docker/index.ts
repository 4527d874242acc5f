/** The door of this room: the docker program, loaded when a machine first needs it. */

import type { ProgramMain } from '../kernel/abi.ts'
import type { ProgramFiles } from './registry/registry.ts'

/** The program's name, known without loading it. */
export const dockerName = 'docker'

/** Loads the program; `programs` are the files that images may hold. */
export async function loadDocker(programs: ProgramFiles): Promise<ProgramMain> {
  const { createDocker } = await import('./docker.ts')
  return createDocker(programs)
}
