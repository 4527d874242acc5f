/** memfs has no union: it gets all lowers poured into one tree, and has nothing to copy up or to merge. */

import type { Contestant } from './disk.ts'
import { diskOf, fill, type NodeLike } from './node-like.ts'
import { loadPeer } from './peer.ts'

export const memfs: Contestant = {
  name: 'memfs',
  handicap: 1,
  async mount(lowers) {
    if (lowers.length > 1) return null
    const { memfs: make } = (await loadPeer('memfs')) as { memfs(): { fs: NodeLike } }
    const { fs } = make()
    fs.mkdirSync('/merged')
    fill(fs, '/merged', lowers[0] ?? {})
    return diskOf(fs, '/merged')
  },
}
