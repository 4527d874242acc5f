/**
 * The stages of a copy-up, as Linux 6.18 does it: make a file in work, copy the data, set the attributes, put it
 * into place. Only regular files have data; the others have three stages.
 */

import type { Motion, SceneCell } from '../../scene/scene.ts'
import { CELL_PAD, geometry } from './geometry.ts'
import { frame, type Keyframe, type Marks, noMarks, type Tick, type Tile } from './marks.ts'
import { baseName, formatSize, quoteName, shortPath } from './names.ts'
import type { Box, CellBox, Layout } from './picture.ts'
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
import { textWidth } from './text-width.ts'
import type { Caption, Card, DiagramTexts } from './texts.ts'
import { times } from './times.ts'
import { along, sidewaysWay, upWay, type WorkGround, workGround } from './ways.ts'

type CopyUp = Extract<Motion, { kind: 'copy-up' }>

export function copyUpStages(motion: CopyUp, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index } = setting
  const during = layoutOf(scene)
  const done = layoutOf(next)
  const staying = sayStays(during, motion, texts)
  const said = wordsOf(motion, setting)
  const marks = marksOf(motion, setting, during, done)
  const last = said.length - 1
  return said.map(
    ({ card, caption, doneCaption }, stage): Stage => ({
      motion: index,
      kind: 'copy-up',
      card,
      caption,
      doneCaption,
      duration: durationOf(motion, setting, stage),
      marks: marks?.[stage] ?? noMarks,
      place: around(boxOfCell(done, 'upper', motion.path), boxOfCell(during, motion.from, motion.path)),
      during: stage === 0 ? during : staying,
      done: stage === last ? done : stage === 0 ? during : staying,
    }),
  )
}

/** Both ends of the way, as far as both are drawn. */
function around(slot: Box | null, source: Box | null): Box | null {
  if (slot === null || source === null) return slot
  const bottom = Math.max(slot.y + slot.height, source.y + source.height)
  return { ...slot, height: bottom - slot.y }
}

interface Said {
  readonly card: Card
  readonly caption: Caption
  readonly doneCaption: Caption | null
}

/** What is said in each stage. */
function wordsOf(motion: CopyUp, { scene, texts }: Setting): Said[] {
  const words = texts.motion.copyUp
  const layer = layerName(scene, motion.from)
  const name = quoteName(baseName(motion.path))
  const target = shortPath(`upper${motion.path}`)
  const temporary = motion.name ?? '#'
  const make: Said = {
    card: motion.nameless ? words.makeNameless : words.makeNamed(temporary),
    caption: words.makeCaption(name, layer),
    doneCaption: null,
  }
  const copy: Said = {
    card: copyCard(motion, layer, texts),
    caption: words.copyCaption(name, layer),
    doneCaption: null,
  }
  const attributes: Said = {
    card: motion.metacopy ? words.metacopy : words.attributes,
    caption: words.attributesCaption(name, layer),
    doneCaption: null,
  }
  const place: Said = {
    card: motion.nameless ? words.link(target) : words.rename(temporary, target),
    caption: words.placingCaption(name, motion.nameless),
    doneCaption: words.placeCaption(name, layer),
  }
  return hasData(motion) ? [make, copy, attributes, place] : [make, attributes, place]
}

function copyCard(motion: CopyUp, layer: string, texts: DiagramTexts): Card {
  const words = texts.motion.copyUp
  if (motion.truncated) return words.copyTruncated
  return motion.size === 0 ? words.copyEmpty : words.copy(formatSize(motion.size), layer)
}

function hasData(motion: CopyUp): boolean {
  return motion.cellKind === 'file' && !motion.metacopy
}

/** Bytes that travel. */
function copiedBytes(motion: CopyUp): number {
  return motion.truncated ? 0 : motion.size
}

function durationOf(motion: CopyUp, { lead }: Setting, stage: number): number {
  const make = lead + times.state + READ
  const copy = (copiedBytes(motion) === 0 ? times.stage : times.copy) + READ
  const attributes = times.stage + READ
  const place = times.rename + times.sight
  const durations = hasData(motion) ? [make, copy, attributes, place] : [make, attributes, place]
  return durations[stage] ?? READ
}

/** What moves in each stage; null where the names are below a closed directory or there is no work plate. */
function marksOf(motion: CopyUp, setting: Setting, during: Layout, done: Layout): Marks[] | null {
  const { scene, next, texts, lead } = setting
  const words = texts.motion.copyUp
  // The kernel calls a nameless file by its inode, as /proc/self/fd shows it (d_tmpfile()).
  const inode = findCell(next, 'upper', motion.path)?.ino
  const tileName = motion.nameless ? `#${inode ?? ''}` : (motion.name ?? '#')
  const cell = boxOfCell(during, motion.from, motion.path)
  const slot = boxOfCell(done, 'upper', motion.path)
  const ground = workGround(during, tileName)
  if (cell === null || slot === null || ground === null) return null

  const at = ground.tile
  const copied = copiedBytes(motion)
  const up = upWay(during, cell, motion.from, ground)
  const side = sidewaysWay(during, slot, ground)
  const tile = (bytes: number, keyframes: readonly Keyframe[]): Tile => ({
    key: 'copy',
    motion: 'copy-up',
    look: 'solid',
    dashed: motion.nameless,
    name: tileName,
    metas: metasOf(motion, bytes, texts),
    spines: [],
    keyframes,
  })
  const resting = (bytes: number) => tile(bytes, [frame(0, at, 1, 'linear', 'work')])
  const token: Tile = {
    ...resting(copied),
    key: 'token',
    dashed: false,
    name: quoteName(baseName(motion.path)),
    metas: [formatSize(copied)],
    spines: spineListOf(motion.from),
    keyframes: along(up, cell, at, hueOf(motion.from)),
  }
  const ticks = tickList(ground, findCell(scene, motion.from, motion.path), words.ticks)

  const start: Marks = { ...noMarks, slots: [slot], numbers: [number(1, cornerOf(at))] }
  const make: Marks = {
    ...start,
    tiles: [tile(0, [frame(lead, at, 0, 'linear', 'work'), frame(lead + times.state, at, 1, 'out', 'work')])],
    numbers: start.numbers.map((one) => ({ ...one, from: lead })),
  }
  const copy: Marks = hasData(motion)
    ? {
        ...start,
        trails: [up.trail],
        numbers: [...start.numbers, number(2, up.number)],
        words: up.words === null ? [] : [wordsAt('up', up.words, words.up, '')],
        tiles: copied === 0 ? [pulse(resting(0), at)] : [resting(0), token],
      }
    : start
  const attributes: Marks = {
    ...copy,
    numbers: [...copy.numbers, ...tickNumber(ground, copy.numbers.length + 1)],
    tiles: [resting(copied)],
    ticks,
  }
  const sideWords = motion.nameless ? words.sidewaysLink : words.sidewaysRename
  const place: Marks = {
    ...attributes,
    trails: [...attributes.trails, side.trail],
    numbers: [...attributes.numbers, number(hasData(motion) ? 4 : 3, side.number)],
    words: [
      ...attributes.words,
      ...(side.words === null ? [] : [wordsAt('sideways', side.words, words.sideways, sideWords)]),
    ],
    tiles: [
      tile(copied, [frame(0, at, 1, 'linear', 'work'), frame(times.rename, slot, 1, 'inOut', 'upper')]),
    ],
    ticks: ticks.map((tick) => ({ ...tick, doneAt: 0 })),
  }
  return hasData(motion) ? [make, copy, attributes, place] : [make, attributes, place]
}

function metasOf(motion: CopyUp, bytes: number, texts: DiagramTexts): string[] {
  const size = hasData(motion) ? formatSize(bytes) : ''
  return motion.nameless ? [texts.cell.nameless(size), size] : [size]
}

function tickNumber(ground: WorkGround, value: number): ReturnType<typeof number>[] {
  if (ground.ticks === null) return []
  return [number(value, { x: ground.ticks.x - 18, y: ground.ticks.y - 4, panned: 0 })]
}

/** The cell that is copied says that it stays, where it has a line for it. */
function sayStays(layout: Layout, motion: Extract<Motion, { kind: 'copy-up' }>, texts: DiagramTexts): Layout {
  const { metaSize } = geometry[layout.density]
  const cells = layout.cells.map((cell): CellBox => {
    if (cell.row !== motion.from || cell.path !== motion.path || cell.face.metaFace !== 'mono') return cell
    const meta = texts.motion.copyUp.stays(cell.face.meta)
    const fits = textWidth(meta, metaSize, 'ui') <= cell.box.width - cell.face.nameX - CELL_PAD
    return cell.face.meta === '' || !fits ? cell : { ...cell, face: { ...cell.face, meta, metaFace: 'ui' } }
  })
  return { ...layout, cells }
}

/** With nothing to copy there is no journey: the tile beats once. */
function pulse(tile: Tile, at: Box): Tile {
  const big = { x: at.x - 3, y: at.y - 2, width: at.width + 6, height: at.height + 4 }
  return {
    ...tile,
    keyframes: [
      frame(0, at, 1, 'linear', 'work'),
      frame(times.stage / 2, big, 1, 'out', 'work'),
      frame(times.stage, at, 1, 'out', 'work'),
    ],
  }
}

function tickList(
  { ticks: at }: WorkGround,
  source: SceneCell | undefined,
  names: readonly [string, string, string, string],
): Tick[] {
  if (at === null) return []
  const mode = source === undefined ? '' : (source.mode & 0o7777).toString(8)
  return names.map((text, index) => ({
    key: `tick:${index}`,
    x: at.x,
    y: at.y + index * 18,
    text,
    value: index === 1 ? mode : '',
    doneAt: ((index + 1) * times.stage) / 4,
  }))
}
