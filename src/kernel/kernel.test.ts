import { expect, test } from 'vitest'
import { programImage } from './exec.ts'
import { makeKernel, plain, print, run, settle, wait } from './testing.ts'
import { encode } from './text.ts'
import { EACCES, ECHILD, ENOENT, ENOEXEC, ETXTBSY } from './vfs/errno.ts'

function install(
  kernel: ReturnType<typeof makeKernel>,
  path: string,
  content: Uint8Array,
  mode = 0o755,
): void {
  const sys = kernel.system()
  const fd = sys.open(path, 0o1101, mode)
  expect(fd).toBeGreaterThanOrEqual(0)
  sys.write(fd, content)
  sys.close(fd)
  sys.chmod(path, mode)
}

test('a process writes to its output and ends with a status', () => {
  const kernel = makeKernel()
  const outcome = run(kernel, function* (sys) {
    yield* print(sys, 'hello\n')
    return 3
  })
  expect(outcome).toEqual({ output: 'hello\n', status: 3 })
})

test('fork runs the child after the parent sleeps, and waitpid gives its status', () => {
  const kernel = makeKernel()
  const outcome = run(kernel, function* (sys) {
    const parent = sys.getpid()
    const pid = sys.fork(function* (child) {
      yield* print(child, `child of ${child.getppid() - parent}\n`)
      return 7
    })
    yield* print(sys, 'parent\n')
    const result = yield* wait(sys)
    expect(result).toEqual({ pid, status: 7 << 8 })
    expect(yield* wait(sys)).toBe(-ECHILD)
    return 0
  })
  expect(outcome).toEqual({ output: 'parent\nchild of 0\n', status: 0 })
})

test('a file with a program image runs the program, also through #! lines', () => {
  const kernel = makeKernel()
  kernel.registerProgram('show', function* (sys, argv, env) {
    yield* print(sys, `${argv.join('|')} ${env.join(',')}\n`)
    return 0
  })
  install(kernel, '/bin/show', programImage('show'))
  install(kernel, '/script', encode('#! /bin/show  -a b  \nrest'))
  install(kernel, '/text', encode('text'))
  install(kernel, '/plain', programImage('show'), 0o644)
  const outcome = run(kernel, function* (sys) {
    expect(sys.execve('/missing', [], [])).toBe(-ENOENT)
    expect(sys.execve('/text', [], [])).toBe(-ENOEXEC)
    expect(sys.execve('/plain', [], [])).toBe(-EACCES)
    expect(sys.execve('/bin', [], [])).toBe(-EACCES)
    const fd = sys.open('/bin/show', 2)
    expect(sys.execve('/bin/show', [], [])).toBe(-ETXTBSY)
    sys.close(fd)
    sys.fork(function* (child) {
      const program = child.execve('/script', ['script', 'x'], ['A=1'])
      if (typeof program === 'number') return 126
      expect(child.open('/bin/show', 1)).toBe(-ETXTBSY)
      return yield* program
    })
    yield* wait(sys)
    expect(sys.close(sys.open('/bin/show', 1))).toBe(0)
    return 0
  })
  expect(outcome).toEqual({ output: '/bin/show|-a b|/script|x A=1\n', status: 0 })
})

test('the console takes what is typed and shows what is written', () => {
  const kernel = makeKernel()
  const pid = kernel.spawn(
    function* (sys) {
      let bytes = sys.read(0, 100)
      while (bytes === -512) {
        yield
        bytes = sys.read(0, 100)
      }
      yield* print(sys, 'got it\n')
      return 0
    },
    { cwd: '/', tty: true },
  )
  settle(kernel)
  kernel.console.input('hi\r')
  settle(kernel)
  expect(kernel.console.takeOutput()).toBe('hi\r\ngot it\r\n')
  expect(kernel.exitStatus(pid)).toBe(0)
})

test('a body that is not a generator may make calls at once', () => {
  const kernel = makeKernel()
  const pids: number[] = []
  const eager = plain(() => 0)
  run(kernel, function* (sys) {
    const pid = sys.fork((child) => {
      pids.push(child.getpid())
      return eager(child)
    })
    yield* wait(sys)
    expect(pids).toEqual([pid])
    return 0
  })
})
