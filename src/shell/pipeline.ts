/** Pipelines: a process for each command, connected by pipes (bash(1), Pipelines). */

import { F_DUPFD_CLOEXEC, SIGINT, type System } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { forgetJobs } from './jobs.ts'
import { Discard, ErrorExit } from './leaving.ts'
import type { Command, Pipeline, Subshell } from './parser/tree.ts'
import { commandText } from './print-command.ts'
import {
  type ForkOptions,
  foregroundEnded,
  forkShell,
  type WaitedProcess,
  waitForForeground,
} from './processes.ts'
import type { JobProcess, Shell } from './shell.ts'
import { exitStatus, stopSignal } from './signals.ts'
import { announceSimple } from './simple-command.ts'
import type { Steps } from './steps.ts'
import { runEventTrap } from './traps.ts'

export function* runPipeline(shell: Shell, node: Pipeline): Steps<number> {
  const [first] = node.commands
  if (node.commands.length === 1 && first !== undefined) return yield* shell.runner.command(shell, first)
  if (node.commands.length === 0) return 0
  const started = yield* start(shell, node)
  const statuses = yield* finish(shell, started)
  shell.pipeStatus = statuses
  const last = statuses.at(-1) ?? 0
  // Parentheses at the end report for themselves, whatever the pipeline makes of it.
  if (
    last !== 0 &&
    node.commands.at(-1)?.type === 'subshell' &&
    shell.ignoringErrors === 0 &&
    shell.traps.has('ERR')
  ) {
    shell.status = last
    yield* runEventTrap(shell, 'ERR')
    if (shell.options.errexit) throw new ErrorExit(last, shell, false)
  }
  if (!shell.options.pipefail) return last
  return statuses.findLast((status) => status !== 0) ?? 0
}

export type StartedProcess = Pick<JobProcess, 'pid' | 'command'>

interface Started {
  readonly processes: readonly StartedProcess[]
  /** The status of a last command that ran in the shell itself (lastpipe), else null. */
  readonly inShell: number | null
}

function* start(shell: Shell, node: Pipeline): Steps<Started> {
  const { commands } = node
  if (!shell.options.lastpipe || shell.terminal >= 0 || shell.options.monitor)
    return { processes: yield* startPipeline(shell, node, {}), inShell: null }
  const last = commands.length - 1
  let input = -1
  const processes = yield* startStages(shell, node, {
    end: last,
    options: {},
    leave: (reader) => {
      input = reader
    },
  })
  return { processes, inShell: yield* runInShell(shell, commands[last] as Command, input) }
}

/** A process for each command; `options` for all of them. */
export function startPipeline(
  shell: Shell,
  node: Pipeline,
  options: ForkOptions,
): Steps<readonly StartedProcess[]> {
  return startStages(shell, node, { end: node.commands.length, options, leave: null })
}

interface Stages {
  /** The first command that is not started. */
  readonly end: number
  readonly options: ForkOptions
  /** Is given the pipe that the command at `end` is to read. */
  readonly leave: ((reader: number) => void) | null
}

function* startStages(
  shell: Shell,
  { commands, both }: Pipeline,
  { end, options, leave }: Stages,
): Steps<readonly StartedProcess[]> {
  const processes: StartedProcess[] = []
  const jobControl = shell.terminal >= 0
  let input = -1
  for (let i = 0; i < end; i++) {
    const command = commands[i] as Command
    const ends = i === commands.length - 1 ? null : shell.sys.pipe()
    if (typeof ends === 'number') {
      shell.complain(`pipe error: ${strerror(ends)}`)
      throw new Discard(1)
    }
    const isSimple = command.type === 'simple'
    const isRefused = isSimple && (yield* announceSimple(shell, command)) !== null
    if (command.type === 'subshell') announceSubshell(shell, command)
    const stage = { input, ends, both: both[i] === true, command }
    const group = jobControl ? { group: processes[0]?.pid ?? 0 } : {}
    // Parentheses that write into a pipe leave the line number at theirs (execute_cmd.c).
    if (command.type === 'subshell' && ends !== null) shell.line = command.line
    if (!isRefused) {
      const pid = yield* forkShell(shell, (child) => runStage(child, stage), {
        ...options,
        ...group,
        isSimple,
      })
      const isFirst = processes.length === 0
      processes.push({ pid, command: commandText(command) })
      if (jobControl && isFirst && options.background !== true) shell.sys.tcsetpgrp(shell.terminal, pid)
    }
    if (input >= 0) shell.sys.close(input)
    if (ends !== null) {
      shell.sys.close(ends[1])
      input = ends[0]
    }
  }
  leave?.(input)
  return processes
}

/** BASH_COMMAND is set to parentheses where a trap of ERR may ask for it, and the line that it is told (execute_cmd.c). */
export function announceSubshell(shell: Shell, command: Subshell): void {
  if (!shell.inTrap && shell.traps.has('ERR')) shell.currentCommand = command
  shell.errorLine = command.line
}

/** It may be there already, where the shell's own is closed. */
function move(sys: System, from: number, to: number): void {
  if (from === to) return
  sys.dup2(from, to)
  sys.close(from)
}

interface Stage {
  readonly input: number
  readonly ends: [number, number] | null
  readonly both: boolean
  readonly command: Command
}

function* runStage(child: Shell, stage: Stage): Steps<number> {
  const { sys } = child
  child.hasOwnInput = stage.input >= 0
  if (stage.input >= 0) move(sys, stage.input, 0)
  if (stage.ends !== null) {
    sys.close(stage.ends[0])
    move(sys, stage.ends[1], 1)
    if (stage.both) sys.dup2(1, 2)
  }
  child.subshellEnvironment = new Set(['pipeline'])
  if (stage.command.type !== 'simple') forgetJobs(child)
  return yield* child.runner.inChild(child, stage.command)
}

/** lastpipe: the shell reads from the pipe itself. */
function* runInShell(shell: Shell, command: Command, input: number): Steps<number> {
  // With standard input closed the pipe is there already.
  const saved = input === 0 ? -1 : shell.sys.fcntl(0, F_DUPFD_CLOEXEC, 10)
  move(shell.sys, input, 0)
  try {
    return yield* shell.runner.command(shell, command)
  } finally {
    yield* shell.flush()
    if (saved < 0) shell.sys.close(0)
    else {
      shell.sys.dup2(saved, 0)
      shell.sys.close(saved)
    }
  }
}

function* finish(shell: Shell, started: Started): Steps<number[]> {
  const ended: WaitedProcess[] = []
  for (const { pid, command } of started.processes)
    ended.push({ pid, command, status: yield* waitForForeground(shell, pid) })
  const waitStatuses = ended.map(({ status }) => status)
  const stopped = waitStatuses.findLast((status) => stopSignal(status) !== 0)
  const interrupted = waitStatuses.some((status) => (status & 127) === SIGINT)
  if (started.inShell === null) foregroundEnded(shell, stopped ?? waitStatuses.at(-1) ?? 0, () => ended)
  const statuses = waitStatuses.map(exitStatus)
  if (started.inShell !== null) statuses.push(started.inShell)
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, shell.sys.getpgrp())
  if (interrupted && shell.interactive) shell.interrupted = true
  return statuses
}
