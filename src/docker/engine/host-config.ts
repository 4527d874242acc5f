/** hostconfig.json: how a container is tied to its host; the members in Go's order (api/types/container/host_config.go). */

import {
  anything,
  decodeOr,
  listOf,
  mapOf,
  number,
  type Shape,
  string,
  struct,
  truth,
} from '../content/decode-json.ts'
import type { Json } from '../content/json.ts'

export type HostConfig = { readonly [key: string]: Json | undefined }

/** What a container has that asks for nothing; `changes` are members of their own. */
export const hostConfig = (changes: HostConfig = {}): HostConfig => ({ ...standard, ...changes })

/** What a container has that builds an image. */
export const buildingHostConfig = (extraHosts: readonly string[]): HostConfig => ({
  ...standard,
  ...building,
  ExtraHosts: extraHosts.length === 0 ? null : extraHosts,
})

const standard: HostConfig = {
  Binds: null,
  ContainerIDFile: '',
  LogConfig: { Type: 'json-file', Config: {} },
  NetworkMode: 'default',
  PortBindings: {},
  RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
  AutoRemove: false,
  VolumeDriver: '',
  VolumesFrom: null,
  CapAdd: null,
  CapDrop: null,
  CgroupnsMode: 'host',
  Dns: [],
  DnsOptions: [],
  DnsSearch: [],
  ExtraHosts: null,
  GroupAdd: null,
  IpcMode: 'private',
  Cgroup: '',
  Links: null,
  OomScoreAdj: 0,
  PidMode: '',
  Privileged: false,
  PublishAllPorts: false,
  ReadonlyRootfs: false,
  SecurityOpt: null,
  StorageOpt: undefined,
  Tmpfs: undefined,
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67108864,
  Sysctls: undefined,
  Runtime: 'runc',
  ConsoleSize: [0, 0],
  Isolation: '',
  CpuShares: 0,
  Memory: 0,
  NanoCpus: 0,
  CgroupParent: '',
  BlkioWeight: 0,
  BlkioWeightDevice: [],
  BlkioDeviceReadBps: null,
  BlkioDeviceWriteBps: null,
  BlkioDeviceReadIOps: null,
  BlkioDeviceWriteIOps: null,
  CpuPeriod: 0,
  CpuQuota: 0,
  CpuRealtimePeriod: 0,
  CpuRealtimeRuntime: 0,
  CpusetCpus: '',
  CpusetMems: '',
  Devices: [],
  DeviceCgroupRules: null,
  DeviceRequests: null,
  KernelMemory: 0,
  KernelMemoryTCP: 0,
  MemoryReservation: 0,
  MemorySwap: 0,
  MemorySwappiness: null,
  OomKillDisable: false,
  PidsLimit: null,
  Ulimits: null,
  CpuCount: 0,
  CpuPercent: 0,
  IOMaximumIOps: 0,
  IOMaximumBandwidth: 0,
  Mounts: undefined,
  MaskedPaths: [
    '/proc/asound',
    '/proc/acpi',
    '/proc/kcore',
    '/proc/keys',
    '/proc/latency_stats',
    '/proc/timer_list',
    '/proc/timer_stats',
    '/proc/sched_debug',
    '/proc/scsi',
    '/sys/firmware',
  ],
  ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
}

/** What is different for a container that builds an image. */
const building: HostConfig = {
  LogConfig: { Type: 'none', Config: {} },
  PortBindings: null,
  RestartPolicy: { Name: '', MaximumRetryCount: 0 },
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  BlkioWeightDevice: null,
  Devices: null,
}

/** Of members that are not there, or null, unless they are asked for. */
const optional: Readonly<Record<string, Shape>> = {
  Binds: listOf(string()),
  LogConfig: struct('container.LogConfig', { Type: string(), Config: mapOf(string()) }),
  PortBindings: mapOf(
    listOf(struct('nat.PortBinding', { HostIp: string(), HostPort: string() })),
    'nat.PortMap',
  ),
  RestartPolicy: struct('container.RestartPolicy', { Name: string(), MaximumRetryCount: number() }),
  VolumesFrom: listOf(string()),
  CapAdd: listOf(string()),
  CapDrop: listOf(string()),
  ExtraHosts: listOf(string()),
  GroupAdd: listOf(string()),
  Links: listOf(string()),
  SecurityOpt: listOf(string()),
  StorageOpt: mapOf(string()),
  Tmpfs: mapOf(string()),
  Sysctls: mapOf(string()),
  Devices: listOf(struct('container.DeviceMapping', {})),
  DeviceRequests: listOf(struct('container.DeviceRequest', {})),
  Mounts: listOf(struct('mount.Mount', {})),
  Ulimits: listOf(struct('units.Ulimit', {})),
}

const hostConfigShape: Shape = struct(
  'container.HostConfig',
  Object.fromEntries(
    Object.entries(standard).map(([name, value]) => [name, optional[name] ?? shapeOf(value)]),
  ),
)

/** As the standard value is. */
function shapeOf(value: Json | undefined): Shape {
  if (typeof value === 'string') return string()
  if (typeof value === 'number') return number()
  if (typeof value === 'boolean') return truth
  return Array.isArray(value) ? listOf(typeof value[0] === 'number' ? number() : string()) : anything
}

/** hostconfig.json; null if it is none. What it does not say has Go's zero value, and is left out where Go leaves that out. */
export function parseHostConfig(text: string): HostConfig | null {
  const stored = decodeOr<HostConfig, undefined>(text, hostConfigShape, () => undefined)
  if (stored === undefined) return null
  const known = Object.entries(standard).map(([name, value]): [string, Json | undefined] => [
    name,
    stored?.[name] ?? zeroOf(name, value),
  ])
  return Object.fromEntries(known.filter(([, value]) => value !== undefined))
}

function zeroOf(name: string, value: Json | undefined): Json | undefined {
  if (name === 'LogConfig') return { Type: '', Config: null }
  if (name === 'RestartPolicy') return { Name: '', MaximumRetryCount: 0 }
  if (name === 'ConsoleSize' || value === undefined) return value
  if (typeof value === 'string') return ''
  if (typeof value === 'number') return 0
  return typeof value === 'boolean' ? false : null
}
