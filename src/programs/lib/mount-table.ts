/** The mounts that a process sees, from /proc/self/mountinfo (proc_pid_mountinfo(5)). */

import type { Io, Step } from './io.ts'

export interface MountEntry {
  readonly id: number
  readonly parent: number
  /** `major:minor` */
  readonly device: string
  /** The directory of the file system that is mounted; `/` but for bind mounts. */
  readonly root: string
  readonly target: string
  /** Options of the mount: `rw,relatime`. */
  readonly options: string
  readonly propagation: string
  readonly type: string
  readonly source: string
  /** Options of the file system: `rw,lowerdir=...`. */
  readonly superOptions: string
}

/** All mounts in the kernel's order; or the error. */
export function* readMounts(io: Io): Step<MountEntry[] | number> {
  const text = yield* io.readText('/proc/self/mountinfo')
  return typeof text === 'number' ? text : parseMountinfo(text)
}

export function parseMountinfo(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(' ')
    const dash = words.indexOf('-', 6)
    const [id, parent, device, root, target, options] = words
    if (dash < 0 || device === undefined) return []
    return [
      {
        id: Number(id),
        parent: Number(parent),
        device,
        root: unescapeOctal(root as string),
        target: unescapeOctal(target as string),
        options: options as string,
        propagation: words.slice(6, dash).join(' '),
        type: unescapeOctal(words[dash + 1] ?? ''),
        source: unescapeOctal(words[dash + 2] ?? ''),
        superOptions: unescapeOctal(words[dash + 3] ?? ''),
      },
    ]
  })
}

/** Blanks, tabs, newlines and backslashes stand as `\040` and so on. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

/** One list of options as /proc/mounts has them: the mount's, then the file system's without repeating ro or rw. */
export function mergedOptions({ options, superOptions }: MountEntry): string {
  const own = options.split(',').filter((option) => option !== '')
  const fs = superOptions.split(',').filter((option) => option !== '')
  const readOnly = own[0] === 'ro' || fs[0] === 'ro'
  const isAccess = (option: string): boolean => option === 'ro' || option === 'rw'
  const rest = [...own.filter((option) => !isAccess(option)), ...fs.filter((option) => !isAccess(option))]
  return [readOnly ? 'ro' : 'rw', ...rest].join(',')
}

/** The mount that a path, absolute and without links, is on: the last one mounted at its longest prefix. */
export function mountOf(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  let best: MountEntry | undefined
  for (const mount of mounts) {
    const holds = mount.target === '/' || path === mount.target || path.startsWith(`${mount.target}/`)
    if (holds && (best === undefined || mount.target.length >= best.target.length)) best = mount
  }
  return best
}
