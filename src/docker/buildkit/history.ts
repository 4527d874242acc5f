/** The configuration of an image that BuildKit made: members and history as its frontend and its exporter write them. */

import type { Digest } from '../content/digest.ts'
import { goJson, type Json, sorted } from '../content/json.ts'
import type { ContainerConfig } from '../store/container-config.ts'
import type { Configuration, History } from '../store/images.ts'

export const COMMENT = 'buildkit.dockerfile.v0'

/** An entry before the layers are there: those of the base have their time already. */
export type Entry = History

/** The members of the frontend's own type (dockerfile2llb.ImageConfig): empty ones are left out, but for OnBuild. */
function imageConfig(config: ContainerConfig): Json {
  const filled = (value: Json | undefined): Json | undefined => {
    if (value === undefined || value === null || value === '' || value === false) return undefined
    return typeof value === 'object' && Object.keys(value).length === 0 ? undefined : value
  }
  return {
    User: filled(config.User),
    ExposedPorts: filled(config.ExposedPorts),
    Env: filled(config.Env),
    Entrypoint: filled(config.Entrypoint),
    Cmd: filled(config.Cmd),
    Volumes: filled(config.Volumes),
    WorkingDir: filled(config.WorkingDir),
    Labels: config.Labels === null ? undefined : filled(sorted(config.Labels)),
    StopSignal: filled(config.StopSignal),
    Healthcheck: filled(config.Healthcheck),
    ArgsEscaped: filled(config.ArgsEscaped),
    OnBuild: config.OnBuild,
    Shell: filled(config.Shell),
  }
}

export interface Made {
  readonly base: Configuration | null
  readonly author: string
  readonly config: ContainerConfig
  readonly history: readonly Entry[]
  readonly diffIds: readonly Digest[]
  /** when each layer was made, bottom first; what the base's own history says comes first */
  readonly layerTimes: readonly string[]
  /** where nothing else says when */
  readonly now: string
}

/** exporter.patchImageConfig */
export function configurationText({ base, author, config, history, diffIds, layerTimes, now }: Made): string {
  const timed = withTimes(history, layerTimes, now)
  return goJson(
    sorted<Json | undefined>({
      architecture: base?.architecture ?? 'amd64',
      author: author || undefined,
      config: imageConfig(config),
      created: timed.at(-1)?.created ?? now,
      history: timed.map(({ created, created_by, author: by, comment, empty_layer }) => ({
        created,
        created_by: created_by || undefined,
        author: by || undefined,
        comment: comment || undefined,
        empty_layer: empty_layer || undefined,
      })),
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: diffIds.length === 0 ? null : diffIds },
      variant: base?.variant || undefined,
    }) as Json,
  )
}

/**
 * exporter.normalizeLayersAndHistory: a layer's entry has the layer's time; one without layer has that of the layer before it, the first
 * of them that of the first new layer.
 */
function withTimes(history: readonly Entry[], layerTimes: readonly string[], now: string): Entry[] {
  let layer = 0
  const layered = history.map((entry) => {
    if (entry.empty_layer === true) return entry
    const created = entry.created ?? layerTimes[layer]
    layer++
    return created === undefined ? entry : { ...entry, created }
  })
  const firstOpen = layered.findIndex(({ created }) => created === undefined)
  const firstNew = layered.slice(Math.max(firstOpen, 0)).find(({ created }) => created !== undefined)
  let time = firstNew?.created ?? layered.findLast(({ created }) => created !== undefined)?.created ?? now
  let isOwn = false
  return layered.map((entry) => {
    if (entry.created === undefined) {
      isOwn = true
      return { ...entry, created: time }
    }
    if (isOwn) time = entry.created
    return entry
  })
}
