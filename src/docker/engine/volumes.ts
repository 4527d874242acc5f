/** Volumes of the driver `local` (volume/local): a directory each below `volumes/`, with what it was made with in opts.json. */

import { decodeJson, mapOf, string, struct } from '../content/decode-json.ts'
import { goJson, sorted } from '../content/json.ts'
import { formatTime } from '../content/time.ts'
import { DockerError } from '../errors.ts'
import { type MountPoint, volumeData } from './containers.ts'
import { type Engine, ROOT } from './engine.ts'

export interface Volume {
  readonly name: string
  readonly created: string
  readonly labels: Readonly<Record<string, string>> | null
  readonly options: Readonly<Record<string, string>> | null
}

interface Stored {
  readonly Labels?: Readonly<Record<string, string>> | null
  readonly Options?: Readonly<Record<string, string>> | null
}

const storedShape = struct('volumeMetadata', { Labels: mapOf(string()), Options: mapOf(string()) })

/** Labels are the store's: on a real engine its database holds them. */
const labelsPath = (name: string): string => `${ROOT}/volumes/${name}/labels.json`
const optionsPath = (name: string): string => `${ROOT}/volumes/${name}/opts.json`

export const volumeNames = (engine: Engine): string[] =>
  engine.files.list(`${ROOT}/volumes`).filter((name) => engine.files.exists(volumeData(name)))

export function getVolume(engine: Engine, name: string): Volume | null {
  const stat = engine.files.lstat(volumeData(name))
  if (stat === null) return null
  const labels = engine.files.readText(labelsPath(name))
  const options = engine.files.readText(optionsPath(name))
  return {
    name,
    created: formatTime({ sec: stat.btime?.sec ?? 0, nsec: 0 }),
    labels: labels === null ? null : (decodeJson<Stored>(labels, storedShape)?.Labels ?? {}),
    options: options === null ? null : decodeJson<Record<string, string>>(options, mapOf(string())),
  }
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/

/** Throws what the daemon says of a name that cannot be one. */
export function checkVolumeName(name: string): void {
  if (name.length === 1) {
    throw new DockerError(
      `create ${name}: volume name is too short, names should be at least two alphanumeric characters`,
    )
  }
  if (NAME.test(name)) return
  throw new DockerError(
    `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  )
}

/** A volume at a place in a container, made if it is not there; without a name it gets one. */
export function mountVolume(
  engine: Engine,
  given: Pick<MountPoint, 'name' | 'destination' | 'writable' | 'mode'>,
): MountPoint {
  const isAnonymous = given.name === ''
  const name = isAnonymous ? engine.chance.id() : given.name
  checkVolumeName(name)
  createVolume(engine, name)
  const mode = isAnonymous ? '' : given.mode || 'z'
  return { ...given, type: 'volume', name, source: volumeData(name), mode }
}

/** Makes a volume; one that is there stays as it is. */
export function createVolume(
  engine: Engine,
  name: string,
  given: {
    readonly labels?: Readonly<Record<string, string>>
    readonly options?: Readonly<Record<string, string>>
  } = {},
): void {
  const directory = volumeData(name)
  if (engine.files.exists(directory)) return
  engine.files.makeDirectory(directory.slice(0, directory.lastIndexOf('/')), 0o701)
  engine.files.makeDirectory(directory, 0o755)
  const { labels, options } = given
  if (labels !== undefined) engine.files.write(labelsPath(name), goJson({ Labels: sorted(labels) }), 0o600)
  if (options !== undefined && Object.keys(options).length > 0) {
    engine.files.write(optionsPath(name), goJson(sorted(options)), 0o600)
  }
}

export function removeVolume(engine: Engine, name: string): void {
  engine.files.removeAll(`${ROOT}/volumes/${name}`)
}
