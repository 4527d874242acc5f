/**
 * What moves over the picture, as data: tiles on keyframes, trails, numbers, words. `marksAt` says how it all
 * looks at one moment. Times are ms from the start of the stage, at speed 1.
 */

import type { Motion } from '../../scene/scene.ts'
import type { Box, CellFace, Sight } from './picture.ts'
import type { Hue } from './rows.ts'
import { type EaseName, eases } from './times.ts'

export interface Keyframe {
  readonly at: number
  readonly box: Box
  /** as of TrailPoint */
  readonly panned: number
  readonly opacity: number
  /** how it gets here from the keyframe before */
  readonly ease: EaseName
  readonly hue: Hue
}

/** A place; `panned` is 1 where it moves with the columns, 0 where it stands still (work), between on the way. */
export interface TrailPoint {
  readonly x: number
  readonly y: number
  readonly panned: number
}

/** A cell on its way. */
export interface Tile {
  readonly key: string
  readonly motion: Motion['kind']
  readonly look: 'solid' | 'stone'
  readonly dashed: boolean
  readonly name: string
  /** what its second line may say, the longest wording first; nothing where none fits */
  readonly metas: readonly string[]
  readonly spines: CellFace['spines']
  readonly keyframes: readonly Keyframe[]
}

export interface Trail {
  readonly key: string
  /** corners; the arrow head is at the last */
  readonly points: readonly TrailPoint[]
  readonly style: 'done' | 'next'
  readonly from: number
}

export interface NumberMark {
  readonly key: string
  readonly number: number
  readonly x: number
  readonly y: number
  readonly panned: number
  readonly from: number
}

export interface Words {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly strong: string
  readonly rest: string
  readonly from: number
}

/** The attributes that a copy gets, one after the other. */
export interface Tick {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly text: string
  readonly value: string
  readonly doneAt: number
}

/** Light that falls down a sight, from its upper end. */
export interface Beam {
  readonly key: string
  readonly sight: Sight
  readonly from: number
  readonly duration: number
}

/** A cell, or the head of a frame, that is lit from within for a while. */
export interface Glow {
  readonly key: string
  readonly box: Box
  /** null: of the ink, which no layer has */
  readonly hue: Hue | null
  readonly from: number
  /** null: to the end of the stage */
  readonly until: number | null
}

export interface Marks {
  readonly tiles: readonly Tile[]
  readonly trails: readonly Trail[]
  readonly numbers: readonly NumberMark[]
  readonly words: readonly Words[]
  readonly ticks: readonly Tick[]
  /** where a tile will land */
  readonly slots: readonly Box[]
  readonly beams: readonly Beam[]
  readonly glows: readonly Glow[]
}

export const noMarks: Marks = {
  tiles: [],
  trails: [],
  numbers: [],
  words: [],
  ticks: [],
  slots: [],
  beams: [],
  glows: [],
}

export interface TileNow {
  readonly tile: Tile
  readonly box: Box
  readonly panned: number
  readonly opacity: number
  readonly hue: Hue
}

export interface MarksNow {
  readonly tiles: readonly TileNow[]
  readonly trails: readonly Trail[]
  readonly numbers: readonly NumberMark[]
  readonly words: readonly Words[]
  readonly ticks: readonly (Tick & { readonly done: boolean })[]
  readonly slots: readonly Box[]
  /** `part`: how much of the way is lit, 0 to 1 */
  readonly beams: readonly (Beam & { readonly part: number })[]
  readonly glows: readonly Glow[]
}

/** The marks `elapsed` ms into their stage. */
export function marksAt(marks: Marks, elapsed: number): MarksNow {
  const shown = (mark: { readonly from: number }) => mark.from <= elapsed
  return {
    tiles: marks.tiles.flatMap((tile) => tileAt(tile, elapsed) ?? []),
    trails: marks.trails.filter(shown),
    numbers: marks.numbers.filter(shown),
    words: marks.words.filter(shown),
    ticks: marks.ticks.map((tick) => ({ ...tick, done: tick.doneAt <= elapsed })),
    slots: marks.slots,
    beams: marks.beams.filter(shown).map((beam) => ({
      ...beam,
      part: Math.min(1, (elapsed - beam.from) / beam.duration),
    })),
    glows: marks.glows.filter((glow) => shown(glow) && (glow.until === null || elapsed < glow.until)),
  }
}

/** What is in work stands still when the columns are panned; everything else moves with them. */
export function frame(
  at: number,
  box: Box,
  opacity: number,
  ease: EaseName,
  hue: Hue,
  panned = hue === 'work' ? 0 : 1,
): Keyframe {
  return { at, box: { x: box.x, y: box.y, width: box.width, height: box.height }, panned, opacity, ease, hue }
}

/** Where a tile is; null before its first keyframe. */
function tileAt(tile: Tile, elapsed: number): TileNow | null {
  const { keyframes } = tile
  const next = keyframes.findIndex((frame) => frame.at > elapsed)
  if (next === 0) return null
  const from = keyframes.at(next === -1 ? -1 : next - 1)
  if (from === undefined) return null
  const to = next === -1 ? from : (keyframes[next] ?? from)
  const span = to.at - from.at
  const t = span <= 0 ? 1 : eases[to.ease]((elapsed - from.at) / span)
  const mix = (a: number, b: number) => a + (b - a) * t
  return {
    tile,
    box: {
      x: mix(from.box.x, to.box.x),
      y: mix(from.box.y, to.box.y),
      width: mix(from.box.width, to.box.width),
      height: mix(from.box.height, to.box.height),
    },
    panned: mix(from.panned, to.panned),
    opacity: Math.max(0, Math.min(1, mix(from.opacity, to.opacity))),
    hue: from.hue,
  }
}
