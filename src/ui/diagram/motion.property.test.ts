import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OverlayScene, Scene } from '../../scene/scene.ts'
import { mountPlan, onMount, planArbitrary, steps } from '../../scene/testing.ts'
import { applyMotion, stageScene, unionColumns } from './apply-motion.ts'
import { layoutScene } from './layout.ts'
import { choreograph, MOST_MOTIONS } from './motion.ts'
import { diagramTexts as texts } from './texts.en.ts'

const size = { width: 1100, height: 420 }

const sessionArbitrary = fc.record({ plan: planArbitrary, acts: fc.array(onMount, { maxLength: 12 }) })

const names = (scene: OverlayScene, layer: string) =>
  (scene.layers.find(({ key }) => key === layer)?.cells ?? [])
    .map(({ path, kind }) => `${path} ${kind}`)
    .sort()

/** ms; the machine that runs it may be busy */
const TIMEOUT = 60_000

test(
  'the last picture of a motion is the scene that the machine came to',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, ({ plan, acts }) => {
        for (const { before, after, motions } of steps(mountPlan(plan), acts)) {
          const layoutOf = (scene: Scene) => layoutScene(scene, { ...size, texts })
          const stages = choreograph({ before, after, motions, texts, layoutOf })
          if (stages.length === 0) continue
          const columns = unionColumns(before.columns, after.columns)
          expect(stages.at(-1)?.done).toEqual(layoutOf({ ...after, columns }))
          for (const { duration } of stages) expect(duration).toBeGreaterThan(0)
        }
      }),
      { numRuns: 30 },
    )
  },
  TIMEOUT,
)

test(
  'the motions of a call, one after the other, make of upper what the call made of it',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, ({ plan, acts }) => {
        for (const { before, after, motions } of steps(mountPlan(plan), acts)) {
          if (motions.length > MOST_MOTIONS) continue
          const end = motions.reduce(
            (scene, motion) => applyMotion(scene, motion, after),
            stageScene(before, after),
          )
          expect({ motions, upper: names(end, 'upper') }).toEqual({ motions, upper: names(after, 'upper') })
        }
      }),
      { numRuns: 60 },
    )
  },
  TIMEOUT,
)

test(
  'a call moves no column but those whose names come or go',
  () => {
    fc.assert(
      fc.property(sessionArbitrary, ({ plan, acts }) => {
        for (const { before, after } of steps(mountPlan(plan), acts)) {
          if (JSON.stringify(before.columns) !== JSON.stringify(after.columns)) continue
          const places = (scene: OverlayScene) =>
            JSON.stringify(layoutScene(scene, { ...size, texts, workInUse: true }).columns)
          expect(places(after)).toBe(places(before))
        }
      }),
      { numRuns: 30 },
    )
  },
  TIMEOUT,
)
