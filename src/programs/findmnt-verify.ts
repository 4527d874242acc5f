/** findmnt --verify: whether the lines of fstab(5) could be mounted. Exit status: 1 if there is a mistake. */

import { ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory } from '../kernel/vfs/mode.ts'
import type { FstabEntry } from './lib/fstab.ts'
import type { Io, Step } from './lib/io.ts'

const PSEUDO =
  /^(?:overlay|aufs|tmpfs|ramfs|proc|sysfs|devtmpfs|devpts|cgroup2?|mqueue|debugfs|tracefs|securityfs|configfs|pstore|bpf|autofs|none|nfs4?|cifs)$/
const USER_WORDS =
  /^(?:auto|noauto|defaults|user|nouser|users|owner|group|nofail|_netdev|loop|comment=.*|x-.*|X-.*)$/
const VFS_WORDS =
  /^(?:ro|rw|bind|rbind|exec|noexec|suid|nosuid|dev|nodev|sync|async|atime|noatime|diratime|nodiratime|relatime|norelatime|strictatime|nostrictatime|lazytime|nolazytime|remount)$/

type Level = 'E' | 'W' | ' '

export function* verifyFstab(io: Io, entries: readonly FstabEntry[], isVerbose: boolean): Step<number> {
  const reports = entries.map((entry) => ({ target: entry.target, remarks: remarksOn(io, entry) }))
  const count = (level: Level) =>
    reports.reduce((sum, { remarks }) => sum + remarks.filter(([own]) => own === level).length, 0)
  const [errors, warnings] = [count('E'), count('W')]
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`
  if (errors + warnings === 0 && !isVerbose) {
    io.print('Success, no errors or warnings detected\n')
    return 0
  }
  yield* io.printError(`\n0 parse errors, ${plural(errors, 'error')}, ${plural(warnings, 'warning')}\n`)
  for (const { target, remarks } of reports) {
    const shown = remarks.filter(([level]) => isVerbose || level !== ' ')
    if (shown.length === 0) continue
    io.print(`${target}\n`)
    for (const [level, text] of shown) io.print(`   [${level}] ${text}\n`)
  }
  return errors > 0 ? 1 : 0
}

function remarksOn(io: Io, entry: FstabEntry): [Level, string][] {
  const { source, target, type, options } = entry
  const remarks: [Level, string][] = []
  const isSwap = type === 'swap'
  if (!isSwap) {
    const stat = io.sys.stat(target)
    if (typeof stat === 'number')
      remarks.push(['E', `unreachable on boot required target: ${strerror(stat)}`])
    else if (!isDirectory(stat.mode)) remarks.push(['W', 'non-bind mount target is not a directory'])
    else remarks.push([' ', 'target exists'])
    const words = options.split(',')
    const list = (name: string, fits: (word: string) => boolean) => {
      const some = words.filter(fits)
      if (some.length > 0) remarks.push([' ', `${name}: ${some.join(',')}`])
    }
    list('VFS options', (word) => VFS_WORDS.test(word))
    list('FS options', (word) => !VFS_WORDS.test(word) && !USER_WORDS.test(word))
    list('userspace options', (word) => USER_WORDS.test(word) && word !== 'defaults')
  }
  if (PSEUDO.test(type)) {
    remarks.push([' ', `do not check ${source} source (pseudo/net)`])
    remarks.push([' ', `do not check ${source} FS type (pseudo/net)`])
    return remarks
  }
  if (/^(?:UUID|LABEL|PARTUUID|PARTLABEL)=/.test(source)) {
    remarks.push(['E', `unreachable on boot required source: ${source}`])
    return remarks
  }
  const stat = io.sys.stat(source)
  if (typeof stat === 'number') {
    remarks.push(['W', `unreachable source: ${source}: ${strerror(stat)}`])
    remarks.push(['W', `cannot detect on-disk filesystem type (${strerror(-ENOENT)})`])
  } else remarks.push([' ', `source ${source} exists`])
  return remarks
}
