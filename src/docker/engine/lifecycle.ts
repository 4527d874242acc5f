/**
 * A container's life: its layers are made, its root is put together and a process started in it; when that has ended the root is
 * taken apart again.
 *
 * As with runc, a container has namespaces of its own for mounts, its name, processes, ipc and net; its root is the overlay mount, which
 * only the host's table shows, and what is mounted in it, only the container's.
 */

import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, type System } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { type Digest, digestOf, shortId } from '../content/digest.ts'
import { check, DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import type { ContainerConfig } from '../store/container-config.ts'
import { copyTree } from '../store/copy-tree.ts'
import type { Image } from '../store/images.ts'
import { addressText } from './address.ts'
import { type Container, initialState, type MountPoint, volumeData } from './containers.ts'
import type { Engine } from './engine.ts'
import { type HostConfig, hostConfig } from './host-config.ts'
import { isBuiltIn, networkName } from './network.ts'
import { boundFile, enterRoot, type RootPlan, sharedMemory, systemMounts, type WantedMount } from './root.ts'
import { pathInScope } from './scope.ts'
import { devicesOf, linkedHosts } from './start-checks.ts'
import { createVolume, removeVolume } from './volumes.ts'

export interface NewContainer {
  /** null for none: a step of a build from scratch */
  readonly image: Image | null
  readonly config: ContainerConfig
  readonly name?: string
  readonly mounts?: readonly MountPoint[]
  readonly host?: HostConfig
  /** an id instead of a random one */
  readonly id?: string
}

/** Makes a container with its two layers; it does not run yet. */
export function* createContainer(engine: Engine, wanted: NewContainer): Step<Container> {
  const { chance, containers } = engine
  const id = wanted.id ?? chance.id()
  const { image } = wanted
  const entrypoint = wanted.config.Entrypoint ?? []
  const [path = '', ...args] = [...entrypoint, ...(wanted.config.Cmd ?? [])]
  if (path === '') throw new DockerError('No command specified')
  const name = wanted.name ?? freeName(engine)
  const clash = containers.all().find((other) => other.name === name)
  if (clash !== undefined) {
    throw new DockerError(
      `Conflict. The container name "/${name}" is already in use by container "${clash.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    )
  }
  createMount(engine, id, image?.top ?? null)
  const config = {
    ...wanted.config,
    Hostname: wanted.config.Hostname || shortId(id),
    Labels: wanted.config.Labels ?? {},
  }
  const container: Container = {
    id,
    created: engine.now(),
    path,
    args,
    config,
    image: image?.id ?? '',
    name,
    driver: engine.driver.name,
    mounts: [...(wanted.mounts ?? []), ...imageVolumes(engine, config, wanted.mounts ?? [])],
    host: wanted.host ?? hostConfig(),
    state: initialState(),
    hasBeenStarted: false,
    hasBeenManuallyStopped: false,
    restartCount: 0,
    address: 0,
    ports: {},
  }
  try {
    containers.create(container)
    prepareRoot(engine, container)
  } catch (error) {
    removeContainer(engine, container, { volumes: true })
    throw error
  }
  return container
}

/** What the daemon does before a container first runs: it makes the working directory and fills new volumes from the image. */
function prepareRoot(engine: Engine, container: Container): void {
  const mount = engine.layers.mount(container.id)
  if (mount === null) return
  const { driver, files } = engine
  const root = driver.mount(mount.mountId)
  try {
    const { WorkingDir } = container.config
    const place = (path: string) => root + pathInScope(files, root, path, true)
    if (WorkingDir !== '') files.makeDirectories(place(WorkingDir), 0o755)
    for (const { type, destination, source, mode } of container.mounts) {
      if (type !== 'volume') continue
      const target = place(destination)
      const isFilled = files.exists(target) && files.list(source).length === 0 && !mode.includes('nocopy')
      if (isFilled) copyTree(files, target, source)
    }
  } finally {
    driver.unmount(mount.mountId)
  }
}

function freeName(engine: Engine): string {
  const taken = new Set(engine.containers.all().map(({ name }) => name))
  for (;;) {
    const name = engine.chance.name()
    if (!taken.has(name)) return name
  }
}

/** Anonymous volumes for what the image declares, where nothing else is mounted. */
function imageVolumes(engine: Engine, config: ContainerConfig, given: readonly MountPoint[]): MountPoint[] {
  const places = Object.keys(config.Volumes ?? {}).filter(
    (place) => !given.some(({ destination }) => destination === place),
  )
  return places.map((destination) => {
    const name = engine.chance.id()
    createVolume(engine, name)
    return { type: 'volume', name, source: volumeData(name), destination, writable: true, mode: '' }
  })
}

/** The layers of a container: one with what each container needs (`-init`), and its own on top. */
export function createMount(engine: Engine, id: string, top: Digest | null): void {
  const { chance, driver, layers } = engine
  const below = top === null ? null : layers.get(top)
  const mountId = chance.id()
  const initId = `${mountId}-init`
  try {
    driver.create(initId, below?.cacheId ?? null)
    const root = driver.mount(initId)
    setUpInitLayer(engine, root)
    driver.unmount(initId)
    driver.create(mountId, initId)
    layers.saveMount(id, { mountId, initId, parent: top ?? ('' as Digest) })
  } catch (error) {
    // A full disk: nothing half made remains.
    layers.removeMount(id)
    driver.remove(mountId)
    driver.remove(initId)
    throw error
  }
}

/** initlayer.Setup: what is mounted over later, or must be there for the runtime. */
function setUpInitLayer({ files, sys }: Engine, root: string): void {
  for (const path of ['/dev/pts', '/dev/shm', '/proc', '/sys']) {
    if (!files.exists(root + path)) files.makeDirectories(root + path, 0o755)
  }
  for (const path of ['/.dockerenv', '/etc/resolv.conf', '/etc/hosts', '/etc/hostname', '/dev/console']) {
    const full = root + path
    if (files.exists(full)) sys.unlink(full)
    files.makeDirectories(full.slice(0, full.lastIndexOf('/')), 0o755)
    files.write(full, '', 0o755)
    check('chmod', full, sys.chmod(full, 0o755))
  }
  const table = `${root}/etc/mtab`
  if (files.exists(table)) sys.unlink(table)
  check('symlink', table, sys.symlink('/proc/mounts', table))
}

/** A container's root on the host, and what the container's first process does to make it its own. */
export interface Root {
  readonly path: string
  readonly enter: (sys: System) => void
}

/** Puts a container's root together; what else is mounted in it, only the container sees. */
export function mountRoot(engine: Engine, container: Container): Root {
  const mount = engine.layers.mount(container.id)
  if (mount === null) throw new DockerError(`mount ${container.id}: no such layer`)
  const path = engine.driver.mount(mount.mountId)
  try {
    writeNetworkFiles(engine, container)
    const plan = rootPlan(engine, container)
    return { path, enter: (sys) => enterRoot(sys, path, plan) }
  } catch (error) {
    unmountRoot(engine, container)
    throw error
  }
}

/** Takes it apart; with the last process its mounts have gone. */
export function unmountRoot(engine: Engine, container: Container): void {
  const mount = engine.layers.mount(container.id)
  if (mount !== null) engine.driver.unmount(mount.mountId)
}

/** What a container's root has, and what a privileged one may do more: it sees and writes all of /proc and /sys. */
function rootPlan(engine: Engine, container: Container): RootPlan {
  const { host } = container
  const isPrivileged = host['Privileged'] === true
  const paths = (name: string) => (isPrivileged ? [] : ((host[name] as readonly string[] | null) ?? []))
  return {
    mounts: [
      ...systemMounts(isPrivileged ? 0 : MS_RDONLY),
      sharedMemory(Number(host['ShmSize'] ?? 67108864)),
      ...mountPoints(engine, container),
      ...temporary(container),
      ...networkFiles(engine, container),
    ],
    devices: devicesOf(engine, container),
    readOnlyPaths: paths('ReadonlyPaths'),
    maskedPaths: paths('MaskedPaths'),
    isReadOnly: host['ReadonlyRootfs'] === true,
    hasTerminal: container.config.Tty === true,
  }
}

/** Volumes, and what of the host is bound into a container. */
export const mountPoints = (engine: Engine, { mounts }: Container): WantedMount[] =>
  mounts.map(({ source, destination, writable }) => {
    const stat = engine.sys.stat(source)
    const isFile = typeof stat !== 'number' && !isDirectory(stat.mode)
    const flags = MS_BIND | (writable ? 0 : MS_RDONLY)
    return { source, target: destination, type: null, flags, options: null, isFile }
  })

/** What a container has over files of its /etc, once it has been started. */
export function networkFiles(engine: Engine, { id }: Container): WantedMount[] {
  const own = engine.containers.directory(id)
  return ['resolv.conf', 'hostname', 'hosts']
    .filter((name) => engine.files.exists(`${own}/${name}`))
    .map((name) => boundFile(`${own}/${name}`, `/etc/${name}`))
}

/** What `--tmpfs` and `--mount type=tmpfs` ask for. */
function temporary({ host }: Container): WantedMount[] {
  const tmpfs = Object.entries((host['Tmpfs'] as Record<string, string> | undefined) ?? {})
  const mounts = ((host['Mounts'] as readonly { Type: string; Target: string }[] | undefined) ?? [])
    .filter(({ Type }) => Type === 'tmpfs')
    .map(({ Target }): [string, string] => [Target, ''])
  return [...tmpfs, ...mounts].map(([target, options]) => ({
    source: 'tmpfs',
    target,
    type: 'tmpfs',
    flags: MS_NOSUID | MS_NODEV | MS_NOEXEC,
    options:
      options
        .split(',')
        .filter((option) => /^(size|mode|uid|gid|nr_inodes|nr_blocks)=/.test(option))
        .join(',') || null,
  }))
}

/** The files that are mounted over those of the init layer, and the log. */
function writeNetworkFiles(engine: Engine, container: Container): void {
  const { containers, files } = engine
  const { id, config, host, address } = container
  const directory = containers.directory(id)
  const list = (name: string) => (host[name] as readonly string[] | null | undefined) ?? []
  const resolver = isOnOwnNetwork(container)
    ? EMBEDDED_RESOLVER
    : resolverText(files.readText('/etc/resolv.conf') ?? '', list)
  const name =
    config.Domainname === '' ? config.Hostname : `${config.Hostname}.${config.Domainname} ${config.Hostname}`
  const own = address === 0 ? '' : `${addressText(address)}\t${name}\n`
  const extra = list('ExtraHosts').map((entry) => `${entry.replace(/^([^:]+):(.*)$/, '$2\t$1')}\n`)
  files.makeDirectory(`${directory}/mounts`, 0o701)
  files.write(`${directory}/hostname`, `${config.Hostname}\n`, 0o644)
  files.write(
    `${directory}/hosts`,
    `${hostsHead}${extra.join('')}${linkedHosts(engine, container).join('')}${own}`,
    0o644,
  )
  files.write(`${directory}/resolv.conf`, resolver, 0o644)
  files.write(`${directory}/resolv.conf.hash`, digestOf(encode(resolver)), 0o644)
  if (!files.exists(containers.logPath(id))) files.write(containers.logPath(id), '', 0o640)
}

/** One that somebody made: its containers ask the daemon for names. */
const isOnOwnNetwork = (container: Container): boolean =>
  !isBuiltIn(networkName(container)) && !networkName(container).startsWith('container:')

const EMBEDDED_RESOLVER = 'nameserver 127.0.0.11\noptions ndots:0\n'

/** The host's, with what was asked for in its place. */
function resolverText(host: string, list: (name: string) => readonly string[]): string {
  const given = ['Dns', 'DnsSearch', 'DnsOptions'].some((name) => list(name).length > 0)
  if (!given) return host
  const lines = host.split('\n')
  const kept = (word: string) => lines.filter((line) => line.startsWith(`${word} `))
  const search = list('DnsSearch').length > 0 ? [`search ${list('DnsSearch').join(' ')}`] : kept('search')
  const servers = list('Dns').length > 0 ? list('Dns').map((one) => `nameserver ${one}`) : kept('nameserver')
  const options =
    list('DnsOptions').length > 0 ? [`options ${list('DnsOptions').join(' ')}`] : kept('options')
  return [...search, ...servers, ...options, ''].join('\n')
}

const hostsHead =
  '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nff00::0\tip6-mcastprefix\n' +
  'ff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n'

/** Removes a container that does not run, its layers and its directory; with `volumes` those without a name of their own too. */
export function removeContainer(engine: Engine, container: Container, { volumes = false } = {}): void {
  const mount = engine.layers.mount(container.id)
  if (mount !== null) {
    engine.driver.remove(mount.mountId)
    engine.driver.remove(mount.initId)
    engine.layers.removeMount(container.id)
  }
  engine.containers.remove(container.id)
  if (!volumes) return
  for (const { name } of container.mounts) {
    if (/^[0-9a-f]{64}$/.test(name)) removeVolume(engine, name)
  }
}
