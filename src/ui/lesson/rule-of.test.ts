import { expect, test } from 'vitest'
import type { LayerKey, SceneCell } from '../../scene/scene.ts'
import { referenceTexts as en } from './reference.en.ts'
import { referenceTexts as zh } from './reference.zh-CN.ts'
import { RULES } from './reference-texts.ts'
import { ruleOf } from './rule-of.ts'

const plain = {
  kind: 'file',
  nlink: 1,
  opaque: false,
  redirect: null,
  metacopy: false,
  merges: [],
  ghost: false,
  stale: false,
} as const

test.each<[Partial<SceneCell>, LayerKey, string]>([
  [{}, 'merged', 'lookup'],
  [{}, 'upper', 'copy-up'],
  [{ kind: 'whiteout', nlink: 3 }, 'upper', 'whiteout'],
  [{ ghost: true }, 'merged', 'whiteout'],
  [{ stale: true }, 'merged', 'cache'],
  [{ kind: 'directory', opaque: true, nlink: 2 }, 'upper', 'opaque'],
  [{ kind: 'directory', redirect: '/b' }, 'upper', 'redirect'],
  [{ kind: 'directory', merges: ['upper', 'lower:0'] }, 'merged', 'merge'],
  [{ nlink: 2 }, 'lower:0', 'hard-links'],
  [{}, 'work', 'work'],
])('%j in %s is explained by %s', (cell, layer, rule) => {
  expect(ruleOf({ ...plain, ...cell }, layer)).toBe(rule)
})

test('no entry of the reference is empty in any language', () => {
  for (const texts of [en, zh]) {
    for (const rule of RULES) expect(texts.rules[rule].body.length).toBeGreaterThan(10)
    expect(Object.values(texts.options).every((text) => text !== '')).toBe(true)
    expect(Object.values(texts.errors).every(({ cause, remedy }) => cause !== '' && remedy !== '')).toBe(true)
  }
})
