/** The files that sed reads, in place or not. */

import { O_RDONLY, type Stat } from '../../kernel/abi.ts'
import { ELOOP, strerror } from '../../kernel/vfs/errno.ts'
import { isRegular, isSymlink } from '../../kernel/vfs/mode.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { TextLines } from '../lib/text-lines.ts'
import { directoryName, joinPath } from '../lib/walk.ts'
import { EditedFile } from './edited-file.ts'
import type { SedInput } from './execute.ts'
import type { Outputs } from './outputs.ts'
import { BAD_INPUT, PANIC, type Settings } from './settings.ts'

/** that --follow-symlinks follows */
const MOST_LINKS = 40

/** The input files one after the other. */
export class FileInput implements SedInput {
  lineNumber = 0
  fileName = '-'
  wasTerminated = true
  status = 0
  private index = -1
  private fd = -1
  private lines: TextLines | null = null
  private edited: EditedFile | null = null
  private readonly io: Io
  private readonly files: readonly string[]
  private readonly settings: Settings
  private readonly outputs: Outputs

  constructor(io: Io, files: readonly string[], settings: Settings, outputs: Outputs) {
    this.io = io
    this.files = files
    this.settings = settings
    this.outputs = outputs
  }

  holdMemory(size: number): Step<void> {
    return this.io.holdMemory(size)
  }

  *readLine(): Step<string | null> {
    while (this.lines === null || !this.lines.ready) {
      if (this.lines !== null && (yield* this.lines.fill())) break
      yield* this.close()
      if (!(yield* this.openNext())) return null
    }
    this.lineNumber++
    const line = this.lines.next()
    this.wasTerminated = this.lines.wasTerminated
    return line
  }

  *isLast(): Step<boolean> {
    if (this.lines !== null && (this.lines.ready || (yield* this.lines.fill()))) return false
    if (this.settings.separate) return true
    // A later file with a line makes this one not the last: open it, as reading on would.
    for (;;) {
      yield* this.close()
      if (!(yield* this.openNext())) return true
      if (yield* this.hasLine()) return false
    }
  }

  /** The program fails: what it made of the file that it edits goes. */
  abandon(): void {
    if (this.edited !== null) this.io.sys.unlink(this.edited.temporary)
  }

  private *hasLine(): Step<boolean> {
    return this.lines !== null && (yield* this.lines.fill())
  }

  /** After q: what was not read stays for the next reader of the same open file; an edited file ends there. */
  *finish(): Step<void> {
    if (this.lines !== null && this.edited === null) this.lines.giveBack()
    yield* this.close()
  }

  private *openNext(): Step<boolean> {
    for (;;) {
      if (this.index + 1 >= this.files.length) return false
      const name = this.files[++this.index] as string
      const isInput = name === '-' && this.settings.inPlace === null
      const path = isInput || !this.settings.followSymlinks ? name : yield* this.linkEnd(name)
      const fd = isInput ? STDIN : yield* this.io.open(path, O_RDONLY)
      if (fd < 0) {
        yield* this.io.complain(`can't read ${name}`, fd)
        this.status = BAD_INPUT
        continue
      }
      if (this.settings.separate) this.lineNumber = 0
      this.fileName = name
      this.fd = fd
      if (this.settings.inPlace !== null) yield* this.startEditing(name, path, fd)
      this.lines = new TextLines(this.io, fd, { delimiter: this.settings.delimiter })
      return true
    }
  }

  /** Where the links lead that a name stands for (follow_symlink of sed's utils.c). */
  private *linkEnd(name: string): Step<string> {
    const { sys } = this.io
    let path = name
    for (let followed = 0; followed <= MOST_LINKS; followed++) {
      const info = sys.lstat(path)
      if (typeof info === 'number') return yield* this.io.fail(`couldn't readlink ${path}`, info, PANIC)
      if (!isSymlink(info.mode)) return path
      const target = sys.readlink(path) as string
      path = target.startsWith('/') ? target : joinPath(directoryName(path), target)
    }
    return yield* this.io.fail(`couldn't follow symlink ${name}`, ELOOP, PANIC)
  }

  private *startEditing(name: string, path: string, fd: number): Step<void> {
    const stat = this.io.sys.fstat(fd) as Stat
    if (!isRegular(stat.mode))
      return yield* this.io.fail(`couldn't edit ${name}: not a regular file`, 0, PANIC)
    this.edited = yield* EditedFile.create(this.io, path, stat)
    this.outputs.redirect(this.edited.fd, this.edited.temporary)
  }

  private *close(): Step<void> {
    const { lines } = this
    this.lines = null
    if (lines === null) return
    if (lines.error !== 0)
      return yield* this.io.fail(
        `read error on ${this.fd === STDIN ? 'stdin' : this.fileName}: ${strerror(lines.error)}`,
        0,
        PANIC,
      )
    if (this.edited !== null) {
      yield* this.outputs.main.settle()
      yield* this.outputs.settle()
      yield* this.edited.replace(this.settings.inPlace as string)
      this.outputs.redirect(null, 'stdout')
      this.edited = null
    }
    if (this.fd !== STDIN) this.io.sys.close(this.fd)
  }
}
