/**
 * The scenes between two scenes: what the layers hold after the first motion, the second, and so on. Only the
 * first and the last scene come from the machine; the ones between are made here, from the rules by which
 * overlayfs changes layers.
 */

import type { LayerKey, Motion, OverlayScene, SceneCell, SceneColumn, SceneLayer } from '../../scene/scene.ts'
import { baseName, compareNames, isWithin } from './names.ts'

/**
 * `before` with the columns of both scenes, so that nothing moves sideways while the motions run. Cells are
 * those of `before`.
 */
export function stageScene(before: OverlayScene, after: OverlayScene): OverlayScene {
  return { ...before, mounts: after.mounts, columns: unionColumns(before.columns, after.columns) }
}

/** `scene` with `motion` done; `after` is the scene at the end of the command, where the details come from. */
export function applyMotion(scene: OverlayScene, motion: Motion, after: OverlayScene): OverlayScene {
  switch (motion.kind) {
    case 'copy-up':
      return copyUp(scene, motion, after)
    case 'whiteout':
      return whiteOut(scene, motion.path, after)
    case 'create':
    case 'remove':
      return changeLayer(scene, motion, after)
    case 'rename':
      return rename(scene, motion, after)
    case 'write':
      return written(scene, motion.path, after)
    case 'opaque':
    case 'redirect':
    case 'lookup':
    case 'readdir':
    case 'exdev':
      return scene
  }
}

/** `scene` without what stands at `path` in `layer`, while it is on its way. */
export function withoutCell(scene: OverlayScene, layer: LayerKey, path: string): OverlayScene {
  return editLayer(scene, layer, (cells) => cells.filter((cell) => !isWithin(cell.path, path)))
}

function copyUp(
  scene: OverlayScene,
  motion: Extract<Motion, { kind: 'copy-up' }>,
  after: OverlayScene,
): OverlayScene {
  const { path, cellKind, size } = motion
  const source = find(scene, motion.from, path) ?? find(scene, 'merged', path)
  const result = find(after, 'upper', path)
  const made = result?.kind === cellKind ? result : source
  if (made === undefined) return scene
  const copy: SceneCell = {
    ...made,
    key: result?.key ?? `upper:copy:${path}`,
    // What was written after the copy is not there yet.
    size: cellKind === 'file' && !motion.metacopy ? (motion.truncated ? 0 : size) : made.size,
    from: null,
    merges: [],
    covered: false,
    ghost: false,
    stale: false,
  }
  const isDirectory = cellKind === 'directory'
  const withCopy = putCell(scene, 'upper', copy)
  const withMerged = editLayer(withCopy, 'merged', (cells) =>
    cells.map((cell) =>
      cell.path === path
        ? {
            ...cell,
            size: copy.size,
            from: 'upper' as const,
            merges: isDirectory
              ? (['upper', ...cell.merges.filter((key) => key !== 'upper')] as const)
              : cell.merges,
          }
        : cell,
    ),
  )
  return isDirectory ? withMerged : coverBelow(withMerged, path)
}

/** The size is only known of the end: a file that is written twice has it after the first already. */
function written(scene: OverlayScene, path: string, after: OverlayScene): OverlayScene {
  return (['upper', 'merged'] as const).reduce((now, key) => {
    const cell = find(after, key, path)
    return cell === undefined || find(now, key, path)?.kind !== cell.kind ? now : putCell(now, key, cell)
  }, scene)
}

function whiteOut(scene: OverlayScene, path: string, after: OverlayScene): OverlayScene {
  const result = find(after, 'upper', path)
  const visible = find(scene, 'merged', path)
  const stone: SceneCell | undefined =
    result?.kind === 'whiteout'
      ? result
      : visible === undefined
        ? undefined
        : {
            ...visible,
            key: `upper:whiteout:${path}`,
            kind: 'whiteout',
            from: null,
            merges: [],
            target: null,
            size: 0,
          }
  if (stone === undefined) return scene
  const cleared = withoutCell(scene, 'upper', path)
  const marked = putCell(cleared, 'upper', stone)
  const ghosted = editLayer(marked, 'merged', (cells) =>
    cells.flatMap((cell) => {
      if (!isWithin(cell.path, path)) return [cell]
      return cell.path === path ? [{ ...cell, ghost: true, from: null, merges: [] }] : []
    }),
  )
  // The whiteout is a link to one that overlayfs keeps in work.
  return { ...coverBelow(ghosted, path), work: after.work }
}

/** A name comes or goes in one layer, through the mount or behind its back. */
function changeLayer(
  scene: OverlayScene,
  motion: Extract<Motion, { kind: 'create' | 'remove' }>,
  after: OverlayScene,
): OverlayScene {
  const { path, layer } = motion
  const cleared = withoutCell(scene, layer, path)
  const result = motion.kind === 'create' ? find(after, layer, path) : undefined
  const changed = result === undefined ? cleared : putCell(cleared, layer, result)
  const merged = find(after, 'merged', path)
  const withMerged = withoutCell(changed, 'merged', path)
  return takeCovered(merged === undefined ? withMerged : putCell(withMerged, 'merged', merged), path, after)
}

function rename(
  scene: OverlayScene,
  motion: Extract<Motion, { kind: 'rename' }>,
  after: OverlayScene,
): OverlayScene {
  const { path, to } = motion
  const moved = (['upper', 'merged'] as const).reduce((now, key) => {
    const cells = now.layers.find((layer) => layer.key === key)?.cells ?? []
    const movedCells = cells
      .filter((cell) => isWithin(cell.path, path))
      .map((cell): SceneCell => {
        const newPath = to + cell.path.slice(path.length)
        return find(after, key, newPath) ?? { ...cell, path: newPath, name: baseName(newPath) }
      })
    return [...movedCells, ...leftBehind(scene, key, path, to, after)].reduce(
      (one, cell) => putCell(one, key, cell),
      withoutCell(withoutCell(now, key, path), key, to),
    )
  }, scene)
  return takeCovered(takeCovered(moved, to, after), path, after)
}

/**
 * What is at `path` once the name has left: the whiteout that RENAME_WHITEOUT puts there in the same step, where a lower
 * layer has the name too; with RENAME_EXCHANGE, what stood at `to`.
 */
function leftBehind(
  scene: OverlayScene,
  key: LayerKey,
  path: string,
  to: string,
  after: OverlayScene,
): readonly SceneCell[] {
  const cells = after.layers.find((layer) => layer.key === key)?.cells ?? []
  const there = cells.filter((cell) => isWithin(cell.path, path))
  const isHidden = find(after, 'upper', path)?.kind === 'whiteout'
  return isHidden || find(scene, key, to) !== undefined ? there : []
}

/** A file or a whiteout at `path` in upper hides everything of that name below. */
function coverBelow(scene: OverlayScene, path: string): OverlayScene {
  return editLowers(scene, (cell) => (isWithin(cell.path, path) ? { ...cell, covered: true } : cell))
}

/** The cells of layers at `path` as they are in the end: covered or seen again. */
function takeCovered(scene: OverlayScene, path: string, after: OverlayScene): OverlayScene {
  return {
    ...scene,
    layers: scene.layers.map((layer) => ({
      ...layer,
      cells: layer.cells.map((cell) =>
        isWithin(cell.path, path)
          ? { ...cell, covered: find(after, layer.key, cell.path)?.covered ?? cell.covered }
          : cell,
      ),
    })),
  }
}

function editLowers(scene: OverlayScene, edit: (cell: SceneCell) => SceneCell): OverlayScene {
  return {
    ...scene,
    layers: scene.layers.map((layer) =>
      layer.key.startsWith('lower') && layer.dataOnly !== true
        ? { ...layer, cells: layer.cells.map(edit) }
        : layer,
    ),
  }
}

function editLayer(
  scene: OverlayScene,
  key: LayerKey,
  edit: (cells: readonly SceneCell[]) => readonly SceneCell[],
): OverlayScene {
  const change = (layer: SceneLayer): SceneLayer => ({ ...layer, cells: edit(layer.cells) })
  if (key === 'work') return scene.work === null ? scene : { ...scene, work: change(scene.work) }
  return { ...scene, layers: scene.layers.map((layer) => (layer.key === key ? change(layer) : layer)) }
}

function putCell(scene: OverlayScene, key: LayerKey, cell: SceneCell): OverlayScene {
  return editLayer(scene, key, (cells) =>
    [...cells.filter((one) => one.path !== cell.path), cell].sort((left, right) =>
      compareNames(left.path, right.path),
    ),
  )
}

function find(scene: OverlayScene, key: LayerKey, path: string): SceneCell | undefined {
  return scene.layers.find((layer) => layer.key === key)?.cells.find((cell) => cell.path === path)
}

/** The columns of both, in C order; what is open in either is open. */
export function unionColumns(
  left: readonly SceneColumn[],
  right: readonly SceneColumn[],
): readonly SceneColumn[] {
  const byPath = new Map(left.map((column) => [column.path, column]))
  for (const column of right) {
    const known = byPath.get(column.path)
    byPath.set(
      column.path,
      known === undefined
        ? column
        : {
            ...column,
            directory: known.directory || column.directory,
            expanded: known.expanded || column.expanded,
            children: unionColumns(known.children, column.children),
          },
    )
  }
  return [...byPath.values()].sort((one, other) => compareNames(one.name, other.name))
}
