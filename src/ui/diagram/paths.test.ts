import { expect, test } from 'vitest'
import { cellSpine, frameOutline, sightPath, trailPath } from './paths.ts'

const commands = (d: string) => d.replaceAll(/[-.\d]+/g, '').replaceAll(/[ ,]+/g, '')

test('every sight line has the same commands, so that one turns into another by its numbers', () => {
  const straight = sightPath({ x1: 10, y1: 0, x2: 10, y2: 90, bendY: 90 })
  const bent = sightPath({ x1: 90, y1: 0, x2: 10, y2: 90, bendY: 50 })
  expect(straight).toBe('M10 0V90Q10 90 10 90H10Q10 90 10 90V90')
  expect(bent).toBe('M90 0V44Q90 50 84 50H16Q10 50 10 56V90')
  expect(commands(straight)).toBe(commands(bent))
})

test('a trail turns its corners, ends with its direction, and follows the pan where it is panned', () => {
  const points = [
    { x: 100, y: 50, panned: 1 },
    { x: 300, y: 50, panned: 0 },
    { x: 300, y: 10, panned: 0 },
  ]
  expect(trailPath(points, 0)).toEqual({ d: 'M100 50L286 50Q300 50 300 36L300 10', angle: -90 })
  expect(trailPath(points, 40).d).toBe('M60 50L286 50Q300 50 300 36L300 10')
})

test('the spines of a merged directory share its left edge', () => {
  expect(cellSpine(40, 8, 6, 0, 2)).toBe('M6 0.6H8V20H0.6V6A5.4 5.4 0 0 1 6 0.6z')
  expect(cellSpine(40, 8, 6, 1, 2)).toBe('M0.6 20H8V39.4H6A5.4 5.4 0 0 1 0.6 34z')
})

test('a frame that is open below lets light pass', () => {
  const box = { x: 0, y: 0, width: 50, height: 30 }
  expect(frameOutline(box, true)).not.toContain('z')
  expect(frameOutline(box, false)).toContain('z')
})
