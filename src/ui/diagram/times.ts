/**
 * Durations in ms at speed 1 and easings: those of tokens.css (a test compares them), as numbers, because
 * choreography is computed, not styled.
 */

import { easeCubicInOut, easeCubicOut, easeLinear } from 'd3-ease'

export const times = {
  hover: 120,
  state: 200,
  copy: 900,
  stage: 350,
  rename: 450,
  stone: 260,
  sight: 320,
  layout: 400,
  seek: 240,
} as const

export type EaseName = 'linear' | 'out' | 'inOut' | 'land'

export const eases: Readonly<Record<EaseName, (t: number) => number>> = {
  linear: easeLinear,
  out: easeCubicOut,
  inOut: easeCubicInOut,
  /** one small overshoot, for stones only */
  land: (t) => 1 + 1.9 * (t - 1) ** 3 + 0.9 * (t - 1) ** 2,
}

export const speeds = [0.25, 0.5, 1, 2, 4] as const
export type Speed = (typeof speeds)[number]
