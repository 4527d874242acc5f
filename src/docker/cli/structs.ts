/** Configurations as the engine's Go types, for `docker inspect` and templates (api/types/container). */

import type { Json } from '../content/json.ts'
import { NIL_MAP, NIL_SLICE, Struct, type Value } from './template/value.ts'

type Members = { readonly [key: string]: Json | undefined }

const slice = (value: Json | undefined): Value => (value as Value) ?? NIL_SLICE
const map = (value: Json | undefined): Value => (value as Value) ?? NIL_MAP

export function configStruct(config: Members | null | undefined): Value {
  if (config === null || config === undefined) return null
  const text = (name: string) => (config[name] as string | undefined) ?? ''
  const flag = (name: string) => (config[name] as boolean | undefined) ?? false
  const health = config['Healthcheck'] as Members | undefined
  return new Struct(
    'container.Config',
    {
      Hostname: text('Hostname'),
      Domainname: text('Domainname'),
      User: text('User'),
      AttachStdin: flag('AttachStdin'),
      AttachStdout: flag('AttachStdout'),
      AttachStderr: flag('AttachStderr'),
      ExposedPorts: map(config['ExposedPorts']),
      Tty: flag('Tty'),
      OpenStdin: flag('OpenStdin'),
      StdinOnce: flag('StdinOnce'),
      Env: slice(config['Env']),
      Cmd: slice(config['Cmd']),
      Healthcheck: health === undefined || health === null ? null : healthStruct(health),
      ArgsEscaped: flag('ArgsEscaped'),
      Image: text('Image'),
      Volumes: map(config['Volumes']),
      WorkingDir: text('WorkingDir'),
      Entrypoint: slice(config['Entrypoint']),
      NetworkDisabled: flag('NetworkDisabled'),
      MacAddress: text('MacAddress'),
      OnBuild: slice(config['OnBuild']),
      Labels: map(config['Labels']),
      StopSignal: text('StopSignal'),
      StopTimeout: (config['StopTimeout'] as number | undefined) ?? null,
      Shell: slice(config['Shell']),
    },
    [
      'ExposedPorts',
      'Healthcheck',
      'ArgsEscaped',
      'NetworkDisabled',
      'MacAddress',
      'StopSignal',
      'StopTimeout',
      'Shell',
    ],
  )
}

function healthStruct(health: Members): Value {
  const number = (name: string) => (health[name] as number | undefined) ?? 0
  return new Struct(
    'container.HealthConfig',
    {
      Test: slice(health['Test']),
      Interval: number('Interval'),
      Timeout: number('Timeout'),
      StartPeriod: number('StartPeriod'),
      Retries: number('Retries'),
    },
    ['Test', 'Interval', 'Timeout', 'StartPeriod', 'Retries'],
  )
}

/** Members of a host configuration that are slices and maps, where they are nil. */
const nilMaps = new Set(['PortBindings', 'Tmpfs', 'Sysctls', 'StorageOpt', 'Annotations'])
const nilPointers = new Set(['MemorySwappiness', 'OomKillDisable', 'PidsLimit', 'Init'])

export function hostConfigStruct(host: Members): Struct {
  const members = Object.entries(host).map(([name, value]): [string, Value] => {
    if (value === null || value === undefined) {
      return [name, nilPointers.has(name) ? null : nilMaps.has(name) ? NIL_MAP : NIL_SLICE]
    }
    if (name === 'LogConfig' || name === 'RestartPolicy') {
      return [name, new Struct(`container.${name}`, value as Record<string, Value>)]
    }
    return [name, value as Value]
  })
  return new Struct('container.HostConfig', Object.fromEntries(members))
}
