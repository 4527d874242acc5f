import { expect, test } from 'vitest'
import { SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGSEGV, SIGTERM, SIGUSR1, type System, WNOHANG } from './abi.ts'
import { makeKernel, plain, print, run, settle, wait } from './testing.ts'
import { ECHILD, EINTR, EINVAL, EPERM, ERESTARTSYS, ESRCH } from './vfs/errno.ts'

function* sleepForEver(sys: System): Generator<void, number, void> {
  while (sys.pause() === -ERESTARTSYS) yield
  return 0
}

function* sleep(sys: System, seconds: number): Generator<void, number, void> {
  for (;;) {
    const result = sys.nanosleep(seconds)
    if (result !== -ERESTARTSYS) return result
    yield
  }
}

test('a signal ends a process that sleeps, one that waits for its turn, and oneself', () => {
  run(makeKernel(), function* (sys) {
    const sleeper = sys.fork(sleepForEver)
    yield
    expect(sys.kill(sleeper, SIGTERM)).toBe(0)
    expect(yield* wait(sys)).toEqual({ pid: sleeper, status: SIGTERM })

    const fresh = sys.fork(sleepForEver)
    sys.kill(fresh, SIGKILL)
    expect(yield* wait(sys)).toEqual({ pid: fresh, status: SIGKILL })

    const own = sys.fork(function* (child) {
      try {
        child.kill(child.getpid(), SIGHUP)
        yield* print(child, 'not reached')
      } finally {
        // The program is unwound, but can do nothing any more.
        child.write(1, new Uint8Array(1))
      }
      return 0
    })
    expect(yield* wait(sys)).toEqual({ pid: own, status: SIGHUP })
    return 0
  })
})

test('a caught signal that waits to be taken meets the disposition that takes its place', () => {
  run(makeKernel(), function* (sys) {
    sys.sigaction(SIGINT, 'catch')
    // Before the child has run at all, with what it has from its parent.
    const reset = sys.fork(function* (child) {
      child.sigaction(SIGINT, 'default')
      return yield* sleepForEver(child)
    })
    const ignoring = sys.fork(function* (child) {
      child.sigaction(SIGINT, 'ignore')
      yield
      return child.takeSignal()
    })
    sys.kill(reset, SIGINT)
    sys.kill(ignoring, SIGINT)
    const ended = [yield* wait(sys), yield* wait(sys)]
    expect(ended).toContainEqual({ pid: reset, status: SIGINT })
    expect(ended).toContainEqual({ pid: ignoring, status: 0 })
    return 0
  })
})

test('a killed program is unwound but does nothing more', () => {
  const unwound: string[] = []
  const outcome = run(makeKernel(), function* (sys) {
    const pid = sys.fork(function* (child) {
      try {
        yield* sleepForEver(child)
      } finally {
        unwound.push('finally')
        child.write(1, new Uint8Array(1))
        unwound.push('not reached')
      }
      return 0
    })
    yield
    sys.kill(pid, SIGKILL)
    yield* wait(sys)
    return 0
  })
  expect(unwound).toEqual(['finally'])
  expect(outcome.output).toBe('')
})

test('a caught signal interrupts a sleep and is taken once, lowest first', () => {
  run(makeKernel(), function* (sys) {
    const pid = sys.fork(function* (child) {
      child.sigaction(SIGUSR1, 'catch')
      child.sigaction(SIGHUP, 'catch')
      expect(yield* sleep(child, 1000)).toBe(-EINTR)
      expect([child.takeSignal(), child.takeSignal(), child.takeSignal()]).toEqual([SIGHUP, SIGUSR1, 0])
      const before = child.time().sec
      expect([yield* sleep(child, 5), child.time().sec - before]).toEqual([0, 5])
      return 9
    })
    yield
    sys.kill(pid, SIGUSR1)
    sys.kill(pid, SIGUSR1)
    sys.kill(pid, SIGHUP)
    expect(yield* wait(sys)).toEqual({ pid, status: 9 << 8 })
    return 0
  })
})

test('dispositions: ignored ones do nothing, exec keeps them, SIGKILL cannot be handled', () => {
  run(makeKernel(), function* (sys) {
    expect(sys.sigaction(SIGKILL, 'ignore')).toBe(-EINVAL)
    expect(sys.sigaction(0, 'ignore')).toBe(-EINVAL)
    sys.sigaction(SIGINT, 'ignore')
    sys.sigaction(SIGTERM, 'catch')
    const pid = sys.fork(function* (child) {
      expect([child.disposition(SIGINT), child.disposition(SIGTERM)]).toEqual(['ignore', 'catch'])
      child.kill(child.getpid(), SIGINT)
      child.kill(child.getpid(), SIGTERM)
      expect(child.takeSignal()).toBe(SIGTERM)
      yield
      return 3
    })
    expect(yield* wait(sys)).toEqual({ pid, status: 3 << 8 })
    return 0
  })
})

test('kill: groups, nobody, not allowed', () => {
  run(makeKernel(), function* (sys) {
    const first = sys.fork(sleepForEver)
    sys.setpgid(first, 0)
    const second = sys.fork(sleepForEver)
    sys.setpgid(second, first)
    expect(sys.kill(-first, SIGTERM)).toBe(0)
    expect(yield* wait(sys)).toEqual({ pid: first, status: SIGTERM })
    expect(yield* wait(sys)).toEqual({ pid: second, status: SIGTERM })
    expect(sys.kill(-first, 0)).toBe(-ESRCH)
    expect(sys.kill(99999, SIGTERM)).toBe(-ESRCH)
    expect(sys.kill(1, 65)).toBe(-EINVAL)
    const me = sys.getpid()
    sys.fork(function* (child) {
      child.setresuid(1000, 1000, 1000)
      expect(child.kill(me, SIGTERM)).toBe(-EPERM)
      expect(child.kill(child.getpid(), 0)).toBe(0)
      yield
      return 0
    })
    yield* wait(sys)
    return 0
  })
})

test('^C ends the foreground group and leaves the background alone', () => {
  const kernel = makeKernel()
  const ended: number[] = []
  kernel.spawn(
    function* (sys) {
      sys.sigaction(SIGINT, 'ignore')
      const background = sys.fork(sleepForEver)
      sys.setpgid(background, background)
      const foreground = sys.fork(function* (child) {
        child.sigaction(SIGINT, 'default')
        return yield* sleepForEver(child)
      })
      sys.setpgid(foreground, foreground)
      expect(sys.tcsetpgrp(0, foreground)).toBe(0)
      const result = yield* wait(sys)
      if (typeof result !== 'number') ended.push(result.status)
      expect(sys.waitpid(-1, WNOHANG)).toEqual({ pid: 0, status: 0 })
      return 0
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  expect(ended).toEqual([])
  kernel.console.input('\x03')
  settle(kernel)
  expect(ended).toEqual([SIGINT])
  expect(kernel.console.takeOutput()).toBe('^C')
})

test('an endless loop can be interrupted between slices', () => {
  const kernel = makeKernel()
  const pid = kernel.spawn(
    function* (sys) {
      for (;;) if (sys.exhausted()) yield
    },
    { cwd: '/', tty: true },
  )
  for (let i = 0; i < 5; i++) expect(kernel.tick()).toBe('ran')
  kernel.console.input('\x03')
  expect(kernel.tick()).toBe('idle')
  expect(kernel.exitStatus(pid)).toBe(128 + SIGINT)
})

test('children of a process that ends go to init, which reaps them', () => {
  const kernel = makeKernel()
  run(kernel, function* (sys) {
    sys.fork(
      plain((child) => {
        child.fork(function* (grandchild) {
          yield
          yield
          expect(grandchild.getppid()).toBe(1)
          return 0
        })
        return 0
      }),
    )
    yield* wait(sys)
    return 0
  })
  expect([...kernel.tasks.keys()]).toEqual([1])
})

test('a zombie stays until it is waited for; with SIGCHLD ignored there is none', () => {
  const kernel = makeKernel()
  run(kernel, function* (sys) {
    const pid = sys.fork(plain(() => 1))
    yield
    expect(sys.kill(pid, 0)).toBe(0)
    expect(sys.waitpid(pid, WNOHANG)).toEqual({ pid, status: 256 })
    expect(sys.kill(pid, 0)).toBe(-ESRCH)
    sys.sigaction(SIGCHLD, 'ignore')
    sys.fork(plain(() => 1))
    expect(yield* wait(sys)).toBe(-ECHILD)
    return 0
  })
})

test('too deep a recursion is a segmentation fault of that process alone', () => {
  const deep = (n: number): number => 1 + deep(n + 1)
  run(makeKernel(), function* (sys) {
    const pid = sys.fork(plain(() => deep(0)))
    expect(yield* wait(sys)).toEqual({ pid, status: SIGSEGV })
    return 0
  })
})

test("an exception that is our bug leaves the kernel's tick", () => {
  const kernel = makeKernel()
  kernel.spawn(
    plain(() => {
      throw new TypeError('a bug')
    }),
    { cwd: '/' },
  )
  expect(() => kernel.tick()).toThrow('a bug')
  expect(kernel.tick()).toBe('idle')
  expect([...kernel.tasks.keys()]).toEqual([1])
})

test('a signal that waits to be caught ends a process that goes back to the default', () => {
  run(makeKernel(), function* (sys) {
    sys.sigaction(SIGINT, 'catch')
    const child = sys.fork(function* (own) {
      own.sigaction(SIGINT, 'default')
      yield* print(own, 'not reached')
      return 0
    })
    // Before it has had its first turn it catches what its parent catches.
    sys.kill(child, SIGINT)
    expect(yield* wait(sys)).toEqual({ pid: child, status: SIGINT })
    return 0
  })
})
