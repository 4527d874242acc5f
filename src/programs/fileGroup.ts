/** The programs that work on files, directories and mounts: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'

export const filePrograms: Readonly<Record<string, ProgramMain>> = {}
