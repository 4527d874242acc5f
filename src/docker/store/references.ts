/**
 * Names of images (reference/store.go): `image/<driver>/repositories.json`, one line, sorted by repository and reference.
 * Familiar names: without `docker.io/` and `library/`.
 */

import { decodeOr, mapOf, string, struct } from '../content/decode-json.ts'
import type { Digest } from '../content/digest.ts'
import { goJson, sorted } from '../content/json.ts'
import { daemonFailure } from '../errors.ts'
import type { Files } from '../files.ts'
import { familiarName, type Reference, referenceText } from '../reference.ts'

type Repositories = Record<string, Record<string, Digest>>

const storeShape = struct('reference.store', {
  Repositories: mapOf(mapOf(string('digest.Digest'), 'reference.repository')),
})

export class References {
  readonly #files: Files
  readonly #path: string

  constructor(files: Files, imageRoot: string) {
    this.#files = files
    this.#path = `${imageRoot}/repositories.json`
  }

  /** As the daemon does when it starts: makes the file, or reads it. With one that it cannot read it does not start. */
  initialize(): void {
    if (this.#files.exists(this.#path)) this.#load()
    else this.#save({})
  }

  /** The image that a name stands for. */
  get(reference: Reference): Digest | null {
    return this.#load()[familiarName(reference)]?.[referenceText(reference)] ?? null
  }

  /** All names of an image, sorted. */
  of(id: Digest): string[] {
    return this.all()
      .filter((entry) => entry.id === id)
      .map((entry) => entry.name)
  }

  all(): { readonly repository: string; readonly name: string; readonly id: Digest }[] {
    return Object.entries(this.#load()).flatMap(([repository, names]) =>
      Object.entries(names).map(([name, id]) => ({ repository, name, id })),
    )
  }

  add(reference: Reference, id: Digest): void {
    const repositories = this.#load()
    const repository = familiarName(reference)
    repositories[repository] = { ...repositories[repository], [referenceText(reference)]: id }
    this.#save(repositories)
  }

  /** Whether there was one. */
  remove(repository: string, name: string): boolean {
    const repositories = this.#load()
    const names = { ...repositories[repository] }
    if (!(name in names)) return false
    delete names[name]
    if (Object.keys(names).length === 0) delete repositories[repository]
    else repositories[repository] = names
    this.#save(repositories)
    return true
  }

  #load(): Repositories {
    const text = this.#files.readText(this.#path)
    if (text === null) return {}
    const refused = (why: string): never => {
      throw daemonFailure(`failed to start daemon: Couldn't create reference store repository: ${why}`)
    }
    return {
      ...decodeOr<{ readonly Repositories?: Repositories }, never>(text, storeShape, refused)?.Repositories,
    }
  }

  #save(repositories: Repositories): void {
    const inner = Object.fromEntries(Object.entries(repositories).map(([key, names]) => [key, sorted(names)]))
    this.#files.replace(this.#path, goJson({ Repositories: sorted(inner) }), 0o600)
  }
}
