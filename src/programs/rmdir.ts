/** rmdir(1): removes empty directories. */

import { EACCES, EBUSY, EEXIST, ENOTDIR, ENOTEMPTY, EPERM, EROFS, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteName } from './lib/quote.ts'
import { readDirectory, stripSlashes } from './lib/walk.ts'

export const rmdir = defineProgram({
  name: 'rmdir',
  usage: '[OPTION]... DIRECTORY...',
  about: 'Remove the DIRECTORY(ies), if they are empty.',
  options: {
    ignore: { long: 'ignore-fail-on-non-empty', help: 'ignore each failure to remove a non-empty directory' },
    parents: {
      short: 'p',
      long: ['parents', 'path'],
      help: 'remove DIRECTORY and its ancestors; -p a/b is like a/b a',
    },
    verbose: { short: 'v', long: 'verbose', help: 'output a diagnostic for every directory processed' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('missing operand')
    const job: Job = { io, ignore: options.has('ignore'), verbose: options.has('verbose') }
    let status = 0
    for (const operand of operands) {
      const removed = yield* removeOne(job, operand)
      if (removed === 'failed') status = 1
      if (removed === 'removed' && options.has('parents') && !(yield* removeParents(job, operand))) status = 1
    }
    return status
  },
})

interface Job {
  readonly io: Io
  readonly ignore: boolean
  readonly verbose: boolean
}

function* removeOne(job: Job, path: string): Step<'removed' | 'ignored' | 'failed'> {
  const { io } = job
  yield* announce(job, path)
  const result = io.sys.rmdir(path)
  if (result >= 0) return 'removed'
  if (canIgnore(job, path, result)) return 'ignored'
  if (result === -ENOTDIR && isLinkToDirectory(io, path)) {
    yield* io.complain(`failed to remove ${quoteName(path)}: Symbolic link not followed`)
  } else yield* io.complain(`failed to remove ${quoteName(path)}`, result)
  return 'failed'
}

/** Each ancestor in turn, up to the first that cannot be removed. */
function* removeParents(job: Job, operand: string): Step<boolean> {
  const { io } = job
  let path = stripSlashes(operand)
  for (;;) {
    const slash = path.lastIndexOf('/')
    if (slash < 0) return true
    path = stripSlashes(path.slice(0, slash))
    if (path === '') return true
    yield* announce(job, path)
    const result = io.sys.rmdir(path)
    if (result >= 0) continue
    if (canIgnore(job, path, result)) return true
    yield* io.printError(`${io.name}: failed to remove directory ${quoteName(path)}: ${strerror(result)}\n`)
    return false
  }
}

function* announce({ io, verbose }: Job, path: string): Step<void> {
  if (!verbose) return
  io.print(`${io.name}: removing directory, ${quoteName(path)}\n`)
  yield* io.flush()
}

/** `--ignore-fail-on-non-empty` also forgives other refusals if the directory is in fact not empty. */
function canIgnore({ io, ignore }: Job, path: string, error: number): boolean {
  if (!ignore) return false
  if (error === -ENOTEMPTY || error === -EEXIST) return true
  if (![EACCES, EPERM, EROFS, EBUSY].includes(-error)) return false
  const entries = readDirectory(io, path)
  return typeof entries !== 'number' && entries.length > 0
}

function isLinkToDirectory(io: Io, path: string): boolean {
  if (!path.endsWith('/')) return false
  const link = io.sys.lstat(stripSlashes(path))
  const target = io.sys.stat(path)
  return (
    typeof link !== 'number' && isSymlink(link.mode) && typeof target !== 'number' && isDirectory(target.mode)
  )
}
