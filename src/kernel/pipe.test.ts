import { expect, test } from 'vitest'
import { O_NONBLOCK, O_RDWR, O_WRONLY, SIGPIPE, type System } from './abi.ts'
import { makeKernel, plain, print, readAll, run, wait } from './testing.ts'
import { decode, encode } from './text.ts'
import { EAGAIN, EBADF, EINTR, ENXIO, EPIPE, ERESTARTSYS, ESPIPE } from './vfs/errno.ts'

const S_IFIFO = 0o010000

function openPipe(sys: System, flags = 0): [number, number] {
  const ends = sys.pipe(flags)
  if (typeof ends === 'number') throw new Error(`pipe: ${ends}`)
  return ends
}

test('a pipe hands on what was written, then its end', () => {
  const outcome = run(makeKernel(), function* (sys) {
    const [from, to] = openPipe(sys)
    sys.fork(function* (child) {
      child.close(from)
      yield* print(child, 'one\n', to)
      yield* print(child, 'two\n', to)
      return 0
    })
    sys.close(to)
    yield* print(sys, yield* readAll(sys, from))
    return 0
  })
  expect(outcome).toEqual({ output: 'one\ntwo\n', status: 0 })
})

test('a writer sleeps while the pipe is full and goes on when it is read', () => {
  const outcome = run(makeKernel(), function* (sys) {
    const [from, to] = openPipe(sys)
    sys.fork(function* (child) {
      child.close(from)
      yield* print(child, 'x'.repeat(300_000), to)
      return 0
    })
    sys.close(to)
    const text = yield* readAll(sys, from)
    yield* print(sys, `${text.length} ${/^x*$/.test(text)}`)
    return 0
  })
  expect(outcome.output).toBe('300000 true')
})

test('up to PIPE_BUF bytes go in whole or not at all, more in part', () => {
  run(
    makeKernel(),
    plain((sys) => {
      const [from, to] = openPipe(sys, O_NONBLOCK)
      expect(sys.write(to, new Uint8Array(65000))).toBe(65000)
      expect(sys.write(to, new Uint8Array(4096))).toBe(-EAGAIN)
      expect(sys.write(to, new Uint8Array(5000))).toBe(536)
      expect(sys.write(to, new Uint8Array(1))).toBe(-EAGAIN)
      expect((sys.read(from, 65536) as Uint8Array).length).toBe(65536)
      expect(sys.read(from, 1)).toBe(-EAGAIN)
      expect(sys.lseek(from, 0, 0)).toBe(-ESPIPE)
      expect(sys.read(to, 1)).toBe(-EBADF)
      return 0
    }),
  )
})

test('many small writes come out joined', () => {
  run(
    makeKernel(),
    plain((sys) => {
      const [from, to] = openPipe(sys)
      for (let i = 0; i < 1000; i++) sys.write(to, encode(String(i % 10)))
      expect(decode(sys.read(from, 15) as Uint8Array)).toBe('012345678901234')
      expect(decode(sys.read(from, 5000) as Uint8Array)).toHaveLength(985)
      return 0
    }),
  )
})

test('writing without a reader kills with SIGPIPE, or is EPIPE when that is ignored', () => {
  const outcome = run(makeKernel(), function* (sys) {
    const [from, to] = openPipe(sys)
    sys.close(from)
    sys.fork(function* (child) {
      child.write(to, encode('x'))
      yield* print(child, 'not reached')
      return 0
    })
    expect(yield* wait(sys)).toMatchObject({ status: SIGPIPE })
    sys.sigaction(SIGPIPE, 'ignore')
    expect(sys.write(to, encode('x'))).toBe(-EPIPE)
    return 0
  })
  expect(outcome).toEqual({ output: '', status: 0 })
})

test('a writer asleep in a full pipe dies when the reader goes', () => {
  run(makeKernel(), function* (sys) {
    const [from, to] = openPipe(sys)
    const writer = sys.fork(function* (child) {
      child.close(from)
      for (;;) {
        if (child.write(to, new Uint8Array(65536)) === -ERESTARTSYS) yield
      }
    })
    sys.close(to)
    yield
    sys.read(from, 10)
    sys.close(from)
    expect(yield* wait(sys, writer)).toEqual({ pid: writer, status: SIGPIPE })
    return 0
  })
})

test('a FIFO is opened when both ends are there', () => {
  const outcome = run(makeKernel(), function* (sys) {
    sys.mknod('/tmp/fifo', S_IFIFO | 0o644)
    expect(sys.open('/tmp/fifo', O_WRONLY | O_NONBLOCK)).toBe(-ENXIO)
    sys.fork(function* (child) {
      let fd = child.open('/tmp/fifo', 0)
      expect(fd).toBe(-ERESTARTSYS)
      while (fd === -ERESTARTSYS) {
        yield
        fd = child.open('/tmp/fifo', 0)
      }
      yield* print(child, `read: ${yield* readAll(child, fd)}\n`)
      return 0
    })
    yield
    yield* print(sys, 'writer\n')
    const fd = sys.open('/tmp/fifo', O_WRONLY)
    expect(fd).toBe(3)
    // Written, closed and gone before the reader's open has returned.
    sys.write(fd, encode('data'))
    sys.close(fd)
    yield* wait(sys)
    return 0
  })
  expect(outcome).toEqual({ output: 'writer\nread: data\n', status: 0 })
})

test('a FIFO opened for both never waits; an interrupted open leaves nothing behind', () => {
  run(makeKernel(), function* (sys) {
    sys.mknod('/tmp/fifo', S_IFIFO | 0o644)
    const both = sys.open('/tmp/fifo', O_RDWR)
    expect(both).toBe(3)
    sys.write(both, encode('kept'))
    const reader = sys.open('/tmp/fifo', 0)
    sys.close(both)
    expect(decode(sys.read(reader, 10) as Uint8Array)).toBe('kept')
    sys.close(reader)

    const pid = sys.fork(function* (child) {
      child.sigaction(10, 'catch')
      let fd = child.open('/tmp/fifo', O_WRONLY)
      while (fd === -ERESTARTSYS) {
        yield
        fd = child.open('/tmp/fifo', O_WRONLY)
      }
      expect(fd).toBe(-EINTR)
      expect(child.takeSignal()).toBe(10)
      return 5
    })
    yield
    sys.kill(pid, 10)
    expect(yield* wait(sys)).toEqual({ pid, status: 5 << 8 })
    expect(sys.open('/tmp/fifo', O_WRONLY | O_NONBLOCK)).toBe(-ENXIO)
    return 0
  })
})

test('a pipe can be opened again by the name of its descriptor', () => {
  const kernel = makeKernel()
  kernel.system().mount('proc', '/proc', 'proc', 0, null)
  const outcome = run(kernel, function* (sys) {
    const [from, to] = openPipe(sys)
    const again = sys.open(`/dev/fd/${from}`, 0)
    sys.close(from)
    sys.write(to, encode('in'))
    const writer = sys.open(`/proc/self/fd/${to}`, O_WRONLY)
    sys.close(to)
    sys.write(writer, encode(' and out'))
    sys.close(writer)
    yield* print(sys, yield* readAll(sys, again), sys.open('/dev/stdout', O_WRONLY))
    return 0
  })
  expect(outcome.output).toBe('in and out')
})
