/**
 * What moved during a command: the trace events of the union that is looked at, in their order, as movements of
 * the picture. A copy-up's stages become one motion, as do a whiteout's, lookups that follow each other, and the writes
 * of one file. A directory that is in one layer only is not merged, and one that is listed again shows nothing new.
 */

import type { LayerName, TraceEvent } from '../session/index.ts'
import {
  type CellKind,
  isChange,
  type LayerKey,
  type LookedUp,
  type Motion,
  type OverlayScene,
  type Scene,
  type SceneCell,
  type SceneColumn,
} from './scene.ts'

/** Whether an event changes the picture, by itself or as the motion of its name does. */
export const changesPicture = ({ type }: TraceEvent): boolean =>
  type !== 'drop-caches' && isChange({ kind: type })

/** `superblock`: the id of the union's superblock, as its events carry it. */
export function motionsOf(events: readonly TraceEvent[], superblock: number): Motion[] {
  const motions: Motion[] = []
  const copyUps = new Map<string, CopyUp>()
  const whiteouts = new Map<string, string | null>()
  const listed = new Set<string>()
  let asking: Asking[] | null = null
  for (const event of events) {
    if (event.type === 'drop-caches' || event.sb !== superblock) continue
    asking = event.type === 'lookup' ? addLookup(motions, asking, event) : null
    switch (event.type) {
      case 'readdir':
        if (event.layers.length < 2 || listed.has(event.path)) break
        listed.add(event.path)
        motions.push({
          kind: 'readdir',
          path: event.path,
          layers: event.layers.map(({ layer, names }) => ({ layer: layerKey(layer), names })),
        })
        break
      case 'write':
        addWrite(motions, event)
        break
      case 'opaque':
        motions.push({ kind: 'opaque', path: event.path })
        break
      case 'redirect':
      case 'exdev':
        motions.push({ kind: event.type, path: event.path, to: event.to })
        break
      case 'copy-up': {
        const done = followCopyUp(copyUps, event)
        if (done !== null) motions.push(done)
        break
      }
      case 'whiteout':
        if (event.stage === 'make') whiteouts.set(event.path, event.name)
        else {
          motions.push({
            kind: 'whiteout',
            path: event.path,
            name: event.name ?? whiteouts.get(event.path) ?? null,
          })
          whiteouts.delete(event.path)
        }
        break
      case 'create':
        motions.push({
          kind: 'create',
          path: event.path,
          layer: 'upper',
          ...(event.overWhiteout ? { overWhiteout: true } : {}),
        })
        break
      case 'remove':
        motions.push({ kind: 'remove', path: event.path, layer: 'upper' })
        break
      case 'rename':
        motions.push({ kind: 'rename', path: event.path, to: event.to, layer: 'upper' })
        break
    }
  }
  return motions
}

interface Asking extends LookedUp {
  readonly asked: LookedUp['asked'][number][]
}

/** Goes on with the lookup that is under way: `asking`, null when something else came between. Returns its names. */
function addLookup(
  motions: Motion[],
  asking: Asking[] | null,
  { path, layer, found }: Extract<TraceEvent, { type: 'lookup' }>,
): Asking[] {
  const names = asking ?? []
  if (asking === null) motions.push({ kind: 'lookup', names })
  const asked = { layer: layerKey(layer), found }
  const name = names.at(-1)
  // A layer is asked once for a name: the same layer again is another lookup of it.
  if (name?.path === path && name.asked.every((one) => one.layer !== asked.layer)) name.asked.push(asked)
  else names.push({ path, asked: [asked] })
  return names
}

function addWrite(motions: Motion[], { path, size }: Extract<TraceEvent, { type: 'write' }>): void {
  const last = motions.at(-1)
  const isSame = last?.kind === 'write' && last.path === path
  if (isSame) motions.pop()
  motions.push({ kind: 'write', path, size: isSame ? last.size + size : size })
}

type CopyUpEvent = Extract<TraceEvent, { type: 'copy-up' }>

/** A copy-up that has begun. */
interface CopyUp {
  readonly from: LayerKey
  readonly cellKind: CellKind
  /** of the file in the lower layer */
  readonly sizeBelow: number
  copied: number
  /** the data's turn has come, if only to copy nothing */
  hasData: boolean
  name: string | null
}

/** The motion once the last stage is there, null before. */
function followCopyUp(copyUps: Map<string, CopyUp>, event: CopyUpEvent): Motion | null {
  const { path } = event
  if (event.stage === 'start') {
    copyUps.set(path, {
      from: layerKey(event.from),
      cellKind: event.kind,
      sizeBelow: event.size,
      copied: 0,
      hasData: false,
      name: null,
    })
    return null
  }
  const copyUp = copyUps.get(path)
  if (copyUp === undefined) return null
  if (event.stage === 'create') copyUp.name = event.name
  if (event.stage === 'data') {
    copyUp.copied = event.size
    copyUp.hasData = true
  }
  if (event.stage !== 'done') return null
  copyUps.delete(path)
  const { from, cellKind, sizeBelow, copied, hasData, name } = copyUp
  return {
    kind: 'copy-up',
    path,
    cellKind,
    from,
    size: copied,
    nameless: name === null,
    name,
    truncated: cellKind === 'file' && sizeBelow > 0 && copied === 0 && hasData,
    metacopy: cellKind === 'file' && !hasData,
  }
}

export function layerKey(layer: LayerName): LayerKey {
  return typeof layer === 'number' ? `lower:${layer}` : layer
}

/**
 * What came and went in the layers without a word of the union: changes behind its back, and all changes
 * before there is one. `told` are the motions that the events gave.
 */
export function silentMotions(before: Scene, after: Scene, told: readonly Motion[]): Motion[] {
  if (before.view !== 'overlay' || after.view !== 'overlay' || before.mount.id !== after.mount.id) return []
  const isTold = new Set(told.flatMap(touchedPaths))
  // What a closed directory holds is not in its scene: opening and closing neither makes nor removes anything.
  const unseen = { before: partlySeen(before), after: partlySeen(after) }
  const motions: Motion[] = []
  for (const [layer, cells] of layersOf(after)) {
    const old = layersOf(before).get(layer) ?? new Map()
    for (const path of old.keys())
      if (!cells.has(path) && !isTold.has(`${layer} ${path}`) && !isWithin(path, unseen.after))
        motions.push({ kind: 'remove', path, layer })
    for (const path of cells.keys())
      if (!old.has(path) && !isTold.has(`${layer} ${path}`) && !isWithin(path, unseen.before))
        motions.push({ kind: 'create', path, layer })
  }
  return motions
}

/** The directories of which the scene does not show all names. */
function partlySeen(scene: OverlayScene): Set<string> {
  const paths = new Set<string>()
  const visit = ({ path, directory, hidden, children }: SceneColumn) => {
    if (directory && hidden > 0) paths.add(path)
    children.forEach(visit)
  }
  scene.columns.forEach(visit)
  return paths
}

/** Whether one of the directories above `path` is among them. */
function isWithin(path: string, directories: ReadonlySet<string>): boolean {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    if (directories.has(path.slice(0, end))) return true
  return false
}

function touchedPaths(motion: Motion): string[] {
  switch (motion.kind) {
    case 'copy-up':
    case 'whiteout':
      return [`upper ${motion.path}`]
    case 'rename':
      return [`${motion.layer} ${motion.path}`, `${motion.layer} ${motion.to}`]
    case 'create':
    case 'remove':
      return [`${motion.layer} ${motion.path}`]
    default:
      return []
  }
}

/** The cells of the real layers, by path. */
function layersOf(scene: OverlayScene): Map<LayerKey, Map<string, SceneCell>> {
  const layers = scene.layers.filter(({ key }) => key !== 'merged')
  return new Map(layers.map(({ key, cells }) => [key, new Map(cells.map((cell) => [cell.path, cell]))]))
}
