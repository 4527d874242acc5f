/** Pipelines: a process for each command, connected by pipes (bash(1), Pipelines). */

import { strerror } from '../kernel/vfs/errno.ts'
import { forgetJobs } from './jobs.ts'
import type { Command, Pipeline } from './parser/tree.ts'
import { commandText } from './print-command.ts'
import { foregroundEnded, forkShell, waitFor } from './processes.ts'
import { Discard, type Shell } from './shell.ts'
import { exitStatus } from './signals.ts'
import type { Steps } from './steps.ts'
import { runEventTrap } from './traps.ts'

export function* runPipeline(shell: Shell, node: Pipeline): Steps<number> {
  const [first] = node.commands
  if (node.commands.length === 1 && first !== undefined) return yield* shell.runner.command(shell, first)
  if (node.commands.length === 0) return 0
  const started = yield* start(shell, node)
  const statuses = yield* finish(shell, node, started)
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
  }
  if (!shell.options.pipefail) return last
  return statuses.findLast((status) => status !== 0) ?? 0
}

interface Started {
  readonly pids: readonly number[]
  /** The status of a last command that ran in the shell itself (lastpipe), else null. */
  readonly inShell: number | null
}

function* start(shell: Shell, node: Pipeline): Steps<Started> {
  const { commands, both } = node
  const pids: number[] = []
  const jobControl = shell.terminal >= 0
  const lastInShell = shell.options.lastpipe && !jobControl
  let input = -1
  for (let i = 0; i < commands.length; i++) {
    const command = commands[i] as Command
    const isLast = i === commands.length - 1
    if (isLast && lastInShell) return { pids, inShell: yield* runInShell(shell, command, input) }
    const ends = isLast ? null : shell.sys.pipe()
    if (typeof ends === 'number') {
      shell.complain(`pipe error: ${strerror(ends)}`)
      throw new Discard(1)
    }
    if (command.type === 'simple' && shell.traps.has('DEBUG') && !shell.options.functrace)
      yield* debugElement(shell, command)
    const stage = { input, ends, both: both[i] === true, command }
    const group = jobControl ? { group: pids[0] ?? 0 } : {}
    const pid = yield* forkShell(shell, (child) => runStage(child, stage), group)
    pids.push(pid)
    if (jobControl && i === 0) shell.sys.tcsetpgrp(shell.terminal, pid)
    if (input >= 0) shell.sys.close(input)
    if (ends !== null) {
      shell.sys.close(ends[1])
      input = ends[0]
    }
  }
  return { pids, inShell: null }
}

/** The shell itself runs the DEBUG trap for simple commands, before their processes are made. */
function* debugElement(shell: Shell, command: Extract<Command, { type: 'simple' }>): Steps<void> {
  const { line } = shell
  shell.line = command.line
  if (!shell.inTrap) shell.currentCommand = command
  yield* runEventTrap(shell, 'DEBUG')
  shell.line = line
}

interface Stage {
  readonly input: number
  readonly ends: [number, number] | null
  readonly both: boolean
  readonly command: Command
}

function* runStage(child: Shell, stage: Stage): Steps<number> {
  const { sys } = child
  if (stage.input >= 0) {
    sys.dup2(stage.input, 0)
    sys.close(stage.input)
  }
  if (stage.ends !== null) {
    sys.close(stage.ends[0])
    sys.dup2(stage.ends[1], 1)
    if (stage.both) sys.dup2(stage.ends[1], 2)
    sys.close(stage.ends[1])
  }
  if (stage.command.type !== 'simple') forgetJobs(child)
  const status = yield* child.runner.inChild(child, stage.command)
  // A loop or a condition ends its process without the EXIT trap that it has set.
  if (!RUNS_EXIT_TRAP.has(stage.command.type)) child.traps.delete(0)
  return status
}

const RUNS_EXIT_TRAP: ReadonlySet<Command['type']> = new Set(['simple', 'group', 'subshell'])

/** lastpipe: the shell reads from the pipe itself. */
function* runInShell(shell: Shell, command: Command, input: number): Steps<number> {
  const saved = shell.sys.fcntl(0, 1030, 10)
  shell.sys.dup2(input, 0)
  shell.sys.close(input)
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

function* finish(shell: Shell, node: Pipeline, started: Started): Steps<number[]> {
  const statuses: number[] = []
  let interrupted = false
  for (let i = 0; i < started.pids.length; i++) {
    const pid = started.pids[i] as number
    const status = yield* waitFor(shell, pid)
    const isLast = i === node.commands.length - 1
    if ((status & 127) === 2) interrupted = true
    if (isLast) foregroundEnded(shell, status, pid, () => commandText(node))
    statuses.push(exitStatus(status))
  }
  if (started.inShell !== null) statuses.push(started.inShell)
  if (shell.terminal >= 0) shell.sys.tcsetpgrp(shell.terminal, shell.sys.getpgrp())
  if (interrupted && shell.interactive) shell.interrupted = true
  return statuses
}
