/** -Z and --context of the programs that make files: no machine here has SELinux, of which they warn where a context is named. */

import type { Io, Step } from './io.ts'

export const contextOption = (kernel: 'SELinux' | 'SELinux/SMACK') =>
  ({
    short: 'Z',
    long: 'context',
    optionalArgument: 'CTX',
    plainShort: true,
    help: 'set the SELinux security context (none is kept here)',
    *check(io: Io, context: string): Step<void> {
      if (context !== '')
        yield* io.complain(`warning: ignoring --context; it requires an ${kernel}-enabled kernel`)
    },
  }) as const
