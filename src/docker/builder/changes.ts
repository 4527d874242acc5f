/** Instructions that change only a configuration, from `docker commit --change` and `docker import --change`. */

import { DockerError } from '../errors.ts'
import type { ContainerConfig } from '../store/images.ts'
import { parseDockerfile } from './dockerfile.ts'
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
    for (const instruction of parseDockerfile(text, 'changes'))
      changed = applyMetadata(changed, instruction).config
  }
  return changed
}
