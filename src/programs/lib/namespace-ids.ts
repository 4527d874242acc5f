/** The uid or gid that unshare(1) and nsenter(1) are to have inside: a number, no name. */

import { ERANGE } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from './io.ts'

export function* parseId(io: Io, text: string, kind: 'uid' | 'gid'): Step<number> {
  if (!/^\s*[-+]?\d+$/.test(text)) return yield* io.fail(`failed to parse ${kind}: '${text}'`)
  const id = Number(text)
  return id >= 0 && id < 2 ** 32 ? id : yield* io.fail(`failed to parse ${kind}: '${text}'`, ERANGE)
}
