/**
 * Choreography as data: from the motions of a command and the scenes around it to a list of timed stages.
 *
 * Terms
 * - stage: what is explained and shown at once; its caption is said when it begins. A copy-up has four (three
 *   where there is no data), a whiteout two, everything else one. Looking (a lookup, a listing, a refused rename) changes
 *   nothing, and is left out where a command has more motions than are shown.
 * - during, done: the picture below the marks while the stage runs, and from its end on.
 * - up means that bytes are copied (lower to work); sideways, that only a name moves (work to upper).
 */

import { isChange, type Motion, type OverlayScene, type Scene } from '../../scene/scene.ts'
import { addedLayerStages } from './added-layer-stages.ts'
import { applyMotion, stageScene } from './apply-motion.ts'
import { copyUpStages } from './copy-up-stages.ts'
import { createStage, removeStage, renameStage, whiteoutStages } from './layer-stages.ts'
import {
  exdevStage,
  isSeen,
  lookupStage,
  opaqueStage,
  readdirStage,
  redirectStage,
  writeStage,
} from './looking-stages.ts'
import { noMarks } from './marks.ts'
import type { Layout } from './picture.ts'
import type { WorkUse } from './plan.ts'
import { READ, type Setting, type Stage } from './stage.ts'
import type { DiagramTexts } from './texts.ts'
import { times } from './times.ts'

export interface ChoreographyInput {
  readonly before: Scene
  readonly after: Scene
  readonly motions: readonly Motion[]
  /** lays a scene out where the picture is shown, with what the motions need of the work plate */
  readonly layoutOf: (scene: Scene, options: WorkUse) => Layout
  readonly texts: DiagramTexts
}

/** Above this many motions of a command the rest are shown together. */
export const MOST_MOTIONS = 8

/** The stages of a command's motions, in order; none between pictures of different things. */
export function choreograph(input: ChoreographyInput): readonly Stage[] {
  const { before, after } = input
  if (before.view === 'images' && after.view === 'images')
    return addedLayerStages({ ...input, before, after })
  if (before.view !== 'overlay' || after.view !== 'overlay' || before.mount.id !== after.mount.id) return []
  return unionStages({ ...input, before, after })
}

interface UnionInput extends ChoreographyInput {
  readonly before: OverlayScene
  readonly after: OverlayScene
}

function unionStages(input: UnionInput): readonly Stage[] {
  const { before, after, texts } = input
  const motions = chosenMotions(input.motions, stageScene(before, after))
  const use = workUse(motions, before)
  // The picture after one motion is the one before the next.
  const layouts = new Map<OverlayScene, Layout>()
  const layoutOf = (scene: OverlayScene): Layout => {
    const known = layouts.get(scene) ?? input.layoutOf(scene, use)
    layouts.set(scene, known)
    return known
  }
  const stages: Stage[] = []
  let scene = stageScene(before, after)
  const shown = motions.slice(0, motions.length > MOST_MOTIONS ? MOST_MOTIONS - 1 : MOST_MOTIONS)
  shown.forEach((motion, index) => {
    const next = applyMotion(scene, motion, after)
    const stage = {
      scene,
      next,
      layoutOf,
      texts,
      index,
      lead: index === 0 && use.workInUse ? times.layout : 0,
    }
    stages.push(...stagesOf(motion, stage))
    scene = next
  })
  const rest = motions.length - shown.length
  const end = layoutOf({ ...after, columns: stageScene(before, after).columns })
  if (rest > 0) {
    stages.push({
      motion: shown.length,
      kind: 'others',
      card: texts.motion.others(rest),
      caption: texts.motion.othersCaption(rest),
      doneCaption: null,
      duration: READ,
      marks: noMarks,
      place: null,
      during: end,
      done: end,
    })
  }
  const last = stages.at(-1)
  // The last picture is the machine's own, not one made between two.
  return last === undefined ? stages : [...stages.slice(0, -1), { ...last, done: end }]
}

function workUse(motions: readonly Motion[], { work }: OverlayScene): WorkUse {
  const there = new Set(work?.cells.map(({ name }) => name))
  const using = motions.filter((motion) => motion.kind === 'copy-up' || motion.kind === 'whiteout')
  return {
    workInUse: using.length > 0,
    workTile: using.some(({ name }) => name === null || !there.has(name)),
  }
}

/** What is shown of a command: where it did much, not how it looked around meanwhile; a refusal is why it did much. */
function chosenMotions(motions: readonly Motion[], scene: OverlayScene): readonly Motion[] {
  // What comes and goes in work is part of the other motions.
  const shown = motions.filter((motion) => !('layer' in motion && motion.layer === 'work'))
  const seen = shown.filter((motion) => isSeen(motion, scene))
  return seen.length > MOST_MOTIONS
    ? seen.filter((motion) => isChange(motion) || motion.kind === 'exdev')
    : seen
}

function stagesOf(motion: Motion, setting: Setting): Stage[] {
  switch (motion.kind) {
    case 'copy-up':
      return copyUpStages(motion, setting)
    case 'whiteout':
      return whiteoutStages(motion, setting)
    case 'create':
      return createStage(motion, setting)
    case 'remove':
      return removeStage(motion, setting)
    case 'rename':
      return renameStage(motion, setting)
    case 'lookup':
      return lookupStage(motion, setting)
    case 'readdir':
      return readdirStage(motion, setting)
    case 'write':
      return writeStage(motion, setting)
    case 'opaque':
      return opaqueStage(motion, setting)
    case 'redirect':
      return redirectStage(motion, setting)
    case 'exdev':
      return exdevStage(motion, setting)
  }
}
