import { beforeAll, expect, test } from 'vitest'
import { O_CREAT, O_WRONLY, type System } from '../kernel/abi.ts'
import { makeKernel } from '../kernel/testing.ts'
import { binaryTest } from './binary.ts'
import { fileTest } from './files.ts'

let sys: System

/** /early, /late with a byte in it, /link to /early, /dangling. */
beforeAll(() => {
  const kernel = makeKernel()
  sys = kernel.system()
  sys.close(sys.open('/early', O_CREAT | O_WRONLY, 0o4640))
  kernel.advanceTo(kernel.uptime() + 1000)
  const late = sys.open('/late', O_CREAT | O_WRONLY, 0o755)
  sys.write(late, new Uint8Array(1))
  sys.close(late)
  sys.symlink('early', '/link')
  sys.symlink('nowhere', '/dangling')
})

test.each<[string, readonly string[]]>([
  ['-e', ['/early', '/late', '/link', '/dev']],
  ['-f', ['/early', '/late', '/link']],
  ['-d', ['/dev']],
  ['-h', ['/link', '/dangling']],
  ['-s', ['/late', '/dev']],
  ['-u', ['/early', '/link']],
  ['-x', ['/late', '/dev']],
  ['-c', []],
])('%s holds of %j', (operator, paths) => {
  const all = ['/early', '/late', '/link', '/dangling', '/dev', '/nowhere']
  expect(all.filter((path) => fileTest(sys, operator, path))).toEqual(paths)
})

test('an operator that asks nothing of a file is none of them', () => {
  expect(fileTest(sys, '-z', '/early')).toBeNull()
})

test.each<[string, string, string, boolean]>([
  ['/late', '-nt', '/early', true],
  ['/early', '-nt', '/late', false],
  ['/early', '-ot', '/late', true],
  ['/early', '-nt', '/nowhere', true],
  ['/nowhere', '-ot', '/early', true],
  ['/nowhere', '-nt', '/nowhere', false],
  ['/early', '-ef', '/link', true],
  ['/nowhere', '-ef', '/nowhere', false],
  ['10', '-gt', '9', true],
  ['10', '>', '9', false],
  ['a', '=', 'a', true],
  ['a', '!=', 'a', false],
])('%s %s %s: %s', (left, operator, right, holds) => {
  const reading = { integer: Number, path: (text: string) => text }
  expect(binaryTest(sys, left, operator, right, reading)).toBe(holds)
})
