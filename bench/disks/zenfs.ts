/** ZenFS' CopyOnWrite over two of its in-memory file systems. It merges two, not more. */

import type { Contestant } from './disk.ts'
import { diskOf, fill, type NodeLike } from './node-like.ts'
import { loadPeer } from './peer.ts'

interface ZenFs {
  readonly fs: NodeLike
  readonly InMemory: unknown
  readonly CopyOnWrite: unknown
  resolveMountConfig(config: object): Promise<unknown>
  mount(path: string, system: unknown): void
}

/** Its mounts are global: each union needs names of its own. */
let mounts = 0

export const zenfs: Contestant = {
  name: 'ZenFS',
  handicap: 20,
  async mount(lowers) {
    if (lowers.length > 1) return null
    const { fs, InMemory, CopyOnWrite, resolveMountConfig, mount } = (await loadPeer('@zenfs/core')) as ZenFs
    const id = mounts++
    const readable = await resolveMountConfig({ backend: InMemory, label: `readable${id}` })
    const writable = await resolveMountConfig({ backend: InMemory, label: `writable${id}` })
    const [lower, merged] = [`/lower${id}`, `/merged${id}`]
    for (const name of [lower, merged]) fs.mkdirSync(name)
    mount(lower, readable)
    fill(fs, lower, lowers[0] ?? {})
    mount(merged, await resolveMountConfig({ backend: CopyOnWrite, readable, writable }))
    return diskOf(fs, merged)
  },
}
