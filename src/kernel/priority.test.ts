import { expect, test } from 'vitest'
import { makeKernel, run, wait } from './testing.ts'
import { EACCES, EPERM, ESRCH } from './vfs/errno.ts'

test('a nice value is inherited, kept between -20 and 19, and lowered by root alone', () => {
  run(makeKernel(), function* (sys) {
    expect([sys.getpriority(0), sys.setpriority(0, 5), sys.getpriority(0)]).toEqual([20, 0, 15])
    expect([sys.setpriority(0, 99), sys.getpriority(0)]).toEqual([0, 1])
    expect([sys.setpriority(0, -99), sys.getpriority(0)]).toEqual([0, 40])
    expect([sys.getpriority(999), sys.setpriority(999, 0)]).toEqual([-ESRCH, -ESRCH])
    sys.setpriority(0, 5)
    const child = sys.fork(function* (own) {
      own.setresuid(1000, 1000, 1000)
      expect([own.getpriority(0), own.setpriority(0, 4)]).toEqual([15, -EACCES])
      expect([own.setpriority(0, 7), own.getpriority(0), own.setpriority(1, 9)]).toEqual([0, 13, -EPERM])
      yield
      return 3
    })
    expect(yield* wait(sys)).toEqual({ pid: child, status: 3 << 8 })
    return 0
  })
})
