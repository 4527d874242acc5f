/** Whether a patch looks as if old and new were swapped, and what is done about it (`maybe_reverse`, `ok_to_reverse`). */

import { isRegular } from '../../kernel/vfs/mode.ts'
import type { Step } from '../lib/io.ts'
import type { Job } from './job.ts'
import type { FilePatch } from './parse.ts'
import { quoteFile } from './quote-file.ts'

/** What a patch says of a file before or behind it (`p_says_nonexistent`). */
export function stateOf(patch: FilePatch, side: 'old' | 'new'): 'has lines' | 'is empty' | 'is missing' {
  const { isNone, name } = patch[side]
  const first = patch.hunks[0]
  if (first === undefined) return isNone ? 'is missing' : 'has lines'
  const [start, other] = side === 'old' ? [first.oldStart, '+'] : [first.newStart, '-']
  const isEmpty = name !== null && start === 1 && first.lines.every(({ mark }) => mark === other)
  if (!isEmpty) return 'has lines'
  return isNone ? 'is missing' : 'is empty'
}

/** What a patch would do to a file though it seems to be done, as it is told; null if nothing speaks for that. */
export function aimMissed(job: Job, patch: FilePatch, name: string): string | null {
  const stat = job.io.sys.stat(name)
  const isMissing = typeof stat === 'number'
  if (!isMissing && !isRegular(stat.mode)) return null
  const isEmpty = isMissing || stat.size === 0
  const [before, after] = [stateOf(patch, 'old'), stateOf(patch, 'new')]
  if (isEmpty ? after === 'has lines' : before !== 'is missing') return null
  // An empty file is made or removed.
  const [here, there] = isMissing ? [after, before] : [before, after]
  if (isEmpty && here === 'is empty' && there === 'is missing') return null
  const [verb, state] = isMissing
    ? ['delete', 'does not exist']
    : isEmpty
      ? ['empty out', 'is already empty']
      : ['create', 'already exists']
  const when = job.reverse ? ', when reversed,' : ''
  return `The next patch${when} would ${verb} the file ${quoteFile(name)},\nwhich ${state}!`
}

/** `found` is what looks as if old and new were swapped. */
export function* askToReverse(job: Job, found: string): Step<'reverse' | 'skip' | 'apply'> {
  const { io, ask } = job
  if (job.forward || !(job.force && job.silent)) io.print(found)
  if (job.forward) {
    io.print('  Skipping patch.\n')
    return 'skip'
  }
  if (job.force) {
    if (!job.silent) io.print('  Applying it anyway.\n')
    return 'apply'
  }
  if (job.batch) {
    io.print(job.reverse ? '  Ignoring -R.\n' : '  Assuming -R.\n')
    return 'reverse'
  }
  const swaps = yield* ask(`${job.reverse ? '  Ignore -R?' : '  Assume -R?'} [n] `)
  if (swaps.startsWith('y')) return 'reverse'
  const applies = yield* ask('Apply anyway? [n] ')
  if (applies.startsWith('y')) return 'apply'
  if (!job.silent) io.print('Skipping patch.\n')
  return 'skip'
}
