import type { LayerKey, Scene, SceneCell } from '../../scene/scene.ts'
import { useVerbs } from '../frame/verbs.ts'
import { Icon } from '../parts/icons.tsx'
import type { Selection } from '../state/view.ts'
import type { Rule } from './reference-texts.ts'
import { ruleOf } from './rule-of.ts'
import { useReferenceTexts } from './use-reference-texts.ts'
import './task.css'

export interface RuleLinkProps {
  readonly scene: Scene
  readonly selection: Selection
}

/** From what is inspected to the rule that explains it. */
export function RuleLink({ scene, selection }: RuleLinkProps) {
  const text = useReferenceTexts()
  const verbs = useVerbs()
  const cell = findCell(scene, selection)
  if (cell === undefined) return null
  const rule: Rule = ruleOf(cell, selection.layer)
  return (
    <button type="button" className="button rule-link" onClick={() => verbs.showReference(rule)}>
      <Icon name="book" />
      {text.title}: {text.rules[rule].title}
    </button>
  )
}

function findCell(scene: Scene, { layer, path }: { layer: LayerKey; path: string }): SceneCell | undefined {
  if (scene.view !== 'overlay') return undefined
  const row = layer === 'work' ? scene.work : scene.layers.find(({ key }) => key === layer)
  return row?.cells.find((cell) => cell.path === path)
}
