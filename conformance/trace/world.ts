/** The machine that a trace runs on: its file systems and the tree they start with. */

import { MS_RDONLY, MS_REMOUNT, O_CREAT, O_EXCL, O_WRONLY, type System } from '../../src/kernel/abi.ts'
import { programImage } from '../../src/kernel/exec.ts'
import { Kernel } from '../../src/kernel/kernel.ts'
import { errnoName } from '../../src/kernel/vfs/errno.ts'
import {
  makedev,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  S_IFSOCK,
} from '../../src/kernel/vfs/mode.ts'
import { makeFile } from '../../src/machine/boot.ts'
import type { Software } from '../../src/machine/software.ts'
import { decodeBytes } from './bytes.ts'
import type { Entry, Trace, Tree } from './format.ts'

export const typeBits: Record<Entry['t'], number> = {
  f: S_IFREG,
  d: S_IFDIR,
  l: S_IFLNK,
  c: S_IFCHR,
  b: S_IFBLK,
  p: S_IFIFO,
  s: S_IFSOCK,
}

/** A setup step that must not fail. */
export function must(result: number | object | string, what: string): void {
  if (typeof result === 'number' && result < 0) throw new Error(`${what}: ${errnoName(result)}`)
}

/** A bare machine with the programs that steps may run: /bin, /dev and /proc. */
export function makeWorld(trace: Trace, software: Software): Kernel {
  const kernel = new Kernel({
    hostname: 'host',
    clock: 1_750_000_000,
    bootTime: 1000,
    seed: 1,
    root: { type: 'tmpfs', source: 'none' },
  })
  const sys = kernel.system()
  sys.umask(0o022)
  for (const [name, main] of software.programs) kernel.registerProgram(name, main)
  kernel.registerProgram('bash', software.bash)
  makeHost(sys)
  for (const { at } of trace.filesystems) {
    makeParents(sys, at)
    must(sys.mount('tmpfs', at, 'tmpfs', 0, null), `mount ${at}`)
    must(sys.chmod(at, 0o755), `chmod ${at}`)
    buildTree(sys, subtree(trace.initial, at))
  }
  for (const { at, ro } of trace.filesystems) {
    if (ro === true) must(sys.mount('tmpfs', at, null, MS_REMOUNT | MS_RDONLY, null), `remount ${at}`)
  }
  return kernel
}

/** What of the recording host a step can name. */
function makeHost(sys: System): void {
  for (const name of ['bin', 'dev', 'proc', 'sys']) must(sys.mkdir(`/${name}`, 0o755), `mkdir /${name}`)
  must(sys.mount('devtmpfs', '/dev', 'devtmpfs', 0, null), 'mount /dev')
  must(sys.mount('proc', '/proc', 'proc', 0, null), 'mount /proc')
  must(sys.mount('sysfs', '/sys', 'sysfs', 0, null), 'mount /sys')
  for (const [file, program] of Object.entries(hostPrograms))
    makeFile(sys, `/bin/${file}`, programImage(program), 0o755)
}

const hostPrograms = {
  sh: 'bash',
  bash: 'bash',
  mount: 'mount',
  sleep: 'sleep',
  true: 'true',
  cat: 'cat',
  echo: 'echo',
}

/** Makes a mount point and the directories above it, where they are missing. */
export function makeParents(sys: System, path: string): void {
  let at = ''
  for (const part of path.split('/').slice(1)) {
    at += `/${part}`
    sys.mkdir(at, 0o755)
  }
}

const subtree = (tree: Tree, at: string): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => path === at || path.startsWith(`${at}/`)))

/** Makes the entries of a tree, parents first; the same `h` again is a hard link. */
export function buildTree(sys: System, tree: Tree): void {
  const links = new Map<string, string>()
  const paths = Object.keys(tree).sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
  for (const path of paths) {
    const entry = tree[path] as Entry
    const first = entry.h === undefined ? undefined : links.get(entry.h)
    if (first !== undefined && entry.t !== 'd') {
      must(sys.link(first, path), `link ${path}`)
      continue
    }
    makeEntry(sys, path, entry)
    if (entry.h !== undefined) links.set(entry.h, path)
    must(sys.lchown(path, entry.u ?? 0, entry.g ?? 0), `chown ${path}`)
    if (entry.t !== 'l') must(sys.chmod(path, Number.parseInt(entry.m as string, 8)), `chmod ${path}`)
    for (const [name, value] of Object.entries(entry.x ?? {})) {
      if (typeof value === 'object' && value !== null && ('fh' in value || 'uuid' in value)) continue
      must(sys.setxattr(path, name, decodeBytes(value as string), 0, false), `setxattr ${path} ${name}`)
    }
  }
}

const depth = (path: string): number => (path === '/' ? 0 : path.split('/').length)

function makeEntry(sys: System, path: string, entry: Entry): void {
  switch (entry.t) {
    case 'd':
      sys.mkdir(path, 0o777)
      return
    case 'l':
      must(sys.symlink(entry.to as string, path), `symlink ${path}`)
      return
    case 'f': {
      const fd = sys.open(path, O_CREAT | O_WRONLY | O_EXCL, 0o666)
      must(fd, `create ${path}`)
      if (entry.data !== undefined) sys.write(fd, decodeBytes(entry.data))
      else if (entry.s !== undefined && entry.s > 0) sys.ftruncate(fd, entry.s)
      sys.close(fd)
      return
    }
    default: {
      const [major, minor] = entry.rdev ?? [0, 0]
      must(sys.mknod(path, typeBits[entry.t] | 0o600, makedev(major, minor)), `mknod ${path}`)
    }
  }
}
