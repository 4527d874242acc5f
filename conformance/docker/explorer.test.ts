/** What layers did, and how efficient images are, for every image of archives/ that docker 20.10 loads, against expected.json (dive's own numbers). */

import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { imageEfficiency } from '../../src/docker/content/efficiency.ts'
import { layerChanges } from '../../src/docker/content/layer-changes.ts'
import type { TarEntry } from '../../src/docker/content/tar.ts'
import { readTar } from '../../src/docker/content/tar-read.ts'
import { decode } from '../../src/kernel/text.ts'

interface Layer {
  readonly size: number
  readonly added: readonly string[]
  readonly modified: readonly string[]
  readonly rewritten: readonly string[]
  readonly deleted: readonly string[]
  readonly deletedTop: readonly string[]
}

interface Dive {
  readonly efficiency: number
  readonly minimumBytes: number
  readonly discoveredBytes: number
  readonly wastedBytes: number
  readonly wastedUserPercent: number | null
  readonly inefficientFiles: readonly {
    readonly path: string
    readonly count: number
    readonly bytes: number
  }[]
}

const folder = new URL('./archives/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as {
  archives: Record<string, { engines: { docker20?: { images?: Record<string, unknown> } } }>
  images: Record<string, { layers: Layer[]; dive?: Dive; diffIDs: string[]; problems?: unknown }>
}

const open = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0x1f && bytes[1] === 0x8b ? new Uint8Array(gunzipSync(bytes)) : bytes

function entriesOf(bytes: Uint8Array): TarEntry[] {
  const entries = readTar(open(bytes))
  if (typeof entries === 'string') throw new Error(entries)
  return entries
}

const cases = Object.entries(expected.archives).flatMap(([archive, { engines }]) => {
  if (!existsSync(new URL(archive, folder))) return []
  return Object.keys(engines.docker20?.images ?? {})
    .filter((id) => (expected.images[id]?.layers.length ?? 0) > 0)
    .map((id) => ({ archive, id }))
})

test.each(cases)('$archive: layers and efficiency', ({ archive, id }) => {
  const files = new Map(
    entriesOf(readFileSync(new URL(archive, folder))).map((entry) => [
      entry.name.replace(/^\.\//, ''),
      entry,
    ]),
  )
  const manifest = JSON.parse(decode(files.get('manifest.json')?.data ?? new Uint8Array(0))) as {
    Config: string
    Layers: string[]
  }[]
  const own =
    manifest.find(({ Config }) => `sha256:${/[0-9a-f]{64}/.exec(Config)?.[0]}` === id) ?? manifest[0]
  const layers = (own?.Layers ?? []).map((name) => {
    const entry = files.get(name)
    const target = entry?.type === '2' ? files.get(`${entry.linkName.replace(/^\.\.\//, '')}`) : entry
    return entriesOf(target?.data ?? new Uint8Array(0))
  })
  const image = expected.images[id]
  if (image === undefined) throw new Error(id)
  // Names that are not UTF-8 are written in another way in the recording.
  const plain = (names: readonly string[]) => names.filter((name) => !/\\x|[\udc80-\udcff]/.test(name))
  expect(
    layerChanges(layers).map((one) =>
      Object.fromEntries(Object.entries(one).map(([key, names]) => [key, plain(names)])),
    ),
  ).toEqual(
    image.layers.map(({ added, modified, rewritten, deleted, deletedTop }) => ({
      added: plain(added),
      modified: plain(modified),
      rewritten: plain(rewritten),
      deleted: plain(deleted),
      deletedTop: plain(deletedTop),
    })),
  )
  if (image.dive === undefined) return
  const found = imageEfficiency(layers)
  const { efficiency, minimumBytes, discoveredBytes, wastedBytes, wastedUserPercent } = image.dive
  expect({
    ...found,
    inefficientFiles: new Set(found.inefficientFiles.map((file) => JSON.stringify(file))),
  }).toEqual({
    efficiency,
    minimumBytes,
    discoveredBytes,
    wastedBytes,
    wastedUserPercent,
    inefficientFiles: new Set(
      image.dive.inefficientFiles.map(({ path, count, bytes }) => JSON.stringify({ path, count, bytes })),
    ),
  })
})
