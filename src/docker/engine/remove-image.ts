/** Removing images: names first, then what nobody needs any more (daemon/images/image_delete.go). */

import { keptLayers } from '../buildkit/cache.ts'
import { chainIds, type Digest, shortId } from '../content/digest.ts'
import { DockerError } from '../errors.ts'
import { parseReference, referenceText, withTag } from '../reference.ts'
import type { Image } from '../store/images.ts'
import type { Engine } from './engine.ts'

export type Removed = { readonly untagged: string } | { readonly deleted: string }

export interface RemoveOptions {
  readonly force: boolean
  /** leaves parents without name alone */
  readonly keepParents: boolean
}

/** docker rmi of a name or an id; what was done, in order. */
export function removeImage(engine: Engine, text: string, options: RemoveOptions): Removed[] {
  const image = engine.getImage(text, `No such image: ${text}`)
  const names = engine.references.of(image.id)
  const removed: Removed[] = []
  const isById =
    image.id.slice(7).startsWith(text.replace(/^sha256:/, '')) && !names.includes(withLatest(text))
  if (!isById) return removeByName(engine, image, text, names, options)
  const repositories = new Set(
    engine.references
      .all()
      .filter(({ id }) => id === image.id)
      .map(({ repository }) => repository),
  )
  if (names.length > 1 && !options.force && repositories.size > 1) {
    throw new DockerError(
      `conflict: unable to delete ${shortId(image.id)} (must be forced) - image is referenced in multiple repositories`,
    )
  }
  checkConflicts(engine, image, options.force, names.length === 0 || options.force)
  for (const name of names) removed.push(...untag(engine, name))
  removed.push(...deleteWithParents(engine, image, options))
  return removed
}

function removeByName(
  engine: Engine,
  image: Image,
  text: string,
  names: readonly string[],
  options: RemoveOptions,
): Removed[] {
  const name = withLatest(text)
  const tags = names.filter((one) => !one.includes('@'))
  const user = engine.containers.all().find(({ image: id }) => id === image.id)
  if (!options.force && tags.length <= 1 && user !== undefined) {
    const asWritten = text
    throw new DockerError(
      `conflict: unable to remove repository reference "${asWritten}" (must force) - container ${shortId(user.id)} is using its referenced image ${shortId(image.id)}`,
    )
  }
  const removed = untag(engine, name)
  // Without a tag left, the digests of that repository go too.
  const left = engine.references.of(image.id)
  const repository = name.replace(/[:@][^/]*$/, '')
  const sameRepository = left.filter(
    (one) => one.startsWith(`${repository}:`) || one.startsWith(`${repository}@`),
  )
  if (sameRepository.length > 0 && sameRepository.every((one) => one.includes('@'))) {
    for (const one of sameRepository) removed.push(...untag(engine, one))
  }
  if (engine.references.of(image.id).length > 0) return removed
  if (user !== undefined || engine.images.children(image.id).length > 0) return removed
  removed.push(...deleteWithParents(engine, image, options))
  return removed
}

function checkConflicts(engine: Engine, image: Image, force: boolean, hasNoName: boolean): void {
  const id = shortId(image.id)
  if (engine.images.children(image.id).length > 0) {
    throw new DockerError(
      `conflict: unable to delete ${id} (cannot be forced) - image has dependent child images`,
    )
  }
  for (const container of engine.containers.all()) {
    if (container.image !== image.id) continue
    if (container.state.Running) {
      throw new DockerError(
        `conflict: unable to delete ${id} (cannot be forced) - image is being used by running container ${shortId(container.id)}`,
      )
    }
    if (!force || !hasNoName) {
      throw new DockerError(
        `conflict: unable to delete ${id} (must be forced) - image is being used by stopped container ${shortId(container.id)}`,
      )
    }
  }
}

function untag(engine: Engine, name: string): Removed[] {
  const entry = engine.references.all().find((one) => one.name === name)
  if (entry === undefined) return []
  engine.references.remove(entry.repository, name)
  return [{ untagged: name }]
}

/** Deletes an image, the layers that nothing else needs, and its parents as long as they have neither name nor other children. */
function deleteWithParents(engine: Engine, image: Image, options: RemoveOptions): Removed[] {
  const removed: Removed[] = []
  for (let at: Image | null = image; at !== null; ) {
    const parentId: Digest | null = engine.images.parent(at.id)
    engine.images.remove(at.id)
    removed.push({ deleted: at.id }, ...releaseLayers(engine, at.diffIds))
    const parent: Image | null = parentId === null ? null : engine.images.get(parentId)
    if (parent === null || options.keepParents) break
    const isNeeded =
      engine.references.of(parent.id).length > 0 ||
      engine.images.children(parent.id).length > 0 ||
      engine.containers.all().some((container) => container.image === parent.id)
    at = isNeeded ? null : parent
  }
  return removed
}

/** As `releaseLayers`, for the chain that ends with a layer. */
export function releaseChain(engine: Engine, top: Digest): Removed[] {
  const diffIds = engine.layers.chain(top).map(({ diffId }) => diffId)
  return releaseLayers(engine, diffIds.reverse())
}

/** Removes layers from the top down to the first that an image, a container or another layer needs. */
export function releaseLayers(engine: Engine, diffIds: readonly Digest[]): Removed[] {
  const removed: Removed[] = []
  const needed = new Set<string>()
  for (const image of engine.images.all()) if (image.top !== null) needed.add(image.top)
  for (const { parent } of engine.layers.mounts().values()) needed.add(parent)
  for (const chainId of keptLayers(engine)) needed.add(chainId)
  for (const chainId of chainIds(diffIds).reverse()) {
    const layer = engine.layers.get(chainId)
    if (layer === null) continue
    const isParent = engine.layers.all().some(({ parent }) => parent === chainId)
    if (needed.has(chainId) || isParent) break
    engine.layers.remove(layer)
    removed.push({ deleted: chainId })
  }
  return removed
}

function withLatest(text: string): string {
  try {
    return referenceText(withTag(parseReference(text)))
  } catch (error) {
    if (error instanceof DockerError) return text
    throw error
  }
}
