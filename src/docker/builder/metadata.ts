/** Instructions that change only a configuration: what they make of it, and their line in the history (builder/dockerfile/dispatchers.go). */

import { DockerError } from '../errors.ts'
import type { ContainerConfig } from '../store/images.ts'
import { expandWord, type Instruction, parsePairs, splitWords } from './dockerfile.ts'
import { parseHealthcheck } from './healthcheck.ts'
import { quotedList, shellOf } from './state.ts'

export interface Changed {
  readonly config: ContainerConfig
  readonly comment: string
}

/** What a stage knows beside its configuration. */
export interface Surroundings {
  /** ENV and ARG, for `$NAME` */
  readonly variables: ReadonlyMap<string, string>
  /** a CMD came in this stage, so that ENTRYPOINT keeps it */
  readonly hasCommand: boolean
}

const nothing: Surroundings = { variables: new Map(), hasCommand: false }

export function applyMetadata(
  config: ContainerConfig,
  instruction: Instruction,
  { variables, hasCommand }: Surroundings = nothing,
): Changed {
  const { name, rest, list, line } = instruction
  const expand = (word: string) => expandWord(word, variables)
  const changed = (changes: Partial<ContainerConfig>, comment: string): Changed => ({
    config: { ...config, ...changes } as ContainerConfig,
    comment,
  })
  switch (name) {
    case 'ENV': {
      const pairs = expandedPairs(instruction, expand)
      const env = [...(config.Env ?? [])]
      for (const [key, value] of pairs) {
        const at = env.findIndex((entry) => entry.startsWith(`${key}=`))
        if (at < 0) env.push(`${key}=${value}`)
        else env[at] = `${key}=${value}`
      }
      return changed({ Env: env }, `ENV ${pairs.map((pair) => pair.join('=')).join(' ')}`)
    }
    case 'LABEL': {
      const pairs = expandedPairs(instruction, expand)
      const labels = sortKeys({ ...config.Labels, ...Object.fromEntries(pairs) })
      return changed({ Labels: labels }, `LABEL ${pairs.map((pair) => pair.join('=')).join(' ')}`)
    }
    case 'CMD': {
      const command = list ?? [...shellOf(config), rest]
      return changed({ Cmd: command }, `CMD ${quotedList(command)}`)
    }
    case 'ENTRYPOINT': {
      const command = list ?? [...shellOf(config), rest]
      return changed(
        { Entrypoint: command, ...(hasCommand ? {} : { Cmd: null }) },
        `ENTRYPOINT ${quotedList(command)}`,
      )
    }
    case 'EXPOSE': {
      const ports = splitWords(rest).map(expand)
      const added = ports.flatMap((port) => parsePort(port).map((one) => [one, {}] as const))
      const exposed = sortKeys({ ...config.ExposedPorts, ...Object.fromEntries(added) })
      return changed({ ExposedPorts: exposed }, `EXPOSE ${[...ports].sort().join(' ')}`)
    }
    case 'USER':
      return changed({ User: expand(rest) }, `USER ${expand(rest)}`)
    case 'WORKDIR': {
      const wanted = expand(rest)
      const path = cleanAbsolute(wanted.startsWith('/') ? wanted : `${config.WorkingDir || '/'}/${wanted}`)
      return changed({ WorkingDir: path }, `WORKDIR ${path}`)
    }
    case 'VOLUME': {
      const places = (list ?? splitWords(rest)).map(expand)
      if (places.some((place) => place.trim() === ''))
        throw new DockerError('VOLUME specified can not be an empty string')
      const volumes = sortKeys({
        ...config.Volumes,
        ...Object.fromEntries(places.map((place) => [place, {}])),
      })
      return changed({ Volumes: volumes }, `VOLUME [${places.join(' ')}]`)
    }
    case 'STOPSIGNAL':
      return changed({ StopSignal: expand(rest) }, `STOPSIGNAL ${expand(rest)}`)
    case 'SHELL':
      if (list === null) {
        throw new DockerError(
          `dockerfile parse error line ${line}: SHELL requires the arguments to be in JSON form`,
        )
      }
      return changed({ Shell: list }, `SHELL [${list.join(' ')}]`)
    case 'HEALTHCHECK': {
      const { check, comment } = parseHealthcheck(instruction)
      return changed({ Healthcheck: check }, comment)
    }
    case 'ONBUILD':
      return changed({ OnBuild: [...(config.OnBuild ?? []), rest] }, `ONBUILD ${rest}`)
    default:
      throw new DockerError(`dockerfile parse error line ${line}: unknown instruction: ${name}`)
  }
}

const expandedPairs = (instruction: Instruction, expand: (word: string) => string) =>
  parsePairs(instruction).map(([key, value]) => [expand(key), expand(value)] as const)

const sortKeys = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))

/** `80`, `80/udp`, `8000-8002` as they stand in ExposedPorts. */
function parsePort(text: string): string[] {
  const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(text)
  if (match === null) throw new DockerError(`invalid containerPort: ${text}`)
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
  return Array.from({ length: to - from + 1 }, (_, at) => `${from + at}/${(match[3] ?? 'tcp').toLowerCase()}`)
}

function cleanAbsolute(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
