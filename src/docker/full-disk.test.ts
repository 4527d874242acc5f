import { expect, test } from 'vitest'
import type { System } from '../kernel/abi.ts'
import { programImage } from '../kernel/exec.ts'
import { makeKernel, run } from '../kernel/testing.ts'
import { ENOSPC } from '../kernel/vfs/errno.ts'
import { createDocker } from './docker.ts'
import { Files } from './files.ts'

const docker = createDocker({ names: [], image: programImage })

/** The calls of a process whose writes to files fail from the `count`-th on. */
function withFullDisk(sys: System, count: number): System {
  let left = count
  return new Proxy(sys, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== 'write') return member.bind(target)
      return (fd: number, bytes: Uint8Array) => (fd > 2 && left-- <= 0 ? -ENOSPC : target.write(fd, bytes))
    },
  })
}

test('a pull onto a full disk says so, and nothing half written remains', () => {
  let failures = 0
  for (let count = 0; ; count++) {
    const kernel = makeKernel()
    const outcome = run(kernel, function* (sys) {
      yield* docker(sys, ['docker', 'images'], [])
      return yield* docker(withFullDisk(sys, count), ['docker', 'pull', '-q', 'playground/layers'], [])
    })
    if (outcome.status === 0) break
    failures++
    expect(outcome.output).toContain('no space left on device')
    const files = new Files(kernel.system())
    const left = (path: string) => files.list(`/var/lib/docker/${path}`)
    const names = left('image/overlay2/imagedb/content/sha256')
    // Once the image is there, only its names can be missing.
    if (names.length > 0) continue
    expect([
      left('overlay2'),
      left('overlay2/l'),
      left('image/overlay2/layerdb/sha256'),
      left('image/overlay2/layerdb/tmp'),
    ]).toEqual([['backingFsBlockDev', 'l'], [], [], []])
  }
  expect(failures).toBeGreaterThan(10)
}, 60_000)
