/** Running a container from its start to its end: what containerd's shim does for dockerd, the log included. */

import { O_APPEND, O_CLOEXEC, O_WRONLY, SIGCONT, SIGHUP, SIGINT, SIGKILL, SIGTERM } from '../../kernel/abi.ts'
import { concat, decode, encode } from '../../kernel/text.ts'
import { ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { goJson } from '../content/json.ts'
import { exactSecondsOf } from '../content/time.ts'
import { check, DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import { keptCapabilities } from './capabilities.ts'
import { type Container, isAutoRemoved } from './containers.ts'
import { Engine } from './engine.ts'
import { mountRoot, removeContainer, unmountRoot } from './lifecycle.ts'
import { freeAddress } from './network.ts'
import { allocatePorts } from './ports.ts'
import { containerEnvironment, processesOf, sleep } from './processes.ts'
import { RestartManager } from './restart.ts'
import { followProcess, type Running, redirectToNull, type Sink, startProcess } from './run-process.ts'
import { signalNumber } from './signals.ts'
import { checkStart } from './start-checks.ts'

export interface RunStreams {
  /** 'inherit' in the foreground: a key of the terminal reaches it as a signal that `docker run` passes on would */
  readonly session: 'inherit' | 'own'
  readonly stdin: 'inherit' | 'copy' | 'null'
  /** 'inherit' for a terminal: what is written there is not logged */
  readonly output: 'inherit' | 'pipe'
}

/** Starts a container because somebody wants it. Throws with the status that the command then has. */
export function startContainer(engine: Engine, container: Container, streams: RunStreams): Step<Running> {
  container.hasBeenManuallyStopped = false
  container.restartCount = 0
  return runContainer(engine, container, streams)
}

function* runContainer(engine: Engine, container: Container, streams: RunStreams): Step<Running> {
  checkStart(engine, container)
  container.ports = allocatePorts(engine, container)
  container.address = freeAddress(engine, container)
  const root = mountRoot(engine, container)
  const { config } = container
  try {
    const running = yield* startProcess(engine.sys, {
      surroundings: { kind: 'new', hostname: config.Hostname, enter: root.enter },
      argv: [container.path, ...container.args],
      env: containerEnvironment(config),
      directory: config.WorkingDir,
      user: config.User,
      capabilities: keptCapabilities(container.host),
      ...streams,
    })
    container.hasBeenStarted = true
    container.state = {
      ...container.state,
      Running: true,
      Restarting: false,
      Pid: running.pid,
      ExitCode: 0,
      Error: '',
      StartedAt: engine.now(),
    }
    engine.containers.save(container)
    return running
  } catch (error) {
    unmountRoot(engine, container)
    if (!(error instanceof DockerError)) throw error
    const message = runtimeFailure(error)
    container.state = {
      ...container.state,
      Running: false,
      Restarting: false,
      ExitCode: error.status,
      Error: message,
    }
    container.address = 0
    container.ports = {}
    engine.containers.save(container)
    throw new DockerError(message, error.status)
  }
}

/** What the runtime refuses is said as its; the daemon looks accounts up itself. */
export const runtimeFailure = ({ message }: DockerError): string =>
  /^(unable to find|uids and gids)/.test(message) ? message : `OCI runtime create failed: ${message}`

/** Goes on until the container has ended, logs what it writes and cleans up; its exit status. */
export function* superviseContainer(
  engine: Engine,
  container: Container,
  running: Running,
  sink: Sink | null,
): Step<number> {
  const log = new JsonLog(engine, container)
  for (const signal of [SIGINT, SIGTERM, SIGHUP]) engine.sys.sigaction(signal, 'catch')
  const status = yield* followProcess(engine.sys, running, function* (stream, bytes) {
    log.append(stream, bytes)
    if (sink !== null) yield* sink(stream, bytes)
  })
  log.close()
  for (const signal of [SIGINT, SIGTERM, SIGHUP]) engine.sys.sigaction(signal, 'default')
  finishContainer(engine, container.id, status)
  return status
}

/** Writes down that a container has ended, and takes its root apart. */
function finishContainer(engine: Engine, id: string, status: number): void {
  const container = engine.containers.get(id)
  if (container === null) return
  unmountRoot(engine, container)
  container.state = {
    ...container.state,
    Running: false,
    Paused: false,
    Restarting: false,
    Pid: 0,
    ExitCode: status,
    FinishedAt: engine.now(),
  }
  container.address = 0
  container.ports = {}
  engine.containers.save(container)
  if (isAutoRemoved(container)) removeContainer(engine, container, { volumes: true })
}

/** Starts a container that goes on without the caller: a process of its own supervises it. */
export function* startDetached(engine: Engine, container: Container): Step<void> {
  const { sys } = engine
  // Closed when the container's process starts, which must not keep the caller waiting.
  const ends = sys.pipe(O_CLOEXEC)
  if (typeof ends === 'number') throw new DockerError('pipe: too many open files', 125)
  const [from, to] = ends
  const pid = sys.fork(function* (child) {
    child.close(from)
    child.setsid()
    redirectToNull(child, [0, 1, 2])
    const { OpenStdin, Tty } = container.config
    const isOpen = OpenStdin === true || Tty === true
    if (isOpen) openInput(child)
    const own = new Engine(child, engine.registry)
    const mine = own.containers.get(container.id)
    if (mine === null) return 1
    try {
      const streams = { session: 'own', stdin: isOpen ? 'inherit' : 'null', output: 'pipe' } as const
      const started = yield* startContainer(own, mine, streams)
      child.close(to)
      const status = yield* superviseContainer(own, mine, started, null)
      yield* restartAsWanted(own, mine.id, streams)
      return status
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      child.write(to, encode(`${error.status} ${error.message}`))
      return 1
    }
  })
  sys.close(to)
  if (pid < 0) throw new DockerError('fork: resource temporarily unavailable', 125)
  let report = ''
  for (;;) {
    const bytes = sys.read(from, 4096)
    if (bytes === -ERESTARTSYS) yield
    else if (typeof bytes === 'number' || bytes.length === 0) break
    else report += decode(bytes)
  }
  sys.close(from)
  const failure = /^(\d+) ([\s\S]*)$/.exec(report)
  if (failure !== null) throw new DockerError(failure[2] as string, Number(failure[1]))
  yield* sleep(sys, ANSWERING)
}

/** Seconds that the daemon takes to answer when a container's process has begun; that goes on meanwhile, and may catch signals then. */
const ANSWERING = 0.05

/** After its end: starts a container again and again, as its restart policy wants it. */
function* restartAsWanted(engine: Engine, id: string, streams: RunStreams): Step<void> {
  const manager = new RestartManager()
  for (;;) {
    const ended = engine.containers.get(id)
    // Who stopped it has looked after it, and may have started it again.
    if (ended === null || ended.state.Running) return
    const { StartedAt, FinishedAt } = ended.state
    const pause = manager.pauseAfter(ended, exactSecondsOf(FinishedAt) - exactSecondsOf(StartedAt))
    if (pause === null) return
    ended.restartCount++
    ended.state = { ...ended.state, Running: true, Restarting: true }
    engine.containers.save(ended)
    yield* sleep(engine.sys, pause)
    const waiting = engine.containers.get(id)
    if (waiting?.state.Restarting !== true || waiting.restartCount !== ended.restartCount) return
    let running: Running
    try {
      running = yield* runContainer(engine, waiting, streams)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      waiting.state = { ...waiting.state, Running: false, Restarting: false, Error: error.message }
      engine.containers.save(waiting)
      return
    }
    yield* superviseContainer(engine, waiting, running, null)
  }
}

/** Makes fd 0 something that nobody writes to, and that does not end: a shell on it waits, as on a terminal that nobody is at. */
function openInput(sys: Engine['sys']): void {
  const ends = sys.pipe(O_CLOEXEC)
  if (typeof ends === 'number') throw new DockerError('pipe: too many open files', 125)
  sys.dup2(ends[0], 0)
  sys.close(ends[0])
}

/**
 * Ends a container: SIGTERM, then after `seconds` SIGKILL. The first process of a container is the first of its own process
 * numbers, to which the kernel gives only signals that it catches.
 */
export function* stopContainer(engine: Engine, container: Container, seconds: number): Step<void> {
  const { Pid } = container.state
  if (container.state.Restarting) return stayEnded(engine, container)
  if (container.state.Paused) signalContainer(engine, container, SIGCONT)
  const signal = signalNumber(container.config.StopSignal ?? 'TERM') ?? SIGTERM
  noteManualStop(engine, container)
  if (catches(engine, Pid, signal) || signal === SIGKILL) engine.sys.kill(Pid, signal)
  if (yield* hasStopped(engine, container.id, seconds)) return
  engine.sys.kill(Pid, SIGKILL)
  if (yield* hasStopped(engine, container.id, 10)) return
  // Nobody supervises it any more.
  finishAlone(engine, container)
}

/** Such a container is not started again by its restart policy. */
function noteManualStop(engine: Engine, container: Container): void {
  container.hasBeenManuallyStopped = true
  engine.containers.save(container)
}

/** One that waits for its next start gets none. */
function stayEnded(engine: Engine, container: Container): void {
  container.state = { ...container.state, Running: false, Restarting: false }
  noteManualStop(engine, container)
}

/** SIGKILL, or another signal. */
export function* killContainer(engine: Engine, container: Container, signal: number): Step<void> {
  const { Pid } = container.state
  if (container.state.Restarting) return stayEnded(engine, container)
  if (signal === SIGKILL) noteManualStop(engine, container)
  if (signal === SIGKILL || catches(engine, Pid, signal)) engine.sys.kill(Pid, signal)
  if (signal === SIGKILL && !(yield* hasStopped(engine, container.id, 10))) finishAlone(engine, container)
}

/** A signal to all processes of a container. */
export function signalContainer(engine: Engine, container: Container, signal: number): void {
  for (const pid of processesOf(engine.files, container.state.Pid)) engine.sys.kill(pid, signal)
}

function* hasStopped(engine: Engine, id: string, seconds: number): Step<boolean> {
  const isOver = () => engine.containers.get(id)?.state.Running !== true
  for (let waited = 0; waited < seconds && !isOver(); waited += STEP) yield* sleep(engine.sys, STEP)
  return isOver()
}

const STEP = 0.05

function catches(engine: Engine, pid: number, signal: number): boolean {
  const status = engine.files.readText(`/proc/${pid}/status`) ?? ''
  const mask = Number.parseInt(/^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1]?.slice(-8) ?? '0', 16)
  return ((mask >>> (signal - 1)) & 1) === 1
}

const finishAlone = (engine: Engine, container: Container): void =>
  finishContainer(engine, container.id, 128 + SIGKILL)

/** Containers whose process is gone without anybody having seen it end. */
export function reconcile(engine: Engine): void {
  for (const container of engine.containers.all()) {
    const { Running: isRunning, Restarting, Pid } = container.state
    if (isRunning && !Restarting && !engine.files.exists(`/proc/${Pid}`)) finishAlone(engine, container)
  }
}

/** The log of the driver json-file: a line of JSON for each line of output. */
class JsonLog {
  readonly #engine: Engine
  readonly #fd: number
  readonly #rest = { stdout: new Uint8Array(0) as Uint8Array, stderr: new Uint8Array(0) as Uint8Array }

  constructor(engine: Engine, container: Container) {
    this.#engine = engine
    const path = engine.containers.logPath(container.id)
    this.#fd = check('open', path, engine.sys.open(path, O_WRONLY | O_APPEND))
  }

  append(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const all = this.#rest[stream].length === 0 ? bytes : concat([this.#rest[stream], bytes])
    let start = 0
    for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, start)) {
      this.#line(stream, all.subarray(start, end + 1))
      start = end + 1
    }
    this.#rest[stream] = all.subarray(start)
  }

  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#rest[stream].length > 0) this.#line(stream, this.#rest[stream])
    }
    this.#engine.sys.close(this.#fd)
  }

  #line(stream: string, bytes: Uint8Array): void {
    const text = goJson({ log: decode(bytes), stream, time: this.#engine.now() })
    this.#engine.sys.write(this.#fd, encode(`${text}\n`))
  }
}
