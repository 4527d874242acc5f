/** docker volume create, inspect, ls, prune, rm. */

import { volumeData } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import {
  checkVolumeName,
  createVolume,
  getVolume,
  removeVolume,
  type Volume,
  volumeNames,
} from '../engine/volumes.ts'
import { ClientError, DockerError } from '../errors.ts'
import { humanSize } from '../units.ts'
import { commaList, labelMethod } from './cells.ts'
import { define, MANY } from './command.ts'
import { labelsOf } from './create-options.ts'
import { forEach } from './each.ts'
import { hasLabel, matchesLabel } from './filters.ts'
import { listText, type Row } from './formatter.ts'
import { inspectAll } from './inspect.ts'

import { NIL_MAP, Struct, type Value } from './template/value.ts'

const titles = {
  Name: 'VOLUME NAME',
  Driver: 'DRIVER',
  Scope: 'SCOPE',
  Mountpoint: 'MOUNTPOINT',
  Labels: 'LABELS',
  Links: 'LINKS',
  Size: 'SIZE',
}

const filterNames = ['dangling', 'driver', 'label', 'name']

export const volumeLs = define([0, 0], function* ({ engine, console, flags }) {
  const filters = flags.values('filter').map((filter) => filter.split(/=(.*)/s) as [string, string])
  const unknown = filters.find(([name]) => !filterNames.includes(name))
  if (unknown !== undefined) throw new DockerError(`Invalid filter '${unknown[0]}'`)
  const used = usedVolumes(engine)
  const rows = volumes(engine)
    .filter((volume) =>
      filters.every(([name, value]) => {
        if (name === 'dangling') return used.has(volume.name) !== /^(1|t|true)$/i.test(value)
        if (name === 'driver') return value === 'local'
        if (name === 'label') return hasLabel(volume.labels ?? {}, value)
        return volume.name.includes(value)
      }),
    )
    .map((volume) => volumeRow(volume))
  const given = flags.value('format') ?? ''
  const standard = flags.has('quiet') ? '{{.Name}}' : 'table {{.Driver}}\t{{.Name}}'
  const format = given === '' || given === 'table' ? standard : given
  yield* console.print(listText(format, { type: '*formatter.volumeContext', titles, rows }))
  return 0
})

const volumes = (engine: Engine): Volume[] =>
  volumeNames(engine).flatMap((name) => getVolume(engine, name) ?? [])

const usedVolumes = (engine: Engine): ReadonlySet<string> =>
  new Set(engine.containers.all().flatMap(({ mounts }) => mounts.map(({ name }) => name)))

/** A volume as lists show it; links and size only where they were asked for. */
export function volumeRow(
  { name, labels }: Volume,
  usage?: { readonly links: number; readonly size: number },
): Row {
  const own = labels ?? {}
  return {
    Name: name,
    Driver: 'local',
    Scope: 'local',
    Mountpoint: volumeData(name),
    Labels: commaList(own),
    Label: labelMethod(own),
    Links: usage === undefined ? 'N/A' : String(usage.links),
    Size: usage === undefined ? 'N/A' : humanSize(usage.size),
  }
}

export const volumeCreate = define([0, 1], function* ({ engine, console, flags }) {
  const option = flags.value('name')
  if (option !== undefined && flags.args.length > 0) {
    throw new ClientError('Conflicting options: either specify --name or provide positional arg, not both')
  }
  const name = flags.args[0] ?? option ?? engine.chance.id()
  const driver = flags.value('driver') ?? 'local'
  if (driver !== 'local') {
    throw new DockerError(
      `create ${name}: error looking up volume plugin ${driver}: plugin ${JSON.stringify(driver)} not found`,
    )
  }
  checkVolumeName(name)
  const options = labelsOf(flags.values('opt'))
  const odd = Object.keys(options).find((option) => !['type', 'o', 'device', 'size'].includes(option))
  if (odd !== undefined) throw new DockerError(`create ${name}: invalid option: ${JSON.stringify(odd)}`)
  createVolume(engine, name, { labels: labelsOf(flags.values('label')), options })
  yield* console.print(`${name}\n`)
  return 0
})

export const volumeRm = define([1, MANY], function* ({ engine, console, flags }) {
  const isForced = flags.has('force')
  return yield* forEach(console, flags.args, isForced, function* (name) {
    if (!volumeNames(engine).includes(name)) {
      if (!isForced) throw new ClientError(`Error: No such volume: ${name}`)
      yield* console.print(`${name}\n`)
      return
    }
    const users = engine.containers.all().filter(({ mounts }) => mounts.some((mount) => mount.name === name))
    if (users.length > 0) {
      throw new DockerError(`remove ${name}: volume is in use - [${users.map(({ id }) => id).join(', ')}]`)
    }
    removeVolume(engine, name)
    yield* console.print(`${name}\n`)
  })
})

export const volumePrune = define([0, 0], function* ({ engine, console, flags }) {
  const question =
    'WARNING! This will remove all local volumes not used by at least one container.\nAre you sure you want to continue?'
  const isSure = flags.has('force') || (yield* console.confirm(question))
  const { names, bytes } = isSure ? pruneVolumes(engine, flags.values('filter')) : { names: [], bytes: 0 }
  if (names.length > 0) {
    yield* console.print(`Deleted Volumes:\n${names.map((name) => `${name}\n`).join('')}\n`)
  }
  yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
  return 0
})

/** Removes what no container uses. */
export function pruneVolumes(engine: Engine, filters: readonly string[]): { names: string[]; bytes: number } {
  const odd = filters.map((filter) => filter.split('=')[0] as string).find((name) => !/^label!?$/.test(name))
  if (odd !== undefined) throw new DockerError(`Invalid filter '${odd}'`)
  const used = usedVolumes(engine)
  const idle = volumes(engine)
    .filter(({ name }) => !used.has(name))
    .filter(({ labels }) => filters.every((filter) => matchesLabel(labels ?? {}, filter)))
  const bytes = idle.reduce((sum, { name }) => sum + engine.files.size(volumeData(name)), 0)
  for (const { name } of idle) removeVolume(engine, name)
  return { names: idle.map(({ name }) => name), bytes }
}

export const volumeInspect = define([1, MANY], (context) => inspectAll(context, 'volume', inspectVolume))

export function inspectVolume(engine: Engine, name: string): Value {
  const volume = volumeNames(engine).includes(name) ? getVolume(engine, name) : null
  if (volume === null) return null
  return new Struct('types.Volume', {
    CreatedAt: volume.created,
    Driver: 'local',
    Labels: volume.labels ?? NIL_MAP,
    Mountpoint: volumeData(name),
    Name: name,
    Options: volume.options ?? (volume.labels === null ? NIL_MAP : {}),
    Scope: 'local',
  })
}
