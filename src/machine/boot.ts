/**
 * Puts a kernel, programs and files together: a machine that has just been started, as its profile says.
 */

import { O_CREAT, O_TRUNC, O_WRONLY, type System } from '../kernel/abi.ts'
import { logBoot } from '../kernel/boot_log.ts'
import { programImage } from '../kernel/exec.ts'
import { Kernel } from '../kernel/kernel.ts'
import { encode } from '../kernel/text.ts'
import { EEXIST, strerror } from '../kernel/vfs/errno.ts'
import { uuidText } from '../kernel/vfs/uuid.ts'
import { INIT, init } from './init.ts'
import { kernelConfig } from './kernel-config.ts'
import { moduleDependencies, moduleFiles } from './kernel-modules.ts'
import * as tree from './linux-tree.ts'
import type { Profile } from './profile.ts'
import { shadowFiles } from './shadow.ts'
import type { Software } from './software.ts'

/** A kernel with the profile's files and mounts, its clock at the profile's, and no process but init. */
export function boot(profile: Profile, software: Software): Kernel {
  const { installed, clock, uptime } = profile
  const kernel = new Kernel({
    hostname: profile.hostname,
    clock: installed,
    // The files are older than the machine's last start.
    bootTime: installed - (clock - uptime),
    seed: profile.seed,
    root: profile.root,
    release: profile.release,
    version: profile.version,
    firstPid: profile.firstPid,
  })
  for (const [name, main] of software.programs) kernel.registerProgram(name, main)
  kernel.registerProgram('bash', software.bash)
  kernel.registerProgram('systemd', init)
  software.addStorage(kernel)
  const sys = kernel.system()
  sys.umask(0)
  makeTree(sys, profile)
  kernel.startInit(INIT)
  kernel.setClock(clock)
  mountAll(sys, profile)
  makeDirectories(sys, profile.cwd, 0o755)
  sys.umask(0o022)
  linkDisk(kernel, sys)
  logBoot(kernel)
  return kernel
}

function makeTree(sys: System, profile: Profile): void {
  for (const { path, mode } of [...tree.directories, ...profile.directories]) makeDirectories(sys, path, mode)
  for (const { path, owner } of profile.directories) {
    // An account's group has its own number.
    if (owner !== undefined) check(path, sys.chown(path, owner, owner))
  }
  for (const { path, program, mode, size } of tree.executables()) {
    makeObjectFile(sys, path, programImage(program), mode, size)
  }
  for (const { path, head, size } of moduleFiles(profile.release)) {
    makeObjectFile(sys, path, head, 0o644, size)
  }
  const { release } = profile
  const files = {
    ...tree.files,
    ...kernelConfig(release),
    ...moduleDependencies(release),
    ...profile.files,
  }
  for (const [path, text] of Object.entries(files)) {
    makeDirectories(sys, directoryOf(path), 0o755)
    makeFile(sys, path, encode(text), 0o644)
  }
  for (const [path, target] of Object.entries({ ...tree.links, ...profile.links })) {
    makeDirectories(sys, directoryOf(path), 0o755)
    check(path, sys.symlink(target, path))
  }
  for (const [path, text] of Object.entries(shadowFiles(profile))) {
    makeFile(sys, path, encode(text), profile.shadow.mode)
    check(path, sys.chown(path, 0, profile.shadow.group))
  }
}

/** One in which no machine code is: behind its head a hole of the size that it would have. */
function makeObjectFile(sys: System, path: string, head: Uint8Array, mode: number, size: number): void {
  makeDirectories(sys, directoryOf(path), 0o755)
  makeFile(sys, path, head, mode)
  check(path, sys.truncate(path, size))
}

function mountAll(sys: System, profile: Profile): void {
  for (const { source, target, type, flags, options } of profile.mounts) {
    makeDirectories(sys, target, 0o755)
    check(target, sys.mount(source, target, type, flags, options))
  }
}

/** What udev(7) does when it finds the disk. */
function linkDisk(kernel: Kernel, sys: System): void {
  const { sb, source } = kernel.init.fs.root.mnt
  const folder = '/dev/disk/by-uuid'
  if (sys.access(source, 0) < 0) return
  makeDirectories(sys, folder, 0o755)
  const path = `${folder}/${uuidText(sb.uuid)}`
  check(path, sys.symlink(source.replace('/dev/', '../../'), path))
}

/** mkdir -p; `mode` is the last one's. */
export function makeDirectories(sys: System, path: string, mode: number): void {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    const error = sys.mkdir(path.slice(0, end), 0o755)
    if (error !== -EEXIST) check(path, error)
  }
  if (path === '/' || path === '') return
  const error = sys.mkdir(path, mode)
  if (error !== -EEXIST) check(path, error)
}

/** Makes a file or replaces what it holds. */
export function makeFile(sys: System, path: string, content: Uint8Array, mode: number): void {
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode)
  check(path, fd)
  if (content.length > 0) check(path, sys.write(fd, content))
  sys.close(fd)
}

export const directoryOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))

/** What fails here is our own mistake, or the caller's path: nothing of it can be mended while booting. */
function check(path: string, result: number): void {
  if (result < 0) throw new Error(`${path}: ${strerror(-result)}`)
}
