/**
 * `overlay-playground/machine`: the machine of the playground without the page, for scripts, tests and other pages.
 * Linux 6.18 with bash 5.2 and some hundred programs, simulated: nothing of the computer that it runs on is touched,
 * and nothing is read from it, its clock included. Two machines that are given the same do the same.
 */

/** `article` is the host of the playground's lessons; `debian` a plain Debian 13. */
export type ProfileName = 'article' | 'debian'

export interface BootOptions {
  /** put into the machine before its first prompt, by absolute path; text becomes UTF-8 */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** size of the terminal in characters; without: 80 by 24 */
  readonly terminal?: { readonly columns: number; readonly rows: number }
}

/** Loads the programs and starts a machine at its first prompt. Rejected with a RangeError for an unknown profile. */
export function boot(profile?: ProfileName, options?: BootOptions): Promise<Machine>

export interface Machine {
  readonly profile: ProfileName
  /** working directory of the shell, absolute */
  readonly cwd: string
  /** seconds since 1970 on the machine's clock */
  readonly time: number
  /** looking at files */
  readonly fs: FileSystem
  /** command lines that have run, with their times: what the page's links hold */
  readonly session: Session

  /**
   * Types `line` at the prompt of the machine's one shell, and lets it run to its end: variables, directories and
   * mounts stay for the next. A sleep takes no real time. A command that waits for input gets ^C, as does a line that
   * is not complete, and one that is overdue. Throws an Error when it does not end even then: the machine is of no
   * use from there on.
   */
  run(line: string, options?: RunOptions): CommandResult

  /** Tells what file systems do while they do it; returns how to stop. */
  onTrace(listener: (event: TraceEvent) => void): () => void
}

export interface RunOptions {
  /** asked again and again while the command runs; without it, a command may run for ever */
  readonly isOverdue?: () => boolean
}

export interface CommandResult {
  /** the exit status, 0 to 255, as `$?`; 130 after ^C */
  readonly status: number
  /** what the command wrote to the terminal, stdout and stderr as they came, with `\n` line ends and no colours */
  readonly output: string
}

export interface Session {
  readonly profile: string
  readonly entries: readonly {
    readonly line: string
    /** ms on the machine's clock since it was started */
    readonly at: number
    /** what was typed while it ran: after how many scheduler ticks, and which characters */
    readonly typed: readonly { readonly tick: number; readonly data: string }[]
  }[]
}

/**
 * Files as a process of root sees them; relative paths are relative to the shell's directory. Nothing is changed,
 * access times included; but, as for any process, what is looked up enters the kernel's dentry cache. What the kernel
 * refuses is thrown as a FileError.
 */
export interface FileSystem {
  /** names, without `.` and `..`, in byte order */
  list(path: string): string[]
  read(path: string): Uint8Array
  /** UTF-8; what is none becomes U+FFFD */
  readText(path: string): string
  /** of the object itself, where it is a symlink */
  stat(path: string): Attributes
  /** where it leads */
  readLink(path: string): string
  /** by full name, `user.comment`, `trusted.overlay.opaque` */
  xattrs(path: string): Map<string, Uint8Array>
  exists(path: string): boolean
}

export interface Attributes {
  readonly kind: 'file' | 'directory' | 'symlink' | 'character device' | 'block device' | 'fifo' | 'socket'
  /** permission, set-id and sticky bits */
  readonly mode: number
  readonly ino: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  /** bytes */
  readonly size: number
  /** of 512 bytes */
  readonly blocks: number
  /** of a device: 0:0 is a whiteout's */
  readonly device: { readonly major: number; readonly minor: number }
  /** seconds since 1970 */
  readonly mtime: number
  readonly ctime: number
}

/** What the kernel answered. */
export class FileError extends Error {
  /** `ENOENT` and so on, errno(3) */
  readonly code: string
  /** positive, as on Linux x86-64 */
  readonly errno: number
  /** as it was asked for */
  readonly path: string
}

/**
 * What an overlay or aufs does, with the function of Linux that does it. `path` is relative to the mount's root; a layer
 * is 'upper', 'work' or the number of a lower one, 0 being right below upper. Other fields depend on `type`:
 * lookup, copy-up, whiteout, opaque, redirect, create, remove, rename and others.
 */
export interface TraceEvent {
  readonly type: string
  readonly fn?: string
  readonly path?: string
  readonly [field: string]: unknown
}
