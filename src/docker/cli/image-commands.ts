/** What the docker command shows of images. */

import { globExpression } from '../builder/context.ts'
import { shortId } from '../content/digest.ts'
import { type Json, sorted } from '../content/json.ts'
import { NEVER, parseTime, secondsOf } from '../content/time.ts'
import type { Engine } from '../engine/engine.ts'
import { DockerError } from '../errors.ts'
import type { Image } from '../store/images.ts'
import { ellipsis, humanDuration, humanSize, table } from '../units.ts'
import type { Flags } from './flags.ts'
import { renderTemplate } from './template.ts'

interface Row {
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly image: Image
}

const NONE = '<none>'

/** docker images */
export function imagesText(engine: Engine, flags: Flags): string {
  const rows = imageRows(engine, flags)
  const noTrunc = flags.has('no-trunc')
  const id = (image: Image) => (noTrunc ? image.id : shortId(image.id))
  if (flags.has('quiet')) return rows.map(({ image }) => `${id(image)}\n`).join('')
  const format = flags.value('format')
  const created = (image: Image) => ago(engine, image.configuration.created ?? '')
  if (format !== undefined && !format.startsWith('table')) {
    return rows
      .map(
        (row) => `${renderTemplate(format, imageFields(engine, row, id(row.image), created(row.image)))}\n`,
      )
      .join('')
  }
  const withDigests = flags.has('digests')
  const head = ['REPOSITORY', 'TAG', ...(withDigests ? ['DIGEST'] : []), 'IMAGE ID', 'CREATED', 'SIZE']
  const body = rows.map(({ repository, tag, digest, image }) => [
    repository,
    tag,
    ...(withDigests ? [digest] : []),
    id(image),
    created(image),
    humanSize(engine.sizeOf(image)),
  ])
  return table([head, ...body])
}

function imageFields(engine: Engine, row: Row, id: string, created: string): Json {
  const seconds = secondsOf(row.image.configuration.created ?? '')
  const at = new Date(seconds * 1000).toISOString()
  const size = engine.sizeOf(row.image)
  return {
    Containers: 'N/A',
    CreatedAt: `${at.slice(0, 10)} ${at.slice(11, 19)} +0000 UTC`,
    CreatedSince: created,
    Digest: row.digest,
    ID: id,
    Repository: row.repository,
    SharedSize: 'N/A',
    Size: humanSize(size),
    Tag: row.tag,
    UniqueSize: 'N/A',
    VirtualSize: humanSize(size, 4),
  }
}

/** The newest first; unnamed ones only where nothing stands on them, or with `-a`. */
function imageRows(engine: Engine, flags: Flags): Row[] {
  const all = engine.images.all()
  const parents = new Set(all.map(({ id }) => engine.images.parent(id)))
  const names = engine.references.all()
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s))
  const wantsDangling = filters.find(([name]) => name === 'dangling')?.[1]
  const unknown = filters.find(
    ([name]) => !['dangling', 'reference', 'label', 'before', 'since'].includes(name as string),
  )
  if (unknown !== undefined) throw new DockerError(`Invalid filter '${unknown[0]}'`)
  const patterns = [
    ...flags.args,
    ...filters.filter(([name]) => name === 'reference').map(([, value]) => value as string),
  ]
  const images = [...all].sort((a, b) => compareTimes(b.configuration.created, a.configuration.created))
  return images.flatMap((image) => {
    const own = names.filter(({ id }) => id === image.id)
    const tags = own.filter(({ name }) => !name.includes('@'))
    const labels = filters.filter(([name]) => name === 'label').map(([, value]) => value as string)
    if (!labels.every((label) => hasLabel(image, label))) return []
    const isDangling = tags.length === 0
    if (wantsDangling !== undefined && (wantsDangling === 'true') !== isDangling) return []
    if (isDangling) {
      if (patterns.length > 0) return []
      if (!flags.has('all') && parents.has(image.id)) return []
      const digest = own[0]?.name.split('@')[1] ?? NONE
      return [{ repository: own[0]?.repository ?? NONE, tag: NONE, digest, image }]
    }
    return tags
      .filter(
        ({ repository, name }) =>
          patterns.length === 0 || patterns.some((one) => matches(one, repository, name)),
      )
      .map(({ repository, name }) => ({
        repository,
        tag: name.slice(repository.length + 1),
        digest: own.find((entry) => entry.name.startsWith(`${repository}@`))?.name.split('@')[1] ?? NONE,
        image,
      }))
  })
}

function compareTimes(a = '', b = ''): number {
  const [left, right] = [parseTime(a), parseTime(b)]
  return (left?.sec ?? 0) - (right?.sec ?? 0) || (left?.nsec ?? 0) - (right?.nsec ?? 0)
}

function hasLabel(image: Image, label: string): boolean {
  const [key = '', value] = label.split(/=(.*)/s)
  const own = image.configuration.config?.Labels?.[key]
  return own !== undefined && (value === undefined || own === value)
}

const matches = (pattern: string, repository: string, name: string): boolean =>
  globExpression(pattern).test(pattern.includes(':') ? name : repository)

/** How long ago: `3 months ago`; times without value give `N/A`. */
export function ago(engine: Engine, time: string): string {
  if (time === '' || time === NEVER) return 'N/A'
  const now = engine.chance.now()
  return `${humanDuration(now.sec + now.nsec / 1e9 - secondsOf(time))} ago`
}

/** docker history */
export function historyText(engine: Engine, flags: Flags): string {
  const name = flags.args[0] as string
  const image = engine.getImage(name, `No such image: ${named(name)}`)
  const { history = [] } = image.configuration
  const layers = image.top === null ? [] : engine.layers.chain(image.top).reverse()
  let layer = 0
  const sizes = history.map((entry) => (entry.empty_layer === true ? 0 : (layers[layer++]?.size ?? 0)))
  const ids = historyIds(engine, image, history.length)
  const noTrunc = flags.has('no-trunc')
  const isHuman = !flags.isOff('human')
  const rows = history
    .map((entry, at) => {
      const id = ids[history.length - 1 - at] ?? '<missing>'
      const shownId = noTrunc || id === '<missing>' ? id : shortId(id)
      const created = entry.created ?? ''
      const seconds = secondsOf(created)
      const by = (entry.created_by ?? '').replace(/\t/g, ' ')
      return {
        id: shownId,
        created: isHuman ? ago(engine, created) : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`,
        by: noTrunc ? by : ellipsis(by, 45),
        size: isHuman ? humanSize(sizes[at] as number) : String(sizes[at]),
        comment: entry.comment ?? '',
      }
    })
    .reverse()
  if (flags.has('quiet')) return rows.map(({ id }) => `${id}\n`).join('')
  const format = flags.value('format')
  if (format !== undefined && !format.startsWith('table')) {
    return rows
      .map((row) => {
        const value = {
          ID: row.id,
          CreatedSince: row.created,
          CreatedAt: row.created,
          CreatedBy: row.by,
          Size: row.size,
          Comment: row.comment,
        }
        return `${renderTemplate(format, value)}\n`
      })
      .join('')
  }
  return table([
    ['IMAGE', isHuman ? 'CREATED' : 'CREATED AT', 'CREATED BY', 'SIZE', 'COMMENT'],
    ...rows.map(({ id, created, by, size, comment }) => [id, created, by, size, comment]),
  ])
}

/** The image and its parents as far as they are known here, the newest first. */
function historyIds(engine: Engine, image: Image, count: number): string[] {
  const ids: string[] = []
  for (let at: Image | null = image; at !== null && ids.length < count; ) {
    ids.push(at.id)
    const parent = engine.images.parent(at.id)
    at = parent === null ? null : engine.images.get(parent)
  }
  return ids
}

/** A name with its tag, as the daemon repeats it. */
export const named = (name: string): string =>
  /[:@]/.test(name.slice(name.lastIndexOf('/') + 1)) ? name : `${name}:latest`

/** docker image inspect */
export function inspectImage(engine: Engine, image: Image): Json {
  const { configuration } = image
  const names = engine.references.of(image.id)
  const size = engine.sizeOf(image)
  const top = image.top === null ? null : engine.layers.get(image.top)
  const data = top === null ? null : engine.driver.metadata(top.cacheId)
  const lastHistory = configuration.history?.at(-1)
  const config = (value: unknown): Json => (value as Json | undefined) ?? null
  return {
    Id: image.id,
    RepoTags: names.filter((name) => !name.includes('@')),
    RepoDigests: names.filter((name) => name.includes('@')),
    Parent: engine.images.parent(image.id) ?? '',
    Comment: configuration.comment || lastHistory?.comment || '',
    Created: configuration.created ?? '',
    Container: configuration.container ?? '',
    ContainerConfig: config(configuration.container_config),
    DockerVersion: configuration.docker_version ?? '',
    Author: configuration.author ?? '',
    Config: config(configuration.config),
    Architecture: configuration.architecture ?? '',
    ...(configuration.variant ? { Variant: configuration.variant } : {}),
    Os: configuration.os ?? 'linux',
    Size: size,
    VirtualSize: size,
    GraphDriver: { Data: data === null ? null : sorted(data), Name: engine.driver.name },
    RootFS: { Type: 'layers', ...(image.diffIds.length > 0 ? { Layers: image.diffIds } : {}) },
    Metadata: { LastTagTime: engine.images.lastUpdated(image.id) ?? NEVER },
  }
}
