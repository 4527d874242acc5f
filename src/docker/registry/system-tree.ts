/** The files that a small Linux root has: accounts, names, the directories that programs expect. */

import { compareBytes } from '../content/json.ts'
import type { TarEntry } from '../content/tar.ts'
import { treeEntries } from './compose.ts'

export type Tree = Readonly<Record<string, string | Uint8Array | number>>

/** In the order of a walk: each directory before what is in it, names sorted bytewise. */
export function walkOrder(tree: Tree, mtime: number): TarEntry[] {
  const keys = (name: string) => name.split('/').filter((part) => part !== '')
  const names = Object.keys(tree).sort((a, b) => {
    const [left, right] = [keys(a), keys(b)]
    for (let i = 0; i < left.length && i < right.length; i++) {
      const order = compareBytes(left[i] as string, right[i] as string)
      if (order !== 0) return order
    }
    return left.length - right.length
  })
  return treeEntries(Object.fromEntries(names.map((name) => [name, tree[name] as string])), mtime)
}

/** A file with the directories that it is in. `path` from the root, without a slash at its beginning. */
export function fileAt(path: string, content: Uint8Array): Tree {
  const parts = path.split('/').slice(0, -1)
  const directories = parts.map((_, depth) => [`${parts.slice(0, depth + 1).join('/')}/`, 0o755])
  return { ...Object.fromEntries(directories), [path]: content }
}

const users = [
  ['root', 0, 0, 'root', '/root', '/bin/bash'],
  ['daemon', 1, 1, 'daemon', '/usr/sbin', '/usr/sbin/nologin'],
  ['bin', 2, 2, 'bin', '/bin', '/usr/sbin/nologin'],
  ['sys', 3, 3, 'sys', '/dev', '/usr/sbin/nologin'],
  ['sync', 4, 65534, 'sync', '/bin', '/bin/sync'],
  ['games', 5, 60, 'games', '/usr/games', '/usr/sbin/nologin'],
  ['man', 6, 12, 'man', '/var/cache/man', '/usr/sbin/nologin'],
  ['mail', 8, 8, 'mail', '/var/mail', '/usr/sbin/nologin'],
  ['www-data', 33, 33, 'www-data', '/var/www', '/usr/sbin/nologin'],
  ['nobody', 65534, 65534, 'nobody', '/nonexistent', '/usr/sbin/nologin'],
] as const

const groups: readonly (readonly [string, number])[] = [
  ['root', 0],
  ['daemon', 1],
  ['bin', 2],
  ['sys', 3],
  ['adm', 4],
  ['tty', 5],
  ['disk', 6],
  ['mail', 8],
  ['man', 12],
  ['www-data', 33],
  ['shadow', 42],
  ['staff', 50],
  ['games', 60],
  ['users', 100],
  ['nogroup', 65534],
]

export const accounts = (shell: string): Tree => ({
  'etc/passwd': users
    .map(([name, uid, gid, comment, home, own]) => {
      return `${name}:x:${uid}:${gid}:${comment}:${home}:${name === 'root' ? shell : own}\n`
    })
    .join(''),
  'etc/group': groups.map(([name, gid]) => `${name}:x:${gid}:\n`).join(''),
})

export const standardDirectories: Tree = {
  'dev/': 0o755,
  'etc/': 0o755,
  'home/': 0o755,
  'proc/': 0o755,
  'root/': 0o700,
  'sys/': 0o755,
  'tmp/': 0o1777,
  'usr/': 0o755,
  'usr/bin/': 0o755,
  'usr/sbin/': 0o755,
  'var/': 0o755,
}

/** What a distribution has besides. */
export const distributionDirectories: Tree = {
  ...standardDirectories,
  'media/': 0o755,
  'mnt/': 0o755,
  'opt/': 0o755,
  'run/': 0o755,
  'srv/': 0o755,
  'usr/lib/': 0o755,
  'usr/local/': 0o755,
  'usr/local/bin/': 0o755,
  'usr/share/': 0o755,
  'var/cache/': 0o755,
  'var/lib/': 0o755,
  'var/log/': 0o755,
  'var/run': '-> /run',
  'var/tmp/': 0o1777,
}

/** Debian's, and of those that come from it. */
export const debianDirectories: Tree = {
  ...distributionDirectories,
  'boot/': 0o755,
  'etc/apt/': 0o755,
  'run/lock/': 0o1777,
  'usr/games/': 0o755,
  'usr/include/': 0o755,
  'usr/src/': 0o755,
  'var/backups/': 0o755,
  'var/local/': 0o2775,
  'var/lock': '-> /run/lock',
  'var/mail/': 0o2775,
  'var/spool/': 0o755,
}

/** Of one that has put /bin, /lib and /sbin into /usr. */
export const mergedUsr: Tree = {
  bin: '-> usr/bin',
  lib: '-> usr/lib',
  lib64: '-> usr/lib64',
  sbin: '-> usr/sbin',
  'usr/lib64/': 0o755,
}
