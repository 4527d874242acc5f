import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch, makePatch, shareScene } from './diff.ts'
import type { OverlayScene, Scene, SceneCell, SceneLayer } from './scene.ts'

const mount = { id: 1, type: 'overlay', target: '/m' }
const cell = (path: string, size = 0) => ({ key: path, path, size }) as SceneCell
const layer = (key: SceneLayer['key'], cells: readonly SceneCell[]): SceneLayer => ({
  key,
  directory: `/${key}`,
  writable: false,
  cells,
})
const overlay = (upper: readonly SceneCell[], work: readonly SceneCell[] | null = null): OverlayScene => ({
  view: 'overlay',
  mount,
  mounts: [mount],
  layers: [layer('upper', upper), layer('lower:0', [cell('/a')])],
  work: work && layer('work', work),
  columns: [],
})
const empty: Scene = { view: 'empty', directory: '/root/ufs', mounts: [] }

test('the first scene and another view are sent whole', () => {
  expect(makePatch(null, empty)).toEqual({ kind: 'whole', scene: empty })
  expect(makePatch(empty, overlay([]))).toEqual({ kind: 'whole', scene: overlay([]) })
  expect(makePatch(overlay([]), overlay([], []))).toEqual({ kind: 'whole', scene: overlay([], []) })
})

const patchOf = (before: Scene, after: Scene) => makePatch(before, shareScene(before, after))

test('nothing is sent when nothing changed', () => {
  expect(patchOf(overlay([cell('/a')]), overlay([cell('/a')]))).toEqual({ kind: 'same' })
})

test('one changed cell travels alone', () => {
  const patch = patchOf(overlay([cell('/a'), cell('/b')]), overlay([cell('/a'), cell('/b', 13)]))
  expect(patch).toMatchObject({
    kind: 'cells',
    layers: [
      { order: null, cells: [cell('/b', 13)] },
      { order: null, cells: [] },
    ],
  })
})

test('a patched scene equals the scene that the patch was made for', () => {
  const cells = fc
    .uniqueArray(fc.tuple(fc.constantFrom('/a', '/b', '/c', '/d'), fc.nat(2)), { selector: ([path]) => path })
    .map((pairs) => pairs.map(([path, size]) => cell(path, size)))
  const scene = fc.oneof(
    fc.constant(empty),
    fc.tuple(cells, fc.option(cells)).map(([upper, work]) => overlay(upper, work)),
  )
  fc.assert(
    fc.property(scene, scene, (before, after) => {
      expect(shareScene(before, after)).toEqual(after)
      expect(applyPatch(before, structuredClone(patchOf(before, after)))).toEqual(after)
      expect(applyPatch(before, structuredClone(makePatch(before, after)))).toEqual(after)
    }),
  )
})

test('scenes one after the other share what did not change', () => {
  const before = overlay([cell('/a'), cell('/b')], [])
  const after = shareScene(before, overlay([cell('/a'), cell('/b', 1)], [])) as OverlayScene
  expect(after.layers[1]).toBe(before.layers[1])
  expect(after.layers[0]?.cells[0]).toBe(before.layers[0]?.cells[0])
  expect(after.work).toBe(before.work)
  expect(after.columns).toBe(before.columns)
})
