/**
 * What the diagram shows, as plain data: the machine's layers seen from above, one row a layer, one column a
 * name. `scene` is made from a machine (build.ts), compared by value, sent over the worker boundary as
 * differences, laid out by ui/diagram/layout.ts. Keys are stable: the same object has the same key in the
 * next scene, so that motion connects what belongs together.
 *
 * Terms
 * - column: a name, once for all rows; nested under the column of its directory. Columns stand in C order.
 * - cell: a name in one layer. A merged cell says which layer it comes `from`.
 * - covered: a layer has the name, but a layer above hides it.
 * - hole: a layer has no such name (drawn from the absence of a cell).
 * - ghost: in merged, a name that a whiteout hides.
 */

/** `stored:`, then the name of the layer's directory in Docker's storage driver */
export type StoredKey = `stored:${string}`

export type LayerKey = 'merged' | 'upper' | 'work' | `lower:${number}` | StoredKey

export type CellKind = 'file' | 'directory' | 'symlink' | 'whiteout' | 'device' | 'fifo' | 'socket'

export interface SceneCell {
  /** layer and inode and path; stable over scenes */
  readonly key: string
  /** relative to the layer's root, `/dir/f`; what `data-path` says */
  readonly path: string
  readonly name: string
  readonly kind: CellKind
  readonly size: number
  /** permission bits as `stat` has them, with file type */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly nlink: number
  /** inode number as `stat` shows it in that layer: equal numbers in a row are hard links */
  readonly ino: number
  /** symlink target */
  readonly target: string | null
  /** `major, minor` of a device that is no whiteout */
  readonly rdev: string | null
  readonly opaque: boolean
  /** what a redirect xattr says */
  readonly redirect: string | null
  readonly metacopy: boolean
  /** merged cells: the layer that answers; else null */
  readonly from: LayerKey | null
  /** merged directories: every layer that takes part, top first */
  readonly merges: readonly LayerKey[]
  /** layers: hidden by a layer above */
  readonly covered: boolean
  /** merged: the name is hidden by a whiteout (drawn as a ghost) */
  readonly ghost: boolean
  /** merged: the dentry cache answers something else than the layers now say */
  readonly stale: boolean
  /** the start of a small file's text, for the inspector; null when binary, large or not a file */
  readonly preview: string | null
  /**
   * files: equal where the contents are. Of a large file, size and time of change stand for them, which a copy-up keeps;
   * null for everything else
   */
  readonly content: string | null
  /** layers' directories: how many names are in them, whiteouts among them; null for everything else */
  readonly entries: number | null
}

export interface SceneLayer {
  readonly key: LayerKey
  /** absolute path of the layer's root in the machine */
  readonly directory: string
  readonly writable: boolean
  /** what Docker's overlay2 driver keeps there: the container's own layer, its -init layer, a layer of its image */
  readonly part?: 'container' | 'init' | 'image'
  /** of a layer of images: a name of an image that ends with it */
  readonly image?: string
  /** it gives bytes to metacopies of other layers, and no names */
  readonly dataOnly?: true
  /** by path, only names in an expanded directory or in the root */
  readonly cells: readonly SceneCell[]
}

export interface SceneColumn {
  /** path relative to the root, `/dir/f` */
  readonly path: string
  readonly name: string
  /** some layer has a directory of that name */
  readonly directory: boolean
  readonly expanded: boolean
  readonly children: readonly SceneColumn[]
  /** names below a collapsed or cut directory that are not drawn */
  readonly hidden: number
}

/** What can be looked at beside mounts, where a mount's id is asked for: Docker's store, the plain directories. */
export const STORE = 0
export const PLAIN = -1

export interface SceneMount {
  /** of the mount, or STORE */
  readonly id: number
  readonly type: string
  /** absolute mount point */
  readonly target: string
  /** name of the container whose root file system it is */
  readonly container?: string
}

/**
 * - `empty`: nothing there yet; the diagram shows the drawing that explains itself.
 * - `directories`: no union mounted; the plain directories below `directory` side by side, as layers whose
 *   keys are `lower:0`, `lower:1`... would be wrong to call lowers: see `SceneDirectory`.
 * - `overlay`: a union mount (overlay or aufs) is looked at.
 * - `images`: what Docker keeps on the disk, layer by layer.
 */
export type Scene = EmptyScene | DirectoriesScene | OverlayScene | ImagesScene

export interface EmptyScene {
  readonly view: 'empty'
  readonly directory: string
  readonly mounts: readonly SceneMount[]
}

export interface DirectoriesScene {
  readonly view: 'directories'
  readonly directory: string
  readonly mounts: readonly SceneMount[]
  /** the directories of `directory`, in C order; `role` from the names the article uses, else null */
  readonly rows: readonly SceneDirectory[]
  readonly columns: readonly SceneColumn[]
  /** names beside `columns` that are too many to be drawn; left out where there are none */
  readonly rest?: number
}

export interface SceneDirectory {
  readonly name: string
  readonly role: LayerKey | null
  readonly cells: readonly SceneCell[]
}

export interface OverlayScene {
  readonly view: 'overlay'
  /** the mount that is looked at */
  readonly mount: SceneMount
  readonly mounts: readonly SceneMount[]
  /** merged first, then upper if there is one, then lower:0, lower:1... */
  readonly layers: readonly SceneLayer[]
  /** entries of the work directory (below work/work and index too), null without one */
  readonly work: SceneLayer | null
  readonly columns: readonly SceneColumn[]
  /** as in DirectoriesScene */
  readonly rest?: number
}

export interface ImagesScene {
  readonly view: 'images'
  /** storage driver: overlay2, aufs, vfs */
  readonly driver: string
  /** absolute path of the directory in which the driver keeps the layers */
  readonly directory: string
  readonly mounts: readonly SceneMount[]
  /** each above those it stands on, what was made last on top */
  readonly layers: readonly StoredLayer[]
  readonly stacks: readonly Stack[]
  readonly columns: readonly SceneColumn[]
  /** names of the layers' roots that are not drawn; left out where there are none */
  readonly rest?: number
  /** they are drawn because all are wanted */
  readonly whole?: true
}

export interface StoredLayer extends SceneLayer {
  readonly key: StoredKey
  readonly part: 'container' | 'init' | 'image'
  /** above the bottom layer, which is 1 */
  readonly place: number
  readonly parent: StoredKey | null
  /** `sha256:…`; null for a container's layers */
  readonly diffId: string | null
  readonly chainId: string | null
  /** bytes as Docker counts them; null for a container's layers */
  readonly size: number | null
  /** what made it, as the image's history says; empty if unknown */
  readonly command: string
  /** names in its root */
  readonly entries: number
}

/** The layers of images that have the same ones, or of a container. */
export interface Stack {
  readonly kind: 'image' | 'container'
  /** of the image (that of the first one) or container, as Docker shows it: 12 digits */
  readonly id: string
  /** sorted; none of an image without a name */
  readonly names: readonly string[]
  /** the top one first, never empty */
  readonly layers: readonly StoredKey[]
}

/** What is found where a lookup ends: as the trace event of the last layer that was asked says. */
export type LookupEnd = 'absent' | 'file' | 'directory' | 'opaque' | 'whiteout' | 'redirect' | 'metacopy'

/** A merged name that was looked for; a directory may be found in more layers than one. */
export interface LookedUp {
  readonly path: string
  /** the layers that were asked, in their order, and what each had */
  readonly asked: readonly { readonly layer: LayerKey; readonly found: LookupEnd }[]
}

/**
 * One movement of the picture, made from the trace events of one command, in their order. Those of LOOKING change nothing.
 */
export type Motion =
  /** one after the other, with nothing between them */
  | { readonly kind: 'lookup'; readonly names: readonly LookedUp[] }
  /** a directory's names were gathered from several layers */
  | {
      readonly kind: 'readdir'
      readonly path: string
      readonly layers: readonly { readonly layer: LayerKey; readonly names: number }[]
    }
  /** bytes went into a file that is in upper already */
  | { readonly kind: 'write'; readonly path: string; readonly size: number }
  | { readonly kind: 'opaque'; readonly path: string }
  | { readonly kind: 'redirect'; readonly path: string; readonly to: string }
  /** a directory was not renamed, since a part of it is below upper */
  | { readonly kind: 'exdev'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'copy-up'
      readonly path: string
      readonly cellKind: CellKind
      readonly from: LayerKey
      /** bytes that were copied; 0 when the open truncated or there were none */
      readonly size: number
      /** true: nameless O_TMPFILE that is linked; false: `name` in work that is renamed */
      readonly nameless: boolean
      readonly name: string | null
      readonly truncated: boolean
      /** only the attributes went up; the data stay below */
      readonly metacopy: boolean
    }
  | { readonly kind: 'whiteout'; readonly path: string; readonly name: string | null }
  | {
      readonly kind: 'create'
      readonly path: string
      readonly layer: LayerKey
      /** in the place of a whiteout: made in work, then put over it */
      readonly overWhiteout?: true
    }
  | { readonly kind: 'remove'; readonly path: string; readonly layer: LayerKey }
  | {
      readonly kind: 'rename'
      readonly path: string
      readonly to: string
      readonly layer: LayerKey
    }

const LOOKING: ReadonlySet<string> = new Set<Motion['kind']>(['lookup', 'readdir', 'exdev'])

/** Whether a motion changes a layer. */
export const isChange = ({ kind }: { readonly kind: string }): boolean => !LOOKING.has(kind)
