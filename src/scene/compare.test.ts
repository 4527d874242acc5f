import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareCells } from './compare.ts'
import { examine } from './examine.ts'
import type { LayerKey, OverlayScene } from './scene.ts'
import {
  actArbitrary,
  mountPlan,
  overlayOf,
  perform,
  planArbitrary,
  type Started,
  startMachine,
  write,
} from './testing.ts'

function mounted(): Started {
  const started = startMachine()
  const { sys } = started
  for (const name of ['merged', 'work', 'upper', 'lower']) sys.mkdir(name, 0o755)
  write(sys, 'lower/a', 'one')
  write(sys, 'lower/b', 'same')
  write(sys, 'lower/big', 'x'.repeat(10_000))
  sys.mount('overlay', 'merged', 'overlay', 0, 'lowerdir=lower,upperdir=upper,workdir=work')
  return started
}

const cells = (scene: OverlayScene, layer: LayerKey) =>
  scene.layers.find(({ key }) => key === layer)?.cells ?? []

const changes = (scene: OverlayScene, from: LayerKey, to: LayerKey) =>
  compareCells(cells(scene, from), cells(scene, to)).map(
    ({ path, kind, aspects }) => `${kind} ${path}${aspects.length > 0 ? `: ${aspects.join()}` : ''}`,
  )

/** ms; the machine that runs it may be busy */
const TIMEOUT = 60_000

test('merged against lower: what was done through the mount', () => {
  const started = mounted()
  const { sys } = started
  expect(changes(overlayOf(started), 'lower:0', 'merged')).toEqual([])
  write(sys, 'merged/a', 'two')
  sys.chmod('merged/b', 0o600)
  write(sys, 'merged/new', '')
  sys.unlink('merged/big')
  expect(changes(overlayOf(started), 'lower:0', 'merged')).toEqual([
    'changed /a: content',
    'changed /b: mode',
    'removed /big',
    'added /new',
  ])
  expect(changes(overlayOf(started), 'lower:0', 'upper')).toEqual([
    'changed /a: content',
    'changed /b: mode',
    'changed /big: kind',
    'added /new',
  ])
})

test('a copy that nobody changed is no difference, however large', () => {
  const started = mounted()
  started.sys.chmod('merged/big', 0o644)
  expect(cells(overlayOf(started), 'upper').map(({ path }) => path)).toEqual(['/big'])
  expect(changes(overlayOf(started), 'lower:0', 'merged')).toEqual([])
})

test(
  'nothing differs from itself, and what one way adds the other way removes',
  () => {
    fc.assert(
      fc.property(planArbitrary, fc.array(actArbitrary, { maxLength: 15 }), (plan, acts) => {
        const started = mountPlan(plan)
        const before = cells(overlayOf(started), 'merged')
        for (const act of acts) perform(started.sys, 'merged', act)
        const after = cells(overlayOf(started), 'merged')
        expect(compareCells(after, after)).toEqual([])
        const flipped = { added: 'removed', removed: 'added', changed: 'changed' } as const
        expect(compareCells(after, before).map(({ path, kind }) => [path, flipped[kind]])).toEqual(
          compareCells(before, after).map(({ path, kind }) => [path, kind]),
        )
      }),
      { numRuns: 25 },
    )
  },
  TIMEOUT,
)

test('an object is examined in its layer: marks, bytes, other names', () => {
  const started = mounted()
  const { machine, sys } = started
  write(sys, 'merged/a', 'two')
  sys.link('upper/a', 'upper/z')
  const seen = examine(machine, null, 'upper', '/a')
  expect(seen).toMatchObject({ size: 3, nlink: 2, names: ['/a', '/z'] })
  expect(seen?.xattrs.map(({ name }) => name)).toEqual(['trusted.overlay.origin'])
  expect([...(seen?.bytes ?? [])]).toEqual([...'two'].map((char) => char.charCodeAt(0)))
  expect(examine(machine, null, 'merged', '/a')).toMatchObject({ size: 3, xattrs: [] })
  expect(examine(machine, null, 'lower:0', '/z')).toBeNull()
})
