import { expect, test } from 'vitest'
import { makeKernel, readAll, run } from '../../testing.ts'
import { encode } from '../../text.ts'
import { EACCES, EINVAL, ENOENT, EPERM } from '../../vfs/errno.ts'

test('the parameters of the overlay module are the defaults of later mounts', () => {
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
    const write = (name: string, text: string) => sys.write(sys.open(`${path}/${name}`, 1), encode(text))
    expect(write('metacopy', 'maybe\n')).toBe(-EINVAL)
    expect(write('metacopy', 'on\n')).toBe(3)
    expect(yield* readAll(sys, sys.open(`${path}/metacopy`, 0))).toBe('Y\n')
    sys.mount('tmpfs', '/tmp', 'tmpfs', 0, null)
    for (const name of ['/l', '/u', '/w', '/m']) sys.mkdir(`/tmp${name}`)
    sys.mount('proc', '/proc', 'proc', 0, null)
    const options = 'lowerdir=/tmp/l,upperdir=/tmp/u,workdir=/tmp/w'
    expect(sys.mount('overlay', '/tmp/m', 'overlay', 0, options)).toBe(0)
    const mounts = yield* readAll(sys, sys.open('/proc/mounts', 0))
    expect(mounts).toContain(`${options},redirect_dir=on,uuid=on 0 0`)
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
    expect(list(`/sys/fs/aufs/${union}`)).toEqual(['br0', 'brid0', 'br1', 'brid1', 'xi_path'])
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

test('the disk of the root is found by its name, its class and its number', () => {
  const kernel = makeKernel({ root: { type: 'xfs', source: '/dev/vda1' } })
  const sys = kernel.system()
  sys.mkdir('/sys')
  sys.mount('sysfs', '/sys', 'sysfs', 0, null)
  run(kernel, function* (calls) {
    const list = (path: string) => {
      const entries = calls.getdents(calls.open(path, 0))
      return typeof entries === 'number' ? [] : entries.slice(2).map(({ name }) => name)
    }
    const read = (path: string) => readAll(calls, calls.open(path, 0))
    expect(list('/sys/block')).toEqual(['vda'])
    expect(list('/sys/class/block')).toEqual(['vda', 'vda1'])
    expect(list('/sys/dev/block')).toEqual(['254:0', '254:1'])
    const disk = 'devices/pci0000:00/0000:00:02.0/virtio1/block/vda'
    expect(calls.readlink('/sys/block/vda')).toBe(`../${disk}`)
    expect(calls.readlink('/sys/dev/block/254:1')).toBe(`../../${disk}/vda1`)
    expect(list('/sys/block/vda')).toEqual(['dev', 'ro', 'size', 'stat', 'queue', 'removable', 'vda1'])
    expect(yield* read('/sys/block/vda/size')).toBe('83888128\n')
    const part = ['dev', 'size', 'partition', 'start'].map((name) => `/sys/class/block/vda1/${name}`)
    const values: string[] = []
    for (const path of part) values.push(yield* read(path))
    expect(values).toEqual(['254:1\n', '83886080\n', '1\n', '2048\n'])
    return 0
  })
  const none = makeKernel()
  none.system().mount('sysfs', '/sys', 'sysfs', 0, null)
  expect(none.system().stat('/sys/block/vda')).toBe(-ENOENT)
})
