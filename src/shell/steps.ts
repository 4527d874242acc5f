/**
 * How the interpreter runs without deepening the host's stack.
 *
 * Terms
 * - steps: a generator that yields nothing where a process would sleep, and a Call where it wants another
 *   generator run to its end; the Call's result comes back from the yield.
 * - `drive` keeps the called generators on a list of its own. So a function of the shell that calls itself
 *   10,000 times needs heap, not stack, and each sleep passes only through the `yield*` of one call.
 */

import type { ProgramRun } from '../kernel/abi.ts'

export class Call {
  readonly steps: Steps<number> | ProgramRun
  constructor(steps: Steps<number> | ProgramRun) {
    this.steps = steps
  }
}

export type Steps<T> = Generator<Call | undefined, T, number>

/**
 * The program that a process has become. It begins only after the others that can run have had their turn, as the
 * kernel takes its time to load one: `ps | grep x` finds both under their own names.
 */
export function* runProgram(run: ProgramRun): Steps<number> {
  yield undefined
  return yield new Call(run)
}

export function* drive(root: Steps<number>): ProgramRun {
  const stack: Steps<number>[] = [root]
  let result = 0
  let failure: { readonly error: unknown } | null = null
  for (;;) {
    const top = stack[stack.length - 1] as Steps<number>
    let step: IteratorResult<Call | undefined, number>
    try {
      if (failure === null) step = top.next(result)
      else {
        const { error } = failure
        failure = null
        step = top.throw(error)
      }
    } catch (error) {
      stack.pop()
      if (stack.length === 0) throw error
      failure = { error }
      continue
    }
    if (step.done === true) {
      stack.pop()
      result = step.value
      if (stack.length === 0) return result
    } else if (step.value === undefined) {
      result = 0
      yield
    } else {
      stack.push(step.value.steps as Steps<number>)
      result = 0
    }
  }
}

/** The shell's steps inside the line editor's: what they result in. */
export function* runToEnd<T>(steps: Steps<T>): Generator<void, T, void> {
  let result: { readonly value: T } | null = null
  yield* drive(
    (function* () {
      result = { value: yield* steps }
      return 0
    })(),
  )
  return (result as unknown as { readonly value: T }).value
}
