/**
 * The build cache of BuildKit: a record for each tree that a build made or took from the client, and its files, a layer of the graph driver
 * (cache/manager.go, cache/refs.go). The records are in /var/lib/docker/buildkit/cache.db, as JSON.
 *
 * Terms
 * - key: what a tree was made from. What would be made from the same is taken from the cache.
 * - snapshot: the id of the record's layer in the graph driver. When an image takes the tree over, it becomes the directory of the image's
 *   layer (`chainId`), and the record shares it.
 */

import { decodeOr, listOf, mapOf, number, string, struct } from '../content/decode-json.ts'
import type { Digest } from '../content/digest.ts'
import { goJson, type Json } from '../content/json.ts'
import type { Engine } from '../engine/engine.ts'
import { DockerError } from '../errors.ts'

export type RecordType = 'regular' | 'source.local' | 'exec.cachemount'

export interface CacheRecord {
  id: string
  readonly key: string
  readonly type: RecordType
  /** null for an image from elsewhere, whose layers are in the store */
  readonly snapshot: string | null
  readonly description: string
  /** bytes of its own files */
  size: number
  readonly created: string
  lastUsed: string
  uses: number
  /** the image layer that it has become, or, without a snapshot, that it stands for */
  chainId: Digest | null
}

const DATABASE = '/var/lib/docker/buildkit/cache.db'

/** All records, the oldest first; those of another graph driver wait until it comes back. */
export function readRecords(engine: Engine): CacheRecord[] {
  return [...(readDatabase(engine)[engine.driver.name] ?? [])]
}

type Database = Readonly<Record<string, readonly CacheRecord[]>>

/** On a real engine it is a database of another format, of which it says no more than this. */
function readDatabase(engine: Engine): Database {
  const text = engine.files.readText(DATABASE) ?? ''
  if (text === '') return {}
  const stored = decodeOr<Record<string, Partial<CacheRecord>[]>, never>(text, databaseShape, () => {
    throw new DockerError('invalid database')
  })
  const whole = (records: readonly Partial<CacheRecord>[]) =>
    records.map((record) => ({ ...emptyRecord, ...record }))
  return Object.fromEntries(Object.entries(stored ?? {}).map(([driver, records]) => [driver, whole(records)]))
}

const emptyRecord: CacheRecord = {
  id: '',
  key: '',
  type: 'regular',
  snapshot: null,
  description: '',
  size: 0,
  created: '',
  lastUsed: '',
  uses: 0,
  chainId: null,
}

const databaseShape = mapOf(
  listOf(
    struct('record', {
      id: string(),
      key: string(),
      type: string(),
      snapshot: string(),
      description: string(),
      size: number(),
      created: string(),
      lastUsed: string(),
      uses: number(),
      chainId: string(),
    }),
  ),
)

export function writeRecords(engine: Engine, records: readonly CacheRecord[]): void {
  const all = { ...readDatabase(engine), [engine.driver.name]: records }
  engine.files.replace(DATABASE, goJson(all as unknown as Json), 0o600)
}

/** An image has it too: it does not count, and only `--all` removes it. */
export const isShared = ({ chainId }: CacheRecord): boolean => chainId !== null

/** Chain ids of the layers that the cache keeps. */
export const keptLayers = (engine: Engine): Set<string> =>
  new Set(readRecords(engine).flatMap(({ chainId }) => chainId ?? []))

/** Takes the files of a record away, but for those of a layer that an image has. */
export function removeFiles(engine: Engine, { snapshot, chainId }: CacheRecord): void {
  if (snapshot === null) return
  const layer = chainId === null ? null : engine.layers.get(chainId)
  if (layer?.cacheId !== snapshot) engine.driver.remove(snapshot)
}
