import { expect, test } from 'vitest'
import { MS_REMOUNT, type System } from '../../abi.ts'
import { makeKernel } from '../../testing.ts'
import { list, makeTree, read, readTree, result, write } from '../testing.ts'

/** The article's first section: A over B on C. What must come is derived from aufs's source, see docs. */
function union(options = 'dirs=./A:./B'): System {
  const sys = makeKernel({ root: { type: 'tmpfs', source: 'none' } }).system()
  makeTree(sys, '', { demo: { A: { a: '', x: 'xA' }, B: { b: '', x: 'xB' }, C: {} } })
  sys.chdir('/demo')
  expect(result(sys.mount('none', './C', 'aufs', 0, options))).toBe('ok')
  return sys
}

const base = { '.wh..wh.aufs': '', '.wh..wh.orph': {}, '.wh..wh.plnk': {} }

test('the mount shows the names of both branches, the top one first', () => {
  const sys = union()
  expect(readTree(sys, 'C')).toEqual({ a: '', b: '', x: 'xA' })
  expect(readTree(sys, 'A')).toEqual({ ...base, a: '', x: 'xA' })
  expect(readTree(sys, 'B')).toEqual({ b: '', x: 'xB' })
})

test('a file of the writable branch is changed in place', () => {
  const sys = union()
  expect(write(sys, 'C/x', 'new')).toBe('ok')
  expect(read(sys, 'A/x')).toBe('new')
  expect(read(sys, 'B/x')).toBe('xB')
})

test('a file of the read-only branch is copied up at the first write, not at open', () => {
  const sys = union()
  write(sys, 'B/b', 'old ')
  const fd = sys.open('C/b', 0o2001)
  expect(readTree(sys, 'A')).toEqual({ ...base, a: '', x: 'xA' })
  sys.write(fd, new TextEncoder().encode('more'))
  sys.close(fd)
  expect(readTree(sys, 'A')).toEqual({ ...base, a: '', b: 'old more', x: 'xA' })
  expect(read(sys, 'B/b')).toBe('old ')
})

test('removing a name that lies below leaves a .wh. file that is a link of the base', () => {
  const sys = union()
  expect(result(sys.unlink('C/b'))).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ ...base, '.wh.b': '', a: '', x: 'xA' })
  expect(list(sys, 'C')).not.toContain('b')
  expect(sys.stat('A/.wh.b')).toMatchObject({ mode: 0o100444, nlink: 2, size: 0 })
  expect(write(sys, 'C/b', 'again')).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ ...base, a: '', b: 'again', x: 'xA' })
})

test('a name only in the top branch goes without a whiteout, one in both with one', () => {
  const sys = union()
  sys.unlink('C/a')
  sys.unlink('C/x')
  expect(readTree(sys, 'A')).toEqual({ ...base, '.wh.x': '' })
  expect(readTree(sys, 'C')).toEqual({ b: '' })
})

test('names that begin with .wh. are nobody else’s', () => {
  const sys = union()
  sys.unlink('C/x')
  expect(result(sys.stat('C/.wh.x') as number)).toBe('EPERM')
  expect(write(sys, 'C/.wh.new', '')).toBe('EPERM')
})

test('a directory made over a whiteout hides what lies below', () => {
  const sys = union()
  makeTree(sys, 'B', { d: { old: 'o' } })
  expect(result(sys.rmdir('C/d'))).toBe('ENOTEMPTY')
  expect(result(sys.unlink('C/d/old'))).toBe('ok')
  expect(result(sys.rmdir('C/d'))).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ ...base, '.wh.d': '', a: '', x: 'xA' })
  expect(result(sys.mkdir('C/d'))).toBe('ok')
  expect(readTree(sys, 'C/d')).toEqual({})
  expect(readTree(sys, 'A/d')).toEqual({ '.wh..wh..opq': '' })
  expect(readTree(sys, 'B/d')).toEqual({ old: 'o' })
})

test('a change made in a branch directly is seen', () => {
  const sys = union()
  expect(read(sys, 'C/b')).toBe('')
  sys.unlink('B/b')
  expect(read(sys, 'C/b')).toBe('ENOENT')
  write(sys, 'B/new', 'n')
  expect(read(sys, 'C/new')).toBe('n')
})

test('a directory of the read-only branch cannot be renamed, a file can', () => {
  const sys = union()
  makeTree(sys, 'B', { d: {} })
  expect(result(sys.rename('C/d', 'C/e'))).toBe('EXDEV')
  expect(result(sys.rename('C/b', 'C/c'))).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ ...base, '.wh.b': '', a: '', c: '', x: 'xA' })
})

test('what cannot be a branch is EINVAL, with the reason in the kernel log', () => {
  const kernel = makeKernel({ root: { type: 'tmpfs', source: 'none' } })
  const sys = kernel.system()
  makeTree(sys, '', { A: { in: {} }, C: {} })
  const tried = ['dirs=/A:/nope', 'dirs=/A:/A', 'dirs=/A:/A/in', '']
  expect(tried.map((options) => result(sys.mount('none', '/C', 'aufs', 0, options)))).toEqual(
    tried.map(() => 'EINVAL'),
  )
  expect(kernel.vfs.log.map(({ text }) => text)).toEqual([
    'aufs au_opts_verify: lookup failed /nope (-2)',
    'aufs au_opts_verify: /A duplicated',
    'aufs au_opts_verify: /A/in is overlapped',
    'aufs au_opts_verify: no branches',
  ])
})

test('branches come and go at a remount, from left to right, and what they have with them', () => {
  const sys = union()
  makeTree(sys, '/demo', { D: { d: '', x: 'xD' }, E: { e: '' } })
  const remount = (options: string) => result(sys.mount('none', './C', 'aufs', MS_REMOUNT, options))
  expect(remount('append:/demo/D=ro,prepend:/demo/E')).toBe('ok')
  expect(readTree(sys, 'C')).toEqual({ a: '', b: '', d: '', e: '', x: 'xA' })
  expect(write(sys, 'C/new', '1')).toBe('ok')
  expect(readTree(sys, 'E')).toEqual({ ...base, e: '', new: '1' })
  expect(remount('del:/demo/A')).toBe('ok')
  expect(readTree(sys, 'C')).toEqual({ b: '', d: '', e: '', new: '1', x: 'xB' })
  expect(remount('add:1:/demo/A=ro')).toBe('ok')
  expect(read(sys, 'C/x')).toBe('xA')
  expect(remount('mod:/demo/E=ro')).toBe('ok')
  expect(write(sys, 'C/other', '')).toBe('EROFS')
  expect(remount('del:/demo/A,del:/demo/B,del:/demo/D')).toBe('ok')
  expect(remount('del:/demo/E')).toBe('EBUSY')
  // What is there already, or is not there to go, is no mistake.
  expect([remount('append:/demo/E'), remount('del:/demo/A'), remount('si=0')]).toEqual(['ok', 'ok', 'ok'])
  expect(remount('add:7:/demo/A')).toBe('EDOM')
  expect(remount('append:/demo')).toBe('EINVAL')
})
