/** /etc/fstab and files like it (fstab(5)): what is to be mounted where. */

import type { Io, Step } from './io.ts'
import { unescapeOctal } from './mount-table.ts'
import { baseName, joinPath, readDirectory } from './walk.ts'

export const FSTAB = '/etc/fstab'

export interface FstabEntry {
  readonly source: string
  readonly target: string
  readonly type: string
  /** comma separated, `defaults` where none are given */
  readonly options: string
  readonly frequency: number
  readonly passNumber: number
}

/** The entries, and the numbers of lines that are none. */
export function parseFstab(text: string): { entries: FstabEntry[]; wrong: number[] } {
  const entries: FstabEntry[] = []
  const wrong: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/[ \t]+/)
    if (words[0] === '' || words[0]?.startsWith('#')) continue
    const [source, target, type, options = 'defaults', frequency = '0', passNumber = '0'] =
      words.map(unescapeOctal)
    const isWrong = type === undefined || !/^\d+$/.test(frequency) || !/^\d+$/.test(passNumber)
    if (isWrong || source === undefined || target === undefined) {
      wrong.push(index + 1)
      continue
    }
    entries.push({
      source,
      target: target.length > 1 ? target.replace(/\/+$/, '') : target,
      type,
      options,
      frequency: Number(frequency),
      passNumber: Number(passNumber),
    })
  }
  return { entries, wrong }
}

/** Reads a file, or the files NAME.fstab of a directory; tells of lines that are wrong. The error of opening it. */
export function* readFstab(io: Io, path: string = FSTAB): Step<FstabEntry[] | number> {
  const names = readDirectory(io, path)
  const files =
    typeof names === 'number'
      ? [path]
      : names
          .map(({ name }) => name)
          .filter((name) => name.endsWith('.fstab') && !name.startsWith('.'))
          .sort()
          .map((name) => joinPath(path, baseName(name)))
  const all: FstabEntry[] = []
  for (const file of files) {
    const text = yield* io.readText(file)
    if (typeof text === 'number') return text
    const { entries, wrong } = parseFstab(text)
    for (const line of wrong) yield* io.complain(`${file}: parse error at line ${line} -- ignored`)
    all.push(...entries)
  }
  return all
}
