import { expect, test } from 'vitest'
import {
  SIGCONT,
  SIGHUP,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  type System,
  WCONTINUED,
  WNOHANG,
  WUNTRACED,
} from './abi.ts'
import { makeKernel, print, run, settle } from './testing.ts'
import { ERESTARTSYS } from './vfs/errno.ts'

type Steps<T> = Generator<void, T, void>

/** Wait statuses of wait(2). */
const stopped = (signal: number) => (signal << 8) | 0x7f
const CONTINUED = 0xffff

function* sleepForEver(sys: System): Steps<number> {
  while (sys.pause() === -ERESTARTSYS) yield
  return 0
}

function* waitpid(sys: System, pid: number, options: number): Steps<number> {
  for (;;) {
    const result = sys.waitpid(pid, options)
    if (result !== -ERESTARTSYS) return typeof result === 'number' ? result : result.status
    yield
  }
}

/** Gives way often enough for whoever could run. */
function* pass(): Steps<void> {
  for (let i = 0; i < 10; i++) yield
}

test('a stopped process does nothing until it goes on, and its parent hears of both once', () => {
  const { output } = run(makeKernel(), function* (sys) {
    const child = sys.fork(function* (own) {
      for (let i = 0; i < 3; i++) {
        yield* print(own, `${i}`)
        yield* pass()
      }
      return 7
    })
    yield
    sys.kill(child, SIGSTOP)
    expect(yield* waitpid(sys, child, WUNTRACED)).toBe(stopped(SIGSTOP))
    yield* pass()
    yield* print(sys, '|')
    yield* pass()
    expect(sys.waitpid(child, WNOHANG | WUNTRACED | WCONTINUED)).toEqual({ pid: 0, status: 0 })
    sys.kill(child, SIGCONT)
    expect(yield* waitpid(sys, child, WCONTINUED)).toBe(CONTINUED)
    expect(yield* waitpid(sys, child, 0)).toBe(7 << 8)
    return 0
  })
  expect(output).toBe('0|12')
})

test('what is sent to a stopped process waits for it to go on, but SIGKILL', () => {
  run(makeKernel(), function* (sys) {
    const first = sys.fork(sleepForEver)
    const second = sys.fork(sleepForEver)
    for (const pid of [first, second]) {
      sys.kill(pid, SIGSTOP)
      sys.kill(pid, SIGTERM)
      expect(yield* waitpid(sys, pid, WUNTRACED)).toBe(stopped(SIGSTOP))
    }
    yield* pass()
    expect(sys.waitpid(-1, WNOHANG)).toEqual({ pid: 0, status: 0 })
    sys.kill(first, SIGCONT)
    expect(yield* waitpid(sys, first, 0)).toBe(SIGTERM)
    sys.kill(second, SIGKILL)
    expect(yield* waitpid(sys, second, 0)).toBe(SIGKILL)
    return 0
  })
})

test('who sleeps and is stopped is woken meanwhile, and goes on with what it waited for', () => {
  run(makeKernel(), function* (sys) {
    const child = sys.fork(function* (own) {
      let result = own.nanosleep(1)
      for (; result === -ERESTARTSYS; result = own.nanosleep(1)) yield
      return result === 0 ? 3 : 4
    })
    yield
    sys.kill(child, SIGSTOP)
    while (sys.nanosleep(5) === -ERESTARTSYS) yield
    expect(sys.waitpid(child, WNOHANG)).toEqual({ pid: 0, status: 0 })
    sys.kill(child, SIGCONT)
    expect(yield* waitpid(sys, child, 0)).toBe(3 << 8)
    return 0
  })
})

test('a key stops only a group that somebody looks after; one that nobody does any more is hung up', () => {
  const kernel = makeKernel()
  const heard: number[] = []
  kernel.spawn(
    function* (sys) {
      sys.sigaction(SIGTSTP, 'ignore')
      const shell = sys.fork(function* (own) {
        own.sigaction(SIGTSTP, 'ignore')
        const job = own.fork(function* (grandchild) {
          grandchild.sigaction(SIGTSTP, 'default')
          return yield* sleepForEver(grandchild)
        })
        own.setpgid(job, job)
        own.tcsetpgrp(0, job)
        heard.push(yield* waitpid(own, job, WUNTRACED))
        return 0
      })
      sys.setpgid(shell, shell)
      yield* waitpid(sys, shell, 0)
      return 0
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  kernel.console.input('\x1a')
  settle(kernel)
  expect(heard).toEqual([stopped(SIGTSTP)])
  // SIGHUP has ended it, once SIGCONT let it.
  expect([...kernel.tasks.values()].filter((task) => task !== kernel.init)).toEqual([])
  expect(kernel.stopped.size).toBe(0)

  const alone = kernel.spawn(
    function* (sys) {
      return yield* sleepForEver(sys)
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  kernel.console.input('\x1a')
  settle(kernel)
  expect(kernel.tasks.get(alone)?.stoppedBy).toBe(0)
  kernel.system().kill(alone, SIGHUP)
})
