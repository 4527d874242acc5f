/**
 * What a build consists of for BuildKit (client/llb): vertices, each of which makes a tree of files from those of its inputs. A vertex is done
 * only if the result needs it.
 */

import type { CopyPlan } from '../builder/copy.ts'
import type { Digest } from '../content/digest.ts'
import type { Image } from '../store/images.ts'
import type { ExecMount } from './operation.ts'

export interface Vertex {
  readonly digest: Digest
  /** `[2/3] RUN make` */
  readonly name: string
  /** what it is done on top of; null for nothing, a tree from scratch */
  readonly base: Vertex | null
  readonly work: Work
}

export type Work =
  | { readonly kind: 'image'; readonly source: ImageSource }
  | ({ readonly kind: 'exec' } & ExecWork)
  | ({ readonly kind: 'copy' } & CopyWork)
  | { readonly kind: 'mkdir'; readonly path: string; readonly owner: string }

export interface ExecWork {
  readonly args: readonly string[]
  readonly env: readonly string[]
  readonly directory: string
  readonly user: string
  readonly mounts: readonly (ExecMount & MountWork)[]
}

/** What `RUN --mount` asks for. */
export interface MountWork {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret'
  /** where its files come from: another vertex, the context, or nothing */
  readonly from: Vertex | 'context' | null
  /** a path in that tree */
  readonly source: string
  /** of a cache or a secret */
  readonly id: string
  readonly isRequired: boolean
  readonly mode: number
}

export interface CopyWork {
  readonly plan: CopyPlan
  readonly from: Vertex | 'context' | 'nothing'
  readonly directory: string
  readonly mode: number | null
}

/** An image as a build sees it: in the store here, or in the registry. */
export interface ImageSource {
  /** `docker.io/library/ubuntu:20.04`, with the digest where it came from the registry */
  readonly name: string
  readonly image: Image
  readonly isRemote: boolean
}
