import { expect, test } from 'vitest'
import { type Dirent, O_DIRECTORY, O_RDONLY, RENAME_WHITEOUT, type System } from '../../abi.ts'
import { makeKernel } from '../../testing.ts'
import { decode, encode } from '../../text.ts'
import { EPERM } from '../../vfs/errno.ts'
import { list, makeTree, result, write } from '../testing.ts'

const make = (): System => makeKernel({ root: { type: 'tmpfs', source: 'none' } }).system()

function mountOverlay(sys: System, at: string, options: string): void {
  expect(result(sys.mount('overlay', at, 'overlay', 0, options))).toBe('ok')
}

const names = (entries: Dirent[] | number): string[] | number =>
  typeof entries === 'number' ? entries : entries.map(({ name }) => name)

test('a listing that fails in between shows what came before, but an overlay on top of it fails', () => {
  const sys = make()
  makeTree(sys, '/', { l: {}, nu: {}, nw: {}, n: {}, l0: {}, u: {}, w: {}, m: {} })
  // On a file system of its own, so that each number has to be looked up.
  expect(result(sys.mount('layer', '/l', 'tmpfs', 0, null))).toBe('ok')
  write(sys, '/l/c', 'x')
  sys.setxattr('/l/c', 'trusted.overlay.metacopy', new Uint8Array(0), 0)
  sys.setxattr('/l/c', 'trusted.overlay.redirect', encode('c'), 0)
  mountOverlay(sys, '/n', 'lowerdir=/l,upperdir=/nu,workdir=/nw,xino=on')
  mountOverlay(sys, '/m', 'lowerdir=/l0:/n,upperdir=/u,workdir=/w')
  const inner = sys.open('/n', O_RDONLY | O_DIRECTORY)
  expect(names(sys.getdents(inner))).toEqual(['.', '..'])
  expect(names(sys.getdents(inner))).toEqual([])
  // What an open stream keeps has no error any more.
  sys.close(inner)
  expect(sys.getdents(sys.open('/m', O_RDONLY | O_DIRECTORY))).toBe(-EPERM)
})

test('in tmpfs a whiteout that rename leaves is the newest name', () => {
  const sys = make()
  makeTree(sys, '/', { t: { c: 'x', d: {} } })
  expect(names(sys.getdents(sys.open('/t', O_RDONLY | O_DIRECTORY)))).toEqual(['.', '..', 'd', 'c'])
  expect(result(sys.rename('/t/c', '/t/d/c', RENAME_WHITEOUT))).toBe('ok')
  expect(names(sys.getdents(sys.open('/t', O_RDONLY | O_DIRECTORY)))).toEqual(['.', '..', 'c', 'd'])
})

test.each([
  { held: true, mark: 'y' },
  { held: false, mark: null },
])(
  'numbers of copies are kept with the directory: an unneeded mark stays while it is held open ($held)',
  ({ held, mark }) => {
    const sys = make()
    makeTree(sys, '/', { proc: {}, l: { f: 'x' }, nu: {}, nw: {}, n: {}, u: {}, w: {}, m: {} })
    expect(result(sys.mount('proc', '/proc', 'proc', 0, null))).toBe('ok')
    mountOverlay(sys, '/n', 'lowerdir=/l,upperdir=/nu,workdir=/nw,index=on')
    mountOverlay(sys, '/m', 'lowerdir=/n,upperdir=/u,workdir=/w,xino=on')
    makeTree(sys, '/m', { d: {} })
    expect(result(sys.rename('/m/f', '/m/d/f'))).toBe('ok')
    const fd = sys.open('/m/d', O_RDONLY | O_DIRECTORY)
    sys.getdents(fd)
    if (!held) sys.close(fd)
    write(sys, '/proc/sys/vm/drop_caches', '2')
    expect(list(sys, '/m/d')).toEqual(['f'])
    const value = sys.getxattr('/u/d', 'trusted.overlay.impure')
    expect(typeof value === 'number' ? null : decode(value)).toBe(mark)
  },
)
