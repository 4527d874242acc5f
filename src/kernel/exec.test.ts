import { expect, test } from 'vitest'
import { MS_NOEXEC, MS_NOSUID, O_CLOEXEC, SIGTERM, type System } from './abi.ts'
import { commOf, parseInterpreterLine, programImage } from './exec.ts'
import type { Kernel } from './kernel.ts'
import { makeKernel, plain, print, run, wait } from './testing.ts'
import { encode } from './text.ts'
import { E2BIG, EACCES, EBADF, ELOOP, ENOENT, ENOEXEC } from './vfs/errno.ts'

function put(kernel: Kernel, path: string, content: Uint8Array | string, mode = 0o755): void {
  const sys = kernel.system()
  const fd = sys.open(path, 0o1101, mode)
  sys.write(fd, typeof content === 'string' ? encode(content) : content)
  sys.close(fd)
  sys.chmod(path, mode)
}

function makeMachine(): Kernel {
  const kernel = makeKernel()
  kernel.registerProgram('show', function* (sys, argv) {
    yield* print(sys, `${argv.join('|')}\n`)
    return 0
  })
  kernel.registerProgram(
    'ids',
    plain((sys) => {
      const ids = [sys.getuid(), sys.geteuid(), sys.getgid(), sys.getegid()]
      sys.write(1, encode(`${ids.join(' ')} ${sys.open('/secret', 0) >= 0}\n`))
      return 0
    }),
  )
  put(kernel, '/bin/show', programImage('show'))
  return kernel
}

/** Runs a file in a child; the error if it did not start, else 0. */
function* spawn(
  sys: System,
  path: string,
  argv: readonly string[] = ['x', 'y'],
): Generator<void, number, void> {
  let error = 0
  sys.fork(function* (child) {
    const program = child.execve(path, argv, [])
    if (typeof program !== 'number') return yield* program
    error = program
    return 126
  })
  yield* wait(sys)
  return error
}

test('#! lines are read as Linux reads them', () => {
  const parse = (text: string) => parseInterpreterLine(encode(text.padEnd(300, '\0')).subarray(0, 256))
  expect(parse('#!  /bin/echo   -x  y z \t \nfoo')).toEqual({ interpreter: '/bin/echo', argument: '-x  y z' })
  expect(parse('#!/bin/echo')).toEqual({ interpreter: '/bin/echo', argument: '' })
  expect(parse('#!/bin/echo a b')).toEqual({ interpreter: '/bin/echo', argument: 'a b' })
  expect(parse('#!/bin/echo a\0b\n')).toEqual({ interpreter: '/bin/echo', argument: 'a' })
  expect(parse('#!/bin/echo\r\n')).toEqual({ interpreter: '/bin/echo\r', argument: '' })
  expect(parse('#!\n')).toBeNull()
  expect(parse('#!   \n')).toBeNull()
  expect(parse('# !/bin/echo\n')).toBeNull()
  expect(parse(`#!/bin/${'e'.repeat(300)}\n`)).toBeNull()
  expect(parse(`#!/bin/echo ${'e'.repeat(300)}\n`)?.argument).toHaveLength(243)
})

test('scripts may nest five deep', () => {
  const kernel = makeMachine()
  put(kernel, '/s1', '#!/bin/show\n')
  for (let i = 2; i <= 6; i++) put(kernel, `/s${i}`, `#!/s${i - 1}\n`)
  const { output } = run(kernel, function* (sys) {
    expect(yield* spawn(sys, '/s5', ['x'])).toBe(0)
    expect(yield* spawn(sys, '/s6', ['x'])).toBe(-ELOOP)
    return 0
  })
  expect(output).toBe('/bin/show|/s1|/s2|/s3|/s4|/s5\n')
})

test('what cannot be run says why', () => {
  const kernel = makeMachine()
  put(kernel, '/empty', '')
  put(kernel, '/unknown', programImage('unknown'))
  put(kernel, '/missing', '#!/bin/nope\n')
  put(kernel, '/directory', '#!/bin\n')
  const sys = kernel.system()
  sys.mkdir('/mnt')
  sys.mount('none', '/mnt', 'tmpfs', MS_NOEXEC, null)
  put(kernel, '/mnt/show', programImage('show'))
  run(kernel, function* (sys) {
    expect(yield* spawn(sys, '/empty')).toBe(-ENOEXEC)
    expect(yield* spawn(sys, '/unknown')).toBe(-ENOEXEC)
    expect(yield* spawn(sys, '/missing')).toBe(-ENOENT)
    expect(yield* spawn(sys, '/directory')).toBe(-EACCES)
    expect(yield* spawn(sys, '/mnt/show')).toBe(-EACCES)
    expect(yield* spawn(sys, '/bin/show', ['x'.repeat(131072)])).toBe(-E2BIG)
    expect(yield* spawn(sys, '/bin/show', Array(17).fill('x'.repeat(131000)))).toBe(-E2BIG)
    return 0
  })
})

test('a copy of a program file runs the same program', () => {
  const kernel = makeMachine()
  const { output } = run(kernel, function* (sys) {
    const from = sys.open('/bin/show', 0)
    const to = sys.open('/tmp/copy', 0o101, 0o755)
    sys.write(to, sys.read(from, 1000) as Uint8Array)
    sys.close(to)
    yield* spawn(sys, '/tmp/copy', ['name', 'a'])
    return 0
  })
  expect(output).toBe('name|a\n')
})

test('exec closes what is marked, drops caught signals and names the process', () => {
  const kernel = makeMachine()
  kernel.registerProgram(
    'look',
    plain((sys) => {
      expect(sys.descriptors()).toEqual([0, 1, 2, 4])
      expect(sys.read(3, 1)).toBe(-EBADF)
      expect(sys.disposition(SIGTERM)).toBe('default')
      expect([...kernel.tasks.values()].at(-1)?.comm).toBe('a-very-long-nam')
      return 0
    }),
  )
  put(kernel, '/bin/a-very-long-name', programImage('look'))
  const { status } = run(kernel, function* (sys) {
    sys.open('/dev/null', O_CLOEXEC)
    sys.open('/dev/null', 0)
    sys.sigaction(SIGTERM, 'catch')
    const program = sys.execve('/bin/a-very-long-name', ['x'], [])
    return typeof program === 'number' ? 99 : yield* program
  })
  expect(status).toBe(0)
  expect(commOf('/bin/日本語日本語')).toBe('日本語日本')
})

test('set-id bits change who one is, but not on a nosuid mount', () => {
  const kernel = makeMachine()
  put(kernel, '/secret', 'x', 0o600)
  put(kernel, '/ids', programImage('ids'))
  put(kernel, '/setuid', programImage('ids'), 0o4755)
  put(kernel, '/setgid', programImage('ids'), 0o2755)
  const sys = kernel.system()
  sys.chown('/setgid', 0, 50)
  sys.chmod('/setgid', 0o2755)
  sys.mkdir('/mnt')
  sys.mount('none', '/mnt', 'tmpfs', MS_NOSUID, null)
  put(kernel, '/mnt/setuid', programImage('ids'), 0o4755)
  const { output } = run(kernel, function* (sys) {
    sys.setgroups([1000])
    sys.setresgid(1000, 1000, 1000)
    sys.setresuid(1000, 1000, 1000)
    for (const path of ['/ids', '/setuid', '/setgid', '/mnt/setuid']) yield* spawn(sys, path)
    return 0
  })
  expect(output).toBe(
    [
      '1000 1000 1000 1000 false',
      '1000 0 1000 1000 true',
      '1000 1000 1000 50 false',
      '1000 1000 1000 1000 false',
      '',
    ].join('\n'),
  )
})
