/**
 * BuildKit, as the engine of 20.10 has it inside: `docker build` with DOCKER_BUILDKIT=1. A build is a graph of vertices (vertex.ts), planned from the
 * Dockerfile (plan.ts), done where the cache does not have them (solve.ts, cache.ts), shown as they go (progress.ts), and made an image (export.ts).
 *
 * What is the same in every build has the digest that the real one has: those of its vertices are computed from the same bytes (operation.ts).
 */

import { decode, encode } from '../../kernel/text.ts'
import { parseDockerfile } from '../builder/dockerfile.ts'
import { type Digest, digestOf, digestOfText } from '../content/digest.ts'
import { type TarEntry, tarEntry } from '../content/tar.ts'
import type { Engine } from '../engine/engine.ts'
import { fetchLayers } from '../engine/pull.ts'
import { DockerError } from '../errors.ts'
import { fullName, parseReference, withTag } from '../reference.ts'
import { adviceFor } from '../registry/advice.ts'
import type { Step } from '../step.ts'
import { type Image, parseImage } from '../store/images.ts'
import { exportLayers, imageText } from './export.ts'
import { planBuild } from './plan.ts'
import type { Job, Progress } from './progress.ts'
import { SolveError, Solver, type Tree } from './solve.ts'
import { transferred } from './transfer.ts'
import type { ImageSource } from './vertex.ts'

export interface BuildKitOptions {
  /** the directory as it was named: a build of the same name finds what the last one sent */
  readonly directory: string
  /** the Dockerfile's own name; null where there is none */
  readonly dockerfile: TarEntry | null
  readonly dockerfileName: string
  readonly ignoreFile: TarEntry | null
  readonly context: readonly TarEntry[]
  readonly useCache: boolean
  readonly buildArgs: ReadonlyMap<string, string | undefined>
  readonly labels: Readonly<Record<string, string>>
  readonly target: string
  readonly tags: readonly string[]
  readonly extraHosts: readonly string[]
  readonly secrets: ReadonlyMap<string, Uint8Array>
}

/** Builds; throws after the progress has said what went wrong. */
export function* buildWithBuildKit(
  engine: Engine,
  options: BuildKitOptions,
  progress: Progress,
): Step<Image> {
  try {
    const image = yield* new Build(engine, options, progress).run()
    yield* progress.finish(null)
    return image
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    const job = error instanceof SolveError ? error.job : null
    yield* progress.finish({ job, message: error.message })
    throw error
  }
}

const FRONTEND = 'failed to solve with frontend dockerfile.v0'

class Build {
  readonly #engine: Engine
  readonly #options: BuildKitOptions
  readonly #progress: Progress
  readonly #solver: Solver
  readonly #contextDigest: Digest
  readonly #resolved = new Map<string, ImageSource>()

  constructor(engine: Engine, options: BuildKitOptions, progress: Progress) {
    this.#engine = engine
    this.#options = options
    this.#progress = progress
    // The client's directory is another source in every build: its session is part of the name.
    const session = () => digestOf(engine.sys.getrandom(32))
    this.#contextDigest = session()
    this.#solver = new Solver(engine, progress, {
      useCache: options.useCache,
      context: {
        job: { digest: this.#contextDigest, name: '[internal] load build context' },
        name: `context ${options.directory}`,
        entries: options.context,
      },
      secrets: options.secrets,
      extraHosts: options.extraHosts,
      fetch: (job, source) => this.#fetch(job, source),
    })
  }

  *run(): Step<Image> {
    try {
      return yield* this.#build()
    } catch (error) {
      if (error instanceof DockerError) this.#solver.keepRest()
      throw error
    }
  }

  *#build(): Step<Image> {
    const { dockerfile, dockerfileName, ignoreFile, directory, tags } = this.#options
    yield* this.#receive(
      `load build definition from ${dockerfileName}`,
      'dockerfile',
      `dockerfile ${directory}`,
      dockerfile,
    )
    yield* this.#receive('load .dockerignore', 'context', `.dockerignore ${directory}`, ignoreFile)
    if (dockerfile === null) {
      const place = `/var/lib/docker/tmp/buildkit-mount${this.#engine.chance.number()}`
      throw new DockerError(
        `${FRONTEND}: failed to read dockerfile: open ${place}/${dockerfileName}: no such file or directory`,
      )
    }
    const plan = yield* this.#plan(decode(dockerfile.data))
    const tree = plan.result === null ? null : yield* this.#solver.result(plan.result)
    const job = { digest: digestOfText('exporting to image'), name: 'exporting to image' }
    yield* this.#progress.start(job)
    try {
      return yield* this.#export(job, tree, plan, tags)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      yield* this.#progress.end(job, { error: error.message })
      throw new SolveError(job, error.message)
    }
  }

  *#export(
    job: Job,
    tree: Tree | null,
    plan: Parameters<typeof imageText>[1],
    tags: readonly string[],
  ): Step<Image> {
    const layers = yield* exportLayers(this.#engine, tree)
    // From here on the cache holds the layers, whatever becomes of the image.
    this.#solver.save()
    yield* this.#progress.status(job, 'exporting layers')
    const image = this.#engine.images.create(imageText(this.#engine, plan, layers))
    yield* this.#progress.status(job, `writing image ${image.id}`)
    for (const tag of tags) {
      this.#engine.tag(image.id, tag)
      yield* this.#progress.status(job, `naming to ${fullName(parseReference(tag))}`)
    }
    yield* this.#progress.end(job, { done: true })
    return image
  }

  /** A file of the client's, or that it has none. */
  *#receive(what: string, kind: string, key: string, entry: TarEntry | null): Step<void> {
    const job = { digest: digestOf(this.#engine.sys.getrandom(32)), name: `[internal] ${what}` }
    yield* this.#progress.start(job)
    const size = yield* this.#solver.transfer(key, entry === null ? [] : [entry])
    yield* this.#progress.status(job, `transferring ${kind}: ${size}`)
    yield* this.#progress.end(job, { done: true })
  }

  *#plan(text: string): ReturnType<typeof planBuild> {
    const { buildArgs, labels, target, dockerfileName } = this.#options
    try {
      return yield* planBuild({
        instructions: parseDockerfile(text, dockerfileName).instructions,
        buildArgs,
        labels,
        target,
        contextDigest: this.#contextDigest,
        resolve: (name) => this.#resolve(name),
      })
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      const message = `${FRONTEND}: failed to create LLB definition: ${error.message}`
      throw error instanceof SolveError
        ? new SolveError(error.job, message, error.advice)
        : new DockerError(message)
    }
  }

  // ---- images

  /** The configuration of an image: of the one here if there is one, else of the registry's. */
  *#resolve(given: string): Step<ImageSource> {
    const reference = withTag(parseReference(given))
    const name = fullName(reference)
    const known = this.#resolved.get(name)
    if (known !== undefined) return known
    const job = { digest: digestOfText(`${name}linux/amd64`), name: `[internal] load metadata for ${name}` }
    yield* this.#progress.start(job)
    const id = this.#engine.references.get(reference)
    const local = id === null ? null : this.#engine.images.get(id)
    const remote = local === null ? this.#engine.registry.find(reference) : null
    if (local === null && remote === null) {
      const message = this.#engine.registry.hasRepository(reference.path)
        ? `${name}: not found`
        : 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
      yield* this.#progress.end(job, { error: message })
      throw new SolveError(job, message, adviceFor(this.#engine.registry, reference))
    }
    yield* this.#progress.end(job, { done: true })
    const source: ImageSource =
      remote === null
        ? { name, image: local as Image, isRemote: false }
        : {
            name: `${name}@${digestOf(remote.top)}`,
            image: parseImage(decode(remote.configuration), digestOf(remote.configuration)),
            isRemote: true,
          }
    this.#resolved.set(name, source)
    return source
  }

  /** The layers of an image that is not here yet. */
  *#fetch(job: Job, { name, isRemote }: ImageSource): Step<void> {
    if (!isRemote) return
    const reference = parseReference(name.replace(/@.*/, ''))
    const remote = this.#engine.registry.find(reference)
    if (remote === null) return
    yield* this.#progress.status(job, `resolve ${name}`)
    const fetched = yield* fetchLayers(this.#engine, reference, remote.layers)
    for (const { digest, size } of fetched) {
      yield* this.#progress.status(job, `${digest} ${transferred(size)} / ${transferred(size)}`)
      yield* this.#progress.status(job, `extracting ${digest}`)
    }
  }
}

/** A file of the client's as an entry of what it sends. */
export const fileEntry = (name: string, content: string, mode: number, mtime: number): TarEntry =>
  tarEntry({ name, mode: 0o100000 | (mode & 0o777), mtime, data: encode(content) })
