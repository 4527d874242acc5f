/** jobs, wait, kill, fg, bg, disown, trap, times, umask, ulimit: processes and their environment. */

import { EINTR, ERESTARTSYS, ESRCH, strerror } from '../../kernel/vfs/errno.ts'
import { quoteSingle } from '../expansion/quote.ts'
import {
  cleanJobs,
  deleteJob,
  findJob,
  forgetJobs,
  jobEnded,
  jobLine,
  jobOf,
  lastPid,
  notifyJobs,
  reapJobs,
} from '../jobs.ts'
import { foregroundEnded } from '../processes.ts'
import type { Job, Shell } from '../shell.ts'
import { exitStatus, SIGNAL_NAMES, signalName, signalNumber } from '../signals.ts'
import type { Steps } from '../steps.ts'
import { TERMINATING } from '../traps.ts'
import { isName } from '../variables.ts'
import { type Builtin, notValid, parseOptions } from './builtin.ts'
import { usageOf } from './usage.ts'

export const jobs: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'lnprs', usageOf('jobs'))
  if (typeof options === 'number') return options
  reapJobs(shell)
  const { values, operands } = options
  let status = 0
  const selected: Job[] = []
  for (const spec of operands) {
    const job = findJob(shell, spec)
    if (job === 'ambiguous') complainAmbiguous(shell, 'jobs', spec)
    if (job === null || job === 'ambiguous') {
      shell.complainAs('jobs', `${spec}: no such job`)
      status = 1
    } else selected.push(job)
  }
  if (operands.length === 0) cleanJobs(shell)
  for (const job of operands.length > 0 ? selected : shell.jobs) {
    if (values.has('r') && job.status !== null) continue
    if (values.has('n') && job.notified) continue
    if (values.has('s')) continue
    shell.print(values.has('p') ? `${job.processes[0]?.pid}\n` : `${jobLine(shell, job, values.has('l'))}\n`)
    if (!values.has('p')) job.notified = true
  }
  return status
}

function complainAmbiguous(shell: Shell, builtin: string, spec: string): void {
  shell.complainAs(builtin, `${spec.replace(/^%\??/, '')}: ambiguous job spec`)
}

/** The job that is meant; null after a complaint. */
function jobFor(shell: Shell, builtin: string, spec: string): Job | null {
  const job = findJob(shell, spec)
  if (job === 'ambiguous') complainAmbiguous(shell, builtin, spec)
  else if (job !== null) return job
  else shell.complainAs(builtin, `${spec === '%+' ? 'current' : spec}: no such job`)
  return null
}

// ---- wait

export const wait: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'fnp:', usageOf('wait'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  const variable = values.get('p')
  if (variable !== undefined && !isName(variable)) {
    notValid(shell, 'wait', variable)
    return 1
  }
  if (values.has('n')) return waitForNext(shell, operands, variable)
  return operands.length === 0 ? waitForAll(shell) : waitForEach(shell, operands, variable)
}

function* waitForAll(shell: Shell): Steps<number> {
  reapJobs(shell)
  for (const job of shell.jobs) {
    if (job.status !== null) continue
    for (const { pid, status: ended } of job.processes) {
      if (ended !== null) continue
      const status = yield* waitForPid(shell, pid)
      if (status === null) return 128 + (shell.pendingSignals[0] ?? 2)
    }
  }
  // The last process substitution is `$!`, and is waited for too.
  const last = shell.lastBackground
  if (last !== null && jobOf(shell, last) === undefined) yield* waitForPid(shell, last)
  // The last background job stays until `jobs` has told of it, unless it is the one that this has waited for.
  for (const job of shell.jobs)
    if (job.status !== null && (shell.interactive || lastPid(job) !== shell.lastBackground))
      job.notified = true
  cleanJobs(shell)
  shell.knownStatuses.clear()
  return 0
}

function* waitForEach(shell: Shell, specs: readonly string[], variable: string | undefined): Steps<number> {
  let status = 0
  let waitedFor: number | null = null
  for (const spec of specs) {
    waitedFor = null
    const pid = processOf(shell, spec)
    if (pid === null) {
      status = spec.startsWith('%') ? 127 : 1
      continue
    }
    const job = jobOf(shell, pid)
    const known = job === undefined ? shell.knownStatuses.get(pid) : statusOf(job)
    if (job === undefined && known === undefined) {
      shell.complainAs('wait', `pid ${spec} is not a child of this shell`)
      status = 127
      continue
    }
    const waited = known ?? (yield* waitForPid(shell, pid))
    if (waited === null) return 128 + (shell.pendingSignals[0] ?? 2)
    if (known !== undefined && job !== undefined) tellEnded(shell, job)
    waitedFor = pid
    status = waited
  }
  if (variable !== undefined && waitedFor !== null) shell.set(variable, String(waitedFor))
  return status
}

/** Who waited for a job has been told of its end; of an unusual one everybody is told. */
function tellEnded(shell: Shell, job: Job): void {
  notifyJobs(shell)
  job.notified = true
}

/** The pid that `%1` or a number means; null after a complaint. */
function processOf(shell: Shell, spec: string): number | null {
  if (spec.startsWith('%')) {
    const job = jobFor(shell, 'wait', spec)
    return job === null ? null : lastPid(job)
  }
  if (/^[0-9]+$/.test(spec)) return Number(spec)
  shell.complainAs('wait', `\`${spec}': not a pid or valid job spec`)
  return null
}

/** The exit status of a process, when all of its job have ended; null if a trapped signal came first. */
function* waitForPid(shell: Shell, pid: number): Steps<number | null> {
  const job = jobOf(shell, pid)
  if (job === undefined) return yield* waitForProcess(shell, pid)
  for (const one of job.processes)
    if (one.status === null && (yield* waitForProcess(shell, one.pid)) === null) return null
  return statusOf(job) ?? 0
}

/** Whichever process was asked for, it is the job's status that counts (jobs.c, wait_for). */
const statusOf = (job: Job): number | undefined => (job.status === null ? undefined : exitStatus(job.status))

function* waitForProcess(shell: Shell, pid: number): Steps<number | null> {
  shell.hasJustKilled = false
  for (;;) {
    const result = shell.sys.waitpid(pid)
    if (typeof result !== 'number') {
      const job = jobOf(shell, pid)
      if (job !== undefined) {
        jobEnded(shell, job, pid, result.status)
        if (job.status !== null && !job.isForeground) tellEnded(shell, job)
      }
      // As SIGCHLD does: what has ended meanwhile is not waited for.
      reapJobs(shell)
      return exitStatus(result.status)
    }
    if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      if (shell.pendingSignals.length > 0 || shell.interrupted) return null
    } else return shell.knownStatuses.get(pid) ?? 127
  }
}

function* waitForNext(shell: Shell, specs: readonly string[], variable: string | undefined): Steps<number> {
  const wanted = specs.map((spec) => processOf(shell, spec)).filter((pid): pid is number => pid !== null)
  if (specs.length > 0 && wanted.length === 0) return 127
  const candidates = () =>
    shell.jobs.filter((job) => wanted.length === 0 || job.processes.some(({ pid }) => wanted.includes(pid)))
  cleanJobs(shell)
  shell.hasJustKilled = false
  for (;;) {
    reapJobs(shell)
    const open = candidates()
    if (open.length === 0) return 127
    const ended = open.find((job) => job.status !== null && !job.notified)
    if (ended !== undefined) {
      const pid = lastPid(ended)
      if (variable !== undefined) shell.set(variable, String(pid))
      const status = exitStatus(ended.status as number)
      notifyJobs(shell)
      deleteJob(shell, ended)
      return status
    }
    if (open.every((job) => job.status !== null)) return 127
    const result = shell.sys.waitpid(-1)
    if (typeof result !== 'number') {
      const job = jobOf(shell, result.pid)
      if (job !== undefined) jobEnded(shell, job, result.pid, result.status)
    } else if (result === -ERESTARTSYS) yield undefined
    else if (result === -EINTR) {
      shell.takeSignals()
      if (shell.pendingSignals.length > 0 || shell.interrupted) return 128 + (shell.pendingSignals[0] ?? 2)
    } else return 127
  }
}

export const fg: Builtin = (shell, args) => {
  if (!shell.interactive && !shell.options.monitor) {
    shell.complainAs('fg', 'no job control')
    return 1
  }
  const job = jobFor(shell, 'fg', args[1] ?? '%+')
  return job === null ? 1 : foreground(shell, job)
}

function* foreground(shell: Shell, job: Job): Steps<number> {
  shell.print(`${job.command}\n`)
  yield* shell.flush()
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, job.pgid)
  job.isForeground = true
  const status = yield* waitForPid(shell, lastPid(job))
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, shell.sys.getpgrp())
  deleteJob(shell, job)
  foregroundEnded(shell, job.status ?? 0, () => [...job.processes])
  return status ?? 130
}

export const bg: Builtin = (shell, args) => {
  if (!shell.interactive && !shell.options.monitor) {
    shell.complainAs('bg', 'no job control')
    return 1
  }
  const job = jobFor(shell, 'bg', args[1] ?? '%+')
  if (job === null) return 1
  shell.complainAs('bg', `job ${job.number} already in background`)
  return 0
}

export const disown: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'har', usageOf('disown'))
  if (typeof options === 'number') return options
  const specs = options.operands.length === 0 ? ['%+'] : options.operands
  if (options.values.has('a') || options.values.has('r')) {
    forgetJobs(shell)
    return 0
  }
  let status = 0
  for (const spec of specs) {
    const job = (/^[0-9]+$/.test(spec) && jobOf(shell, Number(spec))) || jobFor(shell, 'disown', spec)
    if (job === null) status = 1
    else deleteJob(shell, job)
  }
  return status
}

// ---- kill

export const kill: Builtin = (shell, args) => {
  let signal = 15
  let index = 1
  const first = args[1]
  if (first === undefined) return killUsage(shell)
  if (first === '-l' || first === '-L') return listSignals(shell, args.slice(2))
  if (first === '-s' || first === '-n') {
    const name = args[2]
    if (name === undefined) {
      shell.complainAs('kill', `${first}: option requires an argument`)
      return 1
    }
    const found = signalNumber(name)
    if (found === null) return invalidSignal(shell, name)
    signal = found
    index = 3
  } else if (first.startsWith('-') && first !== '--' && first !== '-') {
    const found = signalNumber(first.slice(1))
    if (found === null) return invalidSignal(shell, first.slice(1))
    signal = found
    index = 2
  }
  if (args[index] === '--') index++
  const targets = args.slice(index)
  if (targets.length === 0) return killUsage(shell)
  let succeeded = 0
  for (const target of targets) if (killOne(shell, target, signal)) succeeded++
  return succeeded > 0 ? 0 : 1
}

function killUsage(shell: Shell): number {
  shell.warn(`kill: usage: ${usageOf('kill')}\n`)
  return 2
}

function invalidSignal(shell: Shell, name: string): number {
  shell.complainAs('kill', `${name}: invalid signal specification`)
  return 1
}

function killOne(shell: Shell, target: string, signal: number): boolean {
  let pid: number
  if (target.startsWith('%')) {
    const job = jobFor(shell, 'kill', target)
    if (job === null) return false
    if (job.status !== null) return true
    if (shell.terminal < 0) return killProcesses(shell, job, target, signal)
    pid = -job.pgid
  } else if (/^-?[0-9]+$/.test(target)) pid = Number(target)
  else {
    shell.complainAs('kill', `${target}: arguments must be process or job IDs`)
    return false
  }
  const error = shell.sys.kill(pid, signal)
  if (error >= 0) {
    shell.hasJustKilled = shell.interactive
    return true
  }
  shell.complainAs('kill', `(${target}) - ${strerror(error)}`)
  return error !== -ESRCH && false
}

/** Without job control a job is no process group. */
function killProcesses(shell: Shell, job: Job, target: string, signal: number): boolean {
  let result = 0
  for (const { pid, status } of job.processes)
    if (status === null) result = Math.min(result, shell.sys.kill(pid, signal))
  shell.hasJustKilled = shell.interactive
  if (result < 0) shell.complainAs('kill', `(${target}) - ${strerror(result)}`)
  return result >= 0
}

function listSignals(shell: Shell, specs: readonly string[]): number {
  if (specs.length === 0) {
    shell.print(signalTable())
    return 0
  }
  let status = 0
  for (const spec of specs) {
    const number = /^[0-9]+$/.test(spec)
      ? signalNumber(String(Number(spec) > 128 ? Number(spec) - 128 : Number(spec)))
      : signalNumber(spec)
    if (number === null) {
      shell.complainAs('kill', `${spec}: invalid signal specification`)
      status = 1
    } else shell.print(/^[0-9]+$/.test(spec) ? `${SIGNAL_NAMES[number]}\n` : `${number}\n`)
  }
  return status
}

/** Five columns, as display_signal_list prints them. */
function signalTable(): string {
  const cells = SIGNAL_NAMES.map((name, number) => ({ name, number }))
    .filter(({ name, number }) => number > 0 && name !== '')
    .map(({ number }) => `${String(number).padStart(2)}) ${signalName(number)}`)
  let text = ''
  cells.forEach((cell, index) => {
    text += cell + (index % 5 === 4 ? '\n' : '\t')
  })
  return cells.length % 5 === 0 ? text : `${text}\n`
}

// ---- trap

const EVENTS = ['DEBUG', 'ERR', 'RETURN'] as const
type TrapKey = number | (typeof EVENTS)[number]

function trapKey(text: string): TrapKey | null {
  const upper = text.toUpperCase()
  const event = EVENTS.find((name) => name === upper)
  return event ?? signalNumber(text)
}

const trapName = (key: TrapKey): string => (typeof key === 'number' ? signalName(key) : key)

export const trap: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'lp', usageOf('trap'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  if (values.has('l')) {
    shell.print(signalTable())
    return 0
  }
  if (values.has('p') || operands.length === 0) return showTraps(shell, operands)
  const [first, ...rest] = operands
  // A sole signal, or a number first, resets.
  const resets =
    first === '-' ||
    (rest.length === 0 && trapKey(first as string) !== null) ||
    /^[0-9]+$/.test(first as string)
  const signals = first === '-' || !resets ? rest : operands
  if (signals.length === 0) {
    shell.warn(`trap: usage: ${usageOf('trap')}\n`)
    return 2
  }
  let status = 0
  shell.shownTraps = null
  for (const text of signals) {
    const key = trapKey(text)
    if (key === null) {
      shell.complainAs('trap', `${text}: invalid signal specification`)
      status = 1
    } else setTrap(shell, key, resets ? null : (first as string))
  }
  return status
}

function setTrap(shell: Shell, key: TrapKey, command: string | null): void {
  if (command === null) shell.traps.delete(key)
  else shell.traps.set(key, command)
  if (key === 0 && !shell.interactive) {
    catchTerminating(shell, command !== null && command !== '')
    return
  }
  if (typeof key !== 'number' || key === 0 || key === 9 || key === 19) return
  if (command === null)
    shell.sys.sigaction(key, shell.interactive && isShellSignal(key) ? shellDisposition(key) : 'default')
  else shell.sys.sigaction(key, command === '' ? 'ignore' : 'catch')
  shell.catchesSignals = hasSignalTraps(shell)
}

function hasSignalTraps(shell: Shell): boolean {
  if (shell.interactive || (shell.traps.get(0) ?? '') !== '') return true
  return [...shell.traps].some(([other, text]) => typeof other === 'number' && other > 0 && text !== '')
}

/** With an EXIT trap, a signal that would end the shell must let it run first. */
function catchTerminating(shell: Shell, catches: boolean): void {
  for (const signal of TERMINATING) {
    if (shell.traps.has(signal)) continue
    const disposition = shell.sys.disposition(signal)
    if (catches ? disposition === 'default' : disposition === 'catch')
      shell.sys.sigaction(signal, catches ? 'catch' : 'default')
  }
  shell.catchesSignals = hasSignalTraps(shell)
}

/** What an interactive shell does about signals without a trap. */
const isShellSignal = (signal: number): boolean => [2, 3, 15, 20, 21, 22].includes(signal)
const shellDisposition = (signal: number): 'catch' | 'ignore' => (signal === 2 ? 'catch' : 'ignore')

function showTraps(shell: Shell, names: readonly string[]): number {
  let status = 0
  const traps = shell.shownTraps ?? shell.traps
  const keys: TrapKey[] = []
  if (names.length === 0) {
    const numbers = [...traps.keys()].filter((key): key is number => typeof key === 'number')
    keys.push(...numbers.sort((a, b) => a - b), ...EVENTS.filter((event) => traps.has(event)))
  }
  for (const name of names) {
    const key = trapKey(name)
    if (key === null) {
      shell.complainAs('trap', `${name}: invalid signal specification`)
      status = 1
    } else keys.push(key)
  }
  for (const key of keys) {
    const command = traps.get(key)
    if (command !== undefined) shell.print(`trap -- ${quoteSingle(command)} ${trapName(key)}\n`)
  }
  return status
}

// ---- times, umask, ulimit

export const times: Builtin = (shell) => {
  const { user, system, childUser, childSystem } = shell.sys.times()
  const text = (seconds: number) => `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
  shell.print(`${text(user)} ${text(system)}\n${text(childUser)} ${text(childSystem)}\n`)
  return 0
}

export const umask: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'pS', usageOf('umask'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  const current = shell.sys.umask(0)
  shell.sys.umask(current)
  const [mode] = operands
  if (mode === undefined) {
    const text = values.has('S') ? symbolic(current) : current.toString(8).padStart(4, '0')
    const prefix = values.has('p') ? `umask ${values.has('S') ? '-S ' : ''}` : ''
    shell.print(`${prefix}${text}\n`)
    return 0
  }
  if (/^[0-9]/.test(mode)) {
    if (!/^[0-7]+$/.test(mode) || Number.parseInt(mode, 8) > 0o777) {
      shell.complainAs('umask', `${mode}: octal number out of range`)
      return 1
    }
    shell.sys.umask(Number.parseInt(mode, 8))
  } else {
    const mask = fromSymbolic(shell, mode, current)
    if (mask === null) return 1
    shell.sys.umask(mask)
  }
  if (values.has('S')) shell.print(`${symbolic(shell.sys.umask(shell.sys.umask(0)))}\n`)
  return 0
}

/** `u=rwx,g=rx,o=rx`: what the mask lets through. */
function symbolic(mask: number): string {
  const letters = (bits: number) => (bits & 4 ? 'r' : '') + (bits & 2 ? 'w' : '') + (bits & 1 ? 'x' : '')
  const allowed = 0o777 & ~mask
  return `u=${letters(allowed >> 6)},g=${letters((allowed >> 3) & 7)},o=${letters(allowed & 7)}`
}

/** The new mask; null after a complaint. */
function fromSymbolic(shell: Shell, mode: string, mask: number): number | null {
  let allowed = 0o777 & ~mask
  for (const clause of mode.split(',')) {
    let at = 0
    let who = 0
    for (; at < clause.length && 'ugoa'.includes(clause[at] as string); at++)
      who |= { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }[clause[at] as 'u' | 'g' | 'o' | 'a']
    if (who === 0) who = 0o777
    const operator = clause[at]
    if (operator === undefined || !'=+-'.includes(operator)) {
      shell.complainAs('umask', `\`${operator ?? ''}': invalid symbolic mode operator`)
      return null
    }
    let bits = 0
    for (const letter of clause.slice(at + 1)) {
      const value = { r: 0o444, w: 0o222, x: 0o111 }[letter]
      if (value === undefined) {
        shell.complainAs('umask', `\`${letter}': invalid symbolic mode character`)
        return null
      }
      bits |= value
    }
    if (operator === '=') allowed = (allowed & ~who) | (bits & who)
    else if (operator === '+') allowed |= bits & who
    else allowed &= ~(bits & who)
  }
  return 0o777 & ~allowed
}

const LIMITS: readonly (readonly [label: string, letter: string, value: string])[] = [
  ['real-time non-blocking time  (microseconds, -R) ', 'R', 'unlimited'],
  ['core file size              (blocks, -c) ', 'c', '0'],
  ['data seg size               (kbytes, -d) ', 'd', 'unlimited'],
  ['scheduling priority                 (-e) ', 'e', '0'],
  ['file size                   (blocks, -f) ', 'f', 'unlimited'],
  ['pending signals                     (-i) ', 'i', '7000'],
  ['max locked memory           (kbytes, -l) ', 'l', '8192'],
  ['max memory size             (kbytes, -m) ', 'm', 'unlimited'],
  ['open files                          (-n) ', 'n', '1024'],
  ['pipe size                (512 bytes, -p) ', 'p', '8'],
  ['POSIX message queues         (bytes, -q) ', 'q', '819200'],
  ['real-time priority                  (-r) ', 'r', '0'],
  ['stack size                  (kbytes, -s) ', 's', '8192'],
  ['cpu time                   (seconds, -t) ', 't', 'unlimited'],
  ['max user processes                  (-u) ', 'u', '7000'],
  ['virtual memory              (kbytes, -v) ', 'v', 'unlimited'],
  ['file locks                          (-x) ', 'x', 'unlimited'],
]

/** The limits are the machine's own and cannot be changed. */
export const ulimit: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'SHabcdefiklmnpqrstuvxPRT', usageOf('ulimit'))
  if (typeof options === 'number') return options
  const { values, operands } = options
  const letters = [...values.keys()].filter((letter) => letter !== 'S' && letter !== 'H')
  if (letters.includes('a')) {
    shell.print(LIMITS.map(([label, , value]) => `${label}${value}\n`).join(''))
    return 0
  }
  const [letter = 'f'] = letters
  const limit = LIMITS.find(([, known]) => known === letter)
  if (operands.length > 0) return 0
  shell.print(`${limit?.[2] ?? 'unlimited'}\n`)
  return 0
}
