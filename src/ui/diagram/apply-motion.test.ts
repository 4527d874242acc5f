import { expect, test } from 'vitest'
import type { Motion, OverlayScene } from '../../scene/scene.ts'
import { applyMotion, stageScene, unionColumns } from './apply-motion.ts'
import { article, directory, file, overlayScene, whiteout } from './fixtures.ts'

/** Layers as lines: what is there, what merged takes from where, what is covered. */
function lines(scene: OverlayScene): string[] {
  return scene.layers.map((layer) => {
    const cells = layer.cells.map((cell) => {
      const from = cell.from === null ? '' : `<${cell.merges.length > 1 ? cell.merges.join('+') : cell.from}`
      return `${cell.path}${cell.kind === 'whiteout' ? '!' : ''}${cell.ghost ? '?' : ''}${from}${cell.covered ? '~' : ''}`
    })
    return [layer.key, ...cells].join(' ')
  })
}

const copyUp = (path: string, more: Partial<Extract<Motion, { kind: 'copy-up' }>> = {}): Motion => ({
  kind: 'copy-up',
  path,
  cellKind: 'file',
  from: 'lower:0',
  size: 0,
  nameless: true,
  name: null,
  truncated: false,
  metacopy: false,
  ...more,
})

test('a copy-up puts the name into upper and covers that of lower', () => {
  const done = applyMotion(article.writtenB, copyUp('/c'), article.writtenC)
  expect(lines(done)).toEqual(['merged /a<upper /b<upper /c<upper', 'upper /a /b /c', 'lower:0 /a~ /c~'])
})

test('the copy has the bytes that were copied, not those written later', () => {
  const sizeOf = (scene: OverlayScene) => scene.layers[1]?.cells.find((cell) => cell.path === '/c')?.size
  expect(
    sizeOf(applyMotion(article.writtenB, copyUp('/c', { size: 5, truncated: true }), article.writtenC)),
  ).toBe(0)
  expect(sizeOf(applyMotion(article.writtenB, copyUp('/c', { size: 5 }), article.writtenC))).toBe(5)
})

test('a whiteout leaves a ghost in merged and covers what is below', () => {
  const done = applyMotion(article.addedF, { kind: 'whiteout', path: '/f', name: '#1' }, article.removedF)
  expect(lines(done)).toEqual(lines(article.removedF))
})

test('a directory is copied up before what is in it', () => {
  const lowers = [['lower', { d: directory({ f: file('1') }) }]] as const
  const before = overlayScene({ upper: {}, lowers, expanded: ['/d'] })
  const after = overlayScene({ upper: { d: directory({ f: file('12') }) }, lowers, expanded: ['/d'] })
  const first = applyMotion(
    before,
    copyUp('/d', { cellKind: 'directory', nameless: false, name: '#1' }),
    after,
  )
  expect(lines(first)).toEqual(['merged /d<upper+lower:0 /d/f<lower:0', 'upper /d', 'lower:0 /d /d/f'])
  expect(lines(applyMotion(first, copyUp('/d/f', { size: 1 }), after))).toEqual(lines(after))
})

test('removing a name from upper lights up what it covered', () => {
  const lowers = [['lower', { a: file() }]] as const
  const before = overlayScene({ upper: { a: file(), x: file() }, lowers })
  const after = overlayScene({ upper: {}, lowers })
  const first = applyMotion(before, { kind: 'remove', path: '/a', layer: 'upper' }, after)
  expect(lines(first)).toEqual(['merged /a<lower:0 /x<upper', 'upper /x', 'lower:0 /a'])
  expect(lines(applyMotion(first, { kind: 'remove', path: '/x', layer: 'upper' }, after))).toEqual(
    lines(after),
  )
})

test('a new name over a whiteout takes its place', () => {
  const lowers = [['lower', { a: file('1') }]] as const
  const before = overlayScene({ upper: { a: whiteout() }, lowers })
  const after = overlayScene({ upper: { a: file() }, lowers })
  expect(lines(applyMotion(before, { kind: 'create', path: '/a', layer: 'upper' }, after))).toEqual(
    lines(after),
  )
})

test('a rename takes everything below along; the name it leaves is hidden by a whiteout that follows', () => {
  const lowers = [['lower', { a: file() }]] as const
  const before = overlayScene({ upper: { a: file(), d: directory({ x: file() }) }, lowers, expanded: ['/d'] })
  const after = overlayScene({
    upper: { a: whiteout(), b: file(), e: directory({ x: file() }) },
    lowers,
    expanded: ['/d', '/e'],
  })
  const motions: Motion[] = [
    { kind: 'rename', path: '/d', to: '/e', layer: 'upper' },
    { kind: 'rename', path: '/a', to: '/b', layer: 'upper' },
    { kind: 'whiteout', path: '/a', name: null },
  ]
  const done = motions.reduce((scene, motion) => applyMotion(scene, motion, after), stageScene(before, after))
  expect(lines(done)).toEqual([
    'merged /a? /b<upper /e<upper /e/x<upper',
    'upper /a! /b /e /e/x',
    'lower:0 /a~',
  ])
})

test('a copy-up and a removal in one command pass over a state that neither scene has', () => {
  const done = [copyUp('/c'), { kind: 'whiteout' as const, path: '/c', name: '#2' }].reduce(
    (scene, motion) => applyMotion(scene, motion, article.writtenB),
    article.writtenB as OverlayScene,
  )
  expect(lines(done)).toEqual(['merged /a<upper /b<upper /c?', 'upper /a /b /c!', 'lower:0 /a~ /c~'])
})

test('columns of both scenes stand in C order, open if they are in either', () => {
  const column = (path: string, children: readonly string[] = []) => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    directory: children.length > 0,
    expanded: children.length > 0,
    children: children.map((name) => ({
      path: `${path}/${name}`,
      name,
      directory: false,
      expanded: false,
      children: [],
      hidden: 0,
    })),
    hidden: 0,
  })
  const names = (columns: ReturnType<typeof unionColumns>): unknown =>
    columns.map((one) => (one.children.length > 0 ? [one.name, names(one.children)] : one.name))
  expect(
    names(unionColumns([column('/B'), column('/d', ['x'])], [column('/a'), column('/d', ['y'])])),
  ).toEqual(['B', 'a', ['d', ['x', 'y']]])
})
