/** The process in a container: starting it, passing on and logging what it writes, waiting for its end. */

import {
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  type ForkBody,
  O_CLOEXEC,
  O_RDONLY,
  O_RDWR,
  POLLHUP,
  POLLIN,
  type ProgramRun,
  SIGCHLD,
  type System,
  WNOHANG,
  X_OK,
} from '../../kernel/abi.ts'
import { decode, encode } from '../../kernel/text.ts'
import { EACCES, EINTR, ENOENT, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import { check, DockerError, goStrerror } from '../errors.ts'
import { Files } from '../files.ts'
import type { Step } from '../step.ts'
import { InputCopy } from './input-copy.ts'
import { exitStatus } from './processes.ts'

/** Where a process begins: in namespaces of its own, or in those of a container's first process. */
export type Surroundings =
  | { readonly kind: 'new'; readonly hostname: string; readonly enter: (sys: System) => void }
  | { readonly kind: 'of'; readonly pid: number }

export interface ProcessSpec {
  readonly surroundings: Surroundings
  readonly argv: readonly string[]
  readonly env: readonly string[]
  readonly directory: string
  /** whether `directory` is made where it is missing */
  readonly makesDirectory?: boolean
  /** `USER[:GROUP]`, names or numbers; empty for root */
  readonly user: string
  /** the capabilities that it keeps, CAP_* bits */
  readonly capabilities: number
  /** its own has no terminal: keys of the caller's don't reach it */
  readonly session: 'inherit' | 'own'
  /** the caller's terminal, or a pipe that followProcess fills with what the caller can read */
  readonly stdin: 'inherit' | 'copy' | 'null'
  readonly output: 'inherit' | 'pipe' | 'null'
}

export interface Running {
  readonly pid: number
  /** the writing end of what it reads; -1 if that is no pipe */
  readonly stdin: number
  /** the reading ends of what it writes; none if it writes to the caller's own streams */
  readonly stdout: number
  readonly stderr: number
}

/** Starts a process in a root. Throws, with status 126 or 127, where it cannot be started. */
export function* startProcess(sys: System, spec: ProcessSpec): Step<Running> {
  const pipes = spec.output === 'pipe' ? [openPipe(sys), openPipe(sys)] : []
  const [inputFrom, input] = spec.stdin === 'copy' ? openPipe(sys) : [-1, -1]
  const [report, reportTo] = openPipe(sys)
  const pid = forkInto(sys, spec.surroundings, function* (child) {
    for (const [from] of pipes) child.close(from)
    child.close(report)
    if (spec.session === 'own') child.setsid()
    if (spec.stdin === 'null') redirectToNull(child, [0])
    if (spec.stdin === 'copy') {
      child.close(input)
      child.dup2(inputFrom, 0)
      child.close(inputFrom)
    }
    if (spec.output === 'null') redirectToNull(child, [1, 2])
    pipes.forEach(([, to], at) => {
      child.dup2(to, at + 1)
      child.close(to)
    })
    const failure = becomeProcess(child, spec)
    if (typeof failure !== 'string') return yield* failure
    child.write(reportTo, encode(failure))
    return 127
  })
  sys.close(reportTo)
  if (inputFrom >= 0) sys.close(inputFrom)
  for (const [, to] of pipes) sys.close(to)
  if (pid < 0) throw new DockerError(`fork/exec: ${goStrerror(-pid)}`, 125)
  const failure = yield* readToEnd(sys, report)
  if (failure !== '') {
    for (const [from] of pipes) sys.close(from)
    if (input >= 0) sys.close(input)
    yield* reap(sys, pid)
    throw new DockerError(failure, failureStatus(failure))
  }
  return { pid, stdin: input, stdout: pipes[0]?.[0] ?? -1, stderr: pipes[1]?.[0] ?? -1 }
}

/** What the command then ends with: accounts are looked up by the daemon, the rest is the runtime's. */
const failureStatus = (failure: string): number =>
  /^(unable to find|uids and gids)/.test(failure) ? 125 : /permission denied/.test(failure) ? 126 : 127

/** Those of a container; it shares the host's cgroups, as Docker has it with cgroup v1. */
const OWN = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET
const ENTERED = ['ipc', 'uts', 'net', 'mnt'] as const

/** fork(2) with the child in the pid namespace that it is to be in; the caller stays in its own. */
function forkInto(sys: System, surroundings: Surroundings, body: ForkBody): number {
  const own = sys.open('/proc/self/ns/pid', O_RDONLY | O_CLOEXEC)
  check('open', '/proc/self/ns/pid', own)
  try {
    if (surroundings.kind === 'new') check('unshare', 'pid', sys.unshare(CLONE_NEWPID))
    else enterNamespace(sys, `/proc/${surroundings.pid}/ns/pid`)
    return sys.fork(body)
  } finally {
    sys.setns(own, CLONE_NEWPID)
    sys.close(own)
  }
}

function enterNamespace(sys: System, path: string): void {
  const fd = check('open', path, sys.open(path, O_RDONLY | O_CLOEXEC))
  const entered = sys.setns(fd, 0)
  sys.close(fd)
  check('setns', path, entered)
}

/** In the child: into the other namespaces, and to the container's root. */
function enterSurroundings(sys: System, surroundings: Surroundings): void {
  if (surroundings.kind === 'of') {
    // The mount namespace last: /proc of the container may show other processes.
    for (const kind of ENTERED) enterNamespace(sys, `/proc/${surroundings.pid}/ns/${kind}`)
    return
  }
  check('unshare', '', sys.unshare(OWN))
  check('sethostname', surroundings.hostname, sys.sethostname(surroundings.hostname))
  surroundings.enter(sys)
}

export type Sink = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => Step<void>

/**
 * Passes on what the process writes until it has ended, and to it what the caller can read; its exit status. With it ends all
 * else in its pid namespace.
 */
export function* followProcess(sys: System, running: Running, sink: Sink): Step<number> {
  sys.sigaction(SIGCHLD, 'catch')
  const open = new Map<number, 'stdout' | 'stderr'>()
  if (running.stdout >= 0) open.set(running.stdout, 'stdout')
  if (running.stderr >= 0) open.set(running.stderr, 'stderr')
  const input = new InputCopy(sys, running.stdin)
  let status = -1
  for (;;) {
    if (status < 0) {
      const result = sys.waitpid(running.pid, WNOHANG)
      if (typeof result === 'number' && result < 0) status = 0
      else if (typeof result !== 'number' && result.pid === running.pid) status = exitStatus(result.status)
    }
    if (status >= 0 && open.size === 0) break
    const events = sys.poll(
      [...[...open.keys()].map((fd) => ({ fd, events: POLLIN })), ...input.awaited()],
      status >= 0 ? 0 : -1,
    )
    if (events === -ERESTARTSYS) {
      yield
      continue
    }
    if (typeof events === 'number') {
      while (sys.takeSignal() !== 0);
      continue
    }
    let isQuiet = true
    for (const [at, [fd, stream]] of [...open].entries()) {
      if (!((events[at] ?? 0) & (POLLIN | POLLHUP))) continue
      isQuiet = false
      const bytes = sys.read(fd, 65536)
      if (bytes === -ERESTARTSYS || bytes === -EINTR) continue
      if (typeof bytes === 'number' || bytes.length === 0) {
        sys.close(fd)
        open.delete(fd)
      } else yield* sink(stream, bytes)
    }
    input.move(events.slice(-2))
    // Whoever could still write has been killed and ends as soon as it runs.
    if (status >= 0 && isQuiet) yield
  }
  input.end()
  sys.sigaction(SIGCHLD, 'default')
  return status
}

/** Needed until the process has its ids: CAP_SETGID and CAP_SETUID. */
const SETTING_IDS = (1 << 6) | (1 << 7)

/** In the child: what runs now, or why nothing does. */
function becomeProcess(sys: System, spec: ProcessSpec): ProgramRun | string {
  const name = spec.argv[0] ?? ''
  const failed = (what: string) =>
    `container_linux.go:377: starting container process caused: ${what}: unknown`
  try {
    enterSurroundings(sys, spec.surroundings)
  } catch (error) {
    if (error instanceof DockerError) return failed(error.message)
    throw error
  }
  sys.chdir('/')
  const user = findUser(new Files(sys), spec.user)
  if (typeof user === 'string') return user
  const files = new Files(sys)
  if (spec.makesDirectory !== false && spec.directory !== '' && !files.exists(spec.directory))
    files.makeDirectories(spec.directory, 0o755)
  const moved = sys.chdir(spec.directory === '' ? '/' : spec.directory)
  if (moved < 0)
    return failed(`chdir to cwd ("${spec.directory}") set in config.json failed: ${goStrerror(-moved)}`)
  sys.umask(0o022)
  sys.keepCapabilities(spec.capabilities | SETTING_IDS)
  sys.setgroups(user.gid === 0 && user.uid === 0 ? [0] : [user.gid])
  sys.setresgid(user.gid, user.gid, user.gid)
  sys.setresuid(user.uid, user.uid, user.uid)
  sys.keepCapabilities(spec.capabilities)
  const env = spec.env.some((entry) => entry.startsWith('HOME='))
    ? spec.env
    : [...spec.env, `HOME=${user.home}`]
  const path = findProgram(sys, name, env)
  if (typeof path === 'number') {
    if (name.includes('/')) {
      return path === -EACCES
        ? failed(`exec: "${name}": permission denied`)
        : failed(`exec: "${name}": stat ${name}: ${goStrerror(-path)}`)
    }
    return failed(`exec: "${name}": executable file not found in $PATH`)
  }
  const run = sys.execve(path, spec.argv, env)
  if (typeof run !== 'number') return run
  return failed(`exec ${path}: ${goStrerror(-run)}`)
}

/** exec.LookPath */
function findProgram(sys: System, name: string, env: readonly string[]): string | number {
  const path = env.find((entry) => entry.startsWith('PATH='))?.slice(5) ?? ''
  const candidates = name.includes('/')
    ? [name]
    : path.split(':').map((directory) => `${directory || '.'}/${name}`)
  let failure = -ENOENT
  for (const candidate of candidates) {
    const stat = sys.stat(candidate)
    if (typeof stat === 'number') {
      if (name.includes('/')) failure = stat
      continue
    }
    if (isDirectory(stat.mode) || sys.access(candidate, X_OK) < 0) failure = -EACCES
    else return candidate
  }
  return failure
}

const MAX_ID = 2147483647

interface User {
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** user.GetExecUser: from the container's own passwd and group. */
export function findUser(files: Files, text: string): User | string {
  const [name = '', groupName] = text.split(':')
  const lines = (path: string) =>
    (files.readText(path) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(':'))
  const isNumber = (value: string) => /^\d+$/.test(value)
  const wanted = name === '' ? '0' : name
  const account = lines('/etc/passwd').find(
    (fields) => fields[0] === wanted || (isNumber(wanted) && fields[2] === wanted),
  )
  if (account === undefined && !isNumber(wanted)) {
    return `unable to find user ${wanted}: no matching entries in passwd file`
  }
  const uid = Number(account?.[2] ?? wanted)
  if (uid > MAX_ID || Number(groupName ?? 0) > MAX_ID) return `uids and gids must be in range 0-${MAX_ID}`
  const home = account?.[5] || '/'
  if (groupName === undefined) return { uid, gid: Number(account?.[3] ?? 0), home }
  const group = lines('/etc/group').find((fields) => fields[0] === groupName || fields[2] === groupName)
  if (group === undefined && !isNumber(groupName)) {
    return `unable to find group ${groupName}: no matching entries in group file`
  }
  return { uid, gid: Number(group?.[2] ?? groupName), home }
}

function openPipe(sys: System): [number, number] {
  const ends = sys.pipe(O_CLOEXEC)
  if (typeof ends === 'number') throw new DockerError(`pipe: ${goStrerror(-ends)}`, 125)
  return ends
}

export function redirectToNull(sys: System, descriptors: readonly number[]): void {
  const none = sys.open('/dev/null', O_RDWR)
  if (none < 0) return
  for (const fd of descriptors) sys.dup2(none, fd)
  if (!descriptors.includes(none)) sys.close(none)
}

function* readToEnd(sys: System, fd: number): Step<string> {
  let text = ''
  for (;;) {
    const bytes = sys.read(fd, 4096)
    if (bytes === -ERESTARTSYS) yield
    else if (typeof bytes !== 'number' && bytes.length > 0) text += decode(bytes)
    else if (bytes !== -EINTR) break
  }
  sys.close(fd)
  return text
}

function* reap(sys: System, pid: number): Step<void> {
  while (sys.waitpid(pid) === -ERESTARTSYS) yield
}
