import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { geometry } from './geometry.ts'
import { times } from './times.ts'

const tokens = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8')

function token(name: string): number {
  const match = new RegExp(`--${name}: (\\d+)(px|ms);`).exec(tokens)
  if (match === null) throw new Error(`no --${name} in tokens.css`)
  return Number(match[1])
}

test('the regular density has the sizes of tokens.css', () => {
  const { cellHeight, cellWidth, cellGap, plateGap, platePad, spine, frameHead } = geometry.regular
  expect({ cellHeight, cellWidth, cellGap, plateGap: plateGap.most, platePad, spine, frameHead }).toEqual({
    cellHeight: token('cell-h'),
    cellWidth: { least: token('cell-w-min'), usual: token('cell-w'), most: token('cell-w-max') },
    cellGap: token('cell-gap'),
    plateGap: token('plate-gap'),
    platePad: token('plate-pad'),
    spine: token('spine'),
    frameHead: token('frame-head'),
  })
})

test('motions take the times of tokens.css', () => {
  const names = Object.keys(times) as (keyof typeof times)[]
  expect(times).toEqual(Object.fromEntries(names.map((name) => [name, token(`d-${name}`)])))
})
