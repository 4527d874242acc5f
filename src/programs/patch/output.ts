/** The files that patch(1) writes: what is patched, backups, rejects. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import { strerror } from '../../kernel/vfs/errno.ts'
import { isDirectory } from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import { directoryName } from '../lib/walk.ts'
import { fatal, type Job } from './job.ts'
import { quoteFile } from './quote-file.ts'

export function* backUp(job: Job, name: string, bytes: Uint8Array | null): Step<void> {
  if (job.backedUp.has(name)) return
  job.backedUp.add(name)
  if (bytes === null && !job.backsUp) {
    job.io.print(`Cannot stat file ${quoteFile(name)}, skipping backup\n`)
    return
  }
  const stat = job.io.sys.stat(name)
  const mode = typeof stat === 'number' ? null : stat.mode & 0o7777
  yield* writeBytes(job.io, job.backupOf(name), bytes ?? new Uint8Array(0), mode)
}

export function* writeFile(job: Job, name: string, text: string, mode: number | null): Step<void> {
  makeParents(job.io, name)
  yield* writeBytes(job.io, name, encode(text), mode)
}

/** Written anew under a name of its own and renamed: other names of the file keep what they have. */
function* writeBytes(io: Io, name: string, bytes: Uint8Array, mode: number | null): Step<void> {
  const stat = io.sys.lstat(name)
  if (typeof stat !== 'number' && isDirectory(stat.mode))
    return yield* fatal(io, `${quoteText(name)} is a directory`)
  if (typeof stat !== 'number') io.sys.unlink(name)
  const fd = yield* io.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) return yield* fatal(io, `Can't create file ${quoteFile(name)} : ${strerror(fd)}`)
  const written = yield* io.writeAll(fd, bytes)
  io.sys.close(fd)
  if (written < 0) return yield* fatal(io, `write error : ${strerror(written)}`)
  if (mode !== null) io.sys.chmod(name, mode)
}

function makeParents(io: Io, name: string): void {
  const parts = directoryName(name).split('/')
  for (let i = 1; i <= parts.length; i++) {
    const directory = parts.slice(0, i).join('/')
    if (directory !== '' && directory !== '.') io.sys.mkdir(directory, 0o777)
  }
}

/** A directory whose last file a patch has removed goes too. */
export function removeEmptyParents(io: Io, name: string): void {
  for (let at = directoryName(name); at !== '.' && at !== '/'; at = directoryName(at)) {
    if (io.sys.rmdir(at) < 0) return
  }
}
