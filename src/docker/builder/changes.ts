/** Instructions that change only a configuration, from `docker commit --change` and `docker import --change`. */

import { DockerError } from '../errors.ts'
import type { ContainerConfig } from '../store/container-config.ts'
import { parseLine } from './dockerfile.ts'
import { applyMetadata } from './metadata.ts'

const allowed = new Set(
  'CMD ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
)

export function applyChanges(config: ContainerConfig, changes: readonly string[]): ContainerConfig {
  let changed = config
  for (const text of changes.flatMap((change) => change.split('\n'))) {
    const name = (/^\s*(\S+)/.exec(text)?.[1] ?? '').toLowerCase()
    if (name === '') continue
    if (!allowed.has(name.toUpperCase())) throw new DockerError(`${name} is not a valid change command`)
    changed = applyMetadata(changed, parseLine(text, 1)).config
  }
  return changed
}
