import fc from 'fast-check'
import { expect, test } from 'vitest'
import { directory, file, overlayScene, type Tree, type TreeNode, whiteout } from './fixtures.ts'
import { layoutScene } from './layout.ts'
import type { Box, Layout } from './picture.ts'
import { diagramTexts as texts } from './texts.en.ts'

const name = fc.constantFrom('a', 'b', 'c', 'config', 'etc', 'a-rather-long-name.conf', '文档', 'z')
const leaf = (node: TreeNode) => fc.constant(node)
const treeOf = (depth: number): fc.Arbitrary<Tree> =>
  fc.dictionary(
    name,
    depth === 0
      ? fc.oneof(leaf(file('x')), leaf(whiteout()))
      : fc.oneof(
          { weight: 3, arbitrary: leaf(file('x')) },
          { weight: 1, arbitrary: leaf(whiteout()) },
          {
            weight: 2,
            arbitrary: fc
              .tuple(treeOf(depth - 1), fc.boolean())
              .map(([children, opaque]) => directory(children, { opaque })),
          },
        ),
    { maxKeys: 6, noNullPrototype: true },
  )

const paths = (tree: Tree, path = ''): string[] =>
  Object.entries(tree).flatMap(([key, node]) => [`${path}/${key}`, ...paths(node.children, `${path}/${key}`)])

const spec = fc.record({
  upper: treeOf(2),
  lowers: fc.array(treeOf(2), { minLength: 1, maxLength: 5 }),
  open: fc.boolean(),
})
const size = fc.record({
  width: fc.integer({ min: 320, max: 2000 }),
  height: fc.integer({ min: 180, max: 1000 }),
})

function scene({ upper, lowers, open }: { upper: Tree; lowers: readonly Tree[]; open: boolean }) {
  const expanded = open ? [upper, ...lowers].flatMap((tree) => paths(tree)) : []
  return overlayScene({
    upper,
    lowers: lowers.map((tree, index) => [`layer${index}`, tree] as const),
    expanded,
  })
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  )
}

function pairs<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((one, index) => items.slice(index + 1).map((other): [Item, Item] => [one, other]))
}

test('no two cells and no two plates overlap', () => {
  fc.assert(
    fc.property(spec, size, (layers, room) => {
      const layout = layoutScene(scene(layers), { ...room, texts })
      const cells = layout.cells.filter((cell) => !cell.fixed)
      expect(pairs(cells).filter(([one, other]) => overlap(one.box, other.box))).toEqual([])
      expect(pairs(layout.plates).filter(([one, other]) => overlap(one.box, other.box))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('a name has the same x and width in every row', () => {
  fc.assert(
    fc.property(spec, size, (layers, room) => {
      const layout = layoutScene(scene(layers), { ...room, texts })
      const places = new Map<string, string>()
      for (const { path, box, fixed } of layout.cells.map((cell) => ({ ...cell }))) {
        if (fixed) continue
        const place = `${box.x} ${box.width}`
        expect(places.get(path) ?? place).toBe(place)
        places.set(path, place)
      }
    }),
    { numRuns: 60 },
  )
})

test('every cell and frame lies within its plate from top to bottom, and a frame around its cells', () => {
  fc.assert(
    fc.property(spec, size, (layers, room) => {
      const layout = layoutScene(scene(layers), { ...room, texts })
      for (const one of [...layout.cells, ...layout.frames]) {
        const plate = layout.plates.find((row) => row.key === one.row)
        expect(plate).toBeDefined()
        if (plate === undefined) continue
        expect(one.box.y).toBeGreaterThanOrEqual(plate.box.y)
        expect(one.box.y + one.box.height).toBeLessThanOrEqual(plate.box.y + plate.box.height)
      }
      for (const frame of layout.frames) {
        const inside = layout.cells.filter(
          (cell) => cell.row === frame.row && cell.path.startsWith(`${frame.path}/`),
        )
        for (const cell of inside) {
          expect(cell.box.x).toBeGreaterThanOrEqual(frame.box.x)
          expect(cell.box.x + cell.box.width).toBeLessThanOrEqual(frame.box.x + frame.box.width)
          expect(cell.box.y).toBeGreaterThanOrEqual(frame.box.y)
          expect(cell.box.y + cell.box.height).toBeLessThanOrEqual(frame.box.y + frame.box.height)
        }
      }
    }),
    { numRuns: 60 },
  )
})

/** Columns and rows, without what is in them. */
function places(layout: Layout): unknown {
  return [layout.density, layout.columns, layout.plates.map((plate) => [plate.key, plate.box])]
}

test('nothing moves when a layer gets a name that another has already', () => {
  fc.assert(
    fc.property(spec, fc.nat(), size, (layers, pick, room) => {
      const lower = layers.lowers[0] ?? {}
      const files = Object.keys(lower).filter((key) => lower[key]?.kind === 'file')
      const copied = files[pick % Math.max(1, files.length)]
      fc.pre(copied !== undefined && layers.upper[copied] === undefined)
      const before = scene(layers)
      const after = scene({ ...layers, upper: { ...layers.upper, [copied as string]: file('new') } })
      expect(places(layoutScene(after, { ...room, texts }))).toEqual(
        places(layoutScene(before, { ...room, texts })),
      )
    }),
    { numRuns: 60 },
  )
})

test('a layout depends on nothing but its input', () => {
  fc.assert(
    fc.property(spec, size, (layers, room) => {
      expect(layoutScene(scene(layers), { ...room, texts })).toEqual(
        layoutScene(scene(layers), { ...room, texts }),
      )
    }),
    { numRuns: 20 },
  )
})
