/** Which existing files cp and mv replace: --update, -u and -n (copy.h of coreutils: enum Update_type). */

import type { Io, Step } from './io.ts'
import { matchKeyword, oneOf } from './keyword.ts'

const UPDATES = { all: 'all', none: 'none', 'none-fail': 'none-fail', older: 'older' } as const

export type Update = keyof typeof UPDATES

export const updateOptions = {
  update: {
    long: 'update',
    optionalArgument: 'UPDATE',
    help: 'control which existing files are updated: all, none, none-fail, older (default)',
    check: oneOf('--update', UPDATES),
  },
  updateOlder: { short: 'u', help: 'equivalent to --update[=older]' },
} as const

/** `takesBack` has the keys of what makes an earlier -n void. */
export function* readUpdate(
  io: Io,
  given: readonly { readonly key: string; readonly value: string | undefined }[],
  takesBack: readonly string[],
): Step<Update> {
  let update: Update = 'all'
  for (const { key, value } of given) {
    if (key === 'updateOlder') update = 'older'
    else if (key === 'update')
      update = value === undefined ? 'older' : yield* matchKeyword(io, '--update', value, UPDATES)
    else if (key === 'noClobber') update = 'none'
    else if (takesBack.includes(key) && update === 'none') update = 'all'
  }
  return update
}
