/** A stage of a motion, and what its makers share. */

import type { LayerKey, Motion, OverlayScene, SceneCell } from '../../scene/scene.ts'
import { geometry } from './geometry.ts'
import type { Marks, NumberMark, Tile, TrailPoint, Words } from './marks.ts'
import type { Box, Layout } from './picture.ts'
import { spineOf } from './rows.ts'
import type { Caption, Card, DiagramTexts } from './texts.ts'
import { times } from './times.ts'
import type { Point } from './ways.ts'

export interface Stage {
  /** index in the command's motions */
  readonly motion: number
  readonly kind: Motion['kind'] | 'layer' | 'others'
  readonly card: Card
  readonly caption: Caption
  /** what can be said once the stage is done; null: nothing new */
  readonly doneCaption: Caption | null
  /** ms at speed 1 */
  readonly duration: number
  readonly marks: Marks
  /** where in the columns it happens, to be brought into view; null below a closed directory */
  readonly place: Box | null
  readonly during: Layout
  readonly done: Layout
}

const LOOKING: ReadonlySet<Stage['kind']> = new Set(['lookup', 'readdir', 'write', 'exdev'])

/** Which stage stands for the whole when all have run: the last that put something in its place, if any did. */
export function lastingStage(stages: readonly Stage[]): number {
  const last = stages.findLastIndex(({ kind }) => !LOOKING.has(kind))
  return last < 0 ? stages.length - 1 : last
}

/** Pause after the last thing of a stage, for reading. */
export const READ = 2 * times.stage

/** What a motion's stages are made from. */
export interface Setting {
  readonly scene: OverlayScene
  readonly next: OverlayScene
  readonly layoutOf: (scene: OverlayScene) => Layout
  readonly texts: DiagramTexts
  readonly index: number
  /** until the plates have made room */
  readonly lead: number
}

export function number(value: number, at: TrailPoint): NumberMark {
  return { key: `number:${value}`, number: value, x: at.x, y: at.y, panned: at.panned, from: 0 }
}

export function wordsAt(key: string, at: Point, strong: string, rest: string): Words {
  return { key, x: at.x, y: at.y, strong, rest, from: 0 }
}

/** The upper right corner of a tile, where its number sits. */
export function cornerOf(tile: Box): TrailPoint {
  return { x: tile.x + tile.width, y: tile.y - 1, panned: 0 }
}

export function spineListOf(layer: LayerKey): Tile['spines'] {
  const spine = spineOf(layer)
  return spine === null ? [] : [spine]
}

export function findCell(scene: OverlayScene, layer: LayerKey, path: string): SceneCell | undefined {
  return scene.layers.find((one) => one.key === layer)?.cells.find((cell) => cell.path === path)
}

/** Where a name is drawn; null below a closed directory. Of a frame only its head moves. */
export function boxOfCell(layout: Layout, row: string, path: string): Box | null {
  const cell = layout.cells.find((one) => one.row === row && one.path === path)
  if (cell !== undefined) return cell.box
  const box = layout.frames.find((one) => one.row === row && one.path === path)?.box
  if (box === undefined) return null
  return { ...box, height: Math.min(box.height, geometry[layout.density].cellHeight) }
}
