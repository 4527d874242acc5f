/**
 * What an awk program is compiled to.
 *
 * Terms
 * - Code is *plain* (a function that gives its value) or *stepped* (a generator, because it may sleep: getline,
 *   system, a call, a loop). What has only plain parts is plain, so that the usual rule runs without generators.
 * - An action is the code of a statement: its value is a signal.
 */

import type { Step } from '../lib/io.ts'
import type { Signal } from './signal.ts'
import { isTrue, type Scalar } from './value.ts'

export type Code<T = Scalar> =
  | { readonly plain: () => T; readonly stepped?: undefined }
  | { readonly plain?: undefined; readonly stepped: () => Step<T> }

export type Action = Code<Signal>

/** Runs code of either kind. */
export function* evaluate<T>(code: Code<T>): Step<T> {
  return code.plain ? code.plain() : yield* code.stepped()
}

export const constant = <T>(value: T): Code<T> => ({ plain: () => value })

/** A function of one value. */
export function convert<From, To>(code: Code<From>, change: (value: From) => To): Code<To> {
  if (code.plain) {
    const { plain } = code
    return { plain: () => change(plain()) }
  }
  const { stepped } = code
  return {
    *stepped() {
      return change(yield* stepped())
    },
  }
}

/** A function of two values. */
export function pair<T>(left: Code, right: Code, combine: (left: Scalar, right: Scalar) => T): Code<T> {
  if (left.plain && right.plain) {
    const parts = { left: left.plain, right: right.plain }
    return { plain: () => combine(parts.left(), parts.right()) }
  }
  return {
    *stepped() {
      const first = left.plain ? left.plain() : yield* left.stepped()
      return combine(first, right.plain ? right.plain() : yield* right.stepped())
    },
  }
}

/** A function of some values. */
export function list<T>(codes: readonly Code[], combine: (values: readonly Scalar[]) => T): Code<T> {
  const plains = codes.map(({ plain }) => plain)
  if (plains.every((plain) => plain !== undefined)) {
    const [first] = plains
    if (plains.length === 1 && first) return { plain: () => combine([first()]) }
    return { plain: () => combine(plains.map((plain) => plain())) }
  }
  return {
    *stepped() {
      const values: Scalar[] = []
      for (const code of codes) values.push(code.plain ? code.plain() : yield* code.stepped())
      return combine(values)
    },
  }
}

/** One of two, as a test says. */
export function choose<T>(test: Code, yes: Code<T>, no: Code<T>): Code<T> {
  if (test.plain && yes.plain && no.plain) {
    const parts = { test: test.plain, yes: yes.plain, no: no.plain }
    return { plain: () => (isTrue(parts.test()) ? parts.yes() : parts.no()) }
  }
  return {
    *stepped() {
      const branch = isTrue(test.plain ? test.plain() : yield* test.stepped()) ? yes : no
      return branch.plain ? branch.plain() : yield* branch.stepped()
    },
  }
}
