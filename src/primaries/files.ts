/**
 * The primaries of test(1) that ask about files: of the program, of bash's `test` and `[[`, of dash's `test`. Which of them
 * there are is each one's own affair.
 */

import { R_OK, type Stat, type System, type Time, W_OK, X_OK } from '../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from '../kernel/vfs/mode.ts'

/** `-f FILE` and the like; null for an operator that asks nothing of a file. */
export function fileTest(sys: System, operator: string, path: string): boolean | null {
  const access = ACCESS[operator]
  if (access !== undefined) return sys.access(path, access) === 0
  const holds = OF_STAT[operator]
  if (holds === undefined) return null
  const stat = OF_LINK.has(operator) ? sys.lstat(path) : sys.stat(path)
  return typeof stat !== 'number' && holds(stat, sys)
}

const ACCESS: Readonly<Record<string, number>> = { '-r': R_OK, '-w': W_OK, '-x': X_OK }

/** These ask a symbolic link itself. */
const OF_LINK: ReadonlySet<string> = new Set(['-h', '-L'])

const OF_STAT: Readonly<Record<string, (stat: Stat, sys: System) => boolean>> = {
  '-a': () => true,
  '-e': () => true,
  '-f': ({ mode }) => isRegular(mode),
  '-d': ({ mode }) => isDirectory(mode),
  '-b': ({ mode }) => isBlockDevice(mode),
  '-c': ({ mode }) => isCharDevice(mode),
  '-p': ({ mode }) => isFifo(mode),
  '-S': ({ mode }) => isSocket(mode),
  '-h': ({ mode }) => isSymlink(mode),
  '-L': ({ mode }) => isSymlink(mode),
  '-s': ({ size }) => size > 0,
  '-u': ({ mode }) => (mode & S_ISUID) !== 0,
  '-g': ({ mode }) => (mode & S_ISGID) !== 0,
  '-k': ({ mode }) => (mode & S_ISVTX) !== 0,
  '-O': ({ uid }, sys) => uid === sys.geteuid(),
  '-G': ({ gid }, sys) => gid === sys.getegid(),
  '-N': ({ atime, mtime }) => isLater(mtime, atime),
}

/** `-nt`, `-ot`, `-ef`: what is not there is older than what is, and the same as nothing. */
export function compareFiles(sys: System, left: string, operator: string, right: string): boolean {
  const a = sys.stat(left)
  const b = sys.stat(right)
  if (operator === '-ef')
    return typeof a !== 'number' && typeof b !== 'number' && a.dev === b.dev && a.ino === b.ino
  const [newer, older] = operator === '-nt' ? [a, b] : [b, a]
  if (typeof newer === 'number') return false
  return typeof older === 'number' || isLater(newer.mtime, older.mtime)
}

const isLater = (a: Time, b: Time): boolean => a.sec > b.sec || (a.sec === b.sec && a.nsec > b.nsec)
