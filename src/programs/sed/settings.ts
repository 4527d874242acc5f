/** What holds for a whole run of sed. */

import type { ExecuteOptions } from './execute.ts'

export interface Settings extends ExecuteOptions {
  /** the suffix of backups, null if files are not edited in place */
  inPlace: string | null
  followSymlinks: boolean
  separate: boolean
}

/** Status after a file that could not be read (EXIT_BAD_INPUT of sed's basicdefs.h). */
export const BAD_INPUT = 2
/** Status after an error that ends everything (EXIT_PANIC). */
export const PANIC = 4
