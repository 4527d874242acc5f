/** Two rows of scenes against each other, as `diff -r` and `docker diff` do it: what came, what went, what is different. */

import type { SceneCell } from './scene.ts'

export type ChangeKind = 'added' | 'removed' | 'changed'

/** In what two objects of one name differ. */
export type Aspect = 'kind' | 'content' | 'mode' | 'owner' | 'target' | 'device'

export interface Change {
  readonly path: string
  readonly kind: ChangeKind
  /** of what is there; of what was, when it is gone */
  readonly cell: SceneCell
  /** for `changed`, never empty */
  readonly aspects: readonly Aspect[]
}

/** From `before` to `after`, by path in C order of the rows. What is below an added or removed directory is said too. */
export function compareCells(before: readonly SceneCell[], after: readonly SceneCell[]): Change[] {
  const old = new Map(before.filter(({ ghost }) => !ghost).map((cell) => [cell.path, cell]))
  const now = new Map(after.filter(({ ghost }) => !ghost).map((cell) => [cell.path, cell]))
  const changes: Change[] = []
  for (const [path, cell] of old)
    if (!now.has(path)) changes.push({ path, kind: 'removed', cell, aspects: [] })
  for (const [path, cell] of now) {
    const known = old.get(path)
    if (known === undefined) changes.push({ path, kind: 'added', cell, aspects: [] })
    else {
      const aspects = differences(known, cell)
      if (aspects.length > 0) changes.push({ path, kind: 'changed', cell, aspects })
    }
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function differences(before: SceneCell, after: SceneCell): Aspect[] {
  if (before.kind !== after.kind) return ['kind']
  const aspects: Aspect[] = []
  if (before.kind === 'file' && before.content !== after.content) aspects.push('content')
  if (before.target !== after.target) aspects.push('target')
  if (before.rdev !== after.rdev) aspects.push('device')
  if (before.mode !== after.mode) aspects.push('mode')
  if (before.uid !== after.uid || before.gid !== after.gid) aspects.push('owner')
  return aspects
}
