/** docker system df: what images, containers and volumes take, and what of it could be had back. */

import { type CacheRecord, isShared, readRecords } from '../buildkit/cache.ts'
import { shortId } from '../content/digest.ts'
import type { Container } from '../engine/containers.ts'
import { volumeData } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { getVolume, volumeNames } from '../engine/volumes.ts'
import type { Image } from '../store/images.ts'
import { humanSize, table } from '../units.ts'
import { ago, createdAt } from './cells.ts'
import { define } from './command.ts'
import { containerRow, containerSize } from './container-view.ts'
import { listText, type Row } from './formatter.ts'

import { jsonText, Struct, type Value } from './template/value.ts'
import { compile, render } from './template.ts'
import { volumeRow } from './volumes.ts'

const titles = {
  Type: 'TYPE',
  TotalCount: 'TOTAL',
  Active: 'ACTIVE',
  Size: 'SIZE',
  Reclaimable: 'RECLAIMABLE',
}

export const systemDf = define([0, 0], function* ({ engine, console, flags }) {
  const format = flags.value('format') ?? ''
  if (flags.has('verbose')) {
    yield* console.print(format === '' ? verboseText(engine) : `${verboseFormatted(engine, format)}\n`)
    return 0
  }
  const standard = 'table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}'
  const rows = summary(engine)
  const text = listText(format === '' || format === 'table' ? standard : format, {
    type: '*formatter.diskUsageContext',
    titles,
    rows,
  })
  yield* console.print(text)
  return 0
})

function summary(engine: Engine): Row[] {
  const containers = engine.containers.all()
  const layers = engine.layers.all().reduce((sum, layer) => sum + layer.size, 0)
  const used = new Set(containers.map(({ image }) => image))
  const images = topImageIds(engine)
  const active = images.filter((id) => used.has(id))
  const kept = layersOf(engine, active).reduce((sum, layer) => sum + layer.size, 0)
  const sizes = containers.map((container) => ({
    size: containerSize(engine, container).own,
    isRunning: container.state.Running,
  }))
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  const stopped = sizes.reduce((sum, { size, isRunning }) => sum + (isRunning ? 0 : size), 0)
  const volumes = volumeNames(engine)
  const mounted = new Set(containers.flatMap(({ mounts }) => mounts.map(({ name }) => name)))
  const idle = volumes.filter((name) => !mounted.has(name))
  const volumeSize = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + engine.files.size(volumeData(name)), 0)
  const share = (part: number, whole: number) =>
    whole > 0 ? `${humanSize(part, 4)} (${Math.floor((part * 100) / whole)}%)` : humanSize(part, 4)
  const row = (type: string, count: number, running: number, size: number, free: number): Row => ({
    Type: type,
    TotalCount: String(count),
    Active: String(running),
    Size: humanSize(size, 4),
    Reclaimable: share(free, size),
  })
  const cache = readRecords(engine)
  const cacheSize = humanSize(ownCacheSize(cache), 4)
  return [
    row('Images', images.length, active.length, layers, layers - kept),
    row('Containers', containers.length, sizes.filter(({ isRunning }) => isRunning).length, total, stopped),
    row('Local Volumes', volumes.length, volumes.length - idle.length, volumeSize(volumes), volumeSize(idle)),
    {
      Type: 'Build Cache',
      TotalCount: String(cache.length),
      Active: '0',
      Size: cacheSize,
      Reclaimable: cacheSize,
    },
  ]
}

function layersOf(engine: Engine, ids: readonly `sha256:${string}`[]) {
  const chains = ids.flatMap((id) => {
    const top = engine.images.get(id)?.top ?? null
    return top === null ? [] : engine.layers.chain(top)
  })
  return [...new Map(chains.map((layer) => [layer.chainId, layer])).values()]
}

/** Images that nothing stands on, or that have a name. */
export function topImageIds(engine: Engine): `sha256:${string}`[] {
  const all = engine.images.ids()
  const parents = new Set(all.map((id) => engine.images.parent(id)))
  return all.filter((id) => !parents.has(id) || engine.references.of(id).length > 0)
}

interface ImageUsage {
  readonly image: Image
  readonly size: number
  readonly shared: number
  readonly containers: number
}

function imageUsage(engine: Engine): ImageUsage[] {
  const images = topImageIds(engine).map((id) => engine.getImage(id))
  const chains = images.map((image) => (image.top === null ? [] : engine.layers.chain(image.top)))
  const users = new Map<string, number>()
  for (const { chainId } of chains.flat()) users.set(chainId, (users.get(chainId) ?? 0) + 1)
  const containers = engine.containers.all()
  const created = ({ image }: ImageUsage) => image.configuration.created ?? ''
  return images
    .map((image, at) => {
      const chain = chains[at] ?? []
      return {
        image,
        size: chain.reduce((sum, layer) => sum + layer.size, 0),
        shared: chain.reduce((sum, layer) => sum + ((users.get(layer.chainId) ?? 0) > 1 ? layer.size : 0), 0),
        containers: containers.filter((container) => container.image === image.id).length,
      }
    })
    .sort((a, b) => (created(a) < created(b) ? 1 : -1))
}

/** Repository, tag and, where asked for, digest of each name of an image. */
function namesOf(engine: Engine, image: Image): { repository: string; tag: string }[] {
  const tags = engine.references.of(image.id).filter((name) => !name.includes('@'))
  if (tags.length === 0) return [{ repository: '<none>', tag: '<none>' }]
  return tags.map((name) => {
    const colon = name.lastIndexOf(':')
    return { repository: name.slice(0, colon), tag: name.slice(colon + 1) }
  })
}

function verboseText(engine: Engine): string {
  const images = imageUsage(engine).flatMap(({ image, size, shared, containers }) =>
    namesOf(engine, image).map(({ repository, tag }) => [
      repository,
      tag,
      shortId(image.id),
      ago(engine, image.configuration.created ?? ''),
      humanSize(size, 4),
      humanSize(shared, 4),
      humanSize(size - shared, 4),
      String(containers),
    ]),
  )
  const containers = engine.containers.all()
  const volumes = volumeNames(engine).map((name) => [
    name,
    String(linksOf(containers, name)),
    humanSize(engine.files.size(volumeData(name))),
  ])
  const imageHead = [
    'REPOSITORY',
    'TAG',
    'IMAGE ID',
    'CREATED',
    'SIZE',
    'SHARED SIZE',
    'UNIQUE SIZE',
    'CONTAINERS',
  ]
  const containerHead = [
    'CONTAINER ID',
    'IMAGE',
    'COMMAND',
    'LOCAL VOLUMES',
    'SIZE',
    'CREATED',
    'STATUS',
    'NAMES',
  ]
  const containerRows = containers.map((container) => {
    const row = usage(engine, container, false)
    return ['ID', 'Image', 'Command', 'LocalVolumes', 'Size', 'RunningFor', 'Status', 'Names'].map((name) =>
      String(row[name]),
    )
  })
  return [
    `Images space usage:\n\n${table([imageHead, ...images])}`,
    `Containers space usage:\n\n${table([containerHead, ...containerRows])}`,
    `Local Volumes space usage:\n\n${table([['VOLUME NAME', 'LINKS', 'SIZE'], ...volumes])}`,
    `Build cache usage: ${humanSize(ownCacheSize(readRecords(engine)), 4)}\n`,
    table([
      ['CACHE ID', 'CACHE TYPE', 'SIZE', 'CREATED', 'LAST USED', 'USAGE', 'SHARED'],
      ...cacheRows(engine, 12).map((row) => cacheMembers.map((name) => String(row[name]))),
    ]),
  ].join('\n')
}

/** What images do not have too. */
const ownCacheSize = (records: readonly CacheRecord[]): number =>
  records.reduce((sum, record) => sum + (isShared(record) ? 0 : record.size), 0)

const cacheMembers = [
  'ID',
  'CacheType',
  'Size',
  'CreatedSince',
  'LastUsedSince',
  'UsageCount',
  'Shared',
] as const

/** The build cache, what was used last at the top; `length` characters of each id. */
const cacheRows = (engine: Engine, length: number): Row[] =>
  [...readRecords(engine)]
    .sort((a, b) => (a.lastUsed < b.lastUsed ? 1 : -1))
    .map((record) => ({
      CacheType: record.type,
      CreatedAt: record.created,
      CreatedSince: ago(engine, record.created),
      Description: record.description,
      ID: record.id.slice(0, length),
      InUse: 'false',
      LastUsedAt: record.lastUsed,
      LastUsedSince: ago(engine, record.lastUsed),
      Parent: '',
      Shared: String(isShared(record)),
      Size: humanSize(record.size, 3),
      UsageCount: String(record.uses),
    }))

const linksOf = (containers: readonly Container[], volume: string): number =>
  containers.filter(({ mounts }) => mounts.some((mount) => mount.name === volume)).length

const usage = (engine: Engine, container: Container, noTrunc: boolean): Row =>
  containerRow(engine, container, { noTrunc, withSize: true, withVirtual: false })

/** Everything as one value: `Images`, `Containers`, `Volumes`, `BuildCache`. */
function verboseFormatted(engine: Engine, format: string): string {
  const images = imageUsage(engine).flatMap(({ image, size, shared, containers }) =>
    namesOf(engine, image).map(({ repository, tag }) => ({
      Containers: String(containers),
      CreatedAt: createdAt(image.configuration.created ?? ''),
      CreatedSince: ago(engine, image.configuration.created ?? ''),
      Digest: '',
      ID: image.id,
      Repository: repository,
      SharedSize: humanSize(shared, 4),
      Size: humanSize(size),
      Tag: tag,
      UniqueSize: humanSize(size - shared, 4),
      VirtualSize: humanSize(size, 4),
    })),
  )
  const containers = engine.containers.all()
  const volumes = volumeNames(engine).flatMap((name) => {
    const volume = getVolume(engine, name)
    if (volume === null) return []
    return [
      volumeRow(volume, { links: linksOf(containers, name), size: engine.files.size(volumeData(name)) }),
    ]
  })
  const rows = (list: readonly Row[]): Value => list.map((row) => new Struct('context', row) as Value)
  const all = new Struct('formatter.diskUsageContext', {
    Images: rows(images),
    Containers: rows(containers.map((container) => usage(engine, container, true))),
    Volumes: rows(volumes),
    BuildCache: rows(cacheRows(engine, 25)),
  })
  return format === '{{json .}}' ? jsonText(all) : render(compile(format), all)
}
