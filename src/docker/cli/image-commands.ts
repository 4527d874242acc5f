/** What the docker command shows of images. */

import { globExpression } from '../builder/context.ts'
import { shortId } from '../content/digest.ts'
import { NEVER, parseTime, secondsOf } from '../content/time.ts'
import type { Engine } from '../engine/engine.ts'
import { DockerError } from '../errors.ts'
import type { Image } from '../store/images.ts'
import { ellipsis, humanSize } from '../units.ts'
import { ago, createdAt } from './cells.ts'
import { hasLabel } from './filters.ts'

import type { Flags } from './flags.ts'
import { listText, type Row } from './formatter.ts'
import { configStruct } from './structs.ts'
import { NIL_MAP, NIL_SLICE, Struct, type Value } from './template/value.ts'

interface ImageRow {
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly image: Image
}

const NONE = '<none>'

const imageTitles = {
  ID: 'IMAGE ID',
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
  Containers: 'CONTAINERS',
  VirtualSize: 'SIZE',
  SharedSize: 'SHARED SIZE',
  UniqueSize: 'UNIQUE SIZE',
}

/** docker images */
export function imagesText(engine: Engine, flags: Flags): string {
  const noTrunc = flags.has('no-trunc')
  const rows = imageRows(engine, flags).map((row) => imageFields(engine, row, noTrunc))
  return listText(imagesFormat(flags), { type: '*formatter.imageContext', titles: imageTitles, rows })
}

function imagesFormat(flags: Flags): string {
  const given = flags.value('format') ?? ''
  const digests = flags.has('digests')
  if (given === 'raw') {
    if (flags.has('quiet')) return 'image_id: {{.ID}}'
    return `repository: {{.Repository}}\ntag: {{.Tag}}\n${digests ? 'digest: {{.Digest}}\n' : ''}image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n{{""}}`
  }
  if (given !== '' && given !== 'table') return given
  if (flags.has('quiet')) return '{{.ID}}'
  return `table {{.Repository}}\t{{.Tag}}\t${digests ? '{{.Digest}}\t' : ''}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`
}

function imageFields(engine: Engine, { image, repository, tag, digest }: ImageRow, noTrunc: boolean): Row {
  const created = image.configuration.created ?? ''
  const size = engine.sizeOf(image)
  return {
    Containers: 'N/A',
    CreatedAt: createdAt(created),
    CreatedSince: ago(engine, created),
    Digest: digest,
    ID: noTrunc ? image.id : shortId(image.id),
    Repository: repository,
    SharedSize: 'N/A',
    Size: humanSize(size),
    Tag: tag,
    UniqueSize: 'N/A',
    VirtualSize: humanSize(size, 4),
  }
}

/** The newest first; unnamed ones only where nothing stands on them, or with `-a`. */
function imageRows(engine: Engine, flags: Flags): ImageRow[] {
  const all = engine.images.all()
  const parents = new Set(all.map(({ id }) => engine.images.parent(id)))
  const names = engine.references.all()
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s))
  const wantsDangling = filters.find(([name]) => name === 'dangling')?.[1]
  const unknown = filters.find(
    ([name]) => !['dangling', 'reference', 'label', 'before', 'since'].includes(name as string),
  )
  if (unknown !== undefined) throw new DockerError(`Invalid filter '${unknown[0]}'`)
  if (wantsDangling !== undefined && !/^(1|0|t|f|true|false)$/i.test(wantsDangling)) {
    throw new DockerError(`Invalid filter 'dangling=[${wantsDangling}]'`)
  }
  const limits = filters
    .filter(([name]) => name === 'before' || name === 'since')
    .map(([name, value]) => ({
      name,
      time: engine.getImage(value as string, `No such image: ${named(value as string)}`).configuration
        .created,
    }))
  const patterns = [
    ...flags.args,
    ...filters.filter(([name]) => name === 'reference').map(([, value]) => value as string),
  ]
  const images = [...all].sort((a, b) => compareTimes(b.configuration.created, a.configuration.created))
  return images.flatMap((image) => {
    const own = names.filter(({ id }) => id === image.id)
    const tags = own.filter(({ name }) => !name.includes('@'))
    const labels = filters.filter(([name]) => name === 'label').map(([, value]) => value as string)
    if (!labels.every((label) => hasLabel(image.configuration.config?.Labels ?? {}, label))) return []
    const created = image.configuration.created
    if (
      !limits.every(({ name, time }) =>
        name === 'before' ? compareTimes(created, time) < 0 : compareTimes(created, time) > 0,
      )
    )
      return []
    const isDangling = tags.length === 0
    if (wantsDangling !== undefined && /^(1|t|true)$/i.test(wantsDangling) !== isDangling) return []
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

const matches = (pattern: string, repository: string, name: string): boolean =>
  globExpression(pattern).test(pattern.includes(':') ? name : repository)

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
    .map((entry, at): Row => {
      const id = ids[history.length - 1 - at] ?? '<missing>'
      const created = entry.created ?? ''
      const moment = `${new Date(secondsOf(created) * 1000).toISOString().slice(0, 19)}Z`
      const by = (entry.created_by ?? '').replace(/\t/g, ' ')
      return {
        ID: noTrunc || id === '<missing>' ? id : shortId(id),
        CreatedSince: isHuman ? ago(engine, created) : moment,
        CreatedAt: moment,
        CreatedBy: noTrunc ? by : ellipsis(by, 45),
        Size: isHuman ? humanSize(sizes[at] as number) : String(sizes[at]),
        Comment: entry.comment ?? '',
      }
    })
    .reverse()
  const titles = {
    ID: 'IMAGE',
    CreatedSince: 'CREATED',
    CreatedAt: 'CREATED AT',
    CreatedBy: 'CREATED BY',
    Size: 'SIZE',
    Comment: 'COMMENT',
  }
  const given = flags.value('format') ?? ''
  const time = isHuman ? '{{.CreatedSince}}' : '{{.CreatedAt}}'
  const standard = `table {{.ID}}\t${time}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}`
  const format = given !== '' && given !== 'table' ? given : flags.has('quiet') ? '{{.ID}}' : standard
  return listText(format, { type: '*image.historyContext', titles, rows })
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
export function inspectImage(engine: Engine, image: Image): Value {
  const { configuration } = image
  const names = engine.references.of(image.id)
  const size = engine.sizeOf(image)
  const top = image.top === null ? null : engine.layers.get(image.top)
  const data = top === null ? null : engine.driver.metadata(top.cacheId)
  const lastHistory = configuration.history?.at(-1)
  return new Struct(
    'types.ImageInspect',
    {
      ID: image.id,
      RepoTags: names.filter((name) => !name.includes('@')),
      RepoDigests: names.filter((name) => name.includes('@')),
      Parent: engine.images.parent(image.id) ?? '',
      Comment: configuration.comment || lastHistory?.comment || '',
      Created: configuration.created ?? '',
      Container: configuration.container ?? '',
      ContainerConfig: configStruct(configuration.container_config ?? {}),
      DockerVersion: configuration.docker_version ?? '',
      Author: configuration.author ?? '',
      Config: configStruct(configuration.config),
      Architecture: configuration.architecture ?? '',
      Variant: configuration.variant ?? '',
      Os: configuration.os ?? 'linux',
      OsVersion: '',
      Size: size,
      VirtualSize: size,
      GraphDriver: new Struct('types.GraphDriverData', { Data: data ?? NIL_MAP, Name: engine.driver.name }),
      RootFS: new Struct(
        'types.RootFS',
        { Type: 'layers', Layers: image.diffIds.length > 0 ? image.diffIds : NIL_SLICE, BaseLayer: '' },
        ['Layers', 'BaseLayer'],
      ),
      Metadata: new Struct('types.ImageMetadata', {
        LastTagTime: engine.images.lastUpdated(image.id) ?? NEVER,
      }),
    },
    ['Variant', 'OsVersion'],
    { ID: 'Id' },
  )
}
