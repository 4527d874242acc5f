import { expect, test } from 'vitest'
import { findNames } from './find.ts'
import { directory, file, overlayScene, whiteout } from './fixtures.ts'

const scene = overlayScene({
  upper: { gone: whiteout(), Notes: file('') },
  lowers: [['lower', { gone: file(''), etc: directory({ hosts: file(''), hostname: file('') }) }]],
  expanded: ['/etc'],
})

test('names are found whatever their case, each in the uppermost row that has it', () => {
  expect(findNames(scene, 'host')).toEqual([
    { row: 'merged', path: '/etc/hostname' },
    { row: 'merged', path: '/etc/hosts' },
  ])
  expect(findNames(scene, 'note')).toEqual([{ row: 'merged', path: '/Notes' }])
  expect(findNames(scene, 'gone')).toEqual([{ row: 'upper', path: '/gone' }])
})

test('nothing is found for nothing', () => {
  expect(findNames(scene, ' ')).toEqual([])
  expect(findNames(scene, 'absent')).toEqual([])
})
