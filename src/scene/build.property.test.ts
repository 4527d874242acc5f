import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OverlayScene } from './scene.ts'
import {
  type Act,
  actArbitrary,
  byPath,
  closedDirectories,
  hasStale,
  type LayeredPlan,
  listed,
  mountPlan,
  overlayOf,
  perform,
  planArbitrary,
  type Seen,
  type Started,
  shown,
} from './testing.ts'
import { treeOf } from './tree.ts'

const sessionArbitrary = fc.record({ plan: planArbitrary, acts: fc.array(actArbitrary, { maxLength: 25 }) })

/** Everything open. */
function sceneOf(started: Started): OverlayScene {
  const expanded = new Map<string, boolean>()
  for (;;) {
    const scene = overlayOf(started, expanded)
    const closed = closedDirectories(scene.columns)
    if (closed.length === 0) return scene
    for (const path of closed) expanded.set(path, true)
  }
}

function session({ plan, acts }: { plan: LayeredPlan; acts: readonly Act[] }): Started {
  const started = mountPlan(plan)
  for (const act of acts) perform(started.sys, 'merged', act)
  return started
}

/** ms; the machine that runs it may be busy */
const TIMEOUT = 60_000

test(
  'every layer’s row is what readdir and lstat say of its directory',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, (given) => {
        const started = session(given)
        const scene = sceneOf(started)
        for (const { key, directory, cells } of scene.layers) {
          if (key === 'merged') continue
          expect({ key, cells: shown(cells) }).toEqual({ key, cells: byPath(listed(started.sys, directory)) })
        }
      }),
      { numRuns: 80 },
    )
  },
  TIMEOUT,
)

test(
  'the merged row is what readdir and lstat say of the mount',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, (given) => {
        const started = session(given)
        fc.pre(!hasStale(started.sys, 'merged'))
        const scene = sceneOf(started)
        // Inode numbers of merged are the mount's own; the diagram shows those of the layers.
        const bare = (all: readonly Seen[]) => all.map(({ ino: _, ...seen }) => seen)
        const cells = scene.layers[0]?.cells ?? []
        expect(bare(shown(cells))).toEqual(bare(byPath(listed(started.sys, 'merged'))))
      }),
      { numRuns: 100 },
    )
  },
  TIMEOUT,
)

test(
  'a whole tree is what readdir and lstat say, whatever the picture keeps closed',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, (given) => {
        const started = session(given)
        fc.pre(!hasStale(started.sys, 'merged'))
        for (const { key, directory } of sceneOf(started).layers) {
          const tree = treeOf(started.machine, null, key)
          // Inode numbers of merged are the mount's own.
          const bare = (all: readonly Seen[]) =>
            all.map(({ ino, ...seen }) => (key === 'merged' ? seen : { ino, ...seen }))
          expect(bare(shown(tree?.cells ?? []))).toEqual(bare(byPath(listed(started.sys, directory))))
          expect(tree).toMatchObject({ directory, cut: false })
        }
      }),
      { numRuns: 40 },
    )
  },
  TIMEOUT,
)

test(
  'a merged name comes from the uppermost layer that is not covered, and every ghost has a whiteout',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, (given) => {
        const scene = sceneOf(session(given))
        const [merged, ...others] = scene.layers
        const layers = others.filter(({ dataOnly }) => dataOnly !== true)
        for (const { path, from, ghost } of merged?.cells ?? []) {
          const rows = layers.flatMap(({ key, cells }) =>
            cells.filter((cell) => cell.path === path).map((cell) => ({ key, cell })),
          )
          if (ghost) expect(rows.some(({ cell }) => cell.kind === 'whiteout')).toBe(true)
          // Redirects are looked for under their old names.
          const first = rows.find(({ cell }) => !cell.covered && cell.kind !== 'whiteout')
          if (!ghost && first !== undefined) expect(from).toBe(first.key)
        }
      }),
      { numRuns: 80 },
    )
  },
  TIMEOUT,
)

test(
  'looking twice shows the same, and changes nothing',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, (given) => {
        const started = session(given)
        const once = sceneOf(started)
        expect(sceneOf(started)).toEqual(once)
      }),
      { numRuns: 30 },
    )
  },
  TIMEOUT,
)
