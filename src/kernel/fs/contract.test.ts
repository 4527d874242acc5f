/**
 * One suite over every file system and over nestings: what a writable directory does, whatever is below it. Every
 * operation is done twice where the second answer differs.
 */

import { describe, expect, test } from 'vitest'
import { RENAME_EXCHANGE, RENAME_NOREPLACE, type Stat, type System } from '../abi.ts'
import { makeKernel } from '../testing.ts'
import { encode } from '../text.ts'
import { list, makeTree, read, readTree, result, write } from './testing.ts'

/** Each makes `/t` a directory of its kind that holds `tree`. */
const kinds: Record<string, (sys: System) => void> = {
  tmpfs: (sys) => {
    sys.mkdir('/t')
    makeTree(sys, '/t', tree)
  },
  xfs: (sys) => {
    sys.mkdir('/t')
    sys.mount('none', '/t', 'xfs', 0, null)
    makeTree(sys, '/t', tree)
  },
  'overlay, all in upper': (sys) => overlay(sys, 'u', '/t', 'o'),
  'overlay, all in lower': (sys) => overlay(sys, 'l', '/t', 'o'),
  'overlay over overlay': (sys) => {
    overlay(sys, 'l', '/inner', 'i')
    makeTree(sys, '/', { o: { u: {}, w: {} }, t: {} })
    expect(result(sys.mount('o', '/t', 'overlay', 0, 'lowerdir=/inner,upperdir=/o/u,workdir=/o/w'))).toBe(
      'ok',
    )
  },
  'aufs, all in the read-only branch': (sys) => {
    makeTree(sys, '/', { A: {}, B: tree, t: {} })
    expect(result(sys.mount('none', '/t', 'aufs', 0, 'br=/A:/B'))).toBe('ok')
  },
}

const tree = { f: 'text', d: { in: 'inside' }, empty: {} }

function overlay(sys: System, filled: 'l' | 'u', at: string, name: string): void {
  makeTree(sys, '/', { [name]: { l: {}, u: {}, w: {} }, [at.slice(1)]: {} })
  makeTree(sys, `/${name}/${filled}`, tree)
  const options = `lowerdir=/${name}/l,upperdir=/${name}/u,workdir=/${name}/w`
  expect(result(sys.mount('overlay', at, 'overlay', 0, options))).toBe('ok')
}

describe.each(Object.keys(kinds))('%s', (kind) => {
  const make = (): System => {
    const sys = makeKernel({ root: { type: 'tmpfs', source: 'none' } }).system()
    ;(kinds[kind] as (sys: System) => void)(sys)
    expect(result(sys.chdir('/t'))).toBe('ok')
    return sys
  }

  test('reads what is there', () => {
    expect(readTree(make(), '.')).toEqual(tree)
  })

  test('writes, appends and truncates', () => {
    const sys = make()
    expect(write(sys, 'f', ' more', true)).toBe('ok')
    expect(read(sys, 'f')).toBe('text more')
    expect(write(sys, 'f', 'new')).toBe('ok')
    expect(read(sys, 'f')).toBe('new')
    expect(result(sys.truncate('f', 1))).toBe('ok')
    expect(read(sys, 'f')).toBe('n')
  })

  test('makes a name once', () => {
    const sys = make()
    expect([sys.mkdir('n'), sys.mkdir('n'), sys.mkdir('n/m')].map(result)).toEqual(['ok', 'EEXIST', 'ok'])
    expect([sys.symlink('f', 's'), sys.symlink('f', 's')].map(result)).toEqual(['ok', 'EEXIST'])
    expect(read(sys, 's')).toBe('text')
    expect(readTree(sys, '.')).toEqual({ ...tree, n: { m: {} }, s: '-> f' })
  })

  test('removes a name once, and lets it be made again', () => {
    const sys = make()
    expect([sys.unlink('f'), sys.unlink('f')].map(result)).toEqual(['ok', 'ENOENT'])
    expect(list(sys, '.')).not.toContain('f')
    expect(write(sys, 'f', 'again')).toBe('ok')
    expect(read(sys, 'f')).toBe('again')
  })

  test('removes only empty directories', () => {
    const sys = make()
    expect([sys.rmdir('d'), sys.unlink('d'), sys.rmdir('f')].map(result)).toEqual([
      'ENOTEMPTY',
      'EISDIR',
      'ENOTDIR',
    ])
    expect([sys.unlink('d/in'), sys.rmdir('d'), sys.rmdir('d')].map(result)).toEqual(['ok', 'ok', 'ENOENT'])
    expect(result(sys.mkdir('d'))).toBe('ok')
    expect(readTree(sys, 'd')).toEqual({})
  })

  test('renames files over each other', () => {
    const sys = make()
    write(sys, 'g', 'other')
    expect([sys.rename('f', 'g'), sys.rename('f', 'g')].map(result)).toEqual(['ok', 'ENOENT'])
    expect(readTree(sys, '.')).toEqual({ d: { in: 'inside' }, empty: {}, g: 'text' })
    expect(result(sys.rename('g', 'd'))).toBe('EISDIR')
    expect(result(sys.rename('d', 'g'))).toMatch(/ENOTDIR|EXDEV/)
    expect(result(sys.rename('g', 'empty', RENAME_NOREPLACE))).toBe('EEXIST')
  })

  test('moves a file into another directory', () => {
    const sys = make()
    expect(result(sys.rename('f', 'd/f'))).toBe('ok')
    expect(readTree(sys, '.')).toEqual({ d: { f: 'text', in: 'inside' }, empty: {} })
  })

  test('a new directory moves with what is in it', () => {
    const sys = make()
    sys.mkdir('n')
    write(sys, 'n/x', 'x')
    expect(result(sys.rename('n', 'empty'))).toBe('ok')
    expect(readTree(sys, '.')).toEqual({ ...tree, empty: { x: 'x' } })
  })

  test('links share one file', () => {
    const sys = make()
    expect(result(sys.link('f', 'g'))).toBe('ok')
    write(sys, 'g', '!', true)
    expect(read(sys, 'f')).toBe('text!')
    expect((sys.stat('f') as Stat).nlink).toBe(2)
    expect(result(sys.unlink('f'))).toBe('ok')
    expect(read(sys, 'g')).toBe('text!')
    expect(result(sys.link('d', 'e'))).toBe('EPERM')
  })

  test('changes modes, owners, times and xattrs', () => {
    const sys = make()
    expect([sys.chmod('f', 0o600), sys.chown('f', 5, 6)].map(result)).toEqual(['ok', 'ok'])
    expect(result(sys.utimens('f', { sec: 1, nsec: 2 }, { sec: 3, nsec: 4 }))).toBe('ok')
    expect(sys.stat('f')).toMatchObject({ mode: 0o100600, uid: 5, gid: 6, mtime: { sec: 3, nsec: 4 } })
    expect(result(sys.setxattr('f', 'user.k', encode('v')))).toBe('ok')
    expect(sys.listxattr('f')).toEqual(['user.k'])
    expect([sys.removexattr('f', 'user.k'), sys.removexattr('f', 'user.k')].map(result)).toEqual([
      'ok',
      'ENODATA',
    ])
  })

  test('an open file lives on without its name', () => {
    const sys = make()
    const fd = sys.open('f', 0)
    expect(result(sys.unlink('f'))).toBe('ok')
    expect(sys.read(fd, 10)).toEqual(encode('text'))
    expect(sys.fstat(fd)).toMatchObject({ size: 4 })
  })

  test('a removed working directory is empty and takes nothing', () => {
    const sys = make()
    sys.mkdir('gone')
    sys.chdir('gone')
    expect(result(sys.rmdir('../gone'))).toBe('ok')
    expect(write(sys, 'x', '')).toBe('ENOENT')
    expect(result(sys.mkdir('x'))).toBe('ENOENT')
  })

  test.skipIf(kind.startsWith('aufs'))('exchanges two names', () => {
    const sys = make()
    expect(result(sys.rename('f', 'd/in', RENAME_EXCHANGE))).toBe('ok')
    expect(readTree(sys, '.')).toEqual({ d: { in: 'text' }, empty: {}, f: 'inside' })
  })
})
