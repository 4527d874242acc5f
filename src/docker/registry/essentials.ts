/** The programs that the images of distributions have besides the applets' list. Fixed, as that one is. */

import { applets } from './applets.ts'
import type { ProgramFiles } from './registry.ts'
import type { Tree } from './system-tree.ts'

/** of which Debian's image has none */
const NOT_ESSENTIAL = new Set(['ps', 'tree', 'vi'])

const more =
  'b2sum base32 base64 basenc bash chattr chroot comm csplit dash diff dir egrep expand expr factor fgrep findmnt fmt getent getopt gunzip gzip hostid iconv install join link logname lsattr lsblk lscpu lsns mawk more mountpoint namei nice nohup nologin nsenter numfmt pathchk patch pivot_root renice sdiff setpriv setsid sha224sum sha384sum sha512sum shred shuf split stdbuf stty su sum tput tsort unexpand unlink unshare users vdir whereis who zcat'

/** Their files in `directory`, which ends in a slash. */
export function essentials(programs: ProgramFiles, directory: string): Tree {
  const names = [...applets, ...more.split(' ')].filter((name) => !NOT_ESSENTIAL.has(name))
  return Object.fromEntries(names.map((name) => [`${directory}${name}`, programs.image(name)]))
}
