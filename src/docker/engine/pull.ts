/** Pulling an image: its documents are checked against their digests, its layers unpacked (distribution/pull_v2.go). */

import { decode } from '../../kernel/text.ts'
import { chainIdOn, type Digest, digestOf, digits } from '../content/digest.ts'
import { goJson } from '../content/json.ts'
import { DockerError } from '../errors.ts'
import { fullName, type Reference, referenceText } from '../reference.ts'
import { adviceFor } from '../registry/advice.ts'
import type { RemoteLayer } from '../registry/registry.ts'
import type { Step } from '../step.ts'
import type { Engine } from './engine.ts'
import { releaseLayers } from './remove-image.ts'

/** Is told how far each layer has come. */
export interface PullProgress {
  /** `20.04: Pulling from library/ubuntu` */
  line(text: string): Step<void>
  /** what happens to a layer; with bytes done and to do while there are some */
  layer(id: string, action: string, done?: number, total?: number): Step<void>
}

/** Pulls a name; whether anything was new. */
export function* pullImage(engine: Engine, reference: Reference, progress: PullProgress): Step<boolean> {
  const remote = engine.registry.find(reference)
  if (remote === null)
    throw new DockerError(notFound(engine, reference), 1, adviceFor(engine.registry, reference))
  const digest = digestOf(remote.top)
  yield* progress.line(`${reference.tag ?? reference.digest}: Pulling from ${reference.path}`)
  const known = engine.references.get(reference)
  const id = digestOf(remote.configuration)
  const isNew = engine.images.get(id) === null
  if (isNew) {
    try {
      yield* pullLayers(engine, reference, remote.layers, progress)
      engine.images.create(decode(remote.configuration))
    } catch (error) {
      // Layers that came before belong to no image now.
      releaseLayers(
        engine,
        remote.layers.map(({ diffId }) => diffId),
      )
      throw error
    }
  }
  yield* progress.line(`Digest: ${digest}`)
  const canonical: Reference = { ...reference, tag: null, digest }
  if (engine.references.get(canonical) !== id) engine.references.add(canonical, id)
  if (known !== id) engine.references.add(reference, id)
  const isNewer = isNew || known !== id
  const what = isNewer ? 'Downloaded newer image for' : 'Image is up to date for'
  yield* progress.line(`Status: ${what} ${referenceText(reference)}`)
  return isNewer
}

/** Fetches layers without an image of them (BuildKit keeps the layers only); those that were not here. On failure none remains. */
export function* fetchLayers(
  engine: Engine,
  reference: Reference,
  layers: readonly RemoteLayer[],
): Step<readonly RemoteLayer[]> {
  const before = new Set(engine.layers.all().map(({ diffId }) => diffId))
  try {
    yield* pullLayers(engine, reference, layers, silent)
  } catch (error) {
    releaseLayers(
      engine,
      layers.map(({ diffId }) => diffId),
    )
    throw error
  }
  return layers.filter(({ diffId }) => !before.has(diffId))
}

const silent: PullProgress = { *line() {}, *layer() {} }

function notFound(engine: Engine, reference: Reference): string {
  const name = referenceText(reference)
  if (reference.domain === 'docker.io' && engine.registry.hasRepository(reference.path)) {
    return `manifest for ${name} not found: manifest unknown: manifest unknown`
  }
  if (reference.domain === 'docker.io') {
    const path = name.slice(0, name.length - (reference.tag === null ? 0 : reference.tag.length + 1))
    return `pull access denied for ${path}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`
  }
  return `Get "https://${reference.domain}/v2/": dial tcp: lookup ${reference.domain.replace(/:.*/, '')}: no such host`
}

function* pullLayers(
  engine: Engine,
  reference: Reference,
  layers: readonly RemoteLayer[],
  progress: PullProgress,
): Step<void> {
  const here: boolean[] = []
  let chain: Digest | null = null
  for (const { diffId } of layers) {
    chain = chainIdOn(chain, diffId)
    here.push(engine.layers.get(chain) !== null)
  }
  for (const [at, { digest }] of layers.entries()) {
    yield* progress.layer(idOf(digest), here[at] ? 'Already exists' : 'Pulling fs layer')
  }
  for (const [at, layer] of layers.entries()) {
    if (here[at]) continue
    for (const part of PARTS) {
      const done = Math.round(layer.size * part)
      yield* progress.layer(idOf(layer.digest), 'Downloading', done, layer.size)
    }
    yield* progress.layer(idOf(layer.digest), 'Verifying Checksum')
    if (layer.standInSize === undefined && digestOf(layer.tar) !== layer.diffId) {
      throw new DockerError(`filesystem layer verification failed for digest ${layer.digest}`)
    }
    yield* progress.layer(idOf(layer.digest), 'Download complete')
  }
  chain = null
  for (const [at, layer] of layers.entries()) {
    if (!here[at]) {
      for (const part of PARTS) {
        const done = Math.round(layer.size * part)
        yield* progress.layer(idOf(layer.digest), 'Extracting', done, layer.size)
      }
      const standInFor =
        layer.standInSize === undefined ? undefined : { diffId: layer.diffId, size: layer.standInSize }
      yield* engine.layers.register(layer.tar, chain, { standInFor })
      rememberBlob(engine, reference, layer)
      yield* progress.layer(idOf(layer.digest), 'Pull complete')
    }
    chain = chainIdOn(chain, layer.diffId)
  }
}

/** How far a bar has come when it is drawn. */
const PARTS = [0.01, 0.35, 0.7, 1]

const idOf = (digest: Digest): string => digits(digest).slice(0, 12)

/** distribution/metadata: which blob a layer came as, and which layer a blob is. */
function rememberBlob(engine: Engine, reference: Reference, layer: RemoteLayer): void {
  const home = `/var/lib/docker/image/${engine.driver.name}/distribution`
  const source = fullName({ ...reference, tag: null, digest: null })
  const entries: readonly (readonly [string, string, string])[] = [
    [
      'v2metadata-by-diffid',
      digits(layer.diffId),
      goJson([{ Digest: layer.digest, SourceRepository: source, HMAC: '' }]),
    ],
    ['diffid-by-digest', digits(layer.digest), layer.diffId],
  ]
  for (const [kind, name, text] of entries) {
    engine.files.makeDirectory(`${home}/${kind}`, 0o755)
    engine.files.makeDirectory(`${home}/${kind}/sha256`, 0o755)
    engine.files.replace(`${home}/${kind}/sha256/${name}`, text, 0o644)
  }
}
