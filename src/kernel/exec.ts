/** Running program files: fs/exec.c, fs/binfmt_script.c, execve(2). */

import { MS_NOEXEC, MS_NOSUID, O_RDONLY, type ProgramRun, type System } from './abi.ts'
import { rootId } from './credentials.ts'
import type { Kernel } from './kernel.ts'
import type { Executable, Task } from './task.ts'
import { byteLength, decode, encode, isLongerThan, MOST_BYTES } from './text.ts'
import { type Cred, isMapped } from './vfs/cred.ts'
import { E2BIG, EACCES, EIO, ELOOP, ENOEXEC, ETXTBSY } from './vfs/errno.ts'
import type { File } from './vfs/file.ts'
import type { Inode } from './vfs/inode.ts'
import { isRegular, S_ISGID, S_ISUID, S_IXGRP } from './vfs/mode.ts'
import { LOOKUP_FOLLOW, lookupPath } from './vfs/namei.ts'
import { openUnchecked, putFile } from './vfs/open.ts'
import { inodePermission, MAY_EXEC } from './vfs/permission.ts'

/** a quarter of the 8 MiB stack, and the longest single string (execve(2)) */
const ARGUMENTS_MAX = 2 * 1024 * 1024
const ARGUMENT_MAX = 131072
/** how much of a file tells what it is (BINPRM_BUF_SIZE) */
const HEAD = 256
/** binfmt rewrites: a script whose interpreter is a script, and so on (exec_binprm) */
const MAX_REWRITES = 5
const COMM_MAX = 15
/** of each string: its end, and the pointer to it */
const STRING_EXTRA = 9

const ELF_HEADER = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)

/**
 * What an executable file of a registered program holds: an ELF header's identification and the program's
 * name. A copy of the file runs the same program.
 */
export function programImage(name: string): Uint8Array {
  const text = encode(`${name}\0`)
  const image = new Uint8Array(ELF_HEADER.length + text.length)
  image.set(ELF_HEADER)
  image.set(text, ELF_HEADER.length)
  return image
}

/** execve(2). On failure nothing has changed. In order: -ENOENT and other path errors, -EACCES, -ETXTBSY, -E2BIG, -ENOEXEC, -ELOOP. */
export function execute(
  kernel: Kernel,
  task: Task,
  sys: System,
  path: string,
  argv: readonly string[],
  env: readonly string[],
): ProgramRun | number {
  let file = openExecutable(kernel, task, path)
  if (typeof file === 'number') return file
  if (areTooBig(argv, env)) return refuse(file, -E2BIG)
  let args: readonly string[] = argv.length === 0 ? [''] : argv
  let name = path
  for (let rewrites = 0; ; rewrites++) {
    if (rewrites > MAX_REWRITES) return refuse(file, -ELOOP)
    const head: Uint8Array | number = file.fop.read?.(file, HEAD, 0) ?? -EIO
    if (typeof head === 'number') return refuse(file, head)
    const program = programOf(kernel, head)
    if (program !== null) {
      becomeProgram(kernel, task, file, path, args, env)
      return program(sys, args, env)
    }
    const script = parseInterpreterLine(head)
    if (script === null) return refuse(file, -ENOEXEC)
    putFile(file)
    args = [script.interpreter, ...(script.argument === '' ? [] : [script.argument]), name, ...args.slice(1)]
    name = script.interpreter
    const interpreter = openExecutable(kernel, task, name)
    if (typeof interpreter === 'number') return interpreter
    file = interpreter
  }
}

function refuse(file: File, error: number): number {
  putFile(file)
  return error
}

/** do_open_execat */
function openExecutable(kernel: Kernel, task: Task, name: string): File | number {
  const path = lookupPath(kernel.vfs, task.fs, name, LOOKUP_FOLLOW)
  if (typeof path === 'number') return path
  const inode = path.dentry.inode as Inode
  if (!isRegular(inode.mode) || path.mnt.flags & MS_NOEXEC) return -EACCES
  const error = inodePermission(inode, MAY_EXEC)
  if (error < 0) return error
  if (inode.writers > 0) return -ETXTBSY
  return openUnchecked(path, O_RDONLY)
}

/** Strings with their ends, and a pointer for each. */
function areTooBig(argv: readonly string[], env: readonly string[]): boolean {
  let most = 0
  for (const list of [argv, env]) for (const text of list) most += text.length * MOST_BYTES + STRING_EXTRA
  // Nearly always that much would fit, and nothing need be counted.
  if (most <= ARGUMENT_MAX) return false
  let total = 0
  for (const list of [argv, env]) {
    for (const text of list) {
      const length = byteLength(text)
      if (length >= ARGUMENT_MAX) return true
      total += length + STRING_EXTRA
    }
  }
  return total > ARGUMENTS_MAX
}

function programOf(kernel: Kernel, head: Uint8Array) {
  for (let i = 0; i < ELF_HEADER.length; i++) if (head[i] !== ELF_HEADER[i]) return null
  const end = head.indexOf(0, ELF_HEADER.length)
  return kernel.programs.get(decode(head.subarray(ELF_HEADER.length, end === -1 ? undefined : end))) ?? null
}

/** load_script: `#!`, blanks, the interpreter, and all the rest as one argument. */
export function parseInterpreterLine(head: Uint8Array): { interpreter: string; argument: string } | null {
  if (head[0] !== 0x23 || head[1] !== 0x21) return null
  // The last byte of the buffer is kept for the end of the string.
  const usable = head.subarray(0, HEAD - 1)
  const newline = usable.indexOf(10)
  const line = decode(usable.subarray(2, newline === -1 ? undefined : newline))
  const match = /^[ \t]*([^ \t\0]+)([ \t\0]?)[ \t]*([^\0]*)/.exec(line)
  if (match === null) return null
  // A name that may have been cut off by the end of what was read is none.
  if (newline === -1 && head.length === HEAD && match[2] === '') return null
  return { interpreter: match[1] as string, argument: (match[3] as string).replace(/[ \t]+$/, '') }
}

/** begin_new_exec */
function becomeProgram(
  kernel: Kernel,
  task: Task,
  file: File,
  path: string,
  argv: readonly string[],
  env: readonly string[],
): void {
  task.cred = credentialsAfterExec(task.cred, file)
  kernel.vfs.cred = task.cred
  task.files.closeForExec()
  task.caught = 0
  task.pending = 0
  task.comm = commOf(path)
  task.argv = argv
  task.env = env
  task.hasExecuted = true
  releaseExecutable(task)
  task.executable = makeExecutable(file)
}

/** Takes over a reference of the file; from now on nobody can write to it (deny_write_access). */
export function makeExecutable(file: File): Executable {
  file.inode.writers--
  return { file, users: 1 }
}

/** The name of a process: its file's. */
export const commOf = (path: string): string => cutName(path.slice(path.lastIndexOf('/') + 1))

/** What of a name has room in a process (TASK_COMM_LEN). */
export const cutName = (name: string): string =>
  isLongerThan(name, COMM_MAX) ? decode(encode(name).subarray(0, COMM_MAX)) : name

/** bprm_fill_uid and cap_bprm_creds_from_file: set-id bits, and capabilities for root only. */
function credentialsAfterExec(cred: Cred, file: File): Cred {
  const { inode, mnt } = file
  let { euid, egid } = cred
  if (!(mnt.flags & MS_NOSUID)) {
    const { userNamespace } = cred
    // Set-id bits count where both ids mean somebody (mnt_may_suid).
    const isKnown =
      userNamespace === null ||
      (isMapped(userNamespace.uids, inode.uid) && isMapped(userNamespace.gids, inode.gid))
    if (inode.mode & S_ISUID && isKnown) euid = inode.uid
    if ((inode.mode & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP) && isKnown) egid = inode.gid
  }
  const capabilities = euid === rootId(cred) ? cred.bounding : 0
  const unchanged =
    euid === cred.euid &&
    egid === cred.egid &&
    cred.suid === euid &&
    cred.sgid === egid &&
    cred.capabilities === capabilities
  return unchanged ? cred : { ...cred, euid, suid: euid, egid, sgid: egid, capabilities }
}

/** The task does not run this file any more. */
export function releaseExecutable(task: Task): void {
  const { executable } = task
  task.executable = null
  if (executable === null || --executable.users > 0) return
  executable.file.inode.writers++
  putFile(executable.file)
}

export function shareExecutable(executable: Executable | null): Executable | null {
  if (executable !== null) executable.users++
  return executable
}
