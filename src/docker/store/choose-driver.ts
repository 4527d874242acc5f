/**
 * Which driver the engine uses (daemon/graphdriver/driver.go): what dockerd was told, then what daemon.json says, then the one whose
 * files are there, then overlay2.
 */

import type { System } from '../../kernel/abi.ts'
import { decodeOr, mapOf, string, struct, truth } from '../content/decode-json.ts'
import type { Chance } from '../engine/chance.ts'
import { daemonFailure } from '../errors.ts'
import { Files } from '../files.ts'
import { AufsDriver } from './aufs.ts'
import type { Driver } from './driver.ts'
import { Overlay2 } from './overlay2.ts'
import { VfsDriver } from './vfs.ts'

export const SETTINGS = '/etc/docker/daemon.json'
/** what a running dockerd was started with */
export const RUNNING = '/run/docker/storage-driver'

export function chooseDriver(sys: System, chance: Chance, root: string): Driver {
  const name = chosenName(new Files(sys), root)
  if (name === 'overlay2') return new Overlay2(sys, chance, root)
  if (name === 'vfs') return new VfsDriver(sys, root)
  if (name === 'aufs' && hasFileSystem(sys, 'aufs')) return new AufsDriver(sys, root)
  const reason =
    name === 'btrfs' || name === 'zfs'
      ? 'prerequisites for driver not satisfied (wrong filesystem?)'
      : 'driver not supported'
  throw daemonFailure(`failed to start daemon: error initializing graphdriver: ${reason}`)
}

function chosenName(files: Files, root: string): string {
  const running = files.readText(RUNNING)?.trim()
  if (running) return running
  const configured = configuredDriver(files, SETTINGS)
  if (configured !== null) return configured
  const prior = ['overlay2', 'aufs'].filter((name) => files.list(`${root}/${name}`).length > 0)
  if (prior.length > 1) {
    throw daemonFailure(
      `failed to start daemon: error initializing graphdriver: ${root} contains several valid graphdrivers: ${prior.join(', ')}; Please cleanup or explicitly choose storage driver (-s <DRIVER>)`,
    )
  }
  return prior[0] ?? 'overlay2'
}

/** Directives that dockerd knows; none but the driver changes anything here. */
const directives = new Set(
  'allow-nondistributable-artifacts api-cors-header authorization-plugins bip bridge builder cgroup-parent cluster-advertise cluster-store cluster-store-opts containerd containerd-namespace containerd-plugin-namespace cpu-rt-period cpu-rt-runtime data-root debug default-address-pools default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode default-runtime default-shm-size default-ulimits dns dns-opts dns-search exec-opts exec-root experimental features fixed-cidr fixed-cidr-v6 group host-gateway-ip hosts icc init init-path insecure-registries ip ip-forward ip-masq ip6tables iptables ipv6 labels live-restore log-driver log-level log-opts max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr mtu network-control-plane-mtu no-new-privileges node-generic-resources oom-score-adjust pidfile raw-logs registry-mirrors runtimes seccomp-profile selinux-enabled shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy userland-proxy-path userns-remap'.split(
    ' ',
  ),
)

interface Settings {
  readonly 'storage-driver'?: string
  readonly features?: Readonly<Record<string, boolean>>
}

const settingsShape = struct('config.Config', {
  'storage-driver': string(),
  features: mapOf(truth),
})

/** What the daemon's file says, nothing if it is not there. Throws what dockerd says of a file that it cannot read. */
function readSettings(files: Files, path: string): Settings {
  const text = files.readText(path)
  if (text === null || text.trim() === '') return {}
  const wrong = (why: string): never => {
    throw daemonFailure(`unable to configure the Docker daemon with file ${path}: ${why}`)
  }
  const settings = decodeOr<Settings, never>(text, settingsShape, wrong) ?? {}
  const unknown = Object.keys(settings).filter((name) => !directives.has(name))
  if (unknown.length === 0) return settings
  return wrong(`the following directives don't match any configuration option: ${unknown.join(', ')}`)
}

/** The driver that the daemon's file names, null if it names none. */
export const configuredDriver = (files: Files, path: string): string | null =>
  readSettings(files, path)['storage-driver'] || null

/** Whether the daemon's file switches a feature on: `{"features": {"buildkit": true}}`. */
export const hasFeature = (files: Files, name: string): boolean =>
  readSettings(files, SETTINGS).features?.[name] === true

const hasFileSystem = (sys: System, name: string): boolean =>
  (new Files(sys).readText('/proc/filesystems') ?? '')
    .split('\n')
    .some((line) => line.split('\t')[1] === name)
