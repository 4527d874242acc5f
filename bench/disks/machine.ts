/** Ours: the simulated machine's overlayfs, through its system calls. */

import { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_WRONLY, type System } from '../../src/kernel/abi.ts'
import { Kernel } from '../../src/kernel/kernel.ts'
import { encode } from '../../src/kernel/text.ts'
import { type Contestant, type Disk, type Lowers, parentsOf } from './disk.ts'

const MERGED = '/merged'

export const machine: Contestant = {
  name: 'machine',
  handicap: 1,
  async mount(lowers) {
    const kernel = new Kernel({ hostname: 'host', clock: 1_700_000_000, bootTime: 100, seed: 1 })
    const sys = kernel.system()
    const names = lowers.map((files, index) => fill(sys, `/lower${index}`, files))
    for (const name of ['/upper', '/work', MERGED]) must(sys.mkdir(name))
    mountOverlay(sys, names)
    return diskOf(sys)
  },
}

function fill(sys: System, root: string, files: Lowers[number]): string {
  must(sys.mkdir(root))
  const made = new Set<string>()
  for (const [path, text] of Object.entries(files)) {
    for (const parent of parentsOf(path)) {
      if (!made.has(parent)) must(sys.mkdir(`${root}/${parent}`))
      made.add(parent)
    }
    put(sys, `${root}/${path}`, O_WRONLY | O_CREAT | O_EXCL, encode(text))
  }
  return root
}

/** By the new calls of mount, as mount(8) does: 100 lowers exceed what mount(2) takes for options. */
function mountOverlay(sys: System, lowers: readonly string[]): void {
  const fs = must(sys.fsopen('overlay'))
  for (const lower of lowers) must(sys.fsconfig(fs, 1, 'lowerdir+', lower))
  must(sys.fsconfig(fs, 1, 'upperdir', '/upper'))
  must(sys.fsconfig(fs, 1, 'workdir', '/work'))
  must(sys.fsconfig(fs, 6, ''))
  const mount = must(sys.fsmount(fs, 0))
  must(sys.moveMount(mount, MERGED))
  must(sys.close(mount))
  must(sys.close(fs))
}

const diskOf = (sys: System): Disk => ({
  stat: (path) => must(sys.stat(`${MERGED}/${path}`)).size,
  read(path) {
    const fd = must(sys.open(`${MERGED}/${path}`, O_RDONLY))
    const bytes = must(sys.read(fd, 65536))
    sys.close(fd)
    return bytes
  },
  create: (path, bytes) => put(sys, `${MERGED}/${path}`, O_WRONLY | O_CREAT | O_EXCL, bytes),
  append: (path, bytes) => put(sys, `${MERGED}/${path}`, O_WRONLY | O_APPEND, bytes),
  unlink: (path) => void must(sys.unlink(`${MERGED}/${path}`)),
  rename: (from, to) => void must(sys.rename(`${MERGED}/${from}`, `${MERGED}/${to}`)),
  mkdir: (path) => void must(sys.mkdir(`${MERGED}/${path}`)),
  readdir(path) {
    const fd = must(sys.open(`${MERGED}/${path}`, O_RDONLY))
    const names: string[] = []
    for (;;) {
      const entries = must(sys.getdents(fd))
      if (entries.length === 0) break
      for (const { name } of entries) if (name !== '.' && name !== '..') names.push(name)
    }
    sys.close(fd)
    return names
  },
})

function put(sys: System, path: string, flags: number, bytes: Uint8Array): void {
  const fd = must(sys.open(path, flags, 0o644))
  if (must(sys.write(fd, bytes)) !== bytes.length) throw new Error(`${path}: short write`)
  sys.close(fd)
}

function must(result: number): number
function must<T extends object>(result: T | number): T
function must<T extends object>(result: T | number): T | number {
  if (typeof result === 'number' && result < 0) throw new Error(`errno ${-result}`)
  return result
}
