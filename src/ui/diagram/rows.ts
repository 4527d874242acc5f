/**
 * Which plates there are, what they are called and which hue and pattern they have.
 *
 * Terms
 * - row: one layer (or plain directory) as it is drawn; its plate is the sheet below its cells.
 * - hue, pattern: a layer's colour and spine. From the fourth lower on they cycle out of step, so that no two
 *   of nine lowers look the same.
 */

import type {
  ImagesScene,
  LayerKey,
  OverlayScene,
  Scene,
  SceneCell,
  SceneDirectory,
  SceneLayer,
  StoredLayer,
} from '../../scene/scene.ts'
import { baseName, formatDockerSize, instructionOf, shortHash } from './names.ts'
import type { DiagramTexts } from './texts.ts'

export type Hue = 'merged' | 'upper' | 'lower0' | 'lower1' | 'lower2' | 'work' | 'plain'
export type Pattern = 'solid' | 'diagonal' | 'dots' | 'bars' | 'grid'

/** What a spine is filled with; null: none, as merged and plain directories store no layer. */
export interface Spine {
  readonly hue: Hue
  readonly pattern: Pattern
}

export interface Row {
  /** stable over scenes: the layer's key, or the directory's name */
  readonly key: string
  /** what `data-layer` says; null for a plain directory without a known role */
  readonly layer: LayerKey | null
  readonly kind: 'merged' | 'layer' | 'plain'
  /** as of a scene's layer */
  readonly dataOnly?: true
  readonly hue: Hue
  readonly spine: Spine | null
  readonly name: string
  readonly role: string
  /** more lines below the role, as many as there is room for; none of most */
  readonly facts?: readonly string[]
  readonly cells: ReadonlyMap<string, SceneCell>
}

export interface Rows {
  /** from top to bottom */
  readonly stack: readonly Row[]
  /** drawn beside upper */
  readonly work: Row | null
}

export function rowsOf(scene: Scene, texts: DiagramTexts, short: boolean): Rows {
  if (scene.view === 'overlay') return overlayRows(scene, texts, short)
  if (scene.view === 'directories') return directoryRows(scene.rows, texts)
  if (scene.view === 'images')
    return { stack: scene.layers.map((layer) => storedRow(scene, layer, texts, short)), work: null }
  return sketchRows(texts, short)
}

/** The name of a layer's plate: as the student called the directory where that tells layers apart. */
export function layerName(scene: OverlayScene, key: LayerKey): string {
  const keyword = key.startsWith('lower') ? 'lower' : key
  const layer = key === 'work' ? scene.work : scene.layers.find((one) => one.key === key)
  const name = baseName(layer?.directory ?? '')
  const lowers = scene.layers.filter((one) => one.key.startsWith('lower'))
  if (layer?.part !== undefined) return partName(layer.part, imagePlace(scene, layer))
  if (keyword !== 'lower') return keyword
  if (isGeneric(name) || lowers.filter((one) => baseName(one.directory) === name).length > 1) {
    return lowers.length === 1 ? 'lower' : `lower ${Number(key.slice(6)) + 1}`
  }
  return name
}

/** The lowest layer of an image is its base; those above it count from there, as `docker history` does upwards. */
function partName(part: NonNullable<SceneLayer['part']>, place: number): string {
  if (part !== 'image') return part
  return place === 1 ? 'base' : `layer ${place}`
}

/** A layer's place above the bottom of its image. */
function imagePlace(scene: OverlayScene, { key }: SceneLayer): number {
  const images = scene.layers.filter((one) => one.part === 'image')
  return images.length - images.findIndex((one) => one.key === key)
}

/** The name of the plate of one of Docker's layers. */
export const storedName = ({ part, place }: StoredLayer): string => partName(part, place)

export function hueOf(key: LayerKey): Hue {
  if (key === 'merged' || key === 'upper' || key === 'work') return key
  return (['lower0', 'lower1', 'lower2'] as const)[lowerIndex(key) % 3] ?? 'lower0'
}

export function spineOf(key: LayerKey): Spine | null {
  if (key === 'merged') return null
  if (key === 'upper') return { hue: 'upper', pattern: 'solid' }
  if (key === 'work') return { hue: 'work', pattern: 'grid' }
  const index = lowerIndex(key)
  const patterns = ['diagonal', 'dots', 'bars'] as const
  return { hue: hueOf(key), pattern: patterns[(index + Math.floor(index / 3)) % 3] ?? 'diagonal' }
}

function lowerIndex(key: LayerKey): number {
  return Number(key.slice('lower:'.length))
}

function isGeneric(name: string): boolean {
  return name === '' || name === 'diff' || name === 'fs' || name === 'merged'
}

function overlayRows(scene: OverlayScene, texts: DiagramTexts, short: boolean): Rows {
  const lowers = scene.layers.filter((layer) => layer.key.startsWith('lower')).length
  const rowOf = (layer: SceneLayer): Row => ({
    key: layer.key,
    layer: layer.key,
    // Light falls through no hole of a layer that is not asked for names.
    kind: layer.key === 'merged' ? 'merged' : layer.dataOnly === true ? 'plain' : 'layer',
    ...(layer.dataOnly === true ? { dataOnly: true } : {}),
    hue: hueOf(layer.key),
    spine: spineOf(layer.key),
    name: layerName(scene, layer.key),
    role: roleOf(layer, lowers, texts, short),
    cells: cellsByPath(layer.cells),
  })
  return {
    stack: scene.layers.map(rowOf),
    work: scene.work === null ? null : { ...rowOf(scene.work), cells: workCells(scene.work) },
  }
}

function roleOf(layer: SceneLayer, lowers: number, texts: DiagramTexts, short: boolean): string {
  const { roles } = texts
  const directory = baseName(layer.directory)
  if (layer.key === 'merged') return short ? roles.mergedShort : roles.merged
  if (layer.key === 'work') {
    if (layer.cells.length === 0) return roles.workIdle
    return short ? roles.workShort : roles.work
  }
  if (layer.part !== undefined) {
    if (short && layer.key === 'upper') return roles.upperShort
    // An image is known by its name.
    return layer.image ?? roles.parts[layer.part]
  }
  if (layer.dataOnly === true) return short ? roles.dataOnlyShort : roles.dataOnly
  if (layer.key === 'upper') {
    if (short) return roles.upperShort
    // A student's own name for it ("container") is worth saying; the usual ones are not.
    return directory === 'upper' || isGeneric(directory) ? roles.upper : `${directory}, ${roles.upper}`
  }
  if (lowers > 1) return roles.lowerNth(lowerIndex(layer.key) + 1)
  if (short) return roles.lowerShort
  return directory === 'lower' || isGeneric(directory) ? roles.lower : roles.named('lower', roles.lower)
}

/** A layer has the hue of its place, whatever stands above it; a container's own the one that can be written. */
function storedRow(scene: ImagesScene, layer: StoredLayer, texts: DiagramTexts, short: boolean): Row {
  const { key, part, place, size, command, cells } = layer
  const hueKey = part === 'container' ? 'upper' : (`lower:${place - 1}` as const)
  const name = storedName(layer)
  const about = size === null ? texts.roles.parts[part] : formatDockerSize(size)
  const container = scene.stacks.find(({ kind, layers }) => kind === 'container' && layers.includes(key))
    ?.names[0]
  const instruction = part === 'image' ? instructionOf(command) : texts.roles.named(container ?? '', about)
  return {
    key,
    layer: key,
    kind: 'plain',
    hue: hueOf(hueKey),
    spine: spineOf(hueKey),
    name: short || size === null ? name : `${name} · ${about}`,
    role: short || instruction === '' ? about : instruction,
    facts: short
      ? scene.stacks.flatMap(({ layers, names }) => (layers[0] === key ? names : []))
      : hashesOf(layer),
    cells: cellsByPath(cells),
  }
}

function hashesOf({ directory, diffId, chainId }: StoredLayer): readonly string[] {
  return [
    placeOnDisk(directory),
    ...(diffId === null ? [] : [`diffID ${shortHash(diffId)}`]),
    ...(chainId === null ? [] : [`chainID ${shortHash(chainId)}`]),
  ]
}

/** Below Docker's root, with the hash as short as Docker shows it: `overlay2/6613b10b697b…/diff`. */
function placeOnDisk(directory: string): string {
  return directory.replace('/var/lib/docker/', '').replace(/[0-9a-f]{64}/, (hash) => `${shortHash(hash)}…`)
}

/** Which rows a stack of layers has, by index from the top; for those whose plates are there. */
export function rowsOfStack(scene: ImagesScene, layers: readonly LayerKey[]): readonly number[] {
  return scene.layers.flatMap(({ key }, index) => (layers.includes(key) ? [index] : []))
}

/** The work directory's own two directories, `work` and `index`, are no news; what is in them is. */
function workCells(work: SceneLayer): ReadonlyMap<string, SceneCell> {
  return cellsByPath(
    work.cells.filter(
      (cell) => !(cell.kind === 'directory' && (cell.path === '/work' || cell.path === '/index')),
    ),
  )
}

function directoryRows(directories: readonly SceneDirectory[], texts: DiagramTexts): Rows {
  const rowOf = (directory: SceneDirectory): Row => ({
    key: directory.role ?? `directory:${directory.name}`,
    layer: directory.role,
    kind: 'plain',
    hue: directory.role === null ? 'plain' : hueOf(directory.role),
    spine: directory.role === null ? null : spineOf(directory.role),
    name: directory.name,
    role: directory.cells.length === 0 ? texts.roles.plainEmpty : texts.roles.plain,
    cells: cellsByPath(directory.cells),
  })
  // Where a mount will put them: so that mounting changes what is in the plates, not where they are.
  const rank = (directory: SceneDirectory): number => {
    if (directory.role === null) return 1e6
    if (directory.role === 'merged') return 0
    if (directory.role === 'upper') return 1
    if (directory.role === 'work') return 1e5
    return 2 + lowerIndex(directory.role)
  }
  const sorted = [...directories].sort((left, right) => rank(left) - rank(right))
  const hasUpper = sorted.some((directory) => directory.role === 'upper')
  const work = hasUpper ? sorted.find((directory) => directory.role === 'work') : undefined
  return {
    stack: sorted.filter((directory) => directory !== work).map(rowOf),
    work:
      work === undefined
        ? null
        : { ...rowOf(work), role: work.cells.length === 0 ? texts.roles.plainEmptyShort : texts.roles.plain },
  }
}

function sketchRows(texts: DiagramTexts, short: boolean): Rows {
  const { roles } = texts
  const rowOf = (layer: LayerKey, name: string, role: string): Row => ({
    key: layer,
    layer,
    kind: layer === 'merged' ? 'merged' : 'layer',
    hue: hueOf(layer),
    // The sketch stores nothing yet, so no plate has its spine.
    spine: null,
    name,
    role,
    cells: new Map(),
  })
  return {
    stack: [
      rowOf('merged', 'merged', short ? roles.mergedShort : roles.merged),
      rowOf('upper', 'upper', short ? roles.upperShort : roles.upper),
      rowOf('lower:0', 'lower', short ? roles.lowerShort : roles.lower),
    ],
    work: rowOf('work', 'work', roles.work),
  }
}

function cellsByPath(cells: readonly SceneCell[]): ReadonlyMap<string, SceneCell> {
  return new Map(cells.map((cell) => [cell.path, cell]))
}
