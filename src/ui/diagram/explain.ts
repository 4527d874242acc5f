/** "Why do I see this?": the lookup of a name, step by step, as overlayfs does it. Pure. */

import type { LayerKey, OverlayScene, SceneCell } from '../../scene/scene.ts'
import { cellAt, indexedCopy, isIndexed, layerPath, layersAsked, stackOf } from './lookup-path.ts'
import { baseName, formatMode, formatSize, parentOf, quoteName } from './names.ts'
import { layerName } from './rows.ts'
import type { DiagramTexts, StepText } from './texts.ts'

export interface Step {
  /** the step's number; null: a layer that was not asked, or a remark */
  readonly number: number | null
  readonly title: string
  readonly body: string
}

export interface Explanation {
  readonly title: string
  readonly question: string
  readonly steps: readonly Step[]
  readonly kernelFunction: string
  readonly kernelFile: string
  /** both are Docker's, not the kernel's */
  readonly inDocker?: true
  /** the start of the file's text; null where there is none to show */
  readonly preview: string | null
  /** a directory that can be opened or closed */
  readonly directory: boolean
}

/** null when the selection is not in the scene. */
export function explain(
  scene: OverlayScene,
  selection: { readonly layer: LayerKey; readonly path: string },
  texts: DiagramTexts,
): Explanation | null {
  const { layer, path } = selection
  const cell = cellAt(scene, layer, path)
  if (cell === undefined) return null
  const common = {
    title: `${layerName(scene, layer)}${quotePath(path)}`,
    ...(isAufs(scene)
      ? { kernelFunction: 'au_lkup_dentry()', kernelFile: 'fs/aufs/dentry.c' }
      : { kernelFunction: 'ovl_lookup()', kernelFile: 'fs/overlayfs/namei.c' }),
    preview: cell.kind === 'file' && !cell.ghost ? cell.preview : null,
    directory: cell.kind === 'directory' && !cell.ghost,
  }
  if (layer === 'merged') {
    const question = cell.ghost ? texts.inspector.whyGone : texts.inspector.why
    return { ...common, question, steps: mergedSteps(scene, cell, texts) }
  }
  if (layer === 'work') {
    return {
      ...common,
      question: texts.inspector.whatIsIt,
      steps: remarks([workRemark(scene, cell, texts)]),
      kernelFunction: cell.kind === 'whiteout' ? 'ovl_whiteout()' : 'ovl_copy_up_one()',
      kernelFile: cell.kind === 'whiteout' ? 'fs/overlayfs/dir.c' : 'fs/overlayfs/copy_up.c',
    }
  }
  if (cell.kind === 'whiteout') {
    return { ...common, question: texts.inspector.whatIsIt, steps: whiteoutSteps(scene, layer, path, texts) }
  }
  const question = cell.covered ? texts.inspector.whyNot : texts.inspector.whereSeen
  return { ...common, question, steps: layerSteps(scene, layer, cell, texts) }
}

function mergedSteps(scene: OverlayScene, cell: SceneCell, texts: DiagramTexts): Step[] {
  const words = texts.inspector
  const asked = new Set(layersAsked(scene, parentOf(cell.path)))
  const list = new StepList()
  if (cell.stale) list.remark(words.stale)
  const foundWhiteout = isAufs(scene) ? words.foundWhiteoutFile(whiteoutFile(cell.path)) : words.foundWhiteout
  let stopped = false
  let data = false
  const merged: string[] = []
  for (const { key } of stackOf(scene)) {
    const title = layerName(scene, key)
    const path = layerPath(scene, cell.path, key)
    const found = cellAt(scene, key, path)
    if (stopped || !asked.has(key)) {
      if (data && found?.kind === 'file' && !found.metacopy) {
        data = false
        list.remark(words.metacopy(title, layerName(scene, cell.from ?? 'upper')))
        continue
      }
      list.notAsked({
        title: words.notAsked(title),
        body: whyNotAsked(scene, key, cell.path, found, asked, texts),
      })
      continue
    }
    if (path !== cell.path && found !== undefined) {
      const redirected = redirectOn(scene, cell.path, key)
      if (redirected !== null) {
        list.remark(
          words.renamed(quoteName(baseName(redirected.path)), redirected.layer, quoteName(redirected.to)),
        )
      }
    }
    if (found === undefined) {
      list.step({ title: words.lookIn(title), body: words.absent(quoteName(baseName(path))) })
      continue
    }
    if (found.kind === 'whiteout') {
      list.step({ title: words.lookIn(title), body: foundWhiteout })
      list.step(words.stopWhiteout)
      stopped = true
      continue
    }
    const mode = formatMode(found.mode)
    if (found.kind === 'directory') {
      if (cell.kind !== 'directory') continue
      merged.push(title)
      list.step({ title: words.lookIn(title), body: words.foundDirectory(mode) })
      if (found.opaque) {
        list.step(words.stopOpaque(title))
        stopped = true
      }
      continue
    }
    if (merged.length > 0) {
      // A file below a directory of that name does not take part; the lookup ends at it.
      list.step({
        title: words.lookIn(title),
        body: words.found(texts.kinds[found.kind], sizeOf(found), mode),
      })
      stopped = true
      continue
    }
    list.step({ title: words.lookIn(title), body: words.found(texts.kinds[found.kind], sizeOf(found), mode) })
    list.step(isIndexed(scene, cell) ? words.indexed(copyName(scene, cell)) : words.stop)
    stopped = true
    data = found.metacopy
  }
  if (merged.length > 1) list.step(words.mergeDirectories(merged))
  if (merged.length === 1) list.step(words.single(merged[0] ?? ''))
  const links = linksOf(scene, 'merged', cell)
  if (links.length > 1) list.remark(words.links(cell.nlink, links.join(', ')))
  return list.steps()
}

/** The nearest redirect above `key` on the way to `path`. */
function redirectOn(
  scene: OverlayScene,
  path: string,
  key: LayerKey,
): { readonly layer: string; readonly path: string; readonly to: string } | null {
  for (const layer of stackOf(scene)) {
    if (layer.key === key) return null
    const below = layerPath(scene, path, layer.key)
    for (let at = below; at !== ''; at = parentOf(at)) {
      const redirect = cellAt(scene, layer.key, at)?.redirect ?? null
      if (redirect !== null) return { layer: layerName(scene, layer.key), path: at, to: redirect }
    }
  }
  return null
}

function whyNotAsked(
  scene: OverlayScene,
  key: LayerKey,
  path: string,
  found: SceneCell | undefined,
  asked: ReadonlySet<LayerKey>,
  texts: DiagramTexts,
): string {
  const words = texts.inspector
  if (isDataOnly(scene, key)) return words.notAskedDataOnly
  if (found !== undefined && found.kind !== 'whiteout') return words.notAskedCovered(quoteName(found.name))
  const parent = parentOf(path)
  if (!asked.has(key) && parent !== '' && cellAt(scene, key, layerPath(scene, parent, key)) === undefined) {
    return words.notAskedNoParent(quotePath(parent))
  }
  return words.notAskedAbsent
}

/** A cell of a layer: seen in merged, or hidden by what. */
function layerSteps(scene: OverlayScene, layer: LayerKey, cell: SceneCell, texts: DiagramTexts): Step[] {
  const words = texts.inspector
  const list = new StepList()
  list.step({
    title: words.lookIn(layerName(scene, layer)),
    body: words.found(texts.kinds[cell.kind], sizeOf(cell), formatMode(cell.mode)),
  })
  if (isDataOnly(scene, layer)) {
    const reader = readerOf(scene, layer, cell.path)
    list.step(reader === null ? words.dataOnly : words.dataFor(quotePath(reader)))
  } else if (cell.covered) list.step(whatHides(scene, layer, cell.path, texts))
  else {
    const seen = mergedNameOf(scene, layer, cell.path)
    if (seen !== null) list.step(words.shows(quotePath(seen), layerName(scene, layer)))
  }
  if (cell.metacopy) {
    const below = stackOf(scene).slice(stackOf(scene).findIndex((one) => one.key === layer) + 1)
    const source = below.find((one) => cellAt(scene, one.key, cell.path)?.kind === 'file')
    if (source !== undefined)
      list.remark(words.metacopy(layerName(scene, source.key), layerName(scene, layer)))
  }
  if (cell.redirect !== null) {
    list.remark(words.renamed(quoteName(cell.name), layerName(scene, layer), quoteName(cell.redirect)))
  }
  if (cell.opaque) list.remark(words.stopOpaque(layerName(scene, layer)))
  const links = linksOf(scene, layer, cell)
  if (links.length > 1) list.remark(words.links(cell.nlink, links.join(', ')))
  return list.steps()
}

const isDataOnly = (scene: OverlayScene, layer: LayerKey): boolean =>
  scene.layers.find(({ key }) => key === layer)?.dataOnly === true

/** The merged file whose bytes are at `path` of a data-only layer; null when no name that is shown is. */
function readerOf(scene: OverlayScene, layer: LayerKey, path: string): string | null {
  const merged = scene.layers.find(({ key }) => key === 'merged')?.cells ?? []
  const reads = ({ path: name, from, kind }: SceneCell) =>
    kind === 'file' &&
    from !== null &&
    cellAt(scene, from, layerPath(scene, name, from))?.metacopy === true &&
    layerPath(scene, name, layer) === path
  return merged.find(reads)?.path ?? null
}

/** The merged name that shows what `layer` has at `path`; null if none does. */
function mergedNameOf(scene: OverlayScene, layer: LayerKey, path: string): string | null {
  const merged = scene.layers.find((one) => one.key === 'merged')
  const shows = (cell: SceneCell) =>
    !cell.ghost &&
    (cell.from === layer || cell.merges.includes(layer)) &&
    layerPath(scene, cell.path, layer) === path
  return merged?.cells.find(shows)?.path ?? null
}

function whatHides(scene: OverlayScene, layer: LayerKey, path: string, texts: DiagramTexts): StepText {
  const words = texts.inspector
  const merged = cellAt(scene, 'merged', path)
  if (merged !== undefined && isIndexed(scene, merged)) return words.indexed(copyName(scene, merged))
  const stack = stackOf(scene)
  const above = stack.slice(
    0,
    stack.findIndex((one) => one.key === layer),
  )
  for (let at = path; at !== ''; at = parentOf(at)) {
    for (const { key } of above) {
      const cell = cellAt(scene, key, at)
      if (cell === undefined) continue
      const name = layerName(scene, key)
      if (cell.kind === 'whiteout') return words.hiddenByWhiteout(name)
      if (cell.opaque) return words.hiddenByOpaque(`${name}${quotePath(at)}`)
      if (cell.kind !== 'directory' || at === path) return words.hiddenBy(name)
    }
  }
  return words.hiddenBy(layerName(scene, above[0]?.key ?? 'upper'))
}

function whiteoutSteps(scene: OverlayScene, layer: LayerKey, path: string, texts: DiagramTexts): Step[] {
  const words = texts.inspector
  const stack = stackOf(scene)
  const below = stack.slice(stack.findIndex((one) => one.key === layer) + 1)
  const hidden = below.filter((one) => {
    const kind = cellAt(scene, one.key, path)?.kind
    return kind !== undefined && kind !== 'whiteout'
  })
  const list = new StepList()
  list.step(isAufs(scene) ? words.isWhiteoutFile(whiteoutFile(path)) : words.isWhiteout)
  list.step(
    hidden.length === 0 ? words.hidesNothing : words.hides(hidden.map((one) => layerName(scene, one.key))),
  )
  return list.steps()
}

function isAufs(scene: OverlayScene): boolean {
  return scene.mount.type === 'aufs'
}

/** The file by which aufs hides the name. */
function whiteoutFile(path: string): string {
  return quoteName(`.wh.${baseName(path)}`)
}

function workRemark(scene: OverlayScene, cell: SceneCell, texts: DiagramTexts): StepText {
  if (cell.kind === 'whiteout') return texts.inspector.workWhiteout
  if (!cell.path.startsWith('/index/')) return texts.inspector.workOther
  return texts.inspector.workIndex(linksOf(scene, 'upper', cell).join(', '))
}

/** Where upper has the copy that a merged name's index entry leads to. */
function copyName(scene: OverlayScene, cell: SceneCell): string | null {
  const copy = indexedCopy(scene, cell)
  return copy === null ? null : quotePath(copy.path).slice(1)
}

function linksOf(scene: OverlayScene, layer: LayerKey, cell: SceneCell): string[] {
  if (cell.kind !== 'file' || cell.nlink < 2) return []
  const cells = scene.layers.find((one) => one.key === layer)?.cells ?? []
  return cells
    .filter((one) => one.kind === 'file' && one.ino === cell.ino)
    .map((one) => quotePath(one.path).slice(1))
}

export function sizeOf(cell: SceneCell): string | null {
  return cell.kind === 'file' ? formatSize(cell.size) : null
}

export function quotePath(path: string): string {
  return path
    .split('/')
    .map((part) => (part === '' ? '' : quoteName(part)))
    .join('/')
}

function remarks(texts: readonly StepText[]): Step[] {
  return texts.map((text) => ({ number: null, ...text }))
}

export class StepList {
  readonly #steps: Step[] = []
  #count = 0

  step(text: StepText): void {
    this.#count++
    this.#steps.push({ number: this.#count, ...text })
  }

  remark(text: StepText): void {
    if (!this.said(text.title)) this.#steps.push({ number: null, ...text })
  }

  notAsked(text: StepText): void {
    this.#steps.push({ number: null, ...text })
  }

  said(title: string): boolean {
    return this.#steps.some((step) => step.title === title)
  }

  steps(): Step[] {
    return this.#steps
  }
}
