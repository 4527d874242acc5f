/** Command substitution: a child writes into a pipe, and what it wrote, without the newlines at its end, is the value. */

import { EINTR, ERESTARTSYS } from '../../kernel/vfs/errno.ts'
import { mustFit } from '../memory.ts'
import { withoutNul } from '../read-all.ts'
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
  const pieces = yield* readPieces(shell, reader)
  shell.sys.close(reader)
  shell.substitutionStatus = yield* waitForJob(shell, job)
  // ^C has ended the child too.
  if (shell.isInteractive) {
    shell.takeSignals()
    shell.throwInterrupt()
  }
  const text = pieces.join('')
  shell.work(text.length)
  return text.replace(/\n+$/, '')
}

/** What comes up to the end, without its NULs. */
function* readPieces(shell: Shell, descriptor: number): Steps<string[]> {
  const { sys } = shell
  const pieces: string[] = []
  let size = 0
  for (;;) {
    if (sys.exhausted()) yield undefined
    const piece = sys.read(descriptor, 65536)
    if (piece === -ERESTARTSYS) yield undefined
    else if (piece === -EINTR) shell.takeSignals()
    else if (typeof piece === 'number' || piece.length === 0) return pieces
    else {
      shell.work(piece.length)
      const text = textOf(withoutNul(piece))
      size += text.length
      mustFit(size)
      if (text !== '') pieces.push(text)
    }
  }
}
