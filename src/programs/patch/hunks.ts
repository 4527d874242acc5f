/** All hunks of one file's patch: where each fits, what is asked when it seems to be applied already. */

import type { Step } from '../lib/io.ts'
import { apply, contextOf, copyUntil, locate, targetOf } from './apply.ts'
import type { Job } from './job.ts'
import { askToReverse } from './looks-reversed.ts'
import { type FilePatch, reversed } from './parse.ts'
import type { Rejected } from './reject.ts'

export interface Applied {
  /** as it was applied in the end: it may have turned out to be reversed */
  readonly patch: FilePatch
  readonly rejected: readonly Rejected[]
  readonly output: string
  /** something did not fit exactly */
  readonly isMismatch: boolean
  readonly isSkipped: boolean
}

/** `isSure` if it isn't to be asked whether old and new are swapped. */
export function* applyAll(
  job: Job,
  given: FilePatch,
  input: readonly string[],
  isSure: boolean,
): Step<Applied> {
  const { io } = job
  const target = targetOf(input)
  const rejected: Rejected[] = []
  let patch = given
  let [isMismatch, isSkipped, asked] = [false, false, isSure]
  for (let at = 0; at < patch.hunks.length; at++) {
    let hunk = patch.hunks[at] as FilePatch['hunks'][number]
    const { prefix, suffix } = contextOf(hunk)
    const most = Math.min(job.maxFuzz, Math.max(prefix, suffix))
    // A file that is there already is not made by a patch.
    const makesWhatIsThere = patch.old.isNone && input.length > 0
    let where = 0
    let fuzz = 0
    for (; !isSkipped; fuzz++) {
      where = makesWhatIsThere ? 0 : locate(target, hunk, fuzz, job.same)
      if (where === 0 || fuzz > 0 || target.offset !== 0) isMismatch = true
      if (at === 0 && where === 0 && !asked && !job.force) {
        const other = reversed(patch)
        where = locate(target, other.hunks[0] as typeof hunk, fuzz, job.same)
        if (where > 0) {
          asked = true
          const answer = yield* askToReverse(
            job,
            `${job.reverse ? 'Unreversed' : 'Reversed (or previously applied)'} patch detected!`,
          )
          if (answer === 'reverse') {
            patch = other
            hunk = patch.hunks[0] as typeof hunk
          } else {
            where = 0
            if (answer === 'skip') isSkipped = true
            else {
              fuzz--
              continue
            }
          }
        }
      }
      if (where > 0 || fuzz >= most) break
    }
    const shift = target.output.length - target.frozen
    if (where === 0 || isSkipped) {
      rejected.push({ hunk, shift })
      const place = hunk.oldStart + shift
      if (job.verbose || (!isSkipped && !job.silent))
        io.print(`Hunk #${at + 1} ${isSkipped ? 'ignored' : 'FAILED'} at ${place}.\n`)
    } else {
      const place = where + shift
      apply(target, hunk, where)
      if (job.verbose || (!job.silent && (fuzz > 0 || target.offset !== 0))) {
        const offset = target.offset
        const lines = offset === 1 ? 'line' : 'lines'
        io.print(
          `Hunk #${at + 1} succeeded at ${place}${fuzz > 0 ? ` with fuzz ${fuzz}` : ''}${offset !== 0 ? ` (offset ${offset} ${lines})` : ''}.\n`,
        )
      }
    }
    if (io.full) yield* io.flush()
    yield* io.breathe()
  }
  copyUntil(target, input.length)
  return { patch, rejected, output: target.output.join(''), isMismatch, isSkipped }
}
