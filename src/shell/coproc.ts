/**
 * The coprocess: a command in the background whose input and output are pipes that the shell holds the other ends of,
 * `${NAME[1]}` and `${NAME[0]}` (execute_cmd.c, execute_coproc). There is one at a time. When it has ended, its variables
 * go, and its descriptors are closed, the next time the shell looks after its jobs; a descriptor that is closed earlier is -1.
 */

import { F_SETFD, FD_CLOEXEC } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { expandToText } from './expansion/expand.ts'
import { addJob, announceJob, forgetJobs } from './jobs.ts'
import type { Coproc } from './parser/tree.ts'
import { commandText } from './print-command.ts'
import { forkShell, highDescriptor } from './processes.ts'
import { InvalidReference, prepareForList } from './references.ts'
import type { Coprocess, Shell } from './shell.ts'
import type { Steps } from './steps.ts'
import { ArrayValue, isName, ReadonlyError } from './variables.ts'

export function* runCoprocess(shell: Shell, node: Coproc): Steps<number> {
  const { coprocess: before } = shell
  if (before !== null && (before.reader >= 0 || before.writer >= 0))
    shell.complain(`warning: execute_coproc: coproc [${before.job.pgid}:${before.name}] still exists`)
  shell.coprocess = null
  const name = yield* expandToText(shell, node.name)
  if (!isName(name)) {
    shell.complain(`\`${name}': not a valid identifier`)
    return 1
  }
  const output = openPipe(shell)
  const input = openPipe(shell)
  if (output === null || input === null) return 1
  const [reader, theirOutput] = output
  const [theirInput, writer] = input
  for (const fd of [reader, writer]) shell.sys.fcntl(fd, F_SETFD, FD_CLOEXEC)
  const command = commandText(node)
  const pid = yield* forkShell(
    shell,
    function* (child) {
      child.sys.close(reader)
      child.sys.close(writer)
      for (const [from, to] of [
        [theirInput, 0],
        [theirOutput, 1],
      ] as const) {
        child.sys.dup2(from, to)
        child.sys.close(from)
      }
      child.hasOwnTop = true
      child.hasOwnInput = true
      forgetJobs(child)
      child.subshellEnvironment = new Set()
      return yield* child.runner.inChild(child, node.command)
    },
    { background: true, ...(shell.terminal >= 0 ? { group: 0 } : {}) },
  )
  shell.sys.close(theirInput)
  shell.sys.close(theirOutput)
  const job = addJob(shell, [{ pid, command }], command)
  shell.lastBackground = pid
  shell.coprocess = { name, job, reader, writer }
  setVariables(shell, shell.coprocess)
  announceJob(shell, job)
  yield* shell.flush()
  return 0
}

/** Both ends at the upper end of what a process can have, the one to read from first; null after a complaint. */
function openPipe(shell: Shell): readonly [number, number] | null {
  const ends = shell.sys.pipe()
  if (typeof ends !== 'number') return [highDescriptor(shell, ends[0]), highDescriptor(shell, ends[1])]
  shell.complain(`cannot make pipe: ${strerror(ends)}`)
  return null
}

function setVariables(shell: Shell, { name, job, reader, writer }: Coprocess): void {
  try {
    prepareForList(shell, name)
    const variable = shell.variables.writable(name)
    variable.makeArray(false)
    variable.replaceArray(ArrayValue.ofList([String(reader), String(writer)]))
  } catch (error) {
    if (!(error instanceof ReadonlyError || error instanceof InvalidReference)) throw error
    shell.complain(error.message)
    return
  }
  shell.set(`${name}_PID`, String(job.pgid))
}

/** A redirection has closed a descriptor. */
export function descriptorClosed(shell: Shell, descriptor: number): void {
  const { coprocess } = shell
  if (coprocess === null || (coprocess.reader !== descriptor && coprocess.writer !== descriptor)) return
  if (coprocess.reader === descriptor) coprocess.reader = -1
  if (coprocess.writer === descriptor) coprocess.writer = -1
  setVariables(shell, coprocess)
}

/** In a subshell, which does not share it. */
export function closeCoprocess(shell: Shell): void {
  const { coprocess } = shell
  if (coprocess === null) return
  for (const descriptor of [coprocess.reader, coprocess.writer])
    if (descriptor >= 0) shell.sys.close(descriptor)
  shell.coprocess = null
}
