/** docker stop, kill, restart, wait, rm, rename, pause, ps, top, port, logs, diff, exec, commit, update and their kin. */

import { SIGCONT, SIGKILL, SIGSTOP } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { applyChanges } from '../builder/changes.ts'
import type { Json } from '../content/json.ts'
import { exactSecondsOf } from '../content/time.ts'
import { ALL_CAPABILITIES, keptCapabilities } from '../engine/capabilities.ts'
import { isForEveryContainer } from '../engine/changes.ts'
import { childImage, commitLayer, keepImage } from '../engine/commit.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { parseLogLine } from '../engine/json-log.ts'
import { removeContainer } from '../engine/lifecycle.ts'
import { containerEnvironment, sleep, withVariables } from '../engine/processes.ts'
import { followProcess, type ProcessSpec, startProcess } from '../engine/run-process.ts'
import { signalNumber } from '../engine/signals.ts'
import { killContainer, signalContainer, startDetached, stopContainer } from '../engine/supervise.ts'
import { ClientError, DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import { completeConfig } from '../store/container-config.ts'
import { humanSize, parseBytes } from '../units.ts'
import { type Context, define, defineRunner, MANY } from './command.ts'
import { containerSize, containersText, inspectContainer, stateName } from './container-view.ts'
import { givenEnvironment, parseRestart } from './create-options.ts'
import { checkTagHere, failureText, forEach } from './each.ts'
import { momentOf, pruneFilter } from './filters.ts'
import { find } from './find.ts'
import type { Flags } from './flags.ts'
import { inspectAll } from './inspect.ts'

import { processTable, tabulateWide } from './top.ts'

export const stop = define([1, MANY], function* ({ engine, console, flags }) {
  return yield* forEach(console, flags.args, false, function* (name) {
    const container = engine.containers.getByName(name)
    if (container.state.Running)
      yield* stopContainer(engine, container, secondsToStop(flags.value('time'), container))
    yield* console.print(`${name}\n`)
  })
})

/** As asked for, or as the container was made with, or 10. */
const secondsToStop = (given: string | undefined, { config }: Container): number =>
  Number(given ?? (config['StopTimeout'] as number | undefined) ?? 10)

export const restart = define([1, MANY], function* ({ engine, console, flags }) {
  return yield* forEach(console, flags.args, false, function* (name) {
    const container = engine.containers.getByName(name)
    if (container.state.Running)
      yield* stopContainer(engine, container, secondsToStop(flags.value('time'), container))
    yield* startDetached(engine, engine.containers.getByName(name))
    yield* console.print(`${name}\n`)
  })
})

export const kill = define([1, MANY], function* ({ engine, console, flags }) {
  const name = flags.value('signal') ?? 'KILL'
  const signal = signalNumber(name)
  if (signal === null) throw new DockerError(`Invalid signal: ${name}`)
  return yield* forEach(console, flags.args, false, function* (which) {
    const container = engine.containers.find(which)
    if (container === null)
      throw new DockerError(`Cannot kill container: ${which}: No such container: ${which}`)
    if (!container.state.Running) {
      throw new DockerError(`Cannot kill container: ${which}: Container ${container.id} is not running`)
    }
    yield* killContainer(engine, container, signal)
    yield* console.print(`${which}\n`)
  })
})

/** The freezer of cgroups stops a container's processes; here SIGSTOP and SIGCONT do. */
export const pause = define([1, MANY], (context) => freeze(context, true))
export const unpause = define([1, MANY], (context) => freeze(context, false))

function checkNotRestarting({ id, state }: Container): void {
  if (state.Restarting)
    throw new DockerError(`Container ${id} is restarting, wait until the container is running`)
}

function freeze({ engine, console, flags }: Context, isPausing: boolean): Step<number> {
  return forEach(console, flags.args, false, function* (name) {
    const container = engine.containers.getByName(name)
    if (!container.state.Running) throw new DockerError(`Container ${container.id} is not running`)
    checkNotRestarting(container)
    if (container.state.Paused === isPausing) {
      throw new DockerError(`Container ${container.id} is ${isPausing ? 'already' : 'not'} paused`)
    }
    signalContainer(engine, container, isPausing ? SIGSTOP : SIGCONT)
    container.state = { ...container.state, Paused: isPausing }
    engine.containers.save(container)
    yield* console.print(`${name}\n`)
  })
}

/** Between its starts a container has ended. */
const isGoingOn = (container: Container | null): boolean =>
  container?.state.Running === true && !container.state.Restarting

export const wait = define([1, MANY], function* ({ engine, console, flags }) {
  return yield* forEach(console, flags.args, false, function* (name) {
    const { id } = engine.containers.getByName(name)
    while (isGoingOn(engine.containers.get(id))) yield* sleep(engine.sys, 0.05)
    yield* console.print(`${engine.containers.get(id)?.state.ExitCode ?? 0}\n`)
  })
})

export const rm = define([1, MANY], function* ({ engine, console, flags }) {
  const isForced = flags.has('force')
  return yield* forEach(console, flags.args, isForced, function* (name) {
    const container = find(engine, name)
    if (container.state.Running) {
      if (!isForced) {
        const procedure = container.state.Paused ? 'Unpause and then stop' : 'Stop'
        throw new DockerError(
          `You cannot remove a ${stateName(container)} container ${container.id}. ${procedure} the container before attempting removal or force remove`,
        )
      }
      yield* killContainer(engine, container, SIGKILL)
    }
    if (engine.containers.get(container.id) !== null) {
      removeContainer(engine, container, { volumes: flags.has('volumes') })
    }
    yield* console.print(`${name}\n`)
  })
})

export const rename = define([2, 2], function* ({ engine, flags }) {
  const [from = '', to = ''] = flags.args.map((name) => name.trim())
  try {
    renameContainer(engine, from, to)
    return 0
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    throw new ClientError(`${failureText(error)}\nError: failed to rename container named ${from}`)
  }
})

function renameContainer(engine: Engine, from: string, to: string): void {
  const container = engine.containers.getByName(from)
  if (container.name === to)
    throw new DockerError('Renaming a container with the same name as its current name')
  const wrong = (why: string) => new DockerError(`Error when allocating new name: ${why}`)
  if (!/^\/?[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(to)) {
    throw wrong(`Invalid container name (/${to}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`)
  }
  const other = engine.containers.all().find(({ name }) => name === to)
  if (other !== undefined) {
    throw wrong(
      `Conflict. The container name "/${to}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    )
  }
  container.name = to
  engine.containers.save(container)
}

const PRUNE_QUESTION = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?'

export const containerPrune = define([0, 0], function* ({ engine, console, flags }) {
  const filters = flags.values('filter')
  const isSure = flags.has('force') || (yield* console.confirm(PRUNE_QUESTION))
  const { removed, bytes } = isSure ? pruneContainers(engine, filters) : { removed: [], bytes: 0 }
  if (removed.length > 0)
    yield* console.print(`Deleted Containers:\n${removed.map((id) => `${id}\n`).join('')}\n`)
  yield* console.print(`Total reclaimed space: ${humanSize(bytes, 4)}\n`)
  return 0
})

/** Removes what does not run. */
export function pruneContainers(
  engine: Engine,
  filters: readonly string[],
): { removed: string[]; bytes: number } {
  const isWanted = pruneFilter(engine, filters)
  const stopped = engine.containers
    .all()
    .filter(({ state }) => !state.Running)
    .filter(({ created, config }) => isWanted(created, config.Labels ?? {}))
  const bytes = stopped.reduce((sum, container) => sum + containerSize(engine, container).own, 0)
  for (const container of stopped) removeContainer(engine, container)
  return { removed: stopped.map(({ id }) => id), bytes }
}

// ---- looking

export const ps = define([0, 0], function* ({ engine, console, flags }) {
  yield* console.print(containersText(engine, flags))
  return 0
})

export const containerInspect = define([1, MANY], (context) => {
  const withSize = context.flags.has('size')
  return inspectAll(context, 'container', (engine, name) => {
    const container = engine.containers.find(name)
    return container === null ? null : inspectContainer(engine, container, withSize)
  })
})

export const top = defineRunner([1, MANY], function* ({ engine, console, flags }) {
  const container = engine.containers.getByName(flags.args[0] as string)
  if (!container.state.Running) throw new DockerError(`Container ${container.id} is not running`)
  checkNotRestarting(container)
  yield* console.print(tabulateWide(yield* processTable(engine, container, flags.args.slice(1))))
  return 0
})

export const port = define([1, 2], function* ({ engine, console, flags }) {
  const [name = '', wanted] = flags.args
  const { ports } = find(engine, name)
  const bound = Object.keys(ports).flatMap((key) => (ports[key] ?? []).map((place) => ({ key, place })))
  const text = ({ HostIp, HostPort }: { HostIp: string; HostPort: string }) => `${HostIp}:${HostPort}`
  if (wanted === undefined) {
    yield* console.print(bound.map(({ key, place }) => `${key} -> ${text(place)}\n`).join(''))
    return 0
  }
  const key = wanted.includes('/') ? wanted : `${wanted}/tcp`
  const places = bound.filter((one) => one.key === key)
  if (places.length === 0) throw new ClientError(`Error: No public port '${key}' published for ${name}`)
  yield* console.print(places.map(({ place }) => `${text(place)}\n`).join(''))
  return 0
})

export const logs = define([1, 1], function* ({ engine, console, flags }) {
  const container = find(engine, flags.args[0] as string)
  const driver = (container.host['LogConfig'] as { readonly Type?: string }).Type
  if (driver === 'none') throw new DockerError('configured logging driver does not support reading')
  const [since, until] = ['since', 'until'].map((name) => {
    const text = flags.value(name)
    return text === undefined ? null : momentOf(engine, text)
  })
  const tail = flags.value('tail') ?? 'all'
  const wanted = tail === 'all' || !/^\d+$/.test(tail) ? Number.POSITIVE_INFINITY : Number(tail)
  let shown = -1
  for (;;) {
    const isRunning = engine.containers.get(container.id)?.state.Running === true
    const lines = (engine.files.readText(engine.containers.logPath(container.id)) ?? '')
      .split('\n')
      .slice(0, -1)
    if (shown < 0) shown = Math.max(0, lines.length - wanted)
    for (const line of lines.slice(shown)) {
      const { log, stream, time } = parseLogLine(line)
      const moment = exactSecondsOf(time)
      if (
        (since !== null && since !== undefined && moment < since) ||
        (until !== null && until !== undefined && moment > until)
      )
        continue
      const shownTime = flags.has('timestamps') ? `${time} ` : ''
      const details = flags.has('details') ? ' ' : ''
      yield* console.write(stream === 'stderr' ? 2 : 1, encode(shownTime + details + log))
    }
    shown = lines.length
    if (!flags.has('follow') || !isRunning) return 0
    yield* sleep(engine.sys, 0.1)
  }
})

/** What a container writes from now on, until it ends. Its standard input belongs to whoever started it. */
export const attach = define([1, 1], function* ({ engine, console, flags }) {
  const container = find(engine, flags.args[0] as string)
  if (!container.state.Running) {
    throw new ClientError('You cannot attach to a stopped container, start it first')
  }
  if (container.state.Paused)
    throw new ClientError('You cannot attach to a paused container, unpause it first')
  if (container.state.Restarting)
    throw new ClientError('You cannot attach to a restarting container, wait until it is running')
  const path = engine.containers.logPath(container.id)
  const read = () => (engine.files.readText(path) ?? '').split('\n').slice(0, -1)
  let shown = read().length
  for (;;) {
    const current = engine.containers.get(container.id)
    const lines = read()
    for (const line of lines.slice(shown)) {
      const { log, stream } = parseLogLine(line)
      yield* console.write(stream === 'stderr' ? 2 : 1, encode(log))
    }
    shown = lines.length
    if (!isGoingOn(current)) return current?.state.ExitCode ?? 0
    yield* sleep(engine.sys, 0.1)
  }
})

export const diff = define([1, 1], function* ({ engine, console, flags }) {
  const container = engine.containers.getByName(flags.args[0] as string)
  const mount = engine.layers.mount(container.id)
  if (mount === null) return 0
  const found = engine.driver
    .changes(mount.mountId, mount.initId)
    .filter(({ path }) => !isForEveryContainer(path))
  yield* console.print(found.map(({ kind, path }) => `${kind} ${path}\n`).join(''))
  return 0
})

// ---- exec

/** Only a terminal is shared with the caller; what has none reads and writes by the client, or nothing. */
function execStreams(flags: Flags): Pick<ProcessSpec, 'session' | 'stdin' | 'output'> {
  const isRead = flags.has('interactive')
  if (flags.has('detach')) return { session: 'own', stdin: 'null', output: 'null' }
  if (flags.has('tty')) return { session: 'inherit', stdin: isRead ? 'inherit' : 'null', output: 'inherit' }
  return { session: 'own', stdin: isRead ? 'copy' : 'null', output: 'pipe' }
}

export const exec = defineRunner([2, MANY], function* ({ engine, console, flags }) {
  const [name = '', ...argv] = flags.args
  if (flags.has('tty') && flags.has('interactive') && !flags.has('detach') && !console.sys.isatty(0)) {
    throw new ClientError('the input device is not a TTY')
  }
  const given = yield* givenEnvironment(console, flags)
  const container = find(engine, name)
  if (!container.state.Running) throw new DockerError(`Container ${container.id} is not running`)
  checkNotRestarting(container)
  if (container.state.Paused)
    throw new DockerError(`Container ${name} is paused, unpause the container before exec`)
  const directory = flags.value('workdir') ?? container.config.WorkingDir
  if (directory !== '' && !directory.startsWith('/')) {
    yield* console.print('OCI runtime exec failed: exec failed: Cwd must be an absolute path: unknown\r\n')
    return 126
  }
  try {
    const running = yield* startProcess(engine.sys, {
      surroundings: { kind: 'of', pid: container.state.Pid },
      argv,
      env: withVariables(containerEnvironment({ ...container.config, Tty: flags.has('tty') }), given),
      directory,
      makesDirectory: false,
      user: flags.value('user') ?? container.config.User,
      capabilities: flags.has('privileged') ? ALL_CAPABILITIES : keptCapabilities(container.host),
      ...execStreams(flags),
    })
    if (flags.has('detach')) return 0
    return yield* followProcess(engine.sys, running, (stream, bytes) =>
      console.write(stream === 'stdout' ? 1 : 2, bytes),
    )
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    const isAccount = error.message.startsWith('unable to find')
    yield* console.print(`${isAccount ? '' : 'OCI runtime exec failed: exec failed: '}${error.message}\r\n`)
    return 126
  }
})

// ---- commit, update

export const commit = define([1, 2], function* ({ engine, console, flags }) {
  const [name = '', repository] = flags.args
  if (repository !== undefined) checkTagHere(repository)
  const container = engine.containers.getByName(name)
  const changed = applyChanges(completeConfig(container.config), flags.values('change'))
  const parent = engine.getImage(container.image)
  const layer = yield* commitLayer(engine, container.id)
  const text = childImage(parent, {
    author: flags.value('author') ?? '',
    comment: flags.value('message') ?? '',
    container: container.id,
    containerConfig: completeConfig(container.config),
    config: changed,
    diffId: layer?.diffId ?? null,
    created: engine.now(),
  })
  const image = keepImage(engine, text, parent.id)
  if (repository !== undefined) engine.tag(image.id, repository)
  yield* console.print(`${image.id}\n`)
  return 0
})

/** Options of update and the members of the host configuration that they set. */
const updates: readonly (readonly [flag: string, member: string, parse: (text: string) => number])[] = [
  ['blkio-weight', 'BlkioWeight', Number],
  ['cpu-period', 'CpuPeriod', Number],
  ['cpu-quota', 'CpuQuota', Number],
  ['cpu-shares', 'CpuShares', Number],
  ['cpus', 'NanoCpus', (text) => Math.round(Number(text) * 1e9)],
  ['memory', 'Memory', (text) => parseBytes(text) ?? -1],
  ['memory-reservation', 'MemoryReservation', (text) => parseBytes(text) ?? -1],
  ['memory-swap', 'MemorySwap', (text) => parseBytes(text) ?? -1],
  ['pids-limit', 'PidsLimit', Number],
]

export const update = define([1, MANY], function* ({ engine, console, flags }) {
  const changes: Record<string, Json> = {}
  for (const [name, member, parse] of updates) {
    const text = flags.value(name)
    if (text !== undefined) changes[member] = parse(text)
  }
  for (const [name, member] of [
    ['cpuset-cpus', 'CpusetCpus'],
    ['cpuset-mems', 'CpusetMems'],
  ] as const) {
    const text = flags.value(name)
    if (text !== undefined) changes[member] = text
  }
  const restart = flags.value('restart')
  if (restart !== undefined) changes['RestartPolicy'] = parseRestart(restart)
  if (Object.keys(changes).length === 0) {
    throw new ClientError('you must provide one or more flags when using this command')
  }
  return yield* forEach(console, flags.args, false, function* (name) {
    const container = engine.containers.getByName(name)
    const swap = Number(changes['MemorySwap'] ?? 0)
    if (Number(changes['Memory'] ?? 0) > Number(container.host['MemorySwap'] ?? 0) && swap === 0) {
      throw new DockerError(
        `Cannot update container ${container.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
      )
    }
    engine.containers.saveHost({ ...container, host: { ...container.host, ...changes } })
    yield* console.print(`${name}\n`)
  })
})
