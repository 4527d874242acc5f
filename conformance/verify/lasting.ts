/** Whether a case differs, whatever else happens on this machine. */

import type { Case } from './case.ts'
import type { RealKernel } from './kernel.ts'
import { compare, type Difference } from './outcome.ts'
import { simulate } from './simulate.ts'

export const differenceOf = async (kernel: RealKernel, test: Case): Promise<Difference | null> =>
  compare(test.steps, await kernel.run(test), simulate(test))

/**
 * The kernel forgets cached names when it is short of memory, and its log is everybody's: what others do can show now and
 * then, but not every time. Null as soon as there is no difference of the kind of the first one.
 */
export async function lastingDifference(kernel: RealKernel, test: Case): Promise<Difference | null> {
  const first = await differenceOf(kernel, test)
  return first !== null && (await differsAgain(kernel, test, first)) ? first : null
}

/** The same while a case is made smaller, where most differ in another way or not at all. */
export async function differsAgain(kernel: RealKernel, test: Case, { inLog }: Difference): Promise<boolean> {
  for (let i = inLog ? 12 : 3; i > 0; i--) {
    const difference = await differenceOf(kernel, test)
    if (difference === null || difference.inLog !== inLog) return false
  }
  return true
}
