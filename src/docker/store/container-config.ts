/** What a container is to do, inside an image's configuration and a container's own (api/types/container/config.go). */

import { anything, listOf, mapOf, string, struct, truth } from '../content/decode-json.ts'
import type { Json } from '../content/json.ts'

/** The members' order is that of their declaration in Go. */
export interface ContainerConfig {
  readonly [key: string]: Json | undefined
  readonly Hostname: string
  readonly Domainname: string
  readonly User: string
  readonly AttachStdin: boolean
  readonly AttachStdout: boolean
  readonly AttachStderr: boolean
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>
  readonly Tty: boolean
  readonly OpenStdin: boolean
  readonly StdinOnce: boolean
  readonly Env: readonly string[] | null
  readonly Cmd: readonly string[] | null
  readonly Healthcheck?: Json
  readonly ArgsEscaped?: boolean
  readonly Image: string
  readonly Volumes: Readonly<Record<string, Record<string, never>>> | null
  readonly WorkingDir: string
  readonly Entrypoint: readonly string[] | null
  readonly OnBuild: readonly string[] | null
  readonly Labels: Readonly<Record<string, string>> | null
  readonly StopSignal?: string
  readonly Shell?: readonly string[]
}

/** PATH where nothing else is said. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export const emptyConfig: ContainerConfig = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  ExposedPorts: undefined,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Healthcheck: undefined,
  ArgsEscaped: undefined,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
  StopSignal: undefined,
  Shell: undefined,
}

/** An image's configuration with every member, in the order of the type. */
export function completeConfig(config: Partial<ContainerConfig> | null | undefined): ContainerConfig {
  const known = Object.fromEntries(
    Object.keys(emptyConfig).map((key) => [key, config?.[key] ?? emptyConfig[key as keyof ContainerConfig]]),
  )
  return known as unknown as ContainerConfig
}

export const configShape = struct('container.Config', {
  Hostname: string(),
  Domainname: string(),
  User: string(),
  AttachStdin: truth,
  AttachStdout: truth,
  AttachStderr: truth,
  ExposedPorts: mapOf(anything, 'nat.PortSet'),
  Tty: truth,
  OpenStdin: truth,
  StdinOnce: truth,
  Env: listOf(string()),
  Cmd: listOf(string(), 'strslice.StrSlice'),
  Image: string(),
  Volumes: mapOf(anything, 'map[string]struct {}'),
  WorkingDir: string(),
  Entrypoint: listOf(string(), 'strslice.StrSlice'),
  OnBuild: listOf(string()),
  Labels: mapOf(string()),
  StopSignal: string(),
  Shell: listOf(string(), 'strslice.StrSlice'),
})
