/** Where the stacks of Docker's layers run: a rail each beside the plates, and its name beside its top dot. */

import type { ImagesScene, Stack } from '../../scene/scene.ts'
import type { Rail } from './picture.ts'
import type { Plan } from './plan.ts'
import { rowsOfStack } from './rows.ts'
import { fitMiddle, textWidth } from './text-width.ts'
import type { DiagramTexts } from './texts.ts'

const RAIL_GAP = 14
const LABEL_GAP = 10
const LABEL_MOST = 150

/** What all rails take, with their names where these are shown. */
export function railsWidth({ stacks }: ImagesScene, texts: DiagramTexts, phone: boolean): number {
  const rails = stacks.length * RAIL_GAP
  if (phone || stacks.length === 0) return rails
  const widths = stacks.flatMap((stack) => [
    textWidth(nameOf(stack, texts), 12, 'ui', true),
    textWidth(detailOf(stack, texts), 11, 'mono'),
  ])
  return rails + LABEL_GAP + Math.ceil(Math.min(LABEL_MOST, Math.max(...widths)))
}

/** From the left in the order of their tops, so that no name is crossed: what stands to its right begins further down. */
export function railsOf(scene: ImagesScene, plan: Plan, texts: DiagramTexts): Rail[] {
  return scene.stacks
    .map((stack) => ({ stack, rows: rowsOfStack(scene, stack.layers) }))
    .filter(({ rows }) => rows.length > 0)
    .sort((one, other) => (one.rows[0] as number) - (other.rows[0] as number))
    .map(({ stack, rows }, index): Rail => {
      const name = nameOf(stack, texts)
      const detail = detailOf(stack, texts)
      const hasLabel = plan.density !== 'phone'
      const names = stack.names.length === 0 ? texts.words.unnamed : stack.names.join(', ')
      return {
        key: `rail:${stack.layers[0]}`,
        kind: stack.kind,
        x: plan.railsLeft + index * RAIL_GAP,
        dots: rows.map((row) => (plan.tops[row] ?? 0) + plan.plateHeight / 2),
        name: hasLabel ? fitMiddle(name, LABEL_MOST, 12, 'ui') : '',
        detail: hasLabel ? detail : '',
        title: `${names}, ${detail}`,
      }
    })
}

function nameOf({ names }: Stack, texts: DiagramTexts): string {
  const [first, ...others] = names
  if (first === undefined) return texts.words.unnamed
  return others.length === 0 ? first : texts.words.moreNames(first, others.length)
}

const detailOf = ({ kind, id }: Stack, texts: DiagramTexts): string =>
  texts.words.stack[kind](id.slice(0, 12))
