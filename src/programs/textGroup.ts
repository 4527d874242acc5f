/** The programs that work on text and on the system: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { sed } from './sed.ts'

export const textPrograms: Readonly<Record<string, ProgramMain>> = { sed }
