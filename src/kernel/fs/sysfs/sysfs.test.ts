import { expect, test } from 'vitest'
import { makeKernel, readAll, run } from '../../testing.ts'
import { EACCES, EPERM } from '../../vfs/errno.ts'

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
