/**
 * A graph driver: how layers lie on the disk and how a container's root is put together from them (daemon/graphdriver).
 *
 * Terms
 * - cache-id: the name of a layer's directory in the driver, random; containers have a mount-id instead, and `<mount-id>-init`
 *   for the layer between the image's and theirs.
 * - An id's parent is the id of the layer below it, null for the bottom one.
 */

import type { TarEntry } from '../content/tar.ts'
import type { Change } from '../engine/changes.ts'
import type { Step } from '../step.ts'

export interface Driver {
  readonly name: string
  /** Makes what the driver needs below /var/lib/docker. */
  initialize(): void
  /** An empty layer on top of `parent`. */
  create(id: string, parent: string | null): void
  /** Fills a layer from its tar; gives its size as Docker counts it. */
  applyDiff(id: string, tar: Uint8Array): Step<number>
  /** The layer as entries of a tar, against the layer below it. */
  diff(id: string, parent: string | null): Step<TarEntry[]>
  /** What `docker diff` shows of a layer, a parent before what is in it. */
  changes(id: string, parent: string | null): readonly Change[]
  /** Where the layer's own files lie. */
  layerDirectory(id: string): string
  /** Bytes that `diff` would hold. */
  diffSize(id: string, parent: string | null): number
  /** Makes the root appear; gives its path. */
  mount(id: string): string
  /** The root's path, whether it is there now or not. */
  rootOf(id: string): string
  unmount(id: string): void
  remove(id: string): void
  exists(id: string): boolean
  /** A file of the layer's own, for putting its tar together again; null if there is none. */
  readLayerFile(id: string, name: string): Uint8Array | null
  /** What `docker inspect` shows under GraphDriver.Data. */
  metadata(id: string): Readonly<Record<string, string>> | null
  /** The lines of `docker info` below the driver's name. */
  status(): readonly (readonly [string, string])[]
}
