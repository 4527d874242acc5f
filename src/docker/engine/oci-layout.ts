/**
 * An OCI image layout inside an archive (image-spec: image-layout.md), as `docker load` sees it. The engine of 20.10 refuses what has no manifest.json;
 * this machine reads it as containerd's engine does, because podman, buildah and skopeo write it.
 */

import { decode } from '../../kernel/text.ts'
import { decodeJson, listOf, mapOf, string, struct } from '../content/decode-json.ts'
import { digestInSteps } from '../content/digest.ts'
import { DockerError } from '../errors.ts'
import { parseReference, referenceText, withTag } from '../reference.ts'
import type { Step } from '../step.ts'

interface Descriptor {
  readonly mediaType?: string
  readonly digest?: string
  readonly platform?: { readonly os?: string; readonly architecture?: string }
  readonly annotations?: Readonly<Record<string, string>>
}

interface Document {
  readonly manifests?: readonly Descriptor[]
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
}

/** One image, in the words of manifest.json: paths in the archive. */
export interface LayoutImage {
  readonly Config: string
  readonly RepoTags: readonly string[]
  readonly Layers: readonly string[]
}

/** Indexes may stand in indexes, but not without end. */
const MAX_DEPTH = 4

/** The images that index.json names; of several platforms linux/amd64. Every blob is what its digest says, or it throws. */
export function* layoutImages(read: (path: string) => Uint8Array): Step<LayoutImage[]> {
  const index = parse(decode(read('index.json')), 'index.json')
  const images: LayoutImage[] = []
  for (const descriptor of index.manifests ?? []) {
    const manifest = yield* manifestOf(read, descriptor, 0)
    const layers = manifest.layers ?? []
    for (const part of [manifest.config, ...layers]) yield* checkedBlob(read, part)
    images.push({
      Config: blobPath(manifest.config),
      RepoTags: nameOf(descriptor),
      Layers: layers.map(blobPath),
    })
  }
  return images
}

function* manifestOf(
  read: (path: string) => Uint8Array,
  descriptor: Descriptor,
  depth: number,
): Step<Document> {
  const document = parse(decode(yield* checkedBlob(read, descriptor)), descriptor.digest ?? '')
  if (document.manifests === undefined) return document
  if (depth >= MAX_DEPTH) throw new DockerError('invalid OCI layout: an index inside of too many others')
  const { manifests } = document
  const isOwn = ({ platform }: Descriptor) => platform?.os === 'linux' && platform.architecture === 'amd64'
  const chosen = manifests.find(isOwn) ?? manifests.find(({ platform }) => platform?.os !== 'unknown')
  if (chosen === undefined) throw new DockerError('invalid OCI layout: an index without images')
  return yield* manifestOf(read, chosen, depth + 1)
}

const descriptorShape = struct('v1.Descriptor', {
  mediaType: string(),
  digest: string('digest.Digest'),
  platform: struct('v1.Platform', { os: string(), architecture: string() }),
  annotations: mapOf(string()),
})

const documentShape = struct('v1.Index', {
  manifests: listOf(descriptorShape),
  config: descriptorShape,
  layers: listOf(descriptorShape),
})

function parse(text: string, name: string): Document {
  try {
    return decodeJson<Document>(text, documentShape) ?? {}
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    throw new DockerError(`invalid OCI layout: ${name}: ${error.message}`)
  }
}

function blobPath(descriptor: Descriptor | undefined): string {
  const match = /^sha256:([0-9a-f]{64})$/.exec(descriptor?.digest ?? '')
  if (match === null)
    throw new DockerError(`invalid OCI layout: ${descriptor?.digest ?? 'no digest'} is no sha256 digest`)
  return `blobs/sha256/${match[1]}`
}

function* checkedBlob(
  read: (path: string) => Uint8Array,
  descriptor: Descriptor | undefined,
): Step<Uint8Array> {
  const bytes = read(blobPath(descriptor))
  const digest = yield* digestInSteps(bytes)
  if (digest === descriptor?.digest) return bytes
  throw new DockerError(`invalid OCI layout: blob ${descriptor?.digest} has the digest ${digest}`)
}

/** What the image is to be called: a whole name, where the writer gave one. */
function nameOf({ annotations }: Descriptor): string[] {
  const name = annotations?.['io.containerd.image.name'] ?? annotations?.['org.opencontainers.image.ref.name']
  if (name === undefined || name === '') return []
  try {
    return [referenceText(withTag(parseReference(name)))]
  } catch (error) {
    // What is no name leaves the image without one, as a tag alone does.
    if (error instanceof DockerError) return []
    throw error
  }
}
