/**
 * playground/layers: three layers that show what a layer can say. The second changes a file, removes one (a whiteout) and adds one; the third
 * replaces a directory (opaque) and removes a tree. All of it is real: every digest is computed.
 */

import { type TarEntry, tarEntry } from '../content/tar.ts'
import { applets } from './applets.ts'
import { composeImage, treeEntries, withoutLayer } from './compose.ts'
import type { ProgramFiles, RemoteImage } from './registry.ts'
import { accounts, standardDirectories, walkOrder } from './system-tree.ts'

const CREATED = '2022-01-10T08:00:00Z'
const BASE = Date.UTC(2022, 0, 10, 7, 50) / 1000

export function threeLayers(programs: ProgramFiles): RemoteImage {
  const base = {
    ...standardDirectories,
    ...accounts('/bin/sh'),
    'bin/': 0o755,
    ...Object.fromEntries(applets.map((name) => [`bin/${name}`, programs.image(name)])),
    'bin/sh': programs.image('bash'),
    'data/': 0o755,
    'data/changed': 'from the first layer\n',
    'data/kept': 'kept\n',
    'data/removed': 'soon gone\n',
    'replaced/': 0o755,
    'replaced/old': 'hidden by the third layer\n',
    'tree/': 0o755,
    'tree/branch/': 0o755,
    'tree/branch/leaf': 'leaf\n',
  }
  const second = treeEntries(
    {
      'data/': 0o755,
      'data/.wh.removed': '',
      'data/added': 'from the second layer\n',
      'data/changed': 'from the second layer\n',
    },
    BASE + 60,
  )
  const third = treeEntries(
    { '.wh.tree': '', 'replaced/': 0o755, 'replaced/.wh..wh..opq': '', 'replaced/new': 'the only file\n' },
    BASE + 120,
  )
  return composeImage({
    created: CREATED,
    config: { Cmd: ['sh'] },
    steps: [
      { createdBy: '/bin/sh -c #(nop) ADD dir:base in / ', entries: walkOrder(base, BASE) },
      {
        createdBy:
          '/bin/sh -c echo "from the second layer" | tee /data/changed > /data/added; rm /data/removed',
        entries: second.map(asWhiteout),
      },
      {
        createdBy: '/bin/sh -c rm -rf /tree /replaced; mkdir /replaced; echo "the only file" > /replaced/new',
        entries: third.map(asWhiteout),
      },
      withoutLayer('CMD ["sh"]'),
    ],
  })
}

/** Whiteouts as the engine writes them: mode 0600; the opaque mark with the directory's bits and no time. */
function asWhiteout(entry: TarEntry): TarEntry {
  if (!entry.name.includes('.wh.')) return entry
  const isOpaque = entry.name.endsWith('.wh..wh..opq')
  return tarEntry({ ...entry, mode: isOpaque ? 0o755 : 0o600, mtime: isOpaque ? 0 : entry.mtime })
}
