/**
 * What the bench finds out.
 *
 * Terms
 * - figure: one thing measured, of ours and of its peers; smaller is better.
 * - round: every contestant does the same thing once, one after the other, so that a busy machine slows all of
 *   them. A figure's spread is over its rounds.
 * - ratio: the peer's median through ours; above 1 we are ahead.
 */

export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export type Unit = 'µs' | 'ms' | 'kB' | 'MB' | 'requests'

export interface Figure {
  readonly name: string
  readonly unit: Unit
  readonly ours: Spread
  readonly peers: Readonly<Record<string, Spread>>
  /** The least ratio to a peer, or the most that ours may be in the figure's unit. */
  readonly goals: readonly Goal[]
}

export type Goal = { readonly peer: string; readonly ratio: number } | { readonly most: number }

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number) => sorted[index] as number
  return { min: at(0), median: at(sorted.length >> 1), max: at(sorted.length - 1) }
}

/** The value below which this share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number
}

/** Sentences about the goals that `figure` misses. A goal whose peer could not run is not judged. */
export function missedGoals(figure: Figure): string[] {
  return figure.goals.flatMap((goal) => {
    if ('most' in goal) {
      const { median } = figure.ours
      return median <= goal.most ? [] : [`${short(median)} ${figure.unit}, the goal is ${goal.most}`]
    }
    const peer = figure.peers[goal.peer]
    if (peer === undefined) return []
    const ratio = peer.median / figure.ours.median
    return ratio >= goal.ratio ? [] : [`${short(ratio)} × ${goal.peer}, the goal is ${goal.ratio} ×`]
  })
}

/** Three digits that count. */
export const short = (value: number): string =>
  value >= 100 ? Math.round(value).toString() : value.toPrecision(value >= 10 ? 3 : 2)
