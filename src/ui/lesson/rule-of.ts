import type { LayerKey, SceneCell } from '../../scene/scene.ts'
import type { Rule } from './reference-texts.ts'

type Told = Pick<
  SceneCell,
  'kind' | 'nlink' | 'opaque' | 'redirect' | 'metacopy' | 'merges' | 'ghost' | 'stale'
>

/** The rule that says most about a cell of the diagram. */
export function ruleOf(cell: Told, layer: LayerKey): Rule {
  if (cell.stale) return 'cache'
  if (cell.kind === 'whiteout' || cell.ghost) return 'whiteout'
  if (cell.opaque) return 'opaque'
  if (cell.redirect !== null) return 'redirect'
  if (layer === 'work') return 'work'
  if (cell.metacopy) return 'copy-up'
  if (cell.merges.length > 1) return 'merge'
  if (cell.kind === 'file' && cell.nlink > 1) return 'hard-links'
  return layer === 'upper' ? 'copy-up' : 'lookup'
}
