import { expect, test } from 'vitest'
import type { HistoryStep } from '../../host/client.ts'
import type { Motion, Scene } from '../../scene/scene.ts'
import { file, overlayScene, type Tree, whiteout } from '../diagram/fixtures.ts'
import { hexLines, storyOf, xattrText } from './details.ts'

test('bytes are shown as od shows them, values as getfattr does', () => {
  const bytes = new TextEncoder().encode('hello\n\x00wörld')
  expect(hexLines(bytes)).toEqual([
    '0000  68 65 6c 6c 6f 0a 00 77  hello..w',
    '0008  c3 b6 72 6c 64           ..rld',
  ])
  expect(xattrText(new TextEncoder().encode('y'))).toBe('"y"')
  expect(xattrText(new Uint8Array([0, 0xfb, 0x21]))).toBe('0x00fb21')
})

const step = (line: string, upper: Tree, motions: readonly Motion[] = []): HistoryStep => ({
  line,
  status: 0,
  output: '',
  at: 0,
  echo: '',
  shown: '',
  scene: overlayScene({ upper, lowers: [['lower', { c: file('old') }]] }) as Scene,
  motions,
})

test('a file in upper came by copy-up, was renamed, and was written', () => {
  const copyUp: Motion = {
    kind: 'copy-up',
    path: '/c',
    cellKind: 'file',
    from: 'lower:0',
    size: 3,
    nameless: true,
    name: null,
    truncated: false,
    metacopy: false,
  }
  const steps = [
    step('', {}),
    step('chmod 600 merged/c', { c: file('old') }, [copyUp]),
    step('ls', { c: file('old') }),
    step('mv merged/c merged/d', { c: whiteout(), d: file('old') }, [
      { kind: 'rename', path: '/c', to: '/d', layer: 'upper' },
    ]),
    step('echo new >> merged/d', { c: whiteout(), d: file('old new') }),
  ]
  expect(
    storyOf(steps, { layer: 'upper', path: '/d' }).map(({ number, kind }) => `${number} ${kind}`),
  ).toEqual(['1 copiedUp', '3 renamed', '4 written'])
})
