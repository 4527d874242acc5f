/** Stages of what happens in one layer: a whiteout comes, a name comes, goes, or is renamed. */

import type { LayerKey, Motion, OverlayScene } from '../../scene/scene.ts'
import { withoutCell } from './apply-motion.ts'
import { frame, type Keyframe, type Marks, noMarks, type Tile } from './marks.ts'
import { baseName, quoteName, shortPath } from './names.ts'
import type { Box, Layout } from './picture.ts'
import { hueOf, layerName } from './rows.ts'
import {
  boxOfCell,
  cornerOf,
  findCell,
  number,
  READ,
  type Setting,
  type Stage,
  spineListOf,
  wordsAt,
} from './stage.ts'
import { times } from './times.ts'
import { sidewaysWay, workGround } from './ways.ts'

/** A stone comes into work, slides over the name and lands. */
export function whiteoutStages(motion: Extract<Motion, { kind: 'whiteout' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index, lead } = setting
  const words = texts.motion.whiteout
  const during = layoutOf(scene)
  const done = layoutOf(next)
  const name = quoteName(baseName(motion.path))
  const layer = hiddenLayer(scene, motion.path)
  const [make, place] = whiteoutMarks(motion, setting, during, done) ?? [noMarks, noMarks]
  const common = {
    motion: index,
    kind: 'whiteout' as const,
    place: boxOfCell(done, 'upper', motion.path),
    during,
  }
  return [
    {
      ...common,
      card: words.make,
      caption: words.makeCaption(name, layer),
      doneCaption: null,
      duration: lead + times.state + READ,
      marks: make,
      done: during,
    },
    {
      ...common,
      card: words.place(shortPath(`upper${motion.path}`)),
      caption: words.placingCaption(name),
      doneCaption: words.placeCaption(name, layer),
      duration: times.rename + times.stone + times.sight,
      marks: place,
      done,
    },
  ]
}

function hiddenLayer(scene: OverlayScene, path: string): string {
  const hidden = scene.layers.find(
    (layer) => layer.key.startsWith('lower') && layer.cells.some((cell) => cell.path === path),
  )
  return hidden === undefined ? 'lower' : layerName(scene, hidden.key)
}

/** A stone hangs a little above its place before it lands. */
const DROP = 5

function whiteoutMarks(
  motion: Extract<Motion, { kind: 'whiteout' }>,
  { texts, lead }: Setting,
  during: Layout,
  done: Layout,
): [make: Marks, place: Marks] | null {
  const slot = boxOfCell(done, 'upper', motion.path)
  const ground = workGround(during, motion.name ?? '')
  if (slot === null || ground === null) return null
  const at = ground.tile
  const above = { ...slot, y: slot.y - DROP }
  const side = sidewaysWay(during, slot, ground)
  const first = number(1, cornerOf(at))
  const stone = (keyframes: readonly Keyframe[]): Tile => ({
    key: 'stone',
    motion: 'whiteout',
    look: 'stone',
    dashed: false,
    name: motion.name ?? quoteName(baseName(motion.path)),
    metas: [texts.cell.whiteout, '0, 0'],
    spines: [],
    keyframes,
  })
  const { sideways, sidewaysRename } = texts.motion.copyUp
  return [
    {
      ...noMarks,
      tiles: [stone([frame(lead, at, 0, 'linear', 'work'), frame(lead + times.state, at, 1, 'out', 'work')])],
      numbers: [{ ...first, from: lead }],
    },
    {
      ...noMarks,
      tiles: [
        stone([
          frame(0, at, 1, 'linear', 'work'),
          frame(times.rename, above, 1, 'inOut', 'work', 1),
          frame(times.rename + times.stone, slot, 1, 'land', 'work', 1),
        ]),
      ],
      trails: [side.trail],
      numbers: [first, number(2, side.number)],
      words: side.words === null ? [] : [wordsAt('sideways', side.words, sideways, sidewaysRename)],
    },
  ]
}

/** A new cell grows from its left edge, after its column has opened. */
export function createStage(motion: Extract<Motion, { kind: 'create' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, index } = setting
  const { path, layer } = motion
  const done = layoutOf(next)
  const cell = boxOfCell(done, layer, path)
  const name = quoteName(baseName(path))
  const tile = (box: Box, look: Tile['look']) =>
    plainTile(motion.kind, name, layer, look, [
      frame(times.layout, { ...box, width: 4 }, 0, 'linear', hueOf(layer)),
      frame(times.layout + times.state, box, 1, 'out', hueOf(layer)),
    ])
  return [
    {
      motion: index,
      kind: 'create',
      ...createWords(motion, setting),
      doneCaption: null,
      duration: times.layout + times.state + times.stage,
      marks: cell === null ? noMarks : { ...noMarks, tiles: [tile(cell, lookOf(next, layer, path))] },
      place: cell,
      during: layoutOf(scene),
      done,
    },
  ]
}

function createWords(
  motion: Extract<Motion, { kind: 'create' }>,
  setting: Setting,
): Pick<Stage, 'card' | 'caption'> {
  const { scene, next } = setting
  const words = setting.texts.motion
  const { path, layer } = motion
  const name = quoteName(baseName(path))
  const layerTitle = layerName(scene, layer)
  if (layer === 'upper' && scene.mount.type === 'aufs' && lookOf(next, layer, path) === 'stone') {
    return {
      card: words.whiteout.makeFile(quoteName(`.wh.${baseName(path)}`)),
      caption: words.whiteout.makeCaption(name, hiddenLayer(scene, path)),
    }
  }
  return {
    card: words.create(shortPath(`${layerTitle}${path}`)),
    caption: layer === 'upper' ? words.createCaption(name) : words.createBelowCaption(name, layerTitle),
  }
}

/** A removed cell shrinks; what it covered lights up. */
export function removeStage(motion: Extract<Motion, { kind: 'remove' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index } = setting
  const { path, layer } = motion
  const cell = boxOfCell(layoutOf(scene), layer, path)
  const name = quoteName(baseName(path))
  const layerTitle = layerName(scene, layer)
  const look = lookOf(scene, layer, path)
  const seen = findCell(next, 'merged', path)
  const was = findCell(scene, 'merged', path)
  // What a layer above covers may go without anything else showing.
  const wasSeen = was === undefined || was.ghost || was.from === layer
  const source = seen === undefined || seen.ghost || seen.from === layer ? null : seen.from
  const revealed = source === null || !wasSeen ? null : layerName(next, source)
  const words = texts.motion
  const caption =
    seen?.stale === true
      ? words.removeStaleCaption(name, layerTitle)
      : revealed !== null
        ? look === 'stone'
          ? words.removeWhiteoutCaption(name, layerTitle, revealed)
          : words.removeRevealCaption(name, layerTitle, revealed)
        : layer === 'upper'
          ? words.removeCaption(name)
          : words.removeBelowCaption(name, layerTitle)
  const tile = (box: Box) =>
    plainTile(motion.kind, name, layer, look, [
      frame(0, box, 1, 'linear', hueOf(layer)),
      frame(times.state, { ...box, width: 4 }, 0, 'out', hueOf(layer)),
    ])
  return [
    {
      motion: index,
      kind: 'remove',
      card: words.remove(shortPath(`${layerTitle}${path}`)),
      caption,
      doneCaption: null,
      duration: times.state + times.stage,
      marks: cell === null ? noMarks : { ...noMarks, tiles: [tile(cell)] },
      place: cell,
      during: layoutOf(withoutCell(scene, layer, path)),
      done: layoutOf(next),
    },
  ]
}

/** A cell slides along its row. */
export function renameStage(motion: Extract<Motion, { kind: 'rename' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index } = setting
  const before = layoutOf(scene)
  const done = layoutOf(next)
  const from = boxOfCell(before, 'upper', motion.path)
  const to = boxOfCell(done, 'upper', motion.to)
  const oldName = quoteName(baseName(motion.path))
  const newName = quoteName(baseName(motion.to))
  return [
    {
      motion: index,
      kind: 'rename',
      card: texts.motion.rename(oldName, newName),
      caption: texts.motion.renameCaption(oldName, newName),
      doneCaption: null,
      duration: times.layout + times.rename + times.stage,
      marks:
        from === null || to === null
          ? noMarks
          : {
              ...noMarks,
              tiles: [
                plainTile('rename', newName, 'upper', 'solid', [
                  frame(0, from, 1, 'linear', 'upper'),
                  frame(times.layout, from, 1, 'linear', 'upper'),
                  frame(times.layout + times.rename, to, 1, 'inOut', 'upper'),
                ]),
              ],
            },
      place: to,
      during: layoutOf(withoutCell(withoutCell(scene, 'upper', motion.path), 'upper', motion.to)),
      done,
    },
  ]
}

function lookOf(scene: OverlayScene, layer: LayerKey, path: string): Tile['look'] {
  return findCell(scene, layer, path)?.kind === 'whiteout' ? 'stone' : 'solid'
}

function plainTile(
  motion: Motion['kind'],
  name: string,
  layer: LayerKey,
  look: Tile['look'],
  keyframes: readonly Keyframe[],
): Tile {
  return { key: motion, motion, look, dashed: false, name, metas: [], spines: spineListOf(layer), keyframes }
}
