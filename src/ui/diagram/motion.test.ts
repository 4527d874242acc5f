import { expect, test } from 'vitest'
import type { Motion, OverlayScene } from '../../scene/scene.ts'
import { article, directory, file, manyNames, nested, overlayScene, symlink, whiteout } from './fixtures.ts'
import { layoutScene } from './layout.ts'
import { marksAt, noMarks } from './marks.ts'
import { choreograph, MOST_MOTIONS } from './motion.ts'
import type { Box } from './picture.ts'
import type { Stage } from './stage.ts'
import { diagramTexts as en } from './texts.en.ts'
import { diagramTexts as zh } from './texts.zh-CN.ts'

const size = { width: 1072, height: 356 }

function stagesOf(
  before: OverlayScene,
  after: OverlayScene,
  motions: readonly Motion[],
  texts = en,
  room = size,
): readonly Stage[] {
  return choreograph({
    before,
    after,
    motions,
    texts,
    layoutOf: (scene, use) => layoutScene(scene, { ...room, texts, ...use }),
  })
}

const copyUp: Motion = {
  kind: 'copy-up',
  path: '/c',
  cellKind: 'file',
  from: 'lower:0',
  size: 4096,
  nameless: true,
  name: null,
  truncated: false,
  metacopy: false,
}
const cards = (stages: readonly Stage[]) => stages.map((stage) => `${stage.card.title}: ${stage.card.detail}`)
const fromOf = (stage: Stage, when: 'during' | 'done') =>
  stage[when].cells.find((cell) => cell.row === 'merged' && cell.path === '/c')?.from

test('a copy-up of a regular file has four stages, and merged changes only with the last', () => {
  const stages = stagesOf(article.writtenB, article.writtenC, [copyUp])
  expect(
    stages.map((stage) => [stage.card.title, stage.duration, fromOf(stage, 'during'), fromOf(stage, 'done')]),
  ).toEqual([
    ['Make a nameless file', 1300, 'lower:0', 'lower:0'],
    ['Copy data', 1600, 'lower:0', 'lower:0'],
    ['Set attributes', 1050, 'lower:0', 'lower:0'],
    ['Link into place', 770, 'lower:0', 'upper'],
  ])
  expect(stages.map((stage) => stage.caption.strong)).toEqual([
    'c is only in lower, and lower is never written.',
    'Up: bytes are copied.',
    "Until the last stage, merged still shows lower's c.",
    'Sideways: only a name moves.',
  ])
  expect(stages.at(-1)?.doneCaption?.strong).toBe('c now comes from upper.')
})

test('the copy leaves the lower cell, runs under work and rises into it', () => {
  const copy = stagesOf(article.writtenB, article.writtenC, [copyUp])[1]
  const token = copy?.marks.tiles.find((tile) => tile.key === 'token')
  const center = (elapsed: number) => {
    const box = marksAt({ ...(copy as Stage).marks, tiles: token === undefined ? [] : [token] }, elapsed)
      .tiles[0]?.box
    return box === undefined ? null : [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]
  }
  expect([0, 450, 900].map(center)).toEqual([
    [512, 279],
    [709, 279],
    [790, 163],
  ])
  expect(token?.motion).toBe('copy-up')
  // The file in lower stays.
  expect(copy?.during.cells.some((cell) => cell.key === 'lower:0:/c')).toBe(true)
})

test('the tile slides from work to its slot in upper, and is upper only when it lands', () => {
  const place = stagesOf(article.writtenB, article.writtenC, [copyUp])[3] as Stage
  const tile = (elapsed: number) => {
    const now = marksAt(place.marks, elapsed).tiles[0]
    return now === undefined ? null : [now.hue, now.box.x, now.box.y]
  }
  expect([tile(0), tile(449)?.[0], tile(450)]).toEqual([['work', 724, 140], 'work', ['upper', 448, 140]])
})

test('where nothing is copied the card says why, and no copy travels', () => {
  const truncated = stagesOf(article.writtenB, article.writtenC, [{ ...copyUp, truncated: true, size: 0 }])
  const empty = stagesOf(article.writtenB, article.writtenC, [{ ...copyUp, size: 0 }])
  expect(cards(truncated)[1]).toBe('Copy data: none: O_TRUNC, so 0 B')
  expect(cards(empty)[1]).toBe('Copy data: none: the file is empty')
  expect(truncated[1]?.marks.tiles.map((tile) => tile.key)).toEqual(['copy'])
})

test('directories and symlinks go by a name in work that is renamed, without data', () => {
  const lowers = [['lower', { d: directory({ f: file() }), l: symlink('d/f') }]] as const
  const before = overlayScene({ upper: {}, lowers })
  const after = overlayScene({ upper: { d: directory(), l: symlink('d/f') }, lowers })
  const motions: Motion[] = [
    { ...copyUp, path: '/d', cellKind: 'directory', size: 0, nameless: false, name: '#3' },
    { ...copyUp, path: '/l', cellKind: 'symlink', size: 3, nameless: false, name: '#4' },
  ]
  const stages = stagesOf(before, after, motions)
  expect(cards(stages)).toEqual([
    'Make #3 in work: a temporary name, out of sight',
    'Set attributes: xattrs, mode, owner, times',
    'Rename into place: #3 becomes upper/d, at once',
    'Make #4 in work: a temporary name, out of sight',
    'Set attributes: xattrs, mode, owner, times',
    'Rename into place: #4 becomes upper/l, at once',
  ])
  expect(stages.map((stage) => stage.motion)).toEqual([0, 0, 0, 1, 1, 1])
  expect(stages[0]?.marks.tiles[0]?.dashed).toBe(false)
})

test('a whiteout comes into work, slides over the name and lands; merged fades with it', () => {
  const stages = stagesOf(
    article.addedF,
    article.removedF,
    [{ kind: 'whiteout', path: '/f', name: '#76fc' }],
    zh,
  )
  expect(cards(stages)).toEqual(['在 work 里做一个 whiteout: 字符设备 0, 0', '改名到位: 一下子成为 upper/f'])
  const ghost = (stage: Stage | undefined, when: 'during' | 'done') =>
    stage?.[when].cells.find((cell) => cell.key === 'merged:/f')?.look
  expect([ghost(stages[1], 'during'), ghost(stages[1], 'done')]).toEqual(['glass', 'ghost'])
  const slot = stages[1]?.done.cells.find((cell) => cell.key === 'upper:/f')?.box
  const rest = marksAt((stages[1] as Stage).marks, 710).tiles[0]
  expect([rest?.box, rest?.tile.motion]).toEqual([slot, 'whiteout'])
})

test('a new cell grows from its left edge after its column has opened', () => {
  const after = overlayScene({
    upper: { a: file(), b: file(), d: file('1') },
    lowers: [['lower', { a: file(), c: file() }]],
  })
  const stages = stagesOf(article.mounted, after, [{ kind: 'create', path: '/d', layer: 'upper' }])
  const widths = [0, 400, 500, 600].map(
    (elapsed) => marksAt((stages[0] as Stage).marks, elapsed).tiles[0]?.box.width,
  )
  const box = stages[0]?.done.cells.find((cell) => cell.key === 'upper:/d')?.box
  expect([widths[0], widths[1], widths[3]]).toEqual([undefined, 4, box?.width])
  expect(widths[2]).toBeGreaterThan(4)
  expect(stages.map((stage) => stage.kind)).toEqual(['create'])
})

test('a removed cell shrinks, and the caption says what shows again', () => {
  const lowers = [['lower', { a: file(), c: file() }]] as const
  const after = overlayScene({ upper: { b: file() }, lowers })
  const stages = stagesOf(article.mounted, after, [{ kind: 'remove', path: '/a', layer: 'upper' }])
  expect(stages[0]?.caption).toEqual({ strong: 'With a gone from upper,', rest: "lower's a shows again." })
  expect(stages[0]?.during.cells.some((cell) => cell.key === 'upper:/a')).toBe(false)
  expect(marksAt((stages[0] as Stage).marks, 0).tiles[0]?.tile.motion).toBe('remove')
})

test('a renamed cell slides along its row', () => {
  const lowers = [['lower', { a: file() }]] as const
  const before = overlayScene({ upper: { b: file() }, lowers })
  const after = overlayScene({ upper: { z: file() }, lowers })
  const [stage] = stagesOf(before, after, [{ kind: 'rename', path: '/b', to: '/z', layer: 'upper' }])
  const box = (elapsed: number) => marksAt((stage as Stage).marks, elapsed).tiles[0]?.box
  expect([box(0)?.x, box(850)?.x]).toEqual([304, 448])
  expect(box(0)?.y).toBe(box(850)?.y)
})

test('above eight motions the rest are shown together, and the last picture is the final scene', () => {
  const before = manyNames(12)
  const after = overlayScene({ upper: {}, lowers: [['lower', {}]] })
  const motions = Array.from(
    { length: 12 },
    (_, index): Motion => ({
      kind: 'remove',
      path: `/file-${String(index).padStart(3, '0')}`,
      layer: 'upper',
    }),
  )
  const stages = stagesOf(before, after, motions)
  expect(stages).toHaveLength(MOST_MOTIONS)
  expect(stages.at(-1)?.card).toEqual({ title: '5 more changes', detail: 'shown together' })
  expect(stages.at(-1)?.done.cells).toEqual([])
})

test('the last stage ends with what the machine shows, columns of both scenes included', () => {
  const stages = stagesOf(article.writtenB, article.writtenC, [copyUp])
  const cell = stages.at(-1)?.done.cells.find((one) => one.key === 'upper:/c')
  expect(cell?.face.meta).toBe('13 B')
})

test('no column moves from the first stage to the last', () => {
  const stages = stagesOf(article.addedF, article.removedF, [{ kind: 'whiteout', path: '/f', name: '#76fc' }])
  const columns = stages.flatMap((stage) => [stage.during.columns, stage.done.columns])
  for (const one of columns) expect(one).toEqual(columns[0])
})

test('what is below a closed directory is told, not shown', () => {
  const before = {
    ...nested,
    columns: nested.columns.map((column) => ({ ...column, expanded: false, children: [] })),
  }
  const stages = stagesOf(before, before, [{ ...copyUp, path: '/docs/c' }])
  expect(stages).toHaveLength(4)
  expect(stages.flatMap((stage) => stage.marks.tiles)).toEqual([])
})

test('on a phone the copy goes down into work and up into upper', () => {
  const stages = stagesOf(article.writtenB, article.writtenC, [copyUp], zh, { width: 390, height: 226 })
  const tile = (stage: number, elapsed: number) =>
    marksAt((stages[stage] as Stage).marks, elapsed).tiles.at(-1)?.box
  expect(tile(0, 700)?.y).toBeGreaterThan(170)
  expect(tile(3, 450)).toEqual(stages[3]?.marks.slots[0])
})

test('a change behind the mount is told as one, in the layer where it happens', () => {
  const stages = stagesOf(article.writtenC, article.addedF, [
    { kind: 'create', path: '/f', layer: 'lower:0' },
  ])
  expect(stages.map((stage) => [stage.card.detail, stage.caption.strong])).toEqual([
    ['lower/f, nothing to copy', 'f is new in lower.'],
  ])
  const now = marksAt((stages[0] as Stage).marks, 600).tiles[0]
  expect([now?.hue, now?.box]).toEqual([
    'lower0',
    stages[0]?.done.cells.find((cell) => cell.key === 'lower:0:/f')?.box,
  ])
})

test('a whiteout that is removed is a stone that shrinks, and the name below shows again', () => {
  const stages = stagesOf(article.removedF, article.addedF, [
    { kind: 'remove', path: '/f', layer: 'upper' },
    { kind: 'remove', path: '/#76fc', layer: 'work' },
  ])
  expect(stages).toHaveLength(1)
  expect(stages[0]?.marks.tiles[0]?.look).toBe('stone')
  expect(stages[0]?.caption).toEqual({
    strong: 'With the whiteout gone from upper,',
    rest: "lower's f shows again.",
  })
})

test('what is removed behind the mount’s back and still cached does not show again', () => {
  const lowers = [['lower', { c: file('x') }]] as const
  const before = overlayScene({ upper: {}, lowers })
  const gone = overlayScene({ upper: {}, lowers: [['lower', {}]] })
  const merged = before.layers[0] as (typeof before.layers)[number]
  const after = {
    ...gone,
    columns: before.columns,
    layers: [
      { ...merged, cells: merged.cells.map((cell) => ({ ...cell, stale: true })) },
      ...gone.layers.slice(1),
    ],
  }
  const [stage] = stagesOf(before, after, [{ kind: 'remove', path: '/c', layer: 'lower:0' }])
  expect(stage?.caption.strong).toBe('c is gone from lower.')
  expect(stage?.caption.rest).toContain('dentry cache')
})

test('light goes down the sight of the name that is looked up, a stop at each layer that is asked', () => {
  const lookup: Motion = {
    kind: 'lookup',
    names: [
      {
        path: '/c',
        asked: [
          { layer: 'upper', found: 'absent' },
          { layer: 'lower:0', found: 'file' },
        ],
      },
    ],
  }
  const [stage] = stagesOf(article.writtenB, article.writtenB, [lookup])
  expect(stage?.card).toEqual({ title: 'Look up c', detail: 'upper: no, lower: a file' })
  expect(stage?.caption.rest).toBe('lower is the first layer that has it.')
  const part = (elapsed: number) =>
    stage === undefined ? [] : marksAt(stage.marks, elapsed).beams.map((beam) => beam.part)
  expect([0, 120, 240, 500].map(part)).toEqual([[0], [0.5], [1], [1]])
  expect(marksAt(stage?.marks ?? noMarks, 500).numbers.map(({ number }) => number)).toEqual([1, 2])
})

test('a listing lights one layer after the other, then merged; what changes nothing gives way where much happens', () => {
  const readdir: Motion = {
    kind: 'readdir',
    path: '',
    layers: [
      { layer: 'upper', names: 2 },
      { layer: 'lower:0', names: 2 },
    ],
  }
  const [stage] = stagesOf(article.writtenB, article.writtenB, [readdir])
  const lit = (elapsed: number) => [
    ...new Set(marksAt(stage?.marks ?? noMarks, elapsed).glows.map(({ hue }) => hue ?? 'merged')),
  ]
  expect([0, 400, 800].map(lit)).toEqual([['upper'], ['lower0'], ['merged']])
  const writes = Array.from({ length: MOST_MOTIONS }, (): Motion => ({ kind: 'write', path: '/b', size: 1 }))
  expect(stagesOf(article.writtenB, article.writtenB, [readdir, ...writes]).map(({ kind }) => kind)).toEqual(
    writes.map(({ kind }) => kind),
  )
})

test.each([
  ['wide', { width: 1072, height: 356 }],
  ['docked', { width: 704, height: 356 }],
  ['on a phone', { width: 390, height: 290, density: 'phone' as const }],
])('what is made in work stands beside what is there, and nothing crosses it: %s', (_, room) => {
  const lower = { a: file('a'), b: file('b'), z: file('z') }
  const stone = { ino: 76, nlink: 2 }
  const work = { '#3': whiteout(stone) }
  const before = overlayScene({ lowers: [['lower', lower]], upper: { b: whiteout(stone) }, work })
  const after = overlayScene({
    lowers: [['lower', lower]],
    upper: { a: file('a'), b: whiteout(stone) },
    work,
  })
  const stages = stagesOf(before, after, [{ ...copyUp, path: '/a' }], en, room)
  expect(stages).toHaveLength(4)
  for (const { during, marks } of stages.slice(0, 3)) {
    expect(during.twins).toEqual([])
    const there = during.cells.filter((cell) => cell.row === 'work').map((cell) => cell.box)
    const tiles = marks.tiles.filter((tile) => tile.key === 'copy').map((tile) => tile.keyframes[0]?.box)
    expect([there.length, tiles.length]).toEqual([1, 1])
    const [cell, tile] = [there[0] as Box, tiles[0] as Box]
    expect(tile.x).toBeGreaterThanOrEqual(cell.x + cell.width)
    expect(tile.width).toBeGreaterThanOrEqual(60)
    const plate = during.plates.find(({ key }) => key === 'work')?.box as Box
    expect(tile.x + tile.width).toBeLessThanOrEqual(plate.x + plate.width)
  }
})
