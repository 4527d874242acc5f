import { expect, test } from 'vitest'
import { article, nested } from './fixtures.ts'
import { type Arrow, firstPlace, nextPlace, type Place } from './keyboard.ts'
import { layoutScene } from './layout.ts'
import { diagramTexts as texts } from './texts.en.ts'

const size = { width: 1072, height: 356, texts }

/** The way of some keys through a scene, as `row path`. */
function walk(scene: Parameters<typeof layoutScene>[0], from: Place, keys: readonly Arrow[]): string[] {
  const layout = layoutScene(scene, size)
  let place = from
  return keys.map((key) => {
    place = nextPlace(layout, place, key)
    return `${place.row} ${place.path}`
  })
}

test('arrows walk by row and column, over holes', () => {
  const from = { row: 'merged', path: '/a' }
  expect(
    walk(article.mounted, from, [
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowDown',
      'ArrowLeft',
      'ArrowUp',
    ]),
  ).toEqual(['merged /b', 'merged /c', 'merged /c', 'lower:0 /c', 'lower:0 /a', 'upper /a'])
})

test('to the right of upper is work, and back', () => {
  const from = { row: 'upper', path: '/f' }
  expect(walk(article.removedF, from, ['ArrowRight', 'ArrowLeft', 'Home', 'End'])).toEqual([
    'work /#76fc',
    'upper /f',
    'upper /a',
    'upper /f',
  ])
})

test('an open directory comes before its names', () => {
  const from = { row: 'merged', path: '/docs' }
  expect(
    walk(nested, from, ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'ArrowUp']),
  ).toEqual([
    'merged /docs/a',
    'upper /docs/a',
    'upper /docs',
    'lower:0 /docs',
    'upper /docs',
    'merged /docs',
  ])
})

test('the tab stop is at the first name, and there again when its name is gone', () => {
  const layout = layoutScene(article.mounted, size)
  expect(firstPlace(layout)).toMatchObject({ row: 'merged', path: '/a' })
  expect(nextPlace(layout, { row: 'merged', path: '/gone' }, 'ArrowRight')).toMatchObject({
    row: 'merged',
    path: '/a',
  })
  expect(firstPlace(layoutScene(article.start, size))).toBeNull()
})
