/** Paths inside a root, as a process whose root it is would walk them (symlink.FollowSymlinkInScope): no symlink leads out of it. */

import { isSymlink } from '../../kernel/vfs/mode.ts'
import type { Files } from '../files.ts'

/** As many symlinks as a path may have (path_resolution(7)). */
const MAX_LINKS = 40

/**
 * The path below `root` without symlinks on the way, and none at its end if `followLast`. What is not there is taken as it is
 * written. After too many symlinks what remains is taken as it is written, too.
 */
export function pathInScope(files: Files, root: string, path: string, followLast: boolean): string {
  let rest = path.split('/').filter((part) => part !== '' && part !== '.')
  let at: string[] = []
  let links = 0
  while (rest.length > 0) {
    const part = rest.shift() as string
    if (part === '..') {
      at.pop()
      continue
    }
    const next = [...at, part]
    const full = `${root}/${next.join('/')}`
    const stat = files.lstat(full)
    const isFollowed = stat !== null && isSymlink(stat.mode) && (rest.length > 0 || followLast)
    const target = isFollowed && links++ < MAX_LINKS ? files.sys.readlink(full) : null
    if (typeof target !== 'string') {
      at = next
      continue
    }
    if (target.startsWith('/')) at = []
    rest = [...target.split('/').filter((one) => one !== '' && one !== '.'), ...rest]
  }
  return `/${at.join('/')}`
}
