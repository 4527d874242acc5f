/** /sys/fs/aufs: the branches of each aufs mount, `si_ID/br0` from the top on (fs/aufs/sysaufs.c, aufs(5)). */

import { type DirectoryEntry, directory, type Entry } from '../../generated.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { aufsOf, type Branch } from '../aufs/branch.ts'
import { attribute } from './sysfs.ts'

export function aufsDirectory(vfs: Vfs): DirectoryEntry {
  const known = new WeakMap<SuperBlock, DirectoryEntry>()
  const unions = () => [...vfs.superBlocks].filter((sb) => sb.type.name === 'aufs')
  const config = attribute(() => 'CONFIG_AUFS_FS=y\n')
  return {
    kind: 'directory',
    mode: 0o755,
    names: () => ['config', ...unions().map(nameOf)],
    child(name) {
      if (name === 'config') return config
      const sb = unions().find((candidate) => nameOf(candidate) === name)
      if (sb === undefined) return null
      let entry = known.get(sb)
      if (entry === undefined) {
        entry = unionDirectory(sb)
        known.set(sb, entry)
      }
      return entry
    },
  }
}

const nameOf = (sb: SuperBlock): string => `si_${aufsOf(sb).id}`

function unionDirectory(sb: SuperBlock): DirectoryEntry {
  const isGone = () => sb.mounts === 0
  const entries: Record<string, Entry> = {}
  for (const [index, branch] of aufsOf(sb).branches.entries()) {
    entries[`br${index}`] = { ...attribute(() => `${branch.path}=${permissionText(branch)}\n`), isGone }
    entries[`brid${index}`] = { ...attribute(() => `${FIRST_BRANCH_ID + index}\n`), isGone }
  }
  return { ...directory(entries, 0o755), isGone }
}

const FIRST_BRANCH_ID = 64

const permissionText = ({ permission, showsWhiteouts }: Branch): string =>
  showsWhiteouts ? `${permission}+wh` : permission
