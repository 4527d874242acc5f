/** --preserve-root of coreutils: what goes through whole trees stays away from the root directory, by whatever name. */

import type { Stat } from '../../kernel/abi.ts'
import { type Io, type Step, sameFile } from './io.ts'
import { quoteName } from './quote.ts'

/** The directory that is kept; null where none is. */
export function keptRoot(io: Io, isKept: boolean): Stat | null {
  const root = isKept ? io.sys.lstat('/') : null
  return typeof root === 'number' ? null : root
}

/** Whether the file is the root that is kept, which is told. */
export function* refusesRoot(io: Io, path: string, info: Stat, root: Stat | null): Step<boolean> {
  if (root === null || !sameFile(info, root)) return false
  const same = path === '/' ? '' : " (same as '/')"
  yield* io.complain(`it is dangerous to operate recursively on ${quoteName(path)}${same}`)
  yield* io.complain('use --no-preserve-root to override this failsafe')
  return true
}
