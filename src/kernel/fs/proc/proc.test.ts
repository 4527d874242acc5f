import { expect, test } from 'vitest'
import { MS_BIND, MS_NODEV, MS_NOSUID, MS_RDONLY, type System } from '../../abi.ts'
import type { Kernel } from '../../kernel.ts'
import { makeKernel, plain, print, readAll, run } from '../../testing.ts'
import { encode } from '../../text.ts'
import { EACCES, EINVAL, EIO, ENOENT, EPERM } from '../../vfs/errno.ts'

function makeProcKernel(): Kernel {
  const kernel = makeKernel()
  kernel.system().mount('proc', '/proc', 'proc', 0, null)
  return kernel
}

function* cat(sys: System, path: string): Generator<void, string, void> {
  const fd = sys.open(path, 0)
  if (fd < 0) return `<${fd}>`
  const text = yield* readAll(sys, fd)
  sys.close(fd)
  return text
}

function catOnce(kernel: Kernel, path: string): string {
  return run(kernel, function* (sys) {
    yield* print(sys, yield* cat(sys, path))
    return 0
  }).output
}

test('mounts and mountinfo have the lines of Linux, with odd characters in octal', () => {
  const kernel = makeProcKernel()
  const sys = kernel.system()
  sys.mkdir('/tmp/a b')
  sys.mkdir('/tmp/sub')
  expect(sys.mount('x y#z', '/tmp/a b', 'tmpfs', MS_NOSUID | MS_NODEV, 'size=1m')).toBe(0)
  expect(sys.mount('ro', '/sys', 'tmpfs', MS_RDONLY, null)).toBe(0)
  expect(sys.mkdir('/tmp/a b/in\\ner')).toBe(0)
  expect(sys.mount('/tmp/a b/in\\ner', '/tmp/sub', null, 4096, null)).toBe(0)
  expect(catOnce(kernel, '/proc/mounts')).toBe(
    [
      'none / ramfs rw,relatime 0 0',
      'devtmpfs /dev devtmpfs rw,relatime,size=4096k,mode=755 0 0',
      'proc /proc proc rw,relatime 0 0',
      'x\\040y\\043z /tmp/a\\040b tmpfs rw,nosuid,nodev,relatime,size=1024k 0 0',
      'ro /sys tmpfs ro,relatime 0 0',
      'x\\040y\\043z /tmp/sub tmpfs rw,nosuid,nodev,relatime,size=1024k 0 0',
      '',
    ].join('\n'),
  )
  const info = catOnce(kernel, '/proc/self/mountinfo').split('\n')
  expect(info[0]).toMatch(/^21 1 0:\d+ \/ \/ rw,relatime - ramfs none rw$/)
  expect(info[4]).toMatch(/^\d+ 21 0:\d+ \/ \/sys ro,relatime - tmpfs ro ro$/)
  expect(info[5]).toMatch(
    /^\d+ 21 0:\d+ \/in\\134ner \/tmp\/sub rw,nosuid,nodev,relatime - tmpfs x\\040y\\043z rw,size=1024k$/,
  )
})

test('a process sees itself: cmdline, cwd, fd', () => {
  const kernel = makeProcKernel()
  const { output } = run(
    kernel,
    function* (sys) {
      sys.mkdir('/tmp/d')
      sys.chdir('/tmp/d')
      const fd = sys.open('/tmp/gone', 0o102)
      sys.unlink('/tmp/gone')
      yield* print(sys, `self ${sys.readlink('/proc/self')} ${sys.getpid()}\n`)
      yield* print(sys, `${JSON.stringify(yield* cat(sys, '/proc/self/cmdline'))}\n`)
      yield* print(sys, `${JSON.stringify(yield* cat(sys, '/proc/self/environ'))}\n`)
      yield* print(sys, `cwd ${sys.readlink('/proc/self/cwd')}\n`)
      yield* print(sys, `fd ${fd} ${sys.readlink(`/proc/self/fd/${fd}`)}\n`)
      yield* print(sys, `0 ${sys.readlink('/proc/self/fd/0')}\n`)
      yield* print(sys, `1 ${String(sys.readlink('/proc/self/fd/1')).replace(/\d+/, 'N')}\n`)
      yield* print(sys, `99 ${sys.readlink('/proc/self/fd/99')}\n`)
      const again = sys.open(`/proc/self/fd/${fd}`, 1)
      sys.write(again, encode('through the link'))
      yield* print(sys, `${yield* readAll(sys, fd)}\n`)
      const dir = sys.open('/proc/self/fd', 0)
      const names = sys.getdents(dir)
      yield* print(sys, `${typeof names === 'number' ? names : names.map((e) => e.name).join(' ')}\n`)
      return 0
    },
    { argv: ['sh', '-c', 'x y'], env: ['A=1', 'B=2'] },
  )
  const pid = /self (\d+)/.exec(output)?.[1]
  expect(output).toBe(
    [
      `self ${pid} ${pid}`,
      '"sh\\u0000-c\\u0000x y\\u0000"',
      '"A=1\\u0000B=2\\u0000"',
      'cwd /tmp/d',
      'fd 3 /tmp/gone (deleted)',
      '0 /dev/null',
      '1 pipe:[N]',
      `99 ${-ENOENT}`,
      'through the link',
      '. .. 0 1 2 3 4 5',
      '',
    ].join('\n'),
  )
})

test('a directory of /proc goes with its process', () => {
  const kernel = makeProcKernel()
  run(kernel, function* (sys) {
    const pid = sys.fork(function* () {
      yield
      return 0
    })
    expect(yield* cat(sys, `/proc/${pid}/comm`)).toBe('sh\n')
    expect((yield* cat(sys, `/proc/${pid}/stat`)).split(' ').slice(1, 6)).toEqual([
      '(sh)',
      'R',
      `${sys.getpid()}`,
      `${sys.getpid()}`,
      `${sys.getpid()}`,
    ])
    while (sys.waitpid(pid) === -512) yield
    expect(sys.stat(`/proc/${pid}`)).toBe(-ENOENT)
    expect(sys.stat(`/proc/${pid}/comm`)).toBe(-ENOENT)
    return 0
  })
})

test('names cannot be made or removed, and what has no write answers as Linux does', () => {
  const kernel = makeProcKernel()
  run(kernel, function* (sys) {
    const write = (path: string, text: string, flags = 1): number => {
      const fd = sys.open(path, flags, 0o644)
      return fd < 0 ? fd : sys.write(fd, encode(text))
    }
    expect(write('/proc/foo', 'x', 0o101)).toBe(-ENOENT)
    expect(sys.mkdir('/proc/foo')).toBe(-ENOENT)
    expect(sys.symlink('a', '/proc/self/x')).toBe(-ENOENT)
    expect(sys.unlink('/proc/version')).toBe(-EPERM)
    expect(sys.rmdir('/proc/sys')).toBe(-EPERM)
    expect(write('/proc/version', 'x\n', 0o1001)).toBe(-EIO)
    expect(write('/proc/self/mounts', 'x\n', 0o1001)).toBe(-EINVAL)
    expect(write('/proc/sys/kernel/ostype', 'x\n')).toBe(-EACCES)
    expect(sys.open('/proc/sys/vm/drop_caches', 0)).toBe(-EACCES)
    expect(write('/proc/sys/kernel/hostname', 'new name\n', 0o1001)).toBe(9)
    expect(yield* cat(sys, '/proc/sys/kernel/hostname')).toBe('new name\n')
    expect(sys.uname().nodename).toBe('new name')
    return 0
  })
})

test('drop_caches takes 1 to 4 and tells the trace and the kernel log', () => {
  const kernel = makeProcKernel()
  const levels: number[] = []
  kernel.trace = (event) => {
    if (event.type === 'drop-caches') levels.push(event.level)
  }
  run(kernel, function* (sys) {
    const fd = sys.open('/proc/sys/vm/drop_caches', 1)
    const answers = ['abc\n', '0\n', '5\n', '\n', '2\n', '1 x\n', '3'].map((text) =>
      sys.write(fd, encode(text)),
    )
    expect(answers).toEqual([-EINVAL, -EINVAL, -EINVAL, -EINVAL, 2, 4, 1])
    expect(sys.klog().map(({ text }) => text.replace(/\d+\)/, 'N)'))).toEqual([
      'sh (N): drop_caches: 2',
      'sh (N): drop_caches: 1',
      'sh (N): drop_caches: 3',
    ])
    yield
    return 0
  })
  expect(levels).toEqual([2, 1, 3])
})

test('other users see a process but not into it', () => {
  const kernel = makeProcKernel()
  run(kernel, function* (sys) {
    const pid = sys.getpid()
    sys.fork(function* (child) {
      child.setresuid(1000, 1000, 1000)
      expect(yield* cat(child, `/proc/${pid}/comm`)).toBe('sh\n')
      expect(child.readlink(`/proc/${pid}/cwd`)).toBe(-EACCES)
      expect(child.open(`/proc/${pid}/environ`, 0)).toBe(-EACCES)
      expect(child.open(`/proc/${pid}/fd`, 0)).toBe(-EACCES)
      const own = child.stat('/proc/self')
      expect(typeof own === 'number' ? own : own.uid).toBe(1000)
      return 0
    })
    while (sys.waitpid(-1) === -512) yield
    return 0
  })
})

test('a process in a changed root sees the mounts below it, by their names from there', () => {
  const kernel = makeProcKernel()
  const sys = kernel.system()
  for (const path of ['/jail', '/jail/proc', '/jail/mnt', '/jail/gone']) sys.mkdir(path)
  sys.mount('proc', '/jail/proc', 'proc', 0, null)
  sys.mount('data', '/jail/mnt', 'tmpfs', 0, null)
  sys.mkdir('/jail/mnt/sub')
  sys.mount('/jail/mnt/sub', '/jail/gone', null, MS_BIND, null)
  sys.rmdir('/jail/mnt/sub')
  run(kernel, function* (calls) {
    calls.chroot('/jail')
    expect(yield* cat(calls, '/proc/mounts')).toMatch(
      /^proc \/proc proc rw,relatime 0 0\ndata \/mnt tmpfs .*\ndata \/gone tmpfs .*\n$/,
    )
    expect((yield* cat(calls, '/proc/self/mountinfo')).split('\n')[2]).toMatch(
      /^\d+ 21 0:\d+ \/sub\/\/deleted \/gone rw,relatime - tmpfs data rw/,
    )
    expect(calls.readlink('/proc/self/root')).toBe('/')
    expect(calls.readlink('/proc/1/root')).toBe('/')
    return 0
  })
})

test('what a process calls itself is cut to fifteen bytes', () => {
  const kernel = makeProcKernel()
  run(kernel, function* (sys) {
    const fd = sys.open('/proc/self/comm', 1)
    expect(sys.write(fd, encode('a name with / in it'))).toBe(19)
    expect(yield* cat(sys, '/proc/self/comm')).toBe('a name with / i\n')
    const child = sys.fork(
      plain((calls) =>
        calls.write(calls.open(`/proc/${calls.getppid()}/comm`, 1), encode('x')) === -EINVAL ? 0 : 1,
      ),
    )
    for (let result = sys.waitpid(child); ; result = sys.waitpid(child)) {
      if (typeof result !== 'number') {
        expect(result.status).toBe(0)
        return 0
      }
      yield
    }
  })
})

test('a process is its only thread, and maps shows where its program lies', () => {
  const kernel = makeProcKernel()
  const { output } = run(
    kernel,
    function* (sys) {
      const pid = sys.getpid()
      const names = (path: string) => {
        const entries = sys.getdents(sys.open(path, 0))
        return typeof entries === 'number' ? [] : entries.slice(2).map(({ name }) => name)
      }
      yield* print(sys, `${names('/proc/self/task').join() === String(pid)}\n`)
      const inside = names(`/proc/self/task/${pid}`)
      const beside = names('/proc/self')
      yield* print(sys, `${inside.filter((name) => !beside.includes(name)).join()}\n`)
      yield* print(sys, `${beside.filter((name) => !inside.includes(name)).join()}\n`)
      yield* print(sys, yield* cat(sys, `/proc/${pid}/task/${pid}/comm`))
      const child = sys.fork(plain(() => 0))
      yield* print(sys, `${(yield* cat(sys, `/proc/self/task/${pid}/children`)) === `${child} `}\n`)
      yield* print(sys, yield* cat(sys, '/proc/self/maps'))
      return 0
    },
    { argv: ['thread'] },
  )
  expect(output).toBe(
    [
      'true',
      'children',
      'task',
      'thread',
      'true',
      '555555561000-5555555d9000 rw-p 00000000 00:00 0                          [heap]',
      '7ffff7ff9000-7ffff7ffd000 r--p 00000000 00:00 0                          [vvar]',
      '7ffff7ffd000-7ffff7fff000 r-xp 00000000 00:00 0                          [vdso]',
      '7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]',
      '',
    ].join('\n'),
  )
})

test('vmstat counts in pages what meminfo counts in kilobytes', () => {
  const kernel = makeProcKernel()
  const number = (path: string, name: string) =>
    Number(new RegExp(`^${name}:? +(\\d+)`, 'm').exec(catOnce(kernel, path))?.[1])
  expect(number('/proc/vmstat', 'nr_free_pages')).toBe(Math.floor(number('/proc/meminfo', 'MemFree') / 4))
})

test('thread-self is the task directory of whoever asks', () => {
  const kernel = makeProcKernel()
  const { output } = run(kernel, function* (sys) {
    yield* print(sys, `${sys.getpid()} ${sys.readlink('/proc/thread-self')}`)
    yield* print(sys, `\n${(yield* cat(sys, '/proc/thread-self/comm')).length > 0}`)
    return 0
  })
  const pid = output.split(' ')[0]
  expect(output).toBe(`${pid} ${pid}/task/${pid}\ntrue`)
})
