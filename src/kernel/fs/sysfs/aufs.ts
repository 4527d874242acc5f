/** /sys/fs/aufs: the branches of each aufs mount, `si_ID/br0` from the top on (fs/aufs/sysaufs.c, aufs(5)). */

import type { DirectoryEntry, Entry } from '../../generated.ts'
import type { SuperBlock } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { aufsOf, type Branch, defaultInodeTable } from '../aufs/branch.ts'
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
  const aufs = aufsOf(sb)
  const entries = new Map<string, Entry>()
  const file = (name: string, read: () => string): Entry => {
    const entry = entries.get(name) ?? { ...attribute(read), isGone }
    entries.set(name, entry)
    return entry
  }
  const branchText = (index: number) => {
    const branch = aufs.branches[index]
    return branch === undefined ? '' : `${branch.path}=${permissionText(branch)}\n`
  }
  return {
    kind: 'directory',
    mode: 0o755,
    isGone,
    names: () => [...aufs.branches.flatMap(({ index }) => [`br${index}`, `brid${index}`]), 'xi_path'],
    child(name) {
      if (name === 'xi_path') return file(name, () => inodeTablePath(aufs))
      const [, kind, number] = /^(br|brid)(\d+)$/.exec(name) ?? []
      const index = Number(number)
      if (kind === undefined || aufs.branches[index] === undefined) return null
      return file(name, () => (kind === 'br' ? branchText(index) : `${aufs.branches[index]?.id}\n`))
    },
  }
}

/** Where the table of inode numbers is: where the mount said, in the topmost writable branch, else in /tmp. */
function inodeTablePath({ branches, settings }: ReturnType<typeof aufsOf>): string {
  const given = settings.get('xino')
  if (given !== undefined) return given === 'noxino' ? '' : `${given.slice('xino='.length)}\n`
  return `${defaultInodeTable(branches)}\n`
}

const permissionText = ({ permission, attributes }: Branch): string => [permission, ...attributes].join('+')
