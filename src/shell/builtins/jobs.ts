/** jobs, fg, bg and disown. */

import { quoteSingle } from '../expansion/quote.ts'
import {
  cleanJobs,
  deleteJob,
  findJob,
  isStopped,
  jobLine,
  jobOf,
  lastPid,
  letGoOn,
  notifyJobs,
  placeOf,
  reapJobs,
  resetCurrent,
  setCurrent,
  stoppedStatus,
} from '../jobs.ts'
import { legalNumber } from '../legal-number.ts'
import { foregroundEnded, settleTerminal } from '../processes.ts'
import type { Job, Shell } from '../shell.ts'
import type { Steps } from '../steps.ts'
import { answersHelp, type Builtin, parseOptions, readOptions } from './builtin.ts'
import { complainAmbiguous, jobFor } from './job-spec.ts'
import { waitForPid } from './wait.ts'

export const jobs: Builtin = (shell, args) => {
  const options = readOptions(shell, args, 'lpnxrs')
  if (typeof options === 'number') return options
  const values = new Set(options.given.map(({ letter }) => letter))
  const operands = args.slice(options.first)
  if (values.has('x')) {
    const before = options.given.findIndex(({ letter }) => letter === 'x')
    const isAlone = !options.given.slice(0, before).some(({ letter }) => 'lpn'.includes(letter))
    if (isAlone) return runWithPids(shell, operands)
    shell.complainAs('jobs', "no other options allowed with `-x'")
    return 1
  }
  reapJobs(shell)
  shell.jobsKnownAt = shell.commandNumber
  if (operands.length === 0) {
    cleanJobs(shell)
    for (const job of shell.jobs) listJob(shell, job, values)
    return 0
  }
  let status = 0
  for (const spec of operands) {
    const job = findJob(shell, spec)
    if (job === 'ambiguous') complainAmbiguous(shell, 'jobs', spec)
    if (job === null || job === 'ambiguous') {
      shell.complainAs('jobs', `${spec}: no such job`)
      status = 1
      continue
    }
    listJob(shell, job, values)
    // One that has ended is gone once it was asked for (list_one_job).
    cleanJobs(shell)
  }
  return status
}

/** Where the options let it. */
function listJob(shell: Shell, job: Job, options: ReadonlySet<string>): void {
  if (options.has('r') && (job.status !== null || isStopped(job))) return
  if (options.has('n') && job.notified) return
  if (options.has('s') && !isStopped(job)) return
  shell.print(options.has('p') ? `${job.processes[0]?.pid}\n` : `${jobLine(shell, job, options.has('l'))}\n`)
  if (!options.has('p')) job.notified = true
}

/** -x: the words, with the processes that lead the jobs they name, are run as a command. */
function* runWithPids(shell: Shell, words: readonly string[]): Steps<number> {
  const replaced = words.map((word) => {
    const job = word.startsWith('%') ? findJob(shell, word) : null
    if (job === 'ambiguous') complainAmbiguous(shell, 'jobs', word)
    return job === null || job === 'ambiguous' ? word : String(job.pgid)
  })
  if (replaced.length === 0) return 0
  const text = replaced.map(quoteSingle).join(' ')
  return yield* shell.runner.text(shell, text, { label: '', line: shell.line })
}

export const fg = answersHelp((shell, args) => {
  const operands = controlledJobs(shell, args)
  if (typeof operands === 'number') return operands
  const job = controlledJob(shell, 'fg', operands[0] ?? null)
  return job === null ? 1 : foreground(shell, job)
})

/** The operands, if there is job control. */
function controlledJobs(shell: Shell, args: readonly string[]): readonly string[] | number {
  if (!shell.interactive && !shell.options.monitor) {
    shell.complainAs(args[0] as string, 'no job control')
    return 1
  }
  const options = parseOptions(shell, args, '')
  return typeof options === 'number' ? options : options.operands
}

/** null after a complaint: there is none, or it was started without job control. */
function controlledJob(shell: Shell, builtin: string, spec: string | null): Job | null {
  const job = jobFor(shell, builtin, spec)
  if (job === null || job.isControlled) return job
  shell.complainAs(builtin, `job ${job.number} started without job control`)
  return null
}

function* foreground(shell: Shell, job: Job): Steps<number> {
  job.notified = false
  setCurrent(shell, job)
  shell.print(`${job.command}${placeOf(shell, job, '\t(wd: ')}\n`)
  yield* shell.flush()
  job.isForeground = true
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, job.pgid)
  if (isStopped(job)) letGoOn(shell, job)
  const status = yield* waitForPid(shell, lastPid(job))
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, shell.sys.getpgrp())
  if (isStopped(job)) {
    settleTerminal(shell, true)
    notifyJobs(shell)
    return stoppedStatus(job)
  }
  deleteJob(shell, job)
  foregroundEnded(shell, job.status ?? 0, () =>
    job.processes.map(({ pid, command, status: ended }) => ({ pid, command, status: ended ?? 0 })),
  )
  return status ?? 130
}

export const bg = answersHelp((shell, args) => {
  const operands = controlledJobs(shell, args)
  if (typeof operands === 'number') return operands
  let status = 0
  for (const spec of operands.length === 0 ? [null] : operands) {
    const job = controlledJob(shell, 'bg', spec)
    if (job === null) status = 1
    else if (isStopped(job)) background(shell, job)
    else shell.complainAs('bg', `job ${job.number} already in background`)
  }
  return status
})

function background(shell: Shell, job: Job): void {
  const mark = job === shell.currentJob ? '+ ' : job === shell.previousJob ? '- ' : ' '
  const place = placeOf(shell, job, '\t(wd: ')
  shell.print(
    `[${job.number}]${shell.options.posix ? ' ' : mark}${job.command}${shell.runner.dialect.jobs.background}${place}\n`,
  )
  shell.lastBackground = job.pgid
  letGoOn(shell, job)
  resetCurrent(shell)
}

export const disown: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'ahr')
  if (typeof options === 'number') return options
  const { values, operands } = options
  // With -h it would not be sent a SIGHUP, which this shell never sends.
  const forget = (job: Job) => {
    if (values.has('h')) return
    if (isStopped(job))
      shell.complain(`warning: deleting stopped job ${job.number} with process group ${job.pgid}`)
    deleteJob(shell, job)
  }
  if (operands.length === 0 && (values.has('a') || values.has('r'))) {
    for (const job of [...shell.jobs])
      if (!values.has('r') || (job.status === null && !isStopped(job))) forget(job)
    return 0
  }
  let status = 0
  for (const spec of operands.length === 0 ? [null] : operands) {
    const pid = spec === null ? null : legalNumber(spec)
    const job = pid === null ? jobFor(shell, 'disown', spec) : jobOf(shell, Number(pid))
    const isAmbiguous = job === null && spec !== null && findJob(shell, spec) === 'ambiguous'
    if (job === undefined || isAmbiguous) shell.complainAs('disown', `${spec}: no such job`)
    if (job === null || job === undefined) status = 1
    else forget(job)
  }
  return status
}
