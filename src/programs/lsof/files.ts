/** What a process has open, as lsof(8) tells of it, from /proc. */

import type { Stat } from '../../kernel/abi.ts'
import {
  isBlockDevice,
  isCharDevice,
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  major,
  minor,
} from '../../kernel/vfs/mode.ts'
import type { Io, Step } from '../lib/io.ts'
import type { ProcessInfo } from '../lib/process-list.ts'
import { readDirectory } from '../lib/walk.ts'

export interface OpenFile {
  /** `cwd`, `rtd`, `txt`, or a number */
  readonly descriptor: string
  /** r, w, u, or a blank for what is no descriptor */
  readonly access: string
  readonly name: string
  readonly stat: Stat
  /** where reading and writing goes on, null for what is no descriptor */
  readonly position: number | null
  /** of open(2), null for what is no descriptor */
  readonly flags: number | null
}

export function* openFiles(io: Io, { pid }: ProcessInfo): Step<OpenFile[]> {
  const files: OpenFile[] = []
  const places = [
    ['cwd', 'cwd'],
    ['rtd', 'root'],
    ['txt', 'exe'],
  ] as const
  for (const [descriptor, link] of places) {
    const found = lookAt(io, `/proc/${pid}/${link}`)
    if (found !== null) files.push({ ...found, descriptor, access: ' ', position: null, flags: null })
  }
  const entries = readDirectory(io, `/proc/${pid}/fd`)
  if (typeof entries === 'number') return files
  for (const { name } of entries.sort((a, b) => Number(a.name) - Number(b.name))) {
    const link = `/proc/${pid}/fd/${name}`
    const own = io.sys.lstat(link)
    const found = lookAt(io, link)
    if (found === null || typeof own === 'number') continue
    const info = yield* io.readText(`/proc/${pid}/fdinfo/${name}`)
    const text = typeof info === 'number' ? '' : info
    const access = own.mode & 0o400 ? (own.mode & 0o200 ? 'u' : 'r') : 'w'
    files.push({
      ...found,
      descriptor: name,
      access,
      position: Number(/^pos:\s*(\d+)/m.exec(text)?.[1] ?? 0),
      flags: Number.parseInt(/^flags:\s*([0-7]+)/m.exec(text)?.[1] ?? '0', 8),
    })
  }
  return files
}

function lookAt(io: Io, link: string): { name: string; stat: Stat } | null {
  const name = io.sys.readlink(link)
  const stat = io.sys.stat(link)
  if (typeof name !== 'string' || typeof stat === 'number') return null
  return { name: isFifo(stat.mode) && name.startsWith('pipe:') ? 'pipe' : name, stat }
}

export function typeOf({ stat: { mode } }: OpenFile): string {
  if (isCharDevice(mode)) return 'CHR'
  if (isBlockDevice(mode)) return 'BLK'
  if (isFifo(mode)) return 'FIFO'
  if (isSocket(mode)) return 'unix'
  return isDirectory(mode) ? 'DIR' : isRegular(mode) ? 'REG' : 'unknown'
}

/** Devices are known by their own numbers, all else by that of its file system. */
export function deviceOf({ stat }: OpenFile): string {
  const number = isCharDevice(stat.mode) || isBlockDevice(stat.mode) ? stat.rdev : stat.dev
  return `${major(number)},${minor(number)}`
}

/** What has a size says it, all else where it is at. */
export const sizeOf = ({ stat }: OpenFile): string =>
  isRegular(stat.mode) || isDirectory(stat.mode) ? String(stat.size) : ''

export const offsetOf = ({ position }: OpenFile): string => (position === null ? '' : `0t${position}`)
