/** What one of Docker's layers is, and how it is found on the disk; what a name in it is in the images. Pure. */

import type { ImagesScene, SceneCell, Stack, StoredLayer } from '../../scene/scene.ts'
import { storedId } from '../../scene/stacks.ts'
import { type Explanation, quotePath, StepList, sizeOf } from './explain.ts'
import { formatDockerSize, formatMode, instructionOf, shortHash } from './names.ts'
import { storedName } from './rows.ts'
import type { Selection } from './spot.ts'
import type { StoreTexts } from './store-texts.ts'
import type { DiagramTexts } from './texts.ts'

/** null when the selection is not in the scene. */
export function explainStored(
  scene: ImagesScene,
  { layer: key, path }: Selection,
  texts: DiagramTexts,
  words: StoreTexts,
): Explanation | null {
  const layer = scene.layers.find((one) => one.key === key)
  if (layer === undefined) return null
  if (path === '') return explainLayer(scene, layer, texts, words)
  const cell = layer.cells.find((one) => one.path === path)
  return cell === undefined ? null : explainName(scene, layer, cell, texts, words)
}

function explainLayer(
  scene: ImagesScene,
  layer: StoredLayer,
  texts: DiagramTexts,
  words: StoreTexts,
): Explanation {
  const list = new StepList()
  const stacks = stacksWith(scene, layer)
  const id = storedId(layer.key)
  if (layer.diffId !== null && layer.chainId !== null) {
    const image = stacks.find(({ kind }) => kind === 'image')
    const below = scene.layers.find(({ key }) => key === layer.parent)
    if (image !== undefined) list.step(words.listed(image.id, layer.place, layer.diffId))
    list.step(words.chain(layer.chainId, below === undefined ? null : storedName(below)))
    list.step(words.cache(shortHash(layer.chainId), id))
  } else {
    const note = stacks[0]?.id ?? ''
    list.step(layer.part === 'init' ? words.init(note, id) : words.own(note, id))
  }
  list.step(words.files(layer.directory, layer.entries))
  if (layer.command !== '') list.remark({ title: words.madeBy, body: instructionOf(layer.command) })
  if (layer.size !== null) list.remark({ title: words.size, body: formatDockerSize(layer.size) })
  const names = stacks.map((stack) => stackName(stack, texts))
  list.remark({ title: words.partOf, body: names.length === 0 ? words.partOfNone : names.join(', ') })
  return {
    title: storedName(layer),
    question: words.how,
    steps: list.steps(),
    kernelFunction: layer.part === 'image' ? 'layerStore.Register()' : 'layerStore.CreateRWLayer()',
    kernelFile: 'layer/layer_store.go',
    inDocker: true,
    preview: null,
    directory: false,
  }
}

function explainName(
  scene: ImagesScene,
  layer: StoredLayer,
  cell: SceneCell,
  texts: DiagramTexts,
  words: StoreTexts,
): Explanation {
  const list = new StepList()
  const found = texts.inspector.found(texts.kinds[cell.kind], sizeOf(cell), formatMode(cell.mode))
  list.step(
    cell.kind === 'whiteout'
      ? texts.inspector.isWhiteout
      : { title: texts.inspector.lookIn(storedName(layer)), body: found },
  )
  // Only what overlayfs writes is read here as overlayfs reads it.
  const stacks = scene.driver === 'overlay2' ? stacksWith(scene, layer) : []
  for (const stack of stacks) {
    const cover = coverOf(scene, stack, layer, cell.path)
    const seen = cell.kind === 'whiteout' ? words.whiteoutIn : words.seenIn
    list.step({
      title: stackName(stack, texts),
      body: cover === null ? seen : words.hiddenIn(storedName(cover)),
    })
  }
  return {
    title: `${storedName(layer)}${quotePath(cell.path)}`,
    question: texts.inspector.whatIsIt,
    steps: list.steps(),
    kernelFunction: 'ovl_lookup()',
    kernelFile: 'fs/overlayfs/namei.c',
    preview: cell.kind === 'file' ? cell.preview : null,
    directory: cell.kind === 'directory',
  }
}

const stacksWith = ({ stacks }: ImagesScene, { key }: StoredLayer): readonly Stack[] =>
  stacks.filter(({ layers }) => layers.includes(key))

const stackName = ({ kind, id, names }: Stack, texts: DiagramTexts): string =>
  names.length === 0 ? texts.words.stack[kind](id) : names.join(', ')

/** The uppermost layer of the stack that hides what `layer` has at `path`; null where it is seen. */
function coverOf(scene: ImagesScene, stack: Stack, layer: StoredLayer, path: string): StoredLayer | null {
  const isDirectory = layer.cells.some((cell) => cell.path === path && cell.kind === 'directory')
  const above = stack.layers.slice(0, stack.layers.indexOf(layer.key))
  const covering = above.find((key) => {
    const cells = scene.layers.find((one) => one.key === key)?.cells ?? []
    return cells.some((cell) => {
      const isAt = cell.path === path
      if (!isAt && !path.startsWith(`${cell.path}/`)) return false
      return cell.kind !== 'directory' || cell.opaque || (isAt && !isDirectory)
    })
  })
  return scene.layers.find(({ key }) => key === covering) ?? null
}
