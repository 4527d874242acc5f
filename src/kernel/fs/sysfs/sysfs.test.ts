import { expect, test } from 'vitest'
import { makeKernel, readAll, run } from '../../testing.ts'
import { EACCES, ENOENT, EPERM } from '../../vfs/errno.ts'

test('the parameters of the overlay module are there and cannot be written', () => {
  const kernel = makeKernel()
  kernel.system().mount('sysfs', '/sys', 'sysfs', 0, null)
  run(kernel, function* (sys) {
    const path = '/sys/module/overlay/parameters'
    const names = sys.getdents(sys.open(path, 0))
    const values: string[] = []
    for (const { name } of typeof names === 'number' ? [] : names.slice(2)) {
      values.push(`${name}=${yield* readAll(sys, sys.open(`${path}/${name}`, 0))}`)
    }
    expect(values).toEqual([
      'check_copy_up=N\n',
      'index=N\n',
      'metacopy=N\n',
      'nfs_export=N\n',
      'redirect_always_follow=Y\n',
      'redirect_dir=N\n',
      'redirect_max=256\n',
      'xino_auto=N\n',
    ])
    const stat = sys.stat(`${path}/index`)
    expect(typeof stat === 'number' ? stat : stat.size).toBe(4096)
    expect(sys.open(`${path}/index`, 1)).toBe(-EACCES)
    expect(sys.open(`${path}/new`, 0o101)).toBe(-EACCES)
    expect(sys.mkdir('/sys/new')).toBe(-EPERM)
    return 0
  })
})

test('the branches of an aufs mount are there as long as it is', () => {
  // aufs does not take branches on ramfs
  const kernel = makeKernel({ root: { type: 'xfs', source: '/dev/vda1' } })
  const sys = kernel.system()
  sys.mount('sysfs', '/sys', 'sysfs', 0, null)
  for (const name of ['/a', '/b', '/union']) sys.mkdir(name)
  expect(sys.mount('none', '/union', 'aufs', 0, 'dirs=/a:/b')).toBe(0)
  run(kernel, function* (calls) {
    const list = (path: string) => {
      const entries = calls.getdents(calls.open(path, 0))
      return typeof entries === 'number' ? [] : entries.slice(2).map(({ name }) => name)
    }
    const [config, union] = list('/sys/fs/aufs')
    expect(config).toBe('config')
    expect(union).toMatch(/^si_[0-9a-f]{16}$/)
    expect(list(`/sys/fs/aufs/${union}`)).toEqual(['br0', 'brid0', 'br1', 'brid1'])
    const read = (name: string) => readAll(calls, calls.open(`/sys/fs/aufs/${union}/${name}`, 0))
    expect([yield* read('br0'), yield* read('br1'), yield* read('brid1')]).toEqual([
      '/a=rw\n',
      '/b=ro\n',
      '65\n',
    ])
    for (let fd = 3; fd < 20; fd++) calls.close(fd)
    expect(calls.umount('/union')).toBe(0)
    expect(list('/sys/fs/aufs')).toEqual(['config'])
    expect(calls.stat(`/sys/fs/aufs/${union}/br0`)).toBe(-ENOENT)
    return 0
  })
})
