/** Running the process of a RUN (executor/runcexecutor): a root of its own on the step's snapshot, and what is mounted in it. */

import { MS_BIND, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import type { TarEntry } from '../content/tar.ts'
import { writeTar } from '../content/tar-write.ts'
import { keptCapabilities } from '../engine/capabilities.ts'
import type { Engine } from '../engine/engine.ts'
import { buildingHostConfig } from '../engine/host-config.ts'
import { boundFile, enterRoot, sharedMemory, systemMounts, type WantedMount } from '../engine/root.ts'
import { followProcess, startProcess } from '../engine/run-process.ts'
import { unpackTar } from '../engine/unpack.ts'
import { DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import type { ExecWork, Vertex } from './vertex.ts'

const HOME = '/var/lib/docker/buildkit/executor'
const HOSTNAME = 'buildkitsandbox'
const SHARED_MEMORY = 64 << 20

export interface Surroundings {
  readonly extraHosts: readonly string[]
  readonly secrets: ReadonlyMap<string, Uint8Array>
  readonly contextEntries: readonly TarEntry[]
  readonly snapshotOf: (from: Vertex) => string | null
  readonly cacheDirectory: (id: string) => string
  readonly log: (bytes: Uint8Array) => Step<void>
}

/** Runs it on the snapshot. Throws what BuildKit says if it fails. */
export function* execute(
  engine: Engine,
  work: ExecWork,
  snapshot: string,
  surroundings: Surroundings,
): Step<void> {
  const { driver, files, sys } = engine
  const root = driver.mount(snapshot)
  const temporary: string[] = []
  const failed = (why: string) => new DockerError(`executor failed running [${work.args.join(' ')}]: ${why}`)
  try {
    writeNetworkFiles(engine, surroundings.extraHosts)
    const extra = yield* mountsOf(engine, work, surroundings, temporary)
    const { MaskedPaths, ReadonlyPaths } = buildingHostConfig([]) as unknown as Record<
      string,
      readonly string[]
    >
    const mounts = [
      ...systemMounts(),
      sharedMemory(SHARED_MEMORY),
      boundFile(`${HOME}/resolv.conf`, '/etc/resolv.conf'),
      boundFile(`${HOME}/hosts`, '/etc/hosts'),
      ...extra,
    ]
    const plan = {
      mounts,
      readOnlyPaths: ReadonlyPaths ?? [],
      maskedPaths: MaskedPaths ?? [],
      isReadOnly: false,
    }
    // Places to mount at are made where they are missing, and taken away again (executor.MountStubsCleaner).
    const stubs = mounts.map(({ target }) => root + target).filter((path) => !files.exists(path))
    const status = yield* run(engine, work, surroundings, (child) => enterRoot(child, root, plan), failed)
    for (const path of stubs.reverse()) removeStub(engine, path)
    if (status !== 0) throw failed(`exit code: ${status}`)
  } finally {
    driver.unmount(snapshot)
    for (const path of temporary.reverse()) {
      if (path.startsWith('/')) files.removeAll(path)
      else driver.remove(path)
    }
  }
  sys.exhausted()
}

function* run(
  { sys }: Engine,
  { args, env, directory, user }: ExecWork,
  { log }: Surroundings,
  enter: (sys: Engine['sys']) => void,
  failed: (why: string) => DockerError,
): Step<number> {
  try {
    const running = yield* startProcess(sys, {
      surroundings: { kind: 'new', hostname: HOSTNAME, enter },
      argv: args,
      env,
      directory,
      user,
      capabilities: keptCapabilities({}),
      session: 'inherit',
      stdin: 'null',
      output: 'pipe',
    })
    return yield* followProcess(sys, running, (_stream, bytes) => log(bytes))
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    if (/^(unable to find|uids and gids)/.test(error.message)) throw error
    yield* log(encode(`${error.message.replace(/: unknown$/, '')}\n`))
    throw failed('runc did not terminate sucessfully')
  }
}

function removeStub({ files, sys }: Engine, path: string): void {
  const stat = files.lstat(path)
  if (stat === null) return
  const isFolder = (stat.mode & 0o170000) === 0o040000
  if (isFolder && files.list(path).length === 0) sys.rmdir(path)
  else if (!isFolder && stat.size === 0) sys.unlink(path)
}

/** What `RUN --mount` asks for; what has to be removed afterwards is added to `temporary`. */
function* mountsOf(
  engine: Engine,
  { mounts }: ExecWork,
  surroundings: Surroundings,
  temporary: string[],
): Step<WantedMount[]> {
  const wanted: WantedMount[] = []
  for (const { type, target, source, from, id, isReadOnly, isRequired, mode } of mounts) {
    const flags = MS_BIND | (isReadOnly ? MS_RDONLY : 0)
    if (type === 'tmpfs') {
      const quiet = MS_NOSUID | MS_NODEV | MS_NOEXEC
      wanted.push({ source: 'tmpfs', target, type: 'tmpfs', flags: quiet, options: null })
    } else if (type === 'cache') {
      wanted.push({ source: surroundings.cacheDirectory(id), target, type: null, flags, options: null })
    } else if (type === 'secret') {
      const secret = surroundings.secrets.get(id)
      if (secret === undefined && isRequired) throw new DockerError(`secret ${id}: not found`)
      if (secret === undefined) continue
      const path = `${HOME}/secret-${engine.chance.number()}`
      temporary.push(path)
      engine.files.write(path, secret.slice(), mode)
      wanted.push(boundFile(path, target))
    } else {
      const snapshot = engine.chance.snapshotId()
      engine.driver.create(
        snapshot,
        from === null || from === 'context' ? null : surroundings.snapshotOf(from),
      )
      temporary.push(snapshot)
      const root = engine.driver.mount(snapshot)
      if (from === 'context')
        yield* unpackTar(engine.sys, root, writeTar(surroundings.contextEntries), 'keep')
      const path = source.startsWith('/') ? source : `/${source}`
      const stat = engine.sys.stat(root + path)
      if (typeof stat === 'number') {
        throw new DockerError(`failed to compute cache key: ${JSON.stringify(path)} not found: not found`)
      }
      const isFile = (stat.mode & 0o170000) !== 0o040000
      wanted.push({ source: root + path, target, type: null, flags, options: null, isFile })
    }
  }
  return wanted
}

/** The files over /etc/hosts and /etc/resolv.conf of every step. */
function writeNetworkFiles({ files }: Engine, extraHosts: readonly string[]): void {
  const extra = extraHosts.map((entry) => `${entry.replace(/^([^:]+):(.*)$/, '$2\t$1')}\n`)
  const hosts = `127.0.0.1\tlocalhost ${HOSTNAME}\n::1\tlocalhost ip6-localhost ip6-loopback\n`
  files.write(`${HOME}/hosts`, hosts + extra.join(''), 0o644)
  files.write(`${HOME}/resolv.conf`, files.readText('/etc/resolv.conf') ?? '', 0o644)
}
