/** sort -R (compare_random of sort.c): by the MD5 of a seed and the key, so that equal keys stay together, their groups in no order. */

import { md5 } from '@noble/hashes/legacy.js'
import { O_RDONLY } from '../../kernel/abi.ts'
import type { Io, Step } from '../lib/io.ts'
import { readRandomSource } from '../lib/random-source.ts'
import { fromByteString, toByteString } from '../lib/text-lines.ts'

/** What goes before every key into its digest. */
export interface RandomOrder {
  readonly seed: Uint8Array
  /** strxfrm(3) leaves the texts of C.UTF-8 as they are but for the NUL behind them; the C locale has no use for it. */
  readonly end: '' | '\0'
}

/** Bytes of an MD5. */
const SEED_SIZE = 16

/** Seeded from the file that --random-source named, or by the system. */
export function* readRandomOrder(io: Io, source: string | undefined): Step<RandomOrder> {
  const end = io.isPlainLocale ? '' : '\0'
  if (source === undefined) return { seed: io.sys.getrandom(SEED_SIZE), end }
  const fd = yield* io.open(source, O_RDONLY)
  if (fd < 0) return yield* io.fail(`open failed: ${source}`, fd)
  const seed = yield* readRandomSource(io, fd, source, SEED_SIZE)
  io.sys.close(fd)
  return { seed, end }
}

/** The digest of a key as a byte string; an empty key has not even its NUL. */
export function randomRank(key: string, { seed, end }: RandomOrder): string {
  const digest = md5.create().update(seed)
  return toByteString(digest.update(fromByteString(key === '' ? key : key + end)).digest())
}
