/** -i: a file that is written anew. */

import { O_CREAT, O_EXCL, O_WRONLY, type Stat } from '../../kernel/abi.ts'
import type { Io, Step } from '../lib/io.ts'
import { baseName, directoryName, joinPath } from '../lib/walk.ts'
import { PANIC } from './settings.ts'

/** The temporary file that takes the place of one edited in place. */
export class EditedFile {
  readonly fd: number
  private readonly io: Io
  private readonly path: string
  readonly temporary: string
  private readonly stat: Stat

  private constructor(io: Io, path: string, temporary: string, fd: number, stat: Stat) {
    this.io = io
    this.path = path
    this.temporary = temporary
    this.fd = fd
    this.stat = stat
  }

  static *create(io: Io, path: string, stat: Stat): Step<EditedFile> {
    const directory = directoryName(path)
    const temporary = `${path.includes('/') ? directory : '.'}/sed${randomLetters(io)}`
    const fd = yield* io.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    if (fd < 0) return yield* io.fail(`couldn't open temporary file ${temporary}`, fd, PANIC)
    return new EditedFile(io, path, temporary, fd, stat)
  }

  *replace(suffix: string): Step<void> {
    const { sys } = this.io
    // Owner before mode: a change of owner clears the set-id bits.
    sys.fchown(this.fd, this.stat.uid, this.stat.gid)
    sys.fchmod(this.fd, this.stat.mode & 0o7777)
    sys.close(this.fd)
    if (suffix !== '') {
      const base = baseName(this.path)
      const name = suffix.includes('*') ? suffix.replaceAll('*', base) : base + suffix
      const backup = name.includes('/') ? name : joinPath(directoryName(this.path), name)
      const result = sys.rename(this.path, backup)
      if (result < 0) return yield* this.io.fail(`cannot rename ${this.path}`, result, PANIC)
    }
    const result = sys.rename(this.temporary, this.path)
    if (result < 0) return yield* this.io.fail(`cannot rename ${this.temporary}`, result, PANIC)
  }
}

function randomLetters(io: Io): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from(io.sys.getrandom(6), (byte) => alphabet[byte % alphabet.length]).join('')
}
