/** From a container to an image: its layer is packed, and the image's configuration written (daemon/commit.go, image/image.go). */

import type { Time } from '../../kernel/abi.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { type Digest, digestOf, digestOfText } from '../content/digest.ts'
import { goJson, type Json, sorted } from '../content/json.ts'
import { writeTar } from '../content/tar-write.ts'
import { isBefore } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import type { ContainerConfig } from '../store/container-config.ts'
import { type History, type Image, parseImage } from '../store/images.ts'
import type { Layer } from '../store/layers.ts'
import { type Engine, VERSION } from './engine.ts'
import { releaseChain } from './remove-image.ts'

/** The diffID of a tar without entries: such a layer is none (layer.IsEmpty). */
const EMPTY_SIZE = 1024
const EMPTY_LAYER: Digest = digestOf(new Uint8Array(EMPTY_SIZE))

export interface Child {
  readonly author?: string
  readonly comment?: string
  readonly container?: string
  readonly containerConfig: ContainerConfig
  readonly config: ContainerConfig
  /** null where there is none */
  readonly diffId: Digest | null
  readonly created: string
}

/** image.NewChildImage: the configuration's text of an image on top of another one, null for an image from scratch. */
export function childImage(parent: Image | null, child: Child): string {
  const isEmpty = child.diffId === null || child.diffId === EMPTY_LAYER
  const history: History = {
    created: child.created,
    author: child.author || undefined,
    created_by: (child.containerConfig.Cmd ?? []).join(' ') || undefined,
    comment: child.comment || undefined,
    empty_layer: isEmpty || undefined,
  }
  const above = parent?.configuration
  const diffIds = [...(parent?.diffIds ?? []), ...(isEmpty ? [] : [child.diffId as Digest])]
  return goJson(
    sorted<Json | undefined>({
      architecture: above?.architecture ?? 'amd64',
      author: child.author || undefined,
      config: child.config,
      container: child.container,
      container_config: child.containerConfig,
      created: child.created,
      docker_version: VERSION,
      history: [...((above?.history ?? []) as readonly History[]), history],
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: diffIds.length === 0 ? undefined : diffIds },
    }) as Json,
  )
}

/** Packs what a container's (or a build step's) own layer holds, on top of its parent. */
export function* commitLayer(
  engine: Engine,
  container: string,
  options: { readonly cacheId?: string } = {},
): Step<Layer | null> {
  const mount = engine.layers.mount(container)
  if (mount === null) throw new DockerError(`layer does not exist`)
  const tar = writeTar(yield* engine.driver.diff(mount.mountId, mount.initId))
  if (tar.length === EMPTY_SIZE) return null
  const parent = (mount.parent as string) === '' ? null : mount.parent
  return yield* engine.layers.register(tar, parent, options)
}

/** Keeps an image, its parent written beside it; where that fails, neither it nor its layer remains. */
export function keepImage(engine: Engine, text: string, parent: Digest | null): Image {
  const id = digestOfText(text)
  try {
    const image = engine.images.create(text)
    if (parent !== null) engine.images.setParent(image.id, parent)
    return image
  } catch (error) {
    engine.images.remove(id)
    const { top } = parseImage(text, id)
    if (top !== null) releaseChain(engine, top)
    throw error
  }
}

/**
 * Gives what a step changed since `start` the time of a recorded moment: the step happens on this machine later than it happened
 * on the host that the record is of.
 */
export function moveTimes(engine: Engine, directory: string, start: Time, moment: Time): void {
  const { files, sys } = engine
  const visit = (path: string): void => {
    const stat = files.lstat(path)
    if (stat === null) return
    if (isDirectory(stat.mode)) for (const name of files.list(path)) visit(`${path}/${name}`)
    if (!isBefore(stat.mtime, start)) sys.utimens(path, 'omit', moment, false)
  }
  for (const name of files.list(directory)) visit(`${directory}/${name}`)
}
