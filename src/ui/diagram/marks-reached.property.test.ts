import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OverlayScene } from '../../scene/scene.ts'
import { type Act, layerActArbitrary, mountPlan, onMount, planArbitrary, steps } from '../../scene/testing.ts'
import { glyphs } from './glyphs.ts'
import { layoutScene } from './layout.ts'
import { choreograph } from './motion.ts'
import { diagramTexts as texts } from './texts.en.ts'

/** A directory gets another name: what of it is below upper needs a redirect, or is refused. */
const moveArbitrary: fc.Arbitrary<Act> = fc.record({
  call: fc.constant('rename' as const),
  path: fc.constantFrom('/d', '/e'),
  to: fc.constantFrom('/a', '/b'),
})

/** Calls on the mount, and now and then on a layer behind its back. */
const actsArbitrary = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ root: fc.constant('merged'), act: moveArbitrary }) },
    { weight: 8, arbitrary: onMount },
    { weight: 1, arbitrary: fc.record({ root: fc.constantFrom('lower0', 'upper'), act: layerActArbitrary }) },
  ),
  { minLength: 12, maxLength: 25 },
)

const expanded = new Map([
  ['/d', true],
  ['/e', true],
  ['/d/e', true],
])
const size = { width: 1072, height: 800 }

/** What is in a picture: looks, glyphs, lines, brackets, light. */
function* marksOf(scene: OverlayScene): Generator<string> {
  const layout = layoutScene(scene, { ...size, texts })
  for (const { look: how, face, row } of layout.cells) {
    yield `${row === 'merged' ? 'merged' : 'layer'} ${how}`
    if (face.glyph !== null) yield `glyph ${face.glyph}`
    if (face.dashed) yield 'dashed cell'
    if (face.spines.length > 1) yield 'several spines'
  }
  for (const { face, openBelow, opaque } of layout.frames) {
    yield openBelow ? 'merged frame' : 'layer frame'
    if (opaque) yield 'floor'
    if (face.tag !== '') yield 'tag'
    if (face.glyph !== null) yield `head ${face.glyph}`
  }
  for (const { end, style, bendY, y2 } of layout.sights)
    yield `${style} to ${end}${bendY === y2 ? '' : ', bent'}`
  for (const [name, all] of Object.entries({
    tie: layout.ties,
    twin: layout.twins,
    shade: layout.shades,
    hole: layout.holes,
  }))
    if (all.length > 0) yield name
  for (const { path, kind } of scene.work?.cells ?? [])
    yield path.startsWith('/index/') ? `index ${kind}` : `work ${kind}`
}

const GLYPHS = Object.keys(glyphs)
  // The caption's, and those of heads.
  .filter((name) => !['eye', 'openFolder'].includes(name))
  .map((name) => `glyph ${name}`)
const STAGES = [
  'copy-up',
  'create',
  'exdev',
  'lookup',
  'opaque',
  'readdir',
  'redirect',
  'remove',
  'rename',
  'whiteout',
  'write',
].map((kind) => `stage ${kind}`)
const WANTED = [
  ...GLYPHS,
  ...STAGES,
  ...['glass', 'ghost'].map((how) => `merged ${how}`),
  ...['solid', 'covered', 'stone'].map((how) => `layer ${how}`),
  ...['merged frame', 'layer frame', 'floor', 'tag', 'head openFolder', 'head opaqueFolder', 'head redirect'],
  ...['line to dot', 'line to bar', 'line to dot, bent', 'data to dot, bent'],
  ...['dashed cell', 'several spines', 'hole', 'shade', 'tie', 'twin'],
  ...['index file', 'index whiteout', 'work whiteout'],
]

/** ms; the machine that runs it may be busy */
const TIMEOUT = 120_000

test(
  'random sessions reach every mark, and every kind of motion',
  () => {
    const seen = new Set<string>()
    const sessions = fc.sample(fc.record({ plan: planArbitrary, acts: actsArbitrary }), {
      numRuns: 400,
      seed: 7,
    })
    for (const { plan, acts } of sessions) {
      for (const { before, after, motions } of steps(mountPlan(plan), acts, expanded)) {
        const layoutOf = (scene: Parameters<typeof layoutScene>[0]) => layoutScene(scene, { ...size, texts })
        for (const { kind } of motions.length === 0
          ? []
          : choreograph({ before, after, motions, texts, layoutOf }))
          seen.add(`stage ${kind}`)
        for (const mark of marksOf(after)) seen.add(mark)
      }
    }
    expect(WANTED.filter((mark) => !seen.has(mark))).toEqual([])
  },
  TIMEOUT,
)
