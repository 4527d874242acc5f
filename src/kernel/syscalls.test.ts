import { expect, test } from 'vitest'
import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MNT_DETACH,
  MS_BIND,
  MS_NODEV,
  MS_RDONLY,
  MS_REMOUNT,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDWR,
  type Stat,
  type System,
} from './abi.ts'
import { makeKernel, plain, run } from './testing.ts'
import { decode, encode } from './text.ts'
import {
  EACCES,
  EBADF,
  EBUSY,
  EINVAL,
  ELOOP,
  ENODATA,
  ENODEV,
  ENOENT,
  ENOTDIR,
  EPERM,
  ERESTARTSYS,
  EROFS,
} from './vfs/errno.ts'

const statOf = (sys: System, path: string): Stat => {
  const stat = sys.stat(path)
  if (typeof stat === 'number') throw new Error(`stat ${path}: ${stat}`)
  return stat
}

/** Runs a body that never sleeps; its expectations are the test. */
const check = (body: (sys: System) => void): void => {
  run(
    makeKernel(),
    plain((sys) => {
      body(sys)
      return 0
    }),
  )
}

test('offsets are shared by dup and fork, appends go to the end, pwrite leaves the offset', () =>
  check((sys) => {
    const fd = sys.open('/tmp/f', O_RDWR | O_CREAT, 0o600)
    sys.write(fd, encode('hello'))
    const copy = sys.dup(fd)
    expect(sys.lseek(copy, 0, 1)).toBe(5)
    expect(sys.lseek(fd, -3, 2)).toBe(2)
    expect(decode(sys.read(copy, 10) as Uint8Array)).toBe('llo')
    const appending = sys.open('/tmp/f', O_RDWR | O_APPEND)
    expect(sys.write(appending, encode('!'))).toBe(1)
    expect(sys.lseek(appending, 0, 1)).toBe(6)
    expect(sys.pwrite(fd, encode('J'), 0)).toBe(1)
    expect(sys.lseek(fd, 0, 1)).toBe(5)
    expect(decode(sys.pread(fd, 100, 0) as Uint8Array)).toBe('Jello!')
    expect(sys.lseek(fd, -1, 0)).toBe(-EINVAL)
    expect(sys.pread(fd, 1, -1)).toBe(-EINVAL)
  }))

test('an O_PATH descriptor is a place, not a file', () =>
  check((sys) => {
    sys.mkdir('/tmp/d')
    const place = sys.open('/tmp/d', O_PATH)
    expect(sys.read(place, 1)).toBe(-EBADF)
    expect(sys.write(place, encode('x'))).toBe(-EBADF)
    expect(sys.getdents(place)).toBe(-EBADF)
    expect(sys.fchmod(place, 0o700)).toBe(-EBADF)
    expect(sys.fchdir(place)).toBe(0)
    expect(sys.getcwd()).toBe('/tmp/d')
    expect((sys.fstat(place) as Stat).ino).toBe(statOf(sys, '/tmp/d').ino)
    expect(sys.close(place)).toBe(0)
  }))

test('umask, access with real ids, and times', () =>
  check((sys) => {
    expect(sys.umask(0o077)).toBe(0o022)
    sys.close(sys.open('/tmp/f', O_CREAT | O_RDWR, 0o666))
    expect(statOf(sys, '/tmp/f').mode & 0o777).toBe(0o600)
    expect(sys.access('/tmp/f', 6)).toBe(0)
    expect(sys.access('/tmp/f', 1)).toBe(-EACCES)
    sys.utimens('/tmp/f', { sec: 1_000_000, nsec: 5 }, 'omit')
    const { atime, mtime } = statOf(sys, '/tmp/f')
    expect(atime).toEqual({ sec: 1_000_000, nsec: 5 })
    expect(mtime.sec).toBe(1_700_000_000)
    sys.setresuid(1000, 0, 0)
    expect(sys.access('/tmp/f', 4)).toBe(-EACCES)
    expect(sys.open('/tmp/f', 0)).toBeGreaterThan(0)
    expect(sys.setresuid(1000, 1000, 1000)).toBe(0)
    expect(sys.open('/tmp/f', 0)).toBe(-EACCES)
    expect(sys.utimens('/tmp/f', 'now', 'now')).toBe(-EACCES)
    expect(sys.utimens('/tmp/f', 'now', 'omit')).toBe(-EPERM)
    expect(sys.setresuid(0, 0, 0)).toBe(-EPERM)
    expect(sys.setgroups([5])).toBe(-EPERM)
    expect(sys.mount('none', '/tmp', 'tmpfs', 0, null)).toBe(-EPERM)
    expect(sys.sethostname('x')).toBe(-EPERM)
  }))

test('the working directory outlives its name, and chroot is a new root', () =>
  check((sys) => {
    sys.mkdir('/tmp/d')
    sys.mkdir('/tmp/d/e')
    expect(sys.chdir('/tmp/d/e')).toBe(0)
    expect(sys.getcwd()).toBe('/tmp/d/e')
    sys.rmdir('/tmp/d/e')
    expect(sys.getcwd()).toBe(-ENOENT)
    expect(sys.mkdir('f')).toBe(-ENOENT)
    sys.close(sys.open('/tmp/file', O_CREAT | O_RDWR))
    expect(sys.chdir('/tmp/file')).toBe(-ENOTDIR)
    expect(sys.chroot('/tmp/d')).toBe(0)
    expect(sys.chdir('/')).toBe(0)
    expect(sys.getcwd()).toBe('/')
    expect(sys.stat('/../../tmp')).toBe(-ENOENT)
  }))

test('a mount is busy while a process is in it, has a file of it open, or runs from it', () => {
  run(makeKernel(), function* (sys) {
    sys.mkdir('/mnt')
    sys.mount('none', '/mnt', 'tmpfs', 0, null)
    expect(sys.umount('/tmp')).toBe(-EINVAL)
    sys.chdir('/mnt')
    expect(sys.umount('/mnt')).toBe(-EBUSY)
    sys.chdir('/')
    const pid = sys.fork(function* (child) {
      child.open('/mnt', O_DIRECTORY)
      yield
      yield
      return 0
    })
    yield
    expect(sys.umount('/mnt')).toBe(-EBUSY)
    while (sys.waitpid(pid) === -ERESTARTSYS) yield
    expect(sys.umount('/mnt')).toBe(0)
    expect(sys.umount('/mnt')).toBe(-EINVAL)
    sys.mount('none', '/mnt', 'tmpfs', 0, null)
    sys.chdir('/mnt')
    expect(sys.umount('/mnt', MNT_DETACH)).toBe(0)
    return 0
  })
})

test('a file that is open for writing keeps its mount from becoming read-only', () =>
  check((sys) => {
    sys.mkdir('/mnt')
    sys.mount('none', '/mnt', 'tmpfs', 0, null)
    const remount = (flags: number) => sys.mount('none', '/mnt', null, MS_REMOUNT | flags, null)
    const fd = sys.open('/mnt/f', O_RDWR | O_CREAT, 0o600)
    expect([remount(MS_RDONLY), remount(MS_BIND | MS_RDONLY)]).toEqual([-EBUSY, -EBUSY])
    sys.close(fd)
    const reader = sys.open('/mnt/f', 0)
    expect(remount(MS_BIND | MS_RDONLY)).toBe(0)
    expect(sys.mkdir('/mnt/d')).toBe(-EROFS)
    expect([remount(0), remount(MS_RDONLY)]).toEqual([0, 0])
    expect(sys.open('/mnt/f', O_RDWR)).toBe(-EROFS)
    sys.close(reader)
  }))

test('mounting step by step: fsopen, fsconfig, fsmount, move_mount', () =>
  check((sys) => {
    sys.mkdir('/mnt')
    expect(sys.fsopen('nofs')).toBe(-ENODEV)
    const context = sys.fsopen('tmpfs')
    expect(sys.fsconfig(context, FSCONFIG_SET_STRING, 'source', 'src')).toBe(0)
    expect(sys.fsconfig(context, FSCONFIG_SET_STRING, 'sice', '1m')).toBe(-EINVAL)
    expect(decode(sys.read(context, 100) as Uint8Array)).toBe("e tmpfs: Unknown parameter 'sice'")
    expect(sys.read(context, 100)).toBe(-ENODATA)
    expect(sys.fsconfig(context, FSCONFIG_SET_FLAG, 'ro')).toBe(0)
    expect(sys.fsmount(context, 0)).toBe(-EINVAL)
    expect(sys.fsconfig(context, FSCONFIG_CMD_CREATE, '')).toBe(0)
    expect(sys.fsconfig(context, FSCONFIG_SET_FLAG, 'rw')).toBe(-EBUSY)
    const mount = sys.fsmount(context, MS_NODEV)
    expect(sys.fsmount(context, 0)).toBe(-EBUSY)
    expect(sys.moveMount(context, '/mnt')).toBe(-EINVAL)
    expect(sys.moveMount(mount, '/missing')).toBe(-ENOENT)
    expect(sys.moveMount(mount, '/mnt')).toBe(0)
    expect(sys.moveMount(mount, '/mnt')).toBe(-EINVAL)
    sys.close(mount)
    sys.close(context)
    const figures = sys.statfs('/mnt')
    expect(
      typeof figures === 'number' ? figures : [figures.typeName, figures.flags & (MS_RDONLY | MS_NODEV)],
    ).toEqual(['tmpfs', MS_RDONLY | MS_NODEV])
    expect(sys.umount('/mnt')).toBe(0)
  }))

test('fspick changes a superblock that is mounted', () =>
  check((sys) => {
    sys.mkdir('/mnt')
    sys.mount('none', '/mnt', 'tmpfs', 0, null)
    expect(sys.fspick('/tmp')).toBe(-EINVAL)
    const context = sys.fspick('/mnt')
    expect(sys.fsconfig(context, FSCONFIG_CMD_CREATE, '')).toBe(-EBUSY)
    expect(sys.fsconfig(context, FSCONFIG_SET_FLAG, 'ro')).toBe(0)
    expect(sys.fsconfig(context, FSCONFIG_CMD_RECONFIGURE, '')).toBe(0)
    expect(sys.mkdir('/mnt/d')).toBe(-EROFS)
    for (const name of ['l', 'u', 'w', 'm']) sys.mkdir(`/tmp/${name}`)
    sys.mount('o', '/tmp/m', 'overlay', 0, 'lowerdir=/tmp/l,upperdir=/tmp/u,workdir=/tmp/w')
    const overlay = sys.fspick('/tmp/m')
    expect(sys.fsconfig(overlay, FSCONFIG_SET_STRING, 'lowerdir', '/tmp/l')).toBe(-EINVAL)
    expect(decode(sys.read(overlay, 100) as Uint8Array)).toBe('e overlay: No changes allowed in reconfigure')
  }))

test('a context that is closed without a mount leaves nothing behind', () => {
  const kernel = makeKernel()
  const before = kernel.vfs.superBlocks.size
  run(
    kernel,
    plain((sys) => {
      const context = sys.fsopen('tmpfs')
      sys.fsconfig(context, FSCONFIG_CMD_CREATE, '')
      expect(kernel.vfs.superBlocks.size).toBe(before + 1)
      sys.close(context)
      expect(kernel.vfs.superBlocks.size).toBe(before)
      const second = sys.fsopen('tmpfs')
      sys.fsconfig(second, FSCONFIG_CMD_CREATE, '')
      sys.close(sys.fsmount(second, 0))
      expect(kernel.vfs.superBlocks.size).toBe(before)
      return 0
    }),
  )
})

test('process groups and sessions', () => {
  run(makeKernel(), function* (sys) {
    const own = sys.getpid()
    expect(sys.getpgrp()).toBe(own)
    expect(sys.setsid()).toBe(-EPERM)
    expect(sys.setpgid(0, 0)).toBe(-EPERM)
    sys.fork(
      plain((child) => {
        expect(child.getpgrp()).toBe(own)
        expect(child.setpgid(0, 77777)).toBe(-EPERM)
        expect(child.setsid()).toBe(child.getpid())
        expect(child.getpgrp()).toBe(child.getpid())
        return 0
      }),
    )
    while (sys.waitpid(-1) === -ERESTARTSYS) yield
    return 0
  })
})

test('O_CREAT does not open what another user put into a shared sticky directory, and says so before it says symlink', () =>
  check((sys) => {
    sys.mkdir('/tmp/shared')
    sys.chmod('/tmp/shared', 0o1777)
    sys.symlink('nowhere', '/tmp/shared/own')
    sys.symlink('nowhere', '/tmp/shared/other')
    sys.lchown('/tmp/shared/other', 2, 2)
    const flags = O_RDWR | O_CREAT | O_NOFOLLOW
    expect(sys.open('/tmp/shared/other', flags, 0o600)).toBe(-EACCES)
    expect(sys.open('/tmp/shared/own', flags, 0o600)).toBe(-ELOOP)
    expect(sys.open('/tmp/shared/other', O_RDWR | O_NOFOLLOW)).toBe(-ELOOP)
  }))
