/** Instructions that change only a configuration: what they make of it, and their line in the history (builder/dockerfile/dispatchers.go). */

import { signalNumber } from '../engine/signals.ts'
import { DockerError } from '../errors.ts'
import type { ContainerConfig } from '../store/container-config.ts'

import type { Instruction } from './dockerfile.ts'
import { parseHealthcheck } from './healthcheck.ts'
import { expandWord, expandWords } from './shell-word.ts'
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
  const { name, args, isJson, line, escapeToken } = instruction
  const [first = ''] = args
  const expand = (word: string) => expandWord(word, variables, escapeToken)
  const command = isJson ? [...args] : [...shellOf(config), ...args]
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
    case 'CMD':
      return changed({ Cmd: command }, `CMD ${quotedList(command)}`)
    case 'ENTRYPOINT': {
      return changed(
        { Entrypoint: command, ...(hasCommand ? {} : { Cmd: null }) },
        `ENTRYPOINT ${quotedList(command)}`,
      )
    }
    case 'EXPOSE': {
      const ports = [...args].sort().flatMap((port) => expandWords(port, variables, escapeToken))
      const added = ports.flatMap((port) => parsePort(port).map((one) => [one, {}] as const))
      const exposed = sortKeys({ ...config.ExposedPorts, ...Object.fromEntries(added) })
      return changed({ ExposedPorts: exposed }, `EXPOSE ${ports.join(' ')}`)
    }
    case 'USER':
      return changed({ User: expand(first) }, `USER ${expand(first)}`)
    case 'WORKDIR': {
      const wanted = expand(first)
      const path = cleanAbsolute(wanted.startsWith('/') ? wanted : `${config.WorkingDir || '/'}/${wanted}`)
      return changed({ WorkingDir: path }, `WORKDIR ${path}`)
    }
    case 'VOLUME': {
      const places = args.map((place) => expand(place.trim()))
      const volumes = sortKeys({
        ...config.Volumes,
        ...Object.fromEntries(places.map((place) => [place, {}])),
      })
      return changed({ Volumes: volumes }, `VOLUME [${places.join(' ')}]`)
    }
    case 'STOPSIGNAL': {
      const signal = expand(first)
      if (signalNumber(signal) === null) throw new DockerError(`Invalid signal: ${signal}`)
      return changed({ StopSignal: signal }, `STOPSIGNAL ${signal}`)
    }
    case 'SHELL':
      return changed({ Shell: args }, `SHELL [${args.join(' ')}]`)
    case 'HEALTHCHECK': {
      const { check, comment } = parseHealthcheck(instruction)
      return changed({ Healthcheck: check }, comment)
    }
    case 'ONBUILD': {
      const trigger = instruction.original.replace(/^\s*ONBUILD\s*/i, '')
      return changed({ OnBuild: [...(config.OnBuild ?? []), trigger] }, `ONBUILD ${trigger}`)
    }
    default:
      throw new DockerError(`dockerfile parse error line ${line}: unknown instruction: ${name}`)
  }
}

const expandedPairs = (
  { args, isLiteral }: Instruction,
  given: (word: string) => string,
): [string, string][] => {
  const expand = isLiteral === true ? (word: string) => word : given
  return args.flatMap((arg, at): [string, string][] =>
    at % 2 === 0 ? [[expand(arg), expand(args[at + 1] as string)]] : [],
  )
}

const sortKeys = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))

/** `80`, `80/udp`, `8000-8002`, `HOST:80` as they stand in ExposedPorts. */
function parsePort(text: string): string[] {
  const [spec = '', protocol = 'tcp'] = text.split('/')
  const container = spec.split(':').at(-1) as string
  const match = /^(\d+)(?:-(\d+))?$/.exec(container)
  if (match === null) throw new DockerError(`Invalid containerPort: ${container}`)
  if (!/^(tcp|udp|sctp)$/i.test(protocol)) throw new DockerError(`Invalid proto: ${protocol}`)
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
  return Array.from({ length: to - from + 1 }, (_, at) => `${from + at}/${protocol.toLowerCase()}`)
}

function cleanAbsolute(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
