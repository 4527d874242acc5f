/** Command substitution: a child writes into a pipe, and what it wrote, without the newlines at its end, is the value. */

import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { MOST_HELD } from '../memory.ts'
import type { Steps } from '../steps.ts'
import { textOf } from './bytes.ts'
import { EXIT } from './flags.ts'
import { forkShell, makeJob, waitForJob } from './jobs.ts'
import type { Shell } from './shell.ts'
import type { Node } from './tree.ts'

export function* substitute(shell: Shell, node: Node): Steps<string> {
  const ends = shell.sys.pipe()
  if (typeof ends === 'number') return shell.fail('Pipe call failed')
  const [reader, writer] = ends
  const job = makeJob(shell)
  yield* forkShell(shell, { job, node, mode: 'own' }, function* (child) {
    child.sys.close(reader)
    if (writer !== 1) {
      child.sys.dup2(writer, 1)
      child.sys.close(writer)
    }
    return yield* child.runner.evaluate(child, node, EXIT)
  })
  shell.sys.close(writer)
  const text = yield* readAll(shell, reader)
  shell.sys.close(reader)
  shell.substitutionStatus = yield* waitForJob(shell, job)
  return text.replace(/\n+$/, '')
}

function* readAll(shell: Shell, descriptor: number): Steps<string> {
  const { sys } = shell
  let text = ''
  for (;;) {
    if (sys.exhausted()) yield undefined
    const piece = sys.read(descriptor, 65536)
    if (piece === -ERESTARTSYS) yield undefined
    else if (piece === -EINTR) shell.takeSignals()
    else if (typeof piece === 'number' || piece.length === 0) break
    else text += textOf(piece)
    if (text.length > MOST_HELD) shell.fail('Out of space')
  }
  return text.includes('\0') ? text.replace(/\0/g, '') : text
}
