/** `--mount type=bind,source=/a,target=/b,readonly` (opts.MountOpt, then volume/mounts of the daemon). */

import type { Json } from '../content/json.ts'
import type { MountPoint } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { mountVolume } from '../engine/volumes.ts'
import { ClientError, DockerError } from '../errors.ts'

export interface ParsedMount {
  /** as hostconfig.json keeps it */
  readonly entry: Json
  /** null for a tmpfs, which is no mount point of the container's own list */
  readonly point: MountPoint | null
}

const boolean = new Set(['readonly', 'ro', 'bind-nonrecursive', 'volume-nocopy'])
const known = new Set([
  ...['type', 'source', 'src', 'target', 'dst', 'destination', 'consistency', 'bind-propagation'],
  ...['volume-label', 'volume-driver', 'volume-opt', 'tmpfs-size', 'tmpfs-mode', ...boolean],
])

export function parseMount(engine: Engine, text: string): ParsedMount {
  const fields = readFields(text)
  const value = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((one) => one !== undefined) ?? ''
  const type = value('type') || 'volume'
  const source = value('source', 'src')
  const target = value('target', 'dst', 'destination').replace(/(.)\/+$/, '$1')
  const writable = !/^(1|true)$/i.test(value('readonly', 'ro'))
  const wrong = (message: string) => new DockerError(`invalid mount config for type "${type}": ${message}`)
  if (!['bind', 'volume', 'tmpfs'].includes(type)) throw wrong('mount type unknown')
  if (target === '') throw wrong('field Target must not be empty')
  if (!target.startsWith('/')) throw wrong(`invalid mount path: '${target}' mount path must be absolute`)
  if (target === '/') throw wrong("invalid specification: destination can't be '/'")
  const entry = {
    Type: type,
    Source: source === '' ? undefined : source,
    Target: target,
    ReadOnly: writable ? undefined : true,
    ...(type === 'tmpfs' && fields.has('tmpfs-size')
      ? { TmpfsOptions: { SizeBytes: Number(value('tmpfs-size')) } }
      : {}),
  }
  if (type === 'tmpfs') {
    if (source !== '') throw wrong('field Source must not be specified')
    return { entry, point: null }
  }
  if (type === 'bind') {
    if (source === '') throw wrong('field Source must not be empty')
    if (!source.startsWith('/')) throw wrong(`invalid mount path: '${source}' mount path must be absolute`)
    if (!engine.files.exists(source)) throw wrong(`bind source path does not exist: ${source}`)
    return { entry, point: { type, name: '', source, destination: target, writable, mode: '' } }
  }
  return { entry, point: mountVolume(engine, { name: source, destination: target, writable, mode: '' }) }
}

function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const field of text.split(',')) {
    const equals = field.indexOf('=')
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase()
    const wrong = (message: string) =>
      new ClientError(
        `invalid argument ${JSON.stringify(text)} for "--mount" flag: ${message}\nSee 'docker run --help'.`,
        125,
      )
    if (equals < 0 && !boolean.has(key)) throw wrong(`invalid field '${field}' must be a key=value pair`)
    if (!known.has(key)) throw wrong(`unexpected key '${key}' in '${field}'`)
    fields.set(key, equals < 0 ? 'true' : field.slice(equals + 1))
  }
  return fields
}
