/** hostconfig.json: how a container is tied to its host; the members in Go's order (api/types/container/host_config.go). */

import { goJson, type Json } from '../content/json.ts'
import type { Container } from './containers.ts'

export const hostConfigText = (container: Container): string => goJson(hostConfig(container))

export function hostConfig({ config, mounts, autoRemove }: Container): { readonly [key: string]: Json } {
  const binds = mounts.map(({ type, name, source, destination, writable }) => {
    return `${type === 'bind' ? source : name}:${destination}${writable ? '' : ':ro'}`
  })
  return {
    ...standard,
    // Builds name their image by its id, as nobody else does.
    ...(config.Image.startsWith('sha256:') ? building : {}),
    Binds: binds.length === 0 ? null : binds,
    AutoRemove: autoRemove,
  }
}

const standard: { readonly [key: string]: Json } = {
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
  UTSMode: '',
  UsernsMode: '',
  ShmSize: 67108864,
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
const building: { readonly [key: string]: Json } = {
  LogConfig: { Type: 'none', Config: {} },
  PortBindings: null,
  RestartPolicy: { Name: '', MaximumRetryCount: 0 },
  Dns: null,
  DnsOptions: null,
  DnsSearch: null,
  BlkioWeightDevice: null,
  Devices: null,
}
