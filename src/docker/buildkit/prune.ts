/** docker builder prune: records of the build cache, their files, and the layers that nothing else keeps. */

import type { Engine } from '../engine/engine.ts'
import { releaseChain } from '../engine/remove-image.ts'
import { type CacheRecord, isShared, readRecords, removeFiles, writeRecords } from './cache.ts'

export interface Pruned {
  readonly removed: readonly CacheRecord[]
  readonly bytes: number
}

/** Removes records: those that nothing shares, or all. */
export function pruneRecords(
  engine: Engine,
  { all, isWanted }: { readonly all: boolean; readonly isWanted: (record: CacheRecord) => boolean },
): Pruned {
  const records = readRecords(engine)
  const removed = records.filter((record) => (all || !isShared(record)) && isWanted(record))
  if (removed.length === 0) return { removed, bytes: 0 }
  writeRecords(
    engine,
    records.filter((record) => !removed.includes(record)),
  )
  for (const record of removed.toReversed()) {
    removeFiles(engine, record)
    // Layers that the cache alone has kept go with it.
    if (record.chainId !== null) releaseChain(engine, record.chainId)
  }
  return { removed, bytes: removed.reduce((sum, { size }) => sum + size, 0) }
}
