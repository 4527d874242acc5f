import { expect, test } from 'vitest'
import { O_NONBLOCK, POLLHUP, POLLIN, POLLOUT, type System } from './abi.ts'
import type { Kernel } from './kernel.ts'
import { makeKernel, plain, print, readAll, run, settle, wait } from './testing.ts'
import { encode } from './text.ts'
import { EAGAIN, EMFILE, ERESTARTSYS } from './vfs/errno.ts'

function* sleep(sys: System, seconds: number): Generator<void, void, void> {
  while (sys.nanosleep(seconds) === -ERESTARTSYS) yield
}

test('sleepers wake in the order of their times, and the clock stands where they woke', () => {
  const kernel = makeKernel()
  const { output } = run(kernel, function* (sys) {
    const start = sys.time().sec
    for (const seconds of [3, 1, 2, 1]) {
      sys.fork(function* (child) {
        yield* sleep(child, seconds)
        yield* print(child, `${seconds}@${child.time().sec - start} `)
        return 0
      })
    }
    while (typeof (yield* wait(sys)) !== 'number');
    return 0
  })
  expect(output).toBe('1@1 1@1 2@2 3@3 ')
})

test('tick tells whether anything can go on, and nextTimer when', () => {
  const kernel = makeKernel()
  expect(kernel.tick()).toBe('idle')
  kernel.spawn(
    function* (sys) {
      yield* sleep(sys, 2.5)
      while (sys.read(0, 1) === -ERESTARTSYS) yield
      return 0
    },
    { cwd: '/', tty: true },
  )
  expect(kernel.tick()).toBe('ran')
  expect(kernel.tick()).toBe('sleeping')
  expect(kernel.nextTimer()).toBeCloseTo(1_700_000_002.5, 2)
  kernel.advanceTo(1_700_000_002)
  expect(kernel.tick()).toBe('sleeping')
  kernel.advanceTo(kernel.nextTimer() as number)
  expect(kernel.tick()).toBe('ran')
  expect(kernel.tick()).toBe('idle')
  expect(kernel.nextTimer()).toBeNull()
})

test('who asks after falling asleep sleeps still; who does something is awake', () => {
  const turns = (act: (sys: System) => unknown) => {
    const kernel = makeKernel()
    let woken = 0
    kernel.spawn(
      function* (sys) {
        while (sys.read(0, 1) === -ERESTARTSYS) {
          act(sys)
          yield
          if (++woken === 5) return 1
        }
        return 0
      },
      { cwd: '/', tty: true, stdin: 'console', stdout: 'console', stderr: 'console' },
    )
    settle(kernel)
    kernel.console.input('x\n')
    settle(kernel)
    return woken
  }
  const questions: ((sys: System) => unknown)[] = [
    (sys) => sys.disposition(2),
    (sys) => [sys.time(), sys.uptime(), sys.times(), sys.uname(), sys.klog()],
    (sys) => [sys.getpid(), sys.getppid(), sys.getpgrp(), sys.getpriority(0)],
    (sys) => [sys.getuid(), sys.geteuid(), sys.getgid(), sys.getegid(), sys.getgroups()],
    (sys) => [sys.getcwd(), sys.descriptors(), sys.isatty(0)],
  ]
  expect(questions.map(turns)).toEqual([1, 1, 1, 1, 1])
  expect(turns((sys) => sys.umask(0))).toBe(5)
})

test('the clock goes on with work, so that a loop that waits for it ends', () => {
  const kernel = makeKernel()
  const { status } = run(kernel, function* (sys) {
    const end = sys.time().sec + 1
    while (sys.time().sec < end) if (sys.exhausted()) yield
    return 7
  })
  expect(status).toBe(7)
})

test('times orders what happens: each call is a microsecond', () => {
  run(
    makeKernel(),
    plain((sys) => {
      const { nsec } = sys.time()
      sys.getpid()
      expect(sys.time().nsec - nsec).toBe(2000)
      return 0
    }),
  )
})

test('poll waits for any of its files or for its timeout', () => {
  run(makeKernel(), function* (sys) {
    const [from, to] = sys.pipe() as [number, number]
    const ask = function* (timeout: number): Generator<void, number[] | number, void> {
      for (;;) {
        const events = sys.poll(
          [
            { fd: from, events: POLLIN },
            { fd: to, events: POLLOUT & 0 },
          ],
          timeout,
        )
        if (events !== -ERESTARTSYS) return events
        yield
      }
    }
    expect(yield* ask(0)).toEqual([0, 0])
    const before = sys.uptime()
    expect(yield* ask(500)).toEqual([0, 0])
    expect(sys.uptime() - before).toBeCloseTo(0.5, 3)
    sys.fork(function* (child) {
      yield* sleep(child, 1)
      child.write(to, encode('x'))
      return 0
    })
    expect(yield* ask(-1)).toEqual([POLLIN, 0])
    sys.read(from, 1)
    sys.close(to)
    yield* wait(sys)
    expect(
      sys.poll(
        [
          { fd: from, events: POLLIN },
          { fd: 77, events: POLLIN },
        ],
        -1,
      ),
    ).toEqual([POLLHUP, 32])
    return 0
  })
})

test('a fork bomb ends in EAGAIN, and the machine goes on', () => {
  const kernel = makeKernel()
  let refused = 0
  const bomb = function* (sys: System): Generator<void, number, void> {
    while (sys.fork(bomb) > 0) if (sys.exhausted()) yield
    refused++
    while (sys.pause() === -ERESTARTSYS) yield
    return 0
  }
  const pid = kernel.spawn(bomb, { cwd: '/', tty: true })
  for (let i = 0; i < 20_000 && kernel.tick() === 'ran'; i++);
  expect(kernel.tasks.size).toBe(4000)
  expect(refused).toBe(3999)
  kernel.console.input('\x03')
  settle(kernel)
  expect(kernel.tasks.size).toBe(1)
  expect(kernel.exitStatus(pid)).toBe(130)
})

test('descriptors are the lowest free, 1024 at most', () => {
  run(
    makeKernel(),
    plain((sys) => {
      expect(sys.dup(0)).toBe(3)
      expect(sys.dup2(0, 1023)).toBe(1023)
      expect(sys.dup2(0, 1024)).toBe(-9)
      sys.close(1)
      expect(sys.open('/dev/null', 0)).toBe(1)
      for (let fd = 4; fd < 1023; fd++) expect(sys.open('/dev/null', O_NONBLOCK)).toBe(fd)
      expect(sys.open('/dev/null', 0)).toBe(-EMFILE)
      expect(sys.open('/tmp/new', 0o101)).toBe(-EMFILE)
      expect(sys.stat('/tmp/new')).toBe(-2)
      expect(sys.pipe()).toBe(-EMFILE)
      expect(sys.fcntl(0, 0, 10)).toBe(-EMFILE)
      return 0
    }),
  )
})

/** What a machine does with some processes, pipes, random numbers and typing at given ticks. */
function history(kernel: Kernel): unknown {
  const capture = kernel.capture()
  kernel.spawn(
    function* (sys) {
      for (let i = 0; i < 4; i++) {
        const [from, to] = sys.pipe() as [number, number]
        sys.fork(function* (child) {
          child.close(from)
          for (let j = 0; j < 3000; j++) {
            if (child.exhausted()) yield
            yield* print(child, `${i}:${child.getrandom(1)[0]} `, to)
          }
          return 0
        })
        sys.close(to)
        sys.fork(function* (child) {
          child.close(to)
          const text = yield* readAll(child, from)
          yield* print(child, `${i} ${text.length} ${child.time().nsec} ${child.getpid()}\n`)
          return 0
        })
        sys.close(from)
      }
      while (typeof (yield* wait(sys)) !== 'number');
      return 0
    },
    { cwd: '/', stdout: capture, tty: true, stdin: 'console' },
  )
  for (let i = 0; i < 50; i++) kernel.tick()
  kernel.console.input('typed\r')
  settle(kernel)
  return [capture.text(), kernel.ticks, kernel.nextTimer(), kernel.uptime(), kernel.console.takeOutput()]
}

test('the same inputs at the same ticks give the same machine', () => {
  const first = history(makeKernel())
  expect(history(makeKernel())).toEqual(first)
  expect(history(makeKernel({ seed: 2 }))).not.toEqual(first)
})

test('a non-blocking terminal has nothing to read yet', () => {
  const kernel = makeKernel()
  kernel.spawn(
    plain((sys) => {
      sys.fcntl(0, 4, O_NONBLOCK)
      expect(sys.read(0, 10)).toBe(-EAGAIN)
      return 0
    }),
    { cwd: '/', tty: true },
  )
  settle(kernel)
})

test('a task that is postponed runs behind the others', () => {
  const kernel = makeKernel()
  const capture = kernel.capture()
  for (const name of ['a', 'b', 'c'])
    kernel.spawn(
      function* (sys) {
        yield* print(sys, name)
        return 0
      },
      { cwd: '/', stdout: capture },
    )
  kernel.scheduler.postpone()
  settle(kernel)
  expect(capture.text()).toBe('bca')
})
