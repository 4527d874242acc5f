/**
 * Stages in which no name comes or goes: light falls down a lookup, a directory's names are gathered, bytes are written
 * to what is in upper already, a directory is marked, a rename is refused.
 */

import type { LayerKey, LookedUp, Motion, OverlayScene } from '../../scene/scene.ts'
import { layerPath } from './lookup-path.ts'
import { type Beam, type Glow, noMarks } from './marks.ts'
import { baseName, formatSize, isWithin, parentOf, quoteName } from './names.ts'
import type { Box, Layout } from './picture.ts'
import { hueOf, layerName } from './rows.ts'
import { boxOfCell, findCell, number, READ, type Setting, type Stage } from './stage.ts'
import type { Caption, Card } from './texts.ts'
import { times } from './times.ts'

/** Names whose light is drawn; a listing of thousands would be one bright wall. */
const MOST_BEAMS = 60
/** Cells of a directory that glow one by one with their layer. */
const MOST_GLOWS = 200

/** Light falls from merged, a layer after the other, to where the lookup stops. */
export function lookupStage(motion: Extract<Motion, { kind: 'lookup' }>, setting: Setting): Stage[] {
  const { scene, texts } = setting
  const layout = setting.layoutOf(scene)
  const beams = motion.names.slice(0, MOST_BEAMS).flatMap(({ path }) => beamsOf(layout, path))
  // Looking for what is in no layer shows nothing, unless that is all that happened.
  const named = motion.names.at(-1) as LookedUp
  // The parts of one path are one name.
  const isOne = motion.names.every(({ path }) => isWithin(named.path, path))
  const name = motion.names.length === 1 ? quoteName(baseName(named.path)) : quotePath(named.path)
  const answers = named.asked.map(({ layer, found }) => ({ layer: layerName(scene, layer), found }))
  const words = texts.motion.looking
  const depth = Math.max(1, ...beams.map(({ sight }) => sight.stops.length))
  const only = beams.at(-1)
  const numbers =
    isOne && only !== undefined
      ? only.sight.stops.map((y, index) => ({
          ...number(index + 1, {
            x: index === only.sight.stops.length - 1 ? only.sight.x2 : only.sight.x1,
            y,
            panned: 1,
          }),
          from: (index + 1) * times.hover,
        }))
      : []
  return [
    stageOf(setting, 'lookup', {
      card: isOne ? words.lookup(name, answers) : words.lookups(motion.names.length),
      caption: isOne ? words.lookupCaption(name, answers) : words.lookupsCaption(motion.names.length),
      duration: depth * times.hover + READ,
      marks: { ...noMarks, beams, numbers },
      place: isOne ? boxOfCell(layout, 'merged', named.path) : null,
    }),
  ]
}

const quotePath = (path: string): string => path.slice(1).split('/').map(quoteName).join('/')

function beamsOf(layout: Layout, path: string): Beam[] {
  const sight = layout.sights.find((one) => one.path === path && one.style === 'line')
  if (sight === undefined) return []
  return [{ key: `beam:${path}`, sight, from: 0, duration: Math.max(1, sight.stops.length) * times.hover }]
}

/** One layer after the other lights up, then what merged makes of them. */
export function readdirStage(motion: Extract<Motion, { kind: 'readdir' }>, setting: Setting): Stage[] {
  const { scene, texts } = setting
  const layout = setting.layoutOf(scene)
  const words = texts.motion.looking
  const glows = motion.layers.flatMap(({ layer }, index) =>
    childrenOf(layout, layer, layerPath(scene, motion.path, layer))
      .slice(0, MOST_GLOWS)
      .map((box) => glow(box, layer, index * times.stage, (index + 1) * times.stage)),
  )
  const from = motion.layers.length * times.stage
  const merged = childrenOf(layout, 'merged', motion.path)
    .slice(0, MOST_GLOWS)
    .map((box) => glow(box, 'merged', from, null))
  const name = motion.path === '/' || motion.path === '' ? 'merged' : quoteName(baseName(motion.path))
  const counts = motion.layers.map(({ layer, names }) => ({ layer: layerName(scene, layer), names }))
  return [
    stageOf(setting, 'readdir', {
      card: words.readdir(name, counts),
      caption: words.readdirCaption(name, counts),
      duration: from + READ,
      marks: { ...noMarks, glows: [...glows, ...merged] },
      place: null,
    }),
  ]
}

/** The names right in a directory, as they are drawn in a row. */
function childrenOf(layout: Layout, row: string, directory: string): Box[] {
  const parent = directory === '/' ? '' : directory
  return [...layout.cells, ...layout.frames]
    .filter((one) => one.row === row && one.path !== '' && parentOf(one.path) === parent)
    .map(({ box }) => box)
}

/** The cell in upper beats, and merged's with it. */
export function writeStage(motion: Extract<Motion, { kind: 'write' }>, setting: Setting): Stage[] {
  const { next, texts } = setting
  const words = texts.motion.looking
  const name = quoteName(baseName(motion.path))
  const size = formatSize(motion.size)
  const layout = setting.layoutOf(next)
  const box = boxOfCell(layout, 'upper', motion.path)
  return [
    stageOf(setting, 'write', {
      card: words.write(name, size),
      caption: words.writeCaption(name, size),
      duration: times.stage + READ,
      marks: {
        ...noMarks,
        glows: boxesOf(layout, ['upper', 'merged'], motion.path).map((one) =>
          glow(one.box, one.row, 0, null),
        ),
      },
      place: box,
    }),
  ]
}

/** A thick floor grows under the directory. */
export function opaqueStage(motion: Extract<Motion, { kind: 'opaque' }>, setting: Setting): Stage[] {
  const words = setting.texts.motion.looking
  const name = quoteName(baseName(motion.path))
  return [markStage(motion, setting, words.opaque(name), words.opaqueCaption(name))]
}

export function redirectStage(motion: Extract<Motion, { kind: 'redirect' }>, setting: Setting): Stage[] {
  const words = setting.texts.motion.looking
  const name = quoteName(baseName(motion.path))
  return [markStage(motion, setting, words.redirect(name, motion.to), words.redirectCaption(name, motion.to))]
}

/** What the directory in upper is given glows. */
function markStage(
  motion: Extract<Motion, { kind: 'opaque' | 'redirect' }>,
  setting: Setting,
  card: Card,
  caption: Caption,
): Stage {
  const layout = setting.layoutOf(setting.next)
  return stageOf(setting, motion.kind, {
    card,
    caption,
    duration: times.stage + READ,
    marks: {
      ...noMarks,
      glows: boxesOf(layout, ['upper'], motion.path).map((one) => glow(one.box, one.row, 0, null)),
    },
    place: boxOfCell(layout, 'upper', motion.path),
  })
}

/** It stays where it is, and what keeps it there lights up: the parts below upper. */
export function exdevStage(motion: Extract<Motion, { kind: 'exdev' }>, setting: Setting): Stage[] {
  const { scene, texts } = setting
  const words = texts.motion.looking
  const layout = setting.layoutOf(scene)
  const name = quoteName(baseName(motion.path))
  const parts = findCell(scene, 'merged', motion.path)?.merges ?? []
  const below = parts.filter((key) => key !== 'upper')
  const glows = below.flatMap((key) =>
    boxesOf(layout, [key], layerPath(scene, motion.path, key)).map((one) => glow(one.box, one.row, 0, null)),
  )
  const layers = below.map((key) => layerName(scene, key))
  return [
    stageOf(setting, 'exdev', {
      card: words.exdev(name),
      caption: words.exdevCaption(name, layers),
      duration: times.stage + READ,
      marks: { ...noMarks, glows },
      place: boxOfCell(layout, 'merged', motion.path),
    }),
  ]
}

/** A cell, or the whole of a frame. */
function boxesOf(layout: Layout, rows: readonly LayerKey[], path: string): { row: LayerKey; box: Box }[] {
  return rows.flatMap((row) =>
    [...layout.cells, ...layout.frames]
      .filter((one) => one.row === row && one.path === path)
      .map(({ box }) => ({ row, box })),
  )
}

function glow(box: Box, row: LayerKey, from: number, until: number | null): Glow {
  return { key: `glow:${row}:${box.x}:${box.y}`, box, hue: row === 'merged' ? null : hueOf(row), from, until }
}

type Made = Pick<Stage, 'card' | 'caption' | 'duration' | 'marks' | 'place'>

/** The picture below is that of the machine: nothing comes, nothing goes. Light waits until the plates stand. */
function stageOf(setting: Setting, kind: Motion['kind'], made: Made): Stage {
  const { lead } = setting
  const later = <Mark extends { readonly from: number }>(mark: Mark): Mark => ({
    ...mark,
    from: mark.from + lead,
  })
  const { beams, numbers, glows } = made.marks
  return {
    ...made,
    motion: setting.index,
    kind,
    doneCaption: null,
    duration: made.duration + lead,
    marks: {
      ...noMarks,
      beams: beams.map(later),
      numbers: numbers.map(later),
      glows: glows.map((one) => later(one.until === null ? one : { ...one, until: one.until + lead })),
    },
    during: setting.layoutOf(setting.scene),
    done: setting.layoutOf(setting.next),
  }
}

/** Whether there is anything of the motion to be seen. */
export function isSeen(motion: Motion, scene: OverlayScene): boolean {
  if (motion.kind === 'lookup')
    return motion.names.some(({ path }) => findCell(scene, 'merged', path) !== undefined)
  if (motion.kind === 'readdir')
    return motion.path === '' || motion.path === '/' || findCell(scene, 'merged', motion.path) !== undefined
  return true
}
