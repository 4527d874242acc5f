/** A full disk in the midst of what changes the stores: it is said, and nothing half written remains. */

import { expect, test } from 'vitest'
import { MS_REMOUNT, type System } from '../kernel/abi.ts'
import { programImage } from '../kernel/exec.ts'
import { makeKernel, run } from '../kernel/testing.ts'

import { isDirectory } from '../kernel/vfs/mode.ts'
import { readRecords } from './buildkit/cache.ts'
import { createDocker } from './docker.ts'
import { Engine } from './engine/engine.ts'
import { Files } from './files.ts'
import { createRegistry } from './registry/registry.ts'

const programs = { names: [], image: programImage }
const docker = createDocker(programs)
const registry = createRegistry(programs)
const ROOT = '/var/lib/docker'

/** The disk below the stores, with room for so many bytes more than are taken now; all there is with null. */
function resize(sys: System, room: number | null): void {
  if (room === null) {
    sys.mount('tmpfs', ROOT, 'tmpfs', MS_REMOUNT, 'size=1g')
    return
  }
  const stat = sys.statfs(ROOT)
  if (typeof stat === 'number') throw new Error('no stores')
  const used = (stat.blocks - stat.bfree) * stat.bsize
  sys.mount('tmpfs', ROOT, 'tmpfs', MS_REMOUNT, `size=${used + room}`)
}

/** What is in the stores and belongs to nothing. */
function strays(sys: System): string[] {
  const engine = new Engine(sys, registry)
  const { files, layers, images } = engine
  const records = readRecords(engine)
  const mounts = [...layers.mounts().values()]
  const known = new Set([
    'l',
    'backingFsBlockDev',
    ...layers.all().map(({ cacheId }) => cacheId),
    ...mounts.flatMap(({ mountId, initId }) => [mountId, initId]),
    ...records.flatMap(({ snapshot }) => snapshot ?? []),
  ])
  const ids = new Set(images.ids().map((id) => id.slice(7)))
  const below = `${ROOT}/image/overlay2`
  const tops = new Set([
    ...images.all().map(({ top }) => top as string),
    ...mounts.map(({ parent }) => parent as string),
    ...layers.all().map(({ parent }) => parent as string),
    ...records.map(({ chainId }) => chainId as string),
  ])
  const left = (path: string) => files.list(path).map((name) => `${path}/${name}`)
  const temporary = (path: string): string[] =>
    left(path).flatMap((one) => {
      const stat = files.lstat(one)
      const isFolder = stat !== null && isDirectory(stat.mode) && !one.startsWith(`${ROOT}/overlay2/`)
      return one.includes('/.tmp-') ? [one] : isFolder ? temporary(one) : []
    })
  return [
    ...left(`${ROOT}/overlay2`).filter((path) => !known.has(path.slice(path.lastIndexOf('/') + 1))),
    ...left(`${ROOT}/overlay2/l`).filter((path) => typeof sys.stat(path) === 'number'),
    ...layers.all().flatMap(({ chainId }) => (tops.has(chainId) ? [] : [`layer ${chainId}`])),
    ...layers.all().flatMap(({ cacheId }) => (engine.driver.exists(cacheId) ? [] : [`no ${cacheId}`])),
    ...images.all().flatMap(({ id, top }) => (top === null || layers.get(top) ? [] : [`no layers of ${id}`])),
    ...left(`${below}/layerdb/tmp`),
    ...left(`${ROOT}/tmp`),
    ...left(`${below}/imagedb/metadata/sha256`).filter((path) => !ids.has(path.slice(-64))),
    ...engine.references.all().flatMap(({ id, name }) => (ids.has(id.slice(7)) ? [] : [`no image ${name}`])),
    ...temporary(ROOT),
  ]
}

const dockerfile = 'FROM scratch\nCOPY a /a\nCOPY b /dir/b\nENV X=1\nWORKDIR /w\n'

const cases: Readonly<
  Record<string, { readonly before: string[][]; readonly command: string[]; readonly env?: string[] }>
> = {
  pull: { before: [], command: ['pull', '-q', 'playground/layers'] },
  tag: { before: [['pull', '-q', 'playground/layers']], command: ['tag', 'playground/layers', 'x:1'] },
  import: { before: [], command: ['import', '/tree.tar', 'i:1'] },
  load: {
    before: [
      ['pull', '-q', 'playground/layers'],
      ['save', '-o', '/saved.tar', 'playground/layers'],
      ['rmi', 'playground/layers'],
    ],
    command: ['load', '-i', '/saved.tar'],
  },
  create: {
    before: [['pull', '-q', 'playground/layers']],
    command: ['create', '--name', 'cc', 'playground/layers', 'x'],
  },
  commit: {
    before: [
      ['pull', '-q', 'playground/layers'],
      ['create', '--name', 'cc', 'playground/layers', 'x'],
      ['cp', '/ctx/a', 'cc:/a'],
    ],
    command: ['commit', 'cc', 'committed'],
  },
  cp: {
    before: [
      ['pull', '-q', 'playground/layers'],
      ['create', '--name', 'cc', 'playground/layers', 'x'],
    ],
    command: ['cp', '/ctx/a', 'cc:/a'],
  },
  'volume create': { before: [], command: ['volume', 'create', 'vv'] },
  build: { before: [], command: ['build', '-t', 'built', '/ctx'] },
  'build with BuildKit': {
    before: [],
    command: ['build', '-t', 'built', '/ctx'],
    env: ['DOCKER_BUILDKIT=1'],
  },
}

test.each(Object.entries(cases))('%s', (_name, { before, command, env = [] }) => {
  let failures = 0
  for (let room = 0; ; room += 8192) {
    const kernel = makeKernel()
    const sys = kernel.system()
    const files = new Files(sys)
    files.makeDirectories(ROOT, 0o755)
    files.makeDirectories('/ctx', 0o755)
    sys.mount('tmpfs', ROOT, 'tmpfs', 0, 'size=1g')
    files.write('/ctx/Dockerfile', dockerfile, 0o644)
    files.write('/ctx/a', 'a'.repeat(9000), 0o644)
    files.write('/ctx/b', 'b', 0o644)
    const start = (argv: string[]) =>
      run(kernel, function* (own) {
        return yield* docker(own, ['docker', ...argv], env)
      })
    start(['images'])
    for (const argv of before) expect([argv, start(argv).status]).toEqual([argv, 0])
    if (command[0] === 'import') {
      run(kernel, function* (own) {
        yield* docker(own, ['docker', 'pull', '-q', 'playground/layers'], [])
        yield* docker(own, ['docker', 'create', '--name', 'ee', 'playground/layers', 'x'], [])
        yield* docker(own, ['docker', 'export', '-o', '/tree.tar', 'ee'], [])
        yield* docker(own, ['docker', 'rm', 'ee'], [])
        return yield* docker(own, ['docker', 'rmi', 'playground/layers'], [])
      })
    }
    resize(sys, room)
    const { status, output } = start(command)
    resize(sys, null)
    if (status === 0) break
    failures++
    expect(output).toMatch(/no space left on device/)
    expect([room, strays(sys)]).toEqual([room, []])
    // With room again it goes on as if nothing had been.
    if (room % 16384 === 0) expect([room, start(command).status]).toEqual([room, 0])
  }
  expect(failures).toBeGreaterThan(0)
})
