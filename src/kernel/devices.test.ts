import { expect, test } from 'vitest'
import { O_WRONLY, SIGTERM, SIGTTIN, type System, WUNTRACED } from './abi.ts'
import { makeKernel, plain, print, run, settle } from './testing.ts'
import { encode } from './text.ts'
import { EINTR, EIO, ENOSPC, ENOTTY, ENXIO, EPERM, ERESTARTSYS } from './vfs/errno.ts'
import { makedev, S_IFBLK, S_IFCHR } from './vfs/mode.ts'

test('null, zero, full and random do what they are for', () => {
  const kernel = makeKernel()
  run(
    kernel,
    plain((sys) => {
      const device = (name: string) => sys.open(`/dev/${name}`, 2)
      const text = encode('text')
      expect(sys.write(device('null'), text)).toBe(4)
      expect(sys.read(device('null'), 10)).toEqual(new Uint8Array(0))
      expect(sys.read(device('zero'), 3)).toEqual(new Uint8Array(3))
      expect(sys.write(device('zero'), text)).toBe(4)
      expect(sys.read(device('full'), 3)).toEqual(new Uint8Array(3))
      expect(sys.write(device('full'), text)).toBe(-ENOSPC)
      expect(sys.read(device('urandom'), 5)).toHaveLength(5)
      expect(sys.read(device('random'), 5)).not.toEqual(sys.read(device('random'), 5))
      expect(sys.isatty(device('null'))).toBe(false)
      expect(sys.winsize(device('null'))).toBe(-ENOTTY)
      expect(sys.lseek(device('null'), 5, 0)).toBe(5)
      return 0
    }),
  )
})

test("a device's number says what it is; without a driver it cannot be opened", () => {
  run(
    makeKernel(),
    plain((sys) => {
      sys.mknod('/tmp/hole', S_IFCHR | 0o666, makedev(1, 3))
      sys.mknod('/tmp/whiteout', S_IFCHR | 0o666, 0)
      sys.mknod('/tmp/disk', S_IFBLK | 0o666, makedev(8, 0))
      expect(sys.write(sys.open('/tmp/hole', O_WRONLY), encode('abc'))).toBe(3)
      expect(sys.open('/tmp/whiteout', 0)).toBe(-ENXIO)
      expect(sys.open('/tmp/disk', 0)).toBe(-ENXIO)
      return 0
    }),
  )
})

test('devtmpfs has the nodes of Linux, and is one however often it is mounted', () => {
  const kernel = makeKernel()
  run(
    kernel,
    plain((sys) => {
      const list = (path: string) => {
        const entries = sys.getdents(sys.open(path, 0))
        return typeof entries === 'number' ? [] : entries.map(({ name }) => name).sort()
      }
      expect(list('/dev')).toEqual(
        '. .. console fd full null pts random shm stderr stdin stdout tty urandom zero'.split(' '),
      )
      expect(sys.readlink('/dev/fd')).toBe('/proc/self/fd')
      sys.mkdir('/tmp/dev')
      expect(sys.mount('x', '/tmp/dev', 'devtmpfs', 0, null)).toBe(0)
      sys.mkdir('/dev/mapper')
      expect(list('/tmp/dev')).toContain('mapper')
      const pts = sys.stat('/dev/pts/0')
      expect(typeof pts === 'number' ? pts : [pts.rdev, pts.gid, pts.mode & 0o777]).toEqual([
        makedev(136, 0),
        5,
        0o620,
      ])
      return 0
    }),
  )
})

test('/dev/tty is the terminal of the session, and nobody else has one', () => {
  const kernel = makeKernel()
  kernel.spawn(
    function* (sys) {
      expect(sys.isatty(0)).toBe(true)
      const fd = sys.open('/dev/tty', 2)
      yield* print(sys, 'on the tty\n', fd)
      expect(sys.tcgetpgrp(fd)).toBe(sys.getpid())
      expect(sys.winsize(fd)).toEqual({ cols: 80, rows: 24 })
      expect(sys.tcsetpgrp(fd, 99999)).toBe(-EPERM)
      sys.fork(
        plain((child) => {
          child.setsid()
          expect(child.open('/dev/tty', 2)).toBe(-ENXIO)
          expect(child.tcgetpgrp(0)).toBe(-ENOTTY)
          return 0
        }),
      )
      while (sys.waitpid(-1) === -ERESTARTSYS) yield
      return 0
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  expect(kernel.console.takeOutput()).toBe('on the tty\r\n')
})

test('the leader of a session without a terminal gets the one it opens', () => {
  const kernel = makeKernel()
  const outcome = run(
    kernel,
    plain((sys) => {
      expect(sys.open('/dev/tty', 0)).toBe(-ENXIO)
      sys.open('/dev/pts/0', 2)
      expect(sys.tcgetpgrp(3)).toBe(sys.getpid())
      return 0
    }),
  )
  expect(outcome).toEqual({ output: '', status: 0 })
})

test('a background process that reads the terminal stops, and one that ignores the signal may not read', () => {
  const kernel = makeKernel()
  const statuses: unknown[] = []
  kernel.spawn(
    function* (sys: System) {
      for (const ignores of [false, true]) {
        const pid = sys.fork(function* (child) {
          if (ignores) child.sigaction(SIGTTIN, 'ignore')
          for (;;) {
            const result = child.read(0, 1)
            if (result === -ERESTARTSYS) yield
            else return result === -EIO ? 5 : 1
          }
        })
        sys.setpgid(pid, 0)
        let result = sys.waitpid(pid, WUNTRACED)
        for (; result === -ERESTARTSYS; result = sys.waitpid(pid, WUNTRACED)) yield
        statuses.push(typeof result === 'number' ? result : result.status)
      }
      return 0
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  expect(statuses).toEqual([(SIGTTIN << 8) | 0x7f, 5 << 8])
})

test('when the leader of the session ends, the foreground is hung up', () => {
  const kernel = makeKernel()
  let status = 0
  kernel.spawn(
    plain((sys) => {
      const pid = sys.fork(function* (child) {
        while (child.pause() === -ERESTARTSYS) yield
        return 0
      })
      sys.setpgid(pid, pid)
      sys.tcsetpgrp(0, pid)
      status = pid
      return 0
    }),
    { cwd: '/', tty: true },
  )
  settle(kernel)
  expect(kernel.tasks.has(status)).toBe(false)
  expect(kernel.terminal.session).toBeNull()
})

test('the disk of the root has a number and a node', () => {
  const kernel = makeKernel({ root: { type: 'xfs', source: '/dev/vda1' } })
  kernel.system().mount('proc', '/proc', 'proc', 0, null)
  const { output } = run(
    kernel,
    plain((sys) => {
      const root = sys.stat('/')
      const node = sys.stat('/dev/vda1')
      expect(typeof root === 'number' ? root : root.dev).toBe(makedev(254, 1))
      expect(typeof node === 'number' ? node : [node.rdev, node.mode, node.gid]).toEqual([
        makedev(254, 1),
        S_IFBLK | 0o660,
        6,
      ])
      sys.write(1, sys.read(sys.open('/proc/partitions', 0), 1000) as Uint8Array)
      return 0
    }),
  )
  expect(output).toBe(
    'major minor  #blocks  name\n\n 254        0   41944064 vda\n 254        1   41943040 vda1\n',
  )
})

test('one read of /dev/zero and /dev/urandom gives as much as was asked for', () => {
  const kernel = makeKernel()
  kernel.spawn(
    plain((sys) => {
      for (const path of ['/dev/zero', '/dev/urandom']) {
        const bytes = sys.read(sys.open(path, 0), 3 * 1024 * 1024)
        expect(typeof bytes === 'number' ? bytes : bytes.length).toBe(3 * 1024 * 1024)
      }
      return 0
    }),
    { cwd: '/', tty: true },
  )
  settle(kernel)
})

test('who reads zeros without end gives way when the slice is over, and takes signals', () => {
  const kernel = makeKernel()
  const results = new Set<number>()
  const reader = kernel.spawn(
    function* (sys) {
      sys.sigaction(SIGTERM, 'catch')
      const fd = sys.open('/dev/zero', 0)
      for (;;) {
        const bytes = sys.read(fd, 4096)
        if (typeof bytes !== 'number') continue
        results.add(bytes)
        if (bytes === -EINTR) return 0
        yield
      }
    },
    { cwd: '/' },
  )
  for (let ticks = 0; ticks < 3; ticks++) kernel.tick()
  expect([...results]).toEqual([-ERESTARTSYS])
  kernel.spawn(
    plain((sys) => sys.kill(reader, SIGTERM)),
    { cwd: '/' },
  )
  settle(kernel)
  expect([...results]).toEqual([-ERESTARTSYS, -EINTR])
})

test('devpts shows the console as pts/0', () => {
  const kernel = makeKernel()
  kernel.system().mount('devpts', '/dev/pts', 'devpts', 0, 'gid=5,mode=620')
  kernel.spawn(
    plain((sys) => {
      const stat = sys.fstat(0)
      const node = sys.stat('/dev/pts/0')
      expect(typeof node === 'number' ? node : [node.rdev, node.gid, node.mode]).toEqual([
        makedev(136, 0),
        5,
        S_IFCHR | 0o620,
      ])
      expect(stat).toEqual(node)
      expect(sys.isatty(sys.open('/dev/pts/0', 2))).toBe(true)
      expect(sys.open('/dev/pts/1', 2)).toBe(-2)
      return 0
    }),
    { cwd: '/', tty: true },
  )
  settle(kernel)
})
