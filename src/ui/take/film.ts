/** The last commands as an animated picture: the stages that the page plays, drawn one frame after the other. */

import type { HistoryStep } from '../../host/client.ts'
import type { Scene } from '../../scene/scene.ts'
import { marksAt } from '../diagram/marks.ts'
import { choreograph } from '../diagram/motion.ts'
import type { DiagramTexts } from '../diagram/texts.ts'
import { type DrawingOptions, type Easel, type Picture, paint, setUpEasel, wholeLayout } from './drawing.ts'
import { encodeGif, type GifFrame } from './gif.ts'

/** ms: a frame while something moves, a picture before a command's motions, and one after them. */
const FRAME = 100
const BEFORE = 900
const AFTER = 1600

interface Moment {
  readonly picture: Picture
  readonly duration: number
}

/**
 * `steps`: the command before the first that is shown, then those. `progress` is told from 0 to 1. Gives way to the page
 * between frames.
 */
export async function makeFilm(
  steps: readonly HistoryStep[],
  options: DrawingOptions,
  progress: (part: number) => void,
): Promise<Blob> {
  const easel = setUpEasel(options)
  const moments: Moment[] = []
  try {
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1]
      if (before !== undefined) moments.push(...momentsOf(before.scene, step, options.texts, easel))
      await nextTurn()
    }
  } finally {
    easel.remove()
  }
  const width = Math.max(...moments.map(({ picture }) => picture.width))
  const height = Math.max(...moments.map(({ picture }) => picture.height))
  const frames: GifFrame[] = []
  for (const [index, { picture, duration }] of moments.entries()) {
    frames.push({ pixels: await pixelsOf(picture, width, height), duration })
    progress((index + 1) / moments.length)
  }
  return new Blob([encodeGif(frames, width, height)], { type: 'image/gif' })
}

function momentsOf(before: Scene, step: HistoryStep, texts: DiagramTexts, easel: Easel): Moment[] {
  const { scene, motions, line } = step
  const caption = `$ ${line}`
  const end = { picture: easel.draw(wholeLayout(scene, texts), null, caption), duration: AFTER }
  const stages = choreograph({
    before,
    after: scene,
    motions,
    texts,
    layoutOf: (one, { workInUse }) => wholeLayout(one, texts, workInUse),
  })
  const [first] = stages
  if (first === undefined) return [end]
  const still = { picture: easel.draw(wholeLayout(before, texts), null, caption), duration: BEFORE }
  const moving = stages.flatMap(({ during, done, marks, duration }) => {
    const count = Math.max(1, Math.round(duration / FRAME))
    return Array.from({ length: count }, (_, frame): Moment => {
      const isLast = frame === count - 1
      const now = marksAt(marks, isLast ? duration : frame * FRAME)
      const shown = isLast && done !== during ? { ...now, tiles: [], slots: [] } : now
      return { picture: easel.draw(isLast ? done : during, shown, caption), duration: FRAME }
    })
  })
  return [still, ...moving, end]
}

/** All frames have one size; a smaller picture stands in the upper left corner of its ground. */
async function pixelsOf(picture: Picture, width: number, height: number): Promise<Uint8ClampedArray> {
  const drawn = await paint(picture, 1)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('this browser gives no canvas')
  const corner = drawn.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [255, 255, 255]
  context.fillStyle = `rgb(${corner[0]}, ${corner[1]}, ${corner[2]})`
  context.fillRect(0, 0, width, height)
  context.drawImage(drawn, 0, 0)
  return context.getImageData(0, 0, width, height).data
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
