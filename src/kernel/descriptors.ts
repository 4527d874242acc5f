import { EBADF, EMFILE } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'

/** RLIMIT_NOFILE */
export const DESCRIPTOR_LIMIT = 1024

/** A task's descriptors: small numbers for open files. Holds one reference of each file it lists. */
export class Descriptors {
  /** never shortened: a redirection opens a descriptor above 9 and closes it again, for each command */
  readonly #files: (File | null)[]
  /** null until there is one: most processes have none, and copies are made at every fork */
  #closeOnExec: Set<number> | null = null
  readonly #release: (file: File) => void

  /** `release` drops one reference of a file. */
  constructor(release: (file: File) => void, from?: Descriptors) {
    this.#release = release
    this.#files = from === undefined ? [] : from.#files.slice()
    if (from !== undefined && from.#closeOnExec !== null) this.#closeOnExec = new Set(from.#closeOnExec)
    for (const file of this.#files) if (file !== null) file.references++
  }

  /** fork's copy: the same open files under the same numbers. */
  copy(): Descriptors {
    return new Descriptors(this.#release, this)
  }

  get(fd: number): File | null {
    return this.#files[fd] ?? null
  }

  /** Takes over a reference of `file`. The lowest free number from `from` on, or -EMFILE. */
  install(file: File, closeOnExec: boolean, from = 0): number {
    const fd = this.lowestFree(from)
    if (fd >= 0) this.#put(fd, file, closeOnExec)
    return fd
  }

  /** What `install` would return; asked before a file is opened, so that EMFILE has no side effect. */
  lowestFree(from = 0): number {
    const files = this.#files
    let fd = from
    while (fd < files.length && files[fd] !== null) fd++
    return fd >= DESCRIPTOR_LIMIT ? -EMFILE : fd
  }

  /** Puts `file`, with a reference of its own, at `fd`, closing what was there. */
  replace(fd: number, file: File, closeOnExec: boolean): number {
    if (fd < 0 || fd >= DESCRIPTOR_LIMIT) return -EBADF
    const old = this.get(fd)
    this.#put(fd, file, closeOnExec)
    if (old !== null) this.#release(old)
    return fd
  }

  close(fd: number): number {
    const file = this.get(fd)
    if (file === null) return -EBADF
    this.#files[fd] = null
    this.setCloseOnExec(fd, false)
    this.#release(file)
    return 0
  }

  closeAll(): void {
    for (let fd = this.#files.length - 1; fd >= 0; fd--) if (this.get(fd) !== null) this.close(fd)
  }

  closeForExec(): void {
    for (const fd of [...(this.#closeOnExec ?? [])]) this.close(fd)
  }

  isCloseOnExec(fd: number): boolean {
    return this.#closeOnExec?.has(fd) === true
  }

  setCloseOnExec(fd: number, closeOnExec: boolean): void {
    if (!closeOnExec) {
      this.#closeOnExec?.delete(fd)
      return
    }
    if (this.#closeOnExec === null) this.#closeOnExec = new Set()
    this.#closeOnExec.add(fd)
  }

  /** Open numbers, ascending. */
  numbers(): number[] {
    const numbers: number[] = []
    for (let fd = 0; fd < this.#files.length; fd++) if (this.#files[fd] !== null) numbers.push(fd)
    return numbers
  }

  *open(): Generator<File, void, void> {
    for (const file of this.#files) if (file !== null) yield file
  }

  #put(fd: number, file: File, closeOnExec: boolean): void {
    const files = this.#files
    while (files.length < fd) files.push(null)
    files[fd] = file
    this.setCloseOnExec(fd, closeOnExec)
  }
}
