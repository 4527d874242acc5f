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
    'aufs au_opt_add:423:systemd[1]: lookup failed /nope (-2)',
    'aufs test_add:226:systemd[1]: /A duplicated',
    'aufs test_add:280:systemd[1]: /A/in is overlapped',
    'aufs au_opts_mount:915:systemd[1]: no branches',
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

const remountOf = (sys: System) => (options: string) =>
  result(sys.mount('none', './C', 'aufs', MS_REMOUNT, options))

test('a branch that is not written to any more loses its base files, and gets them back with the permission', () => {
  const sys = union()
  const remount = remountOf(sys)
  expect(remount('mod:/demo/A=ro')).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ a: '', x: 'xA' })
  expect(remount('mod:/demo/A=rw')).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ ...base, a: '', x: 'xA' })
})

test('a branch with an open file, or the only one with a directory that is in use, cannot be deleted', () => {
  const sys = union()
  const remount = remountOf(sys)
  const fd = sys.open('C/b', 0)
  expect(remount('del:/demo/B')).toBe('EBUSY')
  sys.close(fd)
  makeTree(sys, 'B', { d: {} })
  sys.chdir('/demo/C/d')
  const busy = sys.mount('none', '/demo/C', 'aufs', MS_REMOUNT, 'del:/demo/B')
  sys.chdir('/demo')
  expect([result(busy), remount('del:/demo/B')]).toEqual(['EBUSY', 'ok'])
})

test('/proc/mounts has what is not the default, in the order of aufs_show_options, and a remount changes it', () => {
  const sys = union(
    'xino=/demo/table,diropq=always,dio,noplink,cpup=bu,nosum,warn_perm,udba=none,dirs=./A:./B',
  )
  const shown = () => /aufs (\S+)/.exec(read(sys, '/proc/mounts'))?.[1]?.replace(/si=\w{16}/, 'si=')
  sys.mkdir('/proc')
  sys.mount('proc', '/proc', 'proc', 0, '')
  expect(shown()).toBe('rw,relatime,si=,udba=none,noplink,dio,cpup=bu,diropq=a')
  expect(readTree(sys, 'A')).toEqual({ '.wh..wh.aufs': '', '.wh..wh.orph': {}, a: '', x: 'xA' })
  expect(result(sys.mkdir('C/d'))).toBe('ok')
  expect(readTree(sys, 'A/d')).toEqual({ '.wh..wh..opq': '' })
  expect(remountOf(sys)('udba=reval,nodio,plink,diropq=w,dirwh=0x10')).toBe('ok')
  expect(shown()).toBe('rw,relatime,si=,cpup=bu,dirwh=16')
})

test('values that an option does not have are EINVAL', () => {
  const sys = union()
  const wrong = [
    'udba=x',
    'create=mfs:a',
    'cpup=rr',
    'diropq=z',
    'dirwh=two',
    'dirwh',
    'rdblk=09',
    'plink=1',
    'nothing',
  ]
  expect(wrong.map(remountOf(sys))).toEqual(wrong.map(() => 'EINVAL'))
})

test('nolwh makes every whiteout a file of its own', () => {
  const sys = union('dirs=./A=rw+nolwh:./B')
  sys.unlink('C/b')
  const { '.wh..wh.aufs': _, ...others } = base
  expect(readTree(sys, 'A')).toEqual({ ...others, '.wh.b': '', a: '', x: 'xA' })
  expect(sys.stat('A/.wh.b')).toMatchObject({ mode: 0o100444, nlink: 1 })
})

test('a file called .aufs.xino in the first writable branch is in the way of a mount', () => {
  const kernel = makeKernel({ root: { type: 'tmpfs', source: 'none' } })
  const sys = kernel.system()
  makeTree(sys, '', { A: { '.aufs.xino': '' }, B: {}, C: {} })
  const mount = (options: string) => result(sys.mount('none', '/C', 'aufs', 0, options))
  expect([mount('dirs=/A:/B'), mount('noxino,dirs=/A:/B')]).toEqual(['EINVAL', 'ok'])
  expect(kernel.vfs.log.map(({ text }) => text)).toEqual([
    'aufs au_xino_create:186:systemd[1]: open /A/.aufs.xino(-17)',
  ])
})

test('what is said of a branch and cannot be meant is left out, with a warning', () => {
  const kernel = makeKernel({ root: { type: 'tmpfs', source: 'none' } })
  const sys = kernel.system()
  makeTree(sys, '', { A: {}, B: {}, C: {} })
  sys.chmod('/B', 0o700)
  expect(result(sys.mount('none', '/C', 'aufs', 0, 'dirs=/A=x:/B=ro+wh+moo+y+coo_reg'))).toBe('ok')
  expect(kernel.vfs.log.map(({ level, text }) => `${level} ${text}`)).toEqual([
    '4 aufs au_br_perm_val:174:systemd[1]: ignored branch permission x',
    '4 aufs br_attr_val:120:systemd[1]: ignored branch attribute y+coo_reg',
    '4 aufs au_br_perm_val:209:systemd[1]: ignored branch attribute moo',
    '4 aufs test_add:291:systemd[1]: uid/gid/perm /B 0/0/0700, 0/0/0777',
    '4 aufs au_opts_verify:753:systemd[1]: first branch should be rw',
  ])
})

test('a link of a file below is its copy, and all names are one file by a pseudo link', () => {
  const sys = union()
  write(sys, 'B/b', 'old')
  expect(result(sys.link('C/b', 'C/c'))).toBe('ok')
  const [made] = Object.keys(readTree(sys, 'A/.wh..wh.plnk'))
  expect(made).toMatch(/^\d+\.\d+$/)
  const linked = { ...base, '.wh..wh.plnk': { [made as string]: 'old' } }
  expect(readTree(sys, 'A')).toEqual({ ...linked, a: '', c: 'old', x: 'xA' })
  const [b, c] = [sys.stat('C/b'), sys.stat('C/c')]
  expect([b, c]).toEqual([expect.objectContaining({ nlink: 2 }), b])
  expect(write(sys, 'C/c', 'new')).toBe('ok')
  expect([read(sys, 'C/b'), read(sys, 'B/b')]).toEqual(['new', 'old'])
  // Written to by its other name, the file gets that name in the branch too.
  expect(write(sys, 'C/b', 'newer')).toBe('ok')
  expect([read(sys, 'C/c'), read(sys, 'A/b')]).toEqual(['newer', 'newer'])
  expect(sys.stat('A/b')).toMatchObject({ ino: (sys.stat('A/c') as { ino: number }).ino, nlink: 3 })
})

test('names that a file has in a read-only branch stay one file when it is changed by one of them', () => {
  const sys = union()
  write(sys, 'B/b', 'old')
  sys.link('B/b', 'B/d')
  expect(write(sys, 'C/b', ' more', true)).toBe('ok')
  expect([read(sys, 'C/d'), read(sys, 'B/d')]).toEqual(['old more', 'old'])
  expect(result(sys.unlink('C/d'))).toBe('ok')
  expect(Object.keys(readTree(sys, 'C'))).toEqual(['a', 'b', 'x'])
  expect(read(sys, 'C/b')).toBe('old more')
  expect(sys.stat('C/b')).toMatchObject({ nlink: 1 })
  expect(sys.stat('A/.wh.d')).toMatchObject({ size: 0, nlink: 2 })
})

test('without pseudo links a link of a file below copies it up under its own name', () => {
  const sys = union('noplink,dirs=./A:./B')
  expect(result(sys.link('C/b', 'C/c'))).toBe('ok')
  expect(readTree(sys, 'A')).toEqual({ '.wh..wh.aufs': '', '.wh..wh.orph': {}, a: '', b: '', c: '', x: 'xA' })
  expect(sys.stat('A/b')).toMatchObject({ nlink: 2 })
})

test('a whiteout that is no regular file is EIO for its name', () => {
  const sys = union()
  sys.mkdir('A/.wh.b')
  expect([read(sys, 'C/b'), write(sys, 'C/b', '1'), read(sys, 'C/x')]).toEqual(['EIO', 'EIO', 'xA'])
  sys.rmdir('A/.wh.b')
  expect(read(sys, 'C/b')).toBe('')
})
