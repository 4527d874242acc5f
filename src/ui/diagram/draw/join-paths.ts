import type { Selection } from 'd3-selection'
import { times } from '../times.ts'
import type { Group } from './groups.ts'
import { fadeIn, fadeOut, type Manner, moveAttribute } from './transition.ts'

interface Moving<Datum> {
  /** what moves: its shape or its place */
  readonly attribute: 'd' | 'transform'
  readonly value: (one: Datum) => string
  /** ms at speed 1 */
  readonly duration?: number
}

/** One path for each datum: it fades in where it belongs, moves there when that changes, and fades out. */
export function joinPaths<Datum extends { readonly key: string }>(
  group: Group,
  data: readonly Datum[],
  { attribute, value, duration = times.layout }: Moving<Datum>,
  manner: Manner,
): Selection<SVGPathElement, Datum, SVGGElement, unknown> {
  return group
    .selectAll<SVGPathElement, Datum>('path:not(.leaving)')
    .data(data, (one) => one.key)
    .join(
      (enter) => {
        const path = enter.append('path').attr(attribute, value)
        fadeIn(path, manner)
        return path
      },
      (update) => {
        moveAttribute(update, attribute, value, manner, duration)
        return update
      },
      (exit) => fadeOut(exit, manner),
    )
}
