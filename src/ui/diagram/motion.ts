/**
 * Choreography as data: from the motions of a command and the scenes around it to a list of timed stages.
 *
 * Terms
 * - stage: what is explained and shown at once; its caption is said when it begins. A copy-up has four (three
 *   where there is no data), a whiteout two, everything else one.
 * - during, done: the picture below the marks while the stage runs, and from its end on.
 * - up means that bytes are copied (lower to work); sideways, that only a name moves (work to upper).
 */

import type { LayerKey, Motion, OverlayScene, SceneCell } from '../../scene/scene.ts'
import { applyMotion, stageScene, withoutCell } from './apply-motion.ts'
import { CELL_PAD, geometry } from './geometry.ts'
import {
  type Keyframe,
  type Marks,
  type NumberMark,
  noMarks,
  type Tick,
  type Tile,
  type Trail,
  type Words,
} from './marks.ts'
import { baseName, formatSize, quoteName } from './names.ts'
import type { Box, CellBox, Layout } from './picture.ts'
import { type Hue, hueOf, layerName, spineOf } from './rows.ts'
import { textWidth } from './text-width.ts'
import type { Caption, Card, DiagramTexts } from './texts.ts'
import { type EaseName, eases, times } from './times.ts'

export interface Stage {
  /** index in the command's motions */
  readonly motion: number
  readonly kind: Motion['kind'] | 'others'
  readonly card: Card
  readonly caption: Caption
  /** what can be said once the stage is done; null: nothing new */
  readonly doneCaption: Caption | null
  /** ms at speed 1 */
  readonly duration: number
  readonly marks: Marks
  readonly during: Layout
  readonly done: Layout
}

export interface ChoreographyInput {
  readonly before: OverlayScene
  readonly after: OverlayScene
  readonly motions: readonly Motion[]
  /** lays a scene out where the picture is shown; `workInUse` keeps room in the work plate */
  readonly layoutOf: (scene: OverlayScene, options: { readonly workInUse: boolean }) => Layout
  readonly texts: DiagramTexts
}

/** Above this many motions of a command the rest are shown together. */
export const MOST_MOTIONS = 8

/** Pause after the last thing of a stage, for reading. */
const READ = 2 * times.stage

/** The stages of a command's motions, in order. */
export function choreograph(input: ChoreographyInput): readonly Stage[] {
  const { before, after, texts } = input
  // What comes and goes in work is part of the other motions.
  const motions = input.motions.filter((motion) => !('layer' in motion && motion.layer === 'work'))
  const usesWork = motions.some((motion) => motion.kind === 'copy-up' || motion.kind === 'whiteout')
  const layoutOf = (scene: OverlayScene) => input.layoutOf(scene, { workInUse: usesWork })
  const stages: Stage[] = []
  let scene = stageScene(before, after)
  const shown = motions.slice(0, motions.length > MOST_MOTIONS ? MOST_MOTIONS - 1 : MOST_MOTIONS)
  shown.forEach((motion, index) => {
    const next = applyMotion(scene, motion, after)
    const stage = { scene, next, layoutOf, texts, index, lead: index === 0 && usesWork ? times.layout : 0 }
    stages.push(...stagesOf(motion, stage))
    scene = next
  })
  const rest = motions.length - shown.length
  const end = layoutOf({ ...after, columns: stageScene(before, after).columns })
  if (rest > 0) {
    stages.push({
      motion: shown.length,
      kind: 'others',
      card: texts.motion.others(rest),
      caption: texts.motion.othersCaption(rest),
      doneCaption: null,
      duration: READ,
      marks: noMarks,
      during: end,
      done: end,
    })
  }
  const last = stages.at(-1)
  // The last picture is the machine's own, not one made between two.
  return last === undefined ? stages : [...stages.slice(0, -1), { ...last, done: end }]
}

interface Setting {
  readonly scene: OverlayScene
  readonly next: OverlayScene
  readonly layoutOf: (scene: OverlayScene) => Layout
  readonly texts: DiagramTexts
  readonly index: number
  /** until the plates have made room */
  readonly lead: number
}

function stagesOf(motion: Motion, setting: Setting): Stage[] {
  switch (motion.kind) {
    case 'copy-up':
      return copyUpStages(motion, setting)
    case 'whiteout':
      return whiteoutStages(motion, setting)
    case 'create':
      return createStage(motion, setting)
    case 'remove':
      return removeStage(motion, setting)
    case 'rename':
      return renameStage(motion, setting)
  }
}

function copyUpStages(motion: Extract<Motion, { kind: 'copy-up' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index, lead } = setting
  const words = texts.motion.copyUp
  const during = layoutOf(scene)
  const done = layoutOf(next)
  const staying = sayStays(during, motion, texts)
  const source = findCell(scene, motion.from, motion.path)
  const cell = boxOfCell(during, motion.from, motion.path)
  const slot = boxOfCell(done, 'upper', motion.path)
  const layer = layerName(scene, motion.from)
  const name = quoteName(baseName(motion.path))
  const target = `upper${motion.path}`
  const hasData = motion.cellKind === 'file'
  const copied = motion.truncated ? 0 : motion.size
  // The kernel calls a nameless file by its inode, as /proc/self/fd shows it (d_tmpfile()).
  const inode = findCell(next, 'upper', motion.path)?.ino
  const tileName = motion.nameless ? `#${inode ?? ''}` : (motion.name ?? '#')
  const cards: readonly Card[] = [
    motion.nameless ? words.makeNameless : words.makeNamed(motion.name ?? '#'),
    ...(hasData
      ? [
          motion.truncated
            ? words.copyTruncated
            : copied === 0
              ? words.copyEmpty
              : words.copy(formatSize(copied), layer),
        ]
      : []),
    words.attributes,
    motion.nameless ? words.link(target) : words.rename(motion.name ?? '#', target),
  ]
  const captions: readonly Caption[] = [
    words.makeCaption(name, layer),
    ...(hasData ? [words.copyCaption(name, layer)] : []),
    words.attributesCaption(name, layer),
    words.placingCaption(name, motion.nameless),
  ]
  const doneCaption = words.placeCaption(name, layer)
  const ground = workGround(during, tileName)
  if (cell === null || slot === null || ground === null) {
    return cards.map((card, stage) => ({
      motion: index,
      kind: 'copy-up',
      card,
      caption: captions[stage] ?? { strong: '', rest: '' },
      doneCaption: stage === cards.length - 1 ? doneCaption : null,
      duration: READ,
      marks: noMarks,
      during: stage === cards.length - 1 ? done : during,
      done: stage === cards.length - 1 ? done : during,
    }))
  }
  const { tile: at } = ground
  const sourceHue = hueOf(motion.from)
  const tile = (meta: string, keyframes: readonly Keyframe[]): Tile => ({
    key: 'copy',
    motion: 'copy-up',
    look: 'solid',
    dashed: motion.nameless,
    name: tileName,
    meta,
    spines: [],
    keyframes,
  })
  const size = (bytes: number) => (hasData ? formatSize(bytes) : '')
  const metaOf = (bytes: number) => (motion.nameless ? texts.cell.nameless(size(bytes)) : size(bytes))
  const stays = (bytes: number): Tile => tile(metaOf(bytes), [frame(0, at, 1, 'linear', 'work')])
  const up = upTrail(during, cell, at, motion)
  const side = sidewaysTrail(during, at, slot, ground.below)
  const copyNumber = number(2, up.number)
  const attributeNumber = hasData ? 3 : 2
  const placeNumber = hasData ? 4 : 3
  const base: Omit<Marks, 'tiles'> = {
    ...noMarks,
    slots: [slot.box],
    numbers: [number(1, { x: at.x + at.width, y: at.y - 1 })],
  }
  const upWords = up.words === null ? [] : [wordsAt('up', up.words, words.up, '')]
  const dataMarks = hasData
    ? { trails: [up.trail], numbers: [copyNumber], words: upWords }
    : { trails: [], numbers: [], words: [] }
  const ticks = ground.ticks === null ? [] : tickList(ground.ticks, source, words.ticks)
  const sideWords =
    side.words === null
      ? []
      : [
          wordsAt(
            'sideways',
            side.words,
            words.sideways,
            motion.nameless ? words.sidewaysLink : words.sidewaysRename,
          ),
        ]

  const make: Marks = {
    ...base,
    tiles: [
      tile(metaOf(0), [
        frame(lead, at, 0, 'linear', 'work'),
        frame(lead + times.state, at, 1, 'out', 'work'),
      ]),
    ],
    numbers: base.numbers.map((one) => ({ ...one, from: lead })),
  }
  const token: Tile = {
    key: 'token',
    motion: 'copy-up',
    look: 'solid',
    dashed: false,
    name,
    meta: size(copied),
    spines: spineListOf(motion.from),
    keyframes: along(up.points, times.copy, cell.box, at, sourceHue),
  }
  const copy: Marks = {
    ...base,
    ...dataMarks,
    numbers: [...base.numbers, ...dataMarks.numbers],
    tiles: copied === 0 ? [pulse(stays(0), at)] : [stays(0), token],
  }
  const copyTime = copied === 0 ? times.stage : times.copy
  const attributes: Marks = {
    ...base,
    ...dataMarks,
    numbers: [
      ...base.numbers,
      ...dataMarks.numbers,
      ...(ground.ticks === null
        ? []
        : [number(attributeNumber, { x: ground.ticks.x - 18, y: ground.ticks.y - 4 })]),
    ],
    tiles: [stays(copied)],
    ticks,
  }
  const place: Marks = {
    ...base,
    ...dataMarks,
    trails: [...dataMarks.trails, side.trail],
    numbers: [...attributes.numbers, number(placeNumber, side.number)],
    words: [...dataMarks.words, ...sideWords],
    tiles: [
      tile(metaOf(copied), [
        frame(0, at, 1, 'linear', 'work'),
        ...via(side.points, times.rename, at, slot),
        frame(times.rename, slot, 1, 'inOut', 'upper'),
      ]),
    ],
    ticks: ticks.map((tick) => ({ ...tick, doneAt: 0 })),
  }
  const marks = [make, ...(hasData ? [copy] : []), attributes, place]
  const durations = [
    lead + times.state + READ,
    ...(hasData ? [copyTime + READ] : []),
    times.stage + READ,
    times.rename + times.sight,
  ]
  return marks.map((mark, stage) => ({
    motion: index,
    kind: 'copy-up',
    card: cards[stage] ?? { title: '', detail: '' },
    caption: captions[stage] ?? { strong: '', rest: '' },
    doneCaption: stage === marks.length - 1 ? doneCaption : null,
    duration: durations[stage] ?? READ,
    marks: mark,
    during: stage === 0 ? during : staying,
    done: stage === marks.length - 1 ? done : stage === 0 ? during : staying,
  }))
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

function whiteoutStages(motion: Extract<Motion, { kind: 'whiteout' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index, lead } = setting
  const words = texts.motion.whiteout
  const during = layoutOf(scene)
  const done = layoutOf(next)
  const name = quoteName(baseName(motion.path))
  const hidden = scene.layers.find(
    (layer) => layer.key.startsWith('lower') && layer.cells.some((cell) => cell.path === motion.path),
  )
  const layer = hidden === undefined ? 'lower' : layerName(scene, hidden.key)
  const slot = boxOfCell(done, 'upper', motion.path)
  const ground = workGround(during, motion.name ?? '')
  const stone = (keyframes: readonly Keyframe[]): Tile => ({
    key: 'stone',
    motion: 'whiteout',
    look: 'stone',
    dashed: false,
    name: motion.name ?? name,
    meta: texts.cell.whiteout,
    spines: [],
    keyframes,
  })
  const common = { motion: index, kind: 'whiteout' as const, during }
  if (slot === null || ground === null) {
    return [
      {
        ...common,
        card: words.make,
        caption: words.makeCaption(name, layer),
        doneCaption: null,
        duration: READ,
        marks: noMarks,
        done: during,
      },
      {
        ...common,
        card: words.place(`upper${motion.path}`),
        caption: words.placingCaption(name),
        doneCaption: words.placeCaption(name, layer),
        duration: READ,
        marks: noMarks,
        during: done,
        done,
      },
    ]
  }
  const { tile: at } = ground
  const side = sidewaysTrail(during, at, slot, ground.below)
  const first = number(1, { x: at.x + at.width, y: at.y - 1 })
  const landing = { ...slot, y: slot.y - 5 }
  return [
    {
      ...common,
      card: words.make,
      caption: words.makeCaption(name, layer),
      doneCaption: null,
      duration: lead + times.state + READ,
      marks: {
        ...noMarks,
        tiles: [
          stone([frame(lead, at, 0, 'linear', 'work'), frame(lead + times.state, at, 1, 'out', 'work')]),
        ],
        numbers: [{ ...first, from: lead }],
      },
      done: during,
    },
    {
      ...common,
      card: words.place(`upper${motion.path}`),
      caption: words.placingCaption(name),
      doneCaption: words.placeCaption(name, layer),
      duration: times.rename + times.stone + times.sight,
      marks: {
        ...noMarks,
        tiles: [
          stone([
            frame(0, at, 1, 'linear', 'work'),
            ...via(side.points, times.rename, at, landing),
            frame(times.rename, landing, 1, 'inOut', 'work'),
            frame(times.rename + times.stone, slot, 1, 'land', 'work'),
          ]),
        ],
        trails: [side.trail],
        numbers: [first, number(2, side.number)],
        words:
          side.words === null
            ? []
            : [
                wordsAt(
                  'sideways',
                  side.words,
                  texts.motion.copyUp.sideways,
                  texts.motion.copyUp.sidewaysRename,
                ),
              ],
      },
      done,
    },
  ]
}

/** A new cell grows from its left edge, after its column has opened. */
function createStage(motion: Extract<Motion, { kind: 'create' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index } = setting
  const { path, layer } = motion
  const done = layoutOf(next)
  const cell = boxOfCell(done, layer, path)
  const name = quoteName(baseName(path))
  const layerTitle = layerName(scene, layer)
  const tile = (box: Box, look: Tile['look']) =>
    plainTile(motion.kind, name, layer, look, [
      frame(times.layout, { ...box, width: 4 }, 0, 'linear', hueOf(layer)),
      frame(times.layout + times.state, box, 1, 'out', hueOf(layer)),
    ])
  return [
    {
      motion: index,
      kind: 'create',
      card: texts.motion.create(`${layerTitle}${path}`),
      caption:
        layer === 'upper'
          ? texts.motion.createCaption(name)
          : texts.motion.createBelowCaption(name, layerTitle),
      doneCaption: null,
      duration: times.layout + times.state + times.stage,
      marks: cell === null ? noMarks : { ...noMarks, tiles: [tile(cell.box, lookOf(next, layer, path))] },
      during: layoutOf(scene),
      done,
    },
  ]
}

/** A removed cell shrinks; what it covered lights up. */
function removeStage(motion: Extract<Motion, { kind: 'remove' }>, setting: Setting): Stage[] {
  const { scene, next, layoutOf, texts, index } = setting
  const { path, layer } = motion
  const cell = boxOfCell(layoutOf(scene), layer, path)
  const name = quoteName(baseName(path))
  const layerTitle = layerName(scene, layer)
  const look = lookOf(scene, layer, path)
  const seen = findCell(next, 'merged', path)
  const revealed = seen === undefined || seen.ghost || seen.from === null ? null : layerName(next, seen.from)
  const words = texts.motion
  const caption =
    revealed !== null
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
      card: words.remove(`${layerTitle}${path}`),
      caption,
      doneCaption: null,
      duration: times.state + times.stage,
      marks: cell === null ? noMarks : { ...noMarks, tiles: [tile(cell.box)] },
      during: layoutOf(withoutCell(scene, layer, path)),
      done: layoutOf(next),
    },
  ]
}

function lookOf(scene: OverlayScene, layer: LayerKey, path: string): Tile['look'] {
  return findCell(scene, layer, path)?.kind === 'whiteout' ? 'stone' : 'solid'
}

function renameStage(motion: Extract<Motion, { kind: 'rename' }>, setting: Setting): Stage[] {
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
      during: layoutOf(withoutCell(withoutCell(scene, 'upper', motion.path), 'upper', motion.to)),
      done,
    },
  ]
}

function plainTile(
  motion: Motion['kind'],
  name: string,
  layer: LayerKey,
  look: Tile['look'],
  keyframes: readonly Keyframe[],
): Tile {
  return { key: motion, motion, look, dashed: false, name, meta: '', spines: spineListOf(layer), keyframes }
}

function frame(at: number, box: Box, opacity: number, ease: EaseName, hue: Hue): Keyframe {
  return { at, box: { x: box.x, y: box.y, width: box.width, height: box.height }, opacity, ease, hue }
}

function number(value: number, at: Point): NumberMark {
  return { key: `number:${value}`, number: value, x: at.x, y: at.y, from: 0 }
}

function wordsAt(key: string, at: Point, strong: string, rest: string): Words {
  return { key, x: at.x, y: at.y, strong, rest, from: 0 }
}

interface Point {
  readonly x: number
  readonly y: number
}

interface WorkGround {
  /** where a tile appears */
  readonly tile: Box
  readonly ticks: Point | null
  readonly below: boolean
}

const TILE_WIDTH = 132
const TICKS_WIDTH = 92

/** The place in the work plate where things are made: beside what is there already, unless that is the thing. */
function workGround(layout: Layout, name: string): WorkGround | null {
  const plate = layout.plates.find((one) => one.key === 'work')
  if (plate === undefined) return null
  const sizes = geometry[layout.density]
  const below = plate.joinFrom === null
  const cells = layout.cells.filter((cell) => cell.row === 'work')
  const same = cells.find((cell) => baseName(cell.path) === name)
  const left = below ? plate.box.x + sizes.header : plate.box.x + 100
  const free = cells.reduce((x, cell) => Math.max(x, cell.box.x + cell.box.width + sizes.cellGap), left)
  const right = plate.box.x + plate.box.width - 12
  const height = sizes.cellHeight
  const y = cells[0]?.box.y ?? plate.box.y + (plate.box.height - height) / 2
  const x = free + TILE_WIDTH <= right ? free : Math.max(left, right - TILE_WIDTH)
  const tile = same?.box ?? { x, y, width: Math.min(TILE_WIDTH, right - x), height }
  const ticksX = tile.x + tile.width / 2 + 36
  const bottom = plate.box.y + plate.box.height
  const hasRoom = !below && bottom + 78 <= layout.height && ticksX + TICKS_WIDTH <= layout.width
  return { tile, ticks: hasRoom ? { x: ticksX, y: bottom + 20 } : null, below }
}

interface Way {
  readonly trail: Trail
  readonly points: readonly Point[]
  readonly number: Point
  readonly words: Point | null
}

/** From the lower cell under work and up into it: bytes rise. */
function upTrail(layout: Layout, cell: CellBox, tile: Box, motion: { readonly from: LayerKey }): Way {
  const plate = layout.plates.find((one) => one.key === motion.from)
  const work = layout.plates.find((one) => one.key === 'work')
  const plateTop = plate?.box.y ?? cell.box.y
  const plateRight = plate === undefined ? 0 : plate.box.x + plate.box.width
  const toX = tile.x + tile.width / 2
  if (work !== undefined && work.joinFrom === null) return downTrail(cell.box, tile)
  const isLast = !layout.cells.some((one) => one.row === cell.row && !one.fixed && one.box.x > cell.box.x)
  const gapAbove = Math.max(
    8,
    plateTop -
      layout.plates
        .filter((one) => one.box.y < plateTop)
        .reduce((bottom, one) => Math.max(bottom, one.box.y + one.box.height), 0),
  )
  const level = isLast ? cell.box.y + cell.box.height / 2 : plateTop - gapAbove / 2
  const end = (work === undefined ? tile.y + tile.height : work.box.y + work.box.height) - 4
  const start = isLast
    ? { x: cell.box.x + cell.box.width, y: level }
    : { x: cell.box.x + cell.box.width - 16, y: cell.box.y }
  const radius = Math.min(14, Math.abs(level - end) / 2)
  const corner = `H${toX - radius}Q${toX} ${level} ${toX} ${level - radius}V${end}`
  return {
    trail: {
      key: 'up',
      d: isLast ? `M${start.x} ${start.y}${corner}` : `M${start.x} ${start.y}V${level}${corner}`,
      style: 'done',
      head: { x: toX, y: end, angle: -90 },
      from: 0,
    },
    points: [start, { x: start.x, y: level }, { x: toX, y: level }, { x: toX, y: tile.y + tile.height / 2 }],
    number: { x: plateRight + 24, y: level },
    words: { x: plateRight + 40, y: isLast ? level - 20 : level + 26 },
  }
}

/** On a phone work stands below: the way is short. */
function downTrail(cell: Box, tile: Box): Way {
  const x = cell.x + cell.width / 2
  const top = cell.y + cell.height
  return {
    trail: {
      key: 'up',
      d: `M${x} ${top}V${tile.y - 4}`,
      style: 'done',
      head: { x, y: tile.y - 4, angle: 90 },
      from: 0,
    },
    points: [
      { x, y: top },
      { x, y: tile.y + tile.height / 2 },
    ],
    number: { x: x + 14, y: (top + tile.y) / 2 },
    words: null,
  }
}

/** From work to upper: only a name moves. */
function sidewaysTrail(layout: Layout, tile: Box, slot: Box, below: boolean): Way {
  const work = layout.plates.find((one) => one.key === 'work')
  const upper = layout.plates.find((one) => one.key === 'upper')
  const middle = tile.y + tile.height / 2
  const slotMiddle = slot.y + slot.height / 2
  if (below) {
    const x = Math.max(tile.x + tile.width, slot.x + slot.width) + 14
    const end = slot.x + slot.width + 4
    return {
      trail: {
        key: 'sideways',
        d: `M${tile.x + tile.width} ${middle}H${x}V${slotMiddle}H${end}`,
        style: 'next',
        head: { x: end, y: slotMiddle, angle: 180 },
        from: 0,
      },
      points: [],
      number: { x, y: (middle + slotMiddle) / 2 },
      words: null,
    }
  }
  const plateRight = upper === undefined ? slot.x + slot.width : upper.box.x + upper.box.width
  const between = layout.cells.some((one) => one.row === 'upper' && one.box.x > slot.x + slot.width - 1)
  const end = between ? plateRight + 5 : slot.x + slot.width + 6
  const workLeft = work?.box.x ?? tile.x
  return {
    trail: {
      key: 'sideways',
      d: `M${tile.x - 6} ${middle}H${end}`,
      style: 'next',
      head: { x: end, y: middle, angle: 180 },
      from: 0,
    },
    points: [],
    number: { x: (plateRight + workLeft) / 2, y: middle },
    words: work === undefined || work.box.y < 46 ? null : { x: workLeft, y: work.box.y - 26 },
  }
}

/** Samples of a copy's way: enough that corners stay corners and the ease is smooth. */
const SAMPLES = 24

/**
 * Keyframes of a copy on its way: out of the cell, around the corners, and into the tile, slow at both ends.
 * The copy is small on the way, so that what it passes stays in sight.
 */
function along(points: readonly Point[], duration: number, cell: Box, tile: Box, hue: Hue): Keyframe[] {
  const width = Math.min(cell.width, 96)
  const height = Math.min(cell.height, 26)
  const way = [{ x: cell.x + cell.width / 2, y: cell.y + cell.height / 2 }, ...points]
  const keyframes = Array.from({ length: SAMPLES }, (_, index) => {
    const t = (index + 1) / SAMPLES
    const { x, y } = pointAlong(way, eases.inOut(t))
    return frame(duration * t, { x: x - width / 2, y: y - height / 2, width, height }, 1, 'linear', hue)
  })
  return [frame(0, cell, 1, 'linear', hue), ...keyframes, frame(duration + times.state, tile, 0, 'out', hue)]
}

/** The point at `share` (0 to 1) of the length of a way along the axes. */
function pointAlong(way: readonly Point[], share: number): Point {
  const legs = way.slice(1).map((to, index) => {
    const from = way[index] ?? to
    return { from, to, length: Math.abs(to.x - from.x) + Math.abs(to.y - from.y) }
  })
  let left = share * legs.reduce((sum, leg) => sum + leg.length, 0)
  for (const { from, to, length } of legs) {
    if (left <= length && length > 0) {
      const t = left / length
      return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }
    }
    left -= length
  }
  return way.at(-1) ?? { x: 0, y: 0 }
}

/** A tile that travels around a corner; straight ways have none. */
function via(points: readonly Point[], duration: number, from: Box, to: Box): Keyframe[] {
  return points.map((point, index) =>
    frame(
      (duration * (index + 1)) / (points.length + 1),
      { ...from, x: point.x, y: point.y, width: to.width },
      1,
      'linear',
      'work',
    ),
  )
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
  at: Point,
  source: SceneCell | undefined,
  names: readonly [string, string, string, string],
): Tick[] {
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

function spineListOf(layer: LayerKey): Tile['spines'] {
  const spine = spineOf(layer)
  return spine === null ? [] : [spine]
}

function findCell(scene: OverlayScene, layer: LayerKey, path: string): SceneCell | undefined {
  return scene.layers.find((one) => one.key === layer)?.cells.find((cell) => cell.path === path)
}

/** The cell or frame of a name; null where it is not drawn (below a closed directory). */
function boxOfCell(layout: Layout, row: string, path: string): (CellBox & Box) | null {
  const cell = layout.cells.find((one) => one.row === row && one.path === path)
  if (cell !== undefined) return { ...cell, ...cell.box }
  const frameBox = layout.frames.find((one) => one.row === row && one.path === path)
  if (frameBox === undefined) return null
  const sizes = geometry[layout.density]
  const box = { ...frameBox.box, height: Math.min(frameBox.box.height, sizes.cellHeight) }
  return {
    key: frameBox.key,
    row,
    layer: frameBox.layer,
    path,
    kind: 'directory',
    box,
    hue: frameBox.hue,
    look: 'solid',
    face: frameBox.face,
    from: frameBox.from,
    opaque: frameBox.opaque,
    expandable: true,
    fixed: false,
    ...box,
  }
}
