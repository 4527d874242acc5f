/** Backups of files about to be replaced: `-b`, `--backup[=CONTROL]`, `-S` of cp, mv, ln and install. */

import type { Io, Step } from './io.ts'
import { matchKeyword } from './keyword.ts'
import { baseName, directoryName, joinPath, readDirectory } from './walk.ts'

export const backupOptions = {
  backup: {
    long: 'backup',
    optionalArgument: 'CONTROL',
    help: 'make a backup of each existing destination file',
  },
  simpleBackup: { short: 'b', help: 'like --backup but does not accept an argument' },
  suffix: { short: 'S', long: 'suffix', argument: 'SUFFIX', help: 'override the usual backup suffix' },
} as const

export interface Backup {
  readonly control: 'none' | 'simple' | 'numbered' | 'existing'
  readonly suffix: string
}

export const CONTROLS = {
  none: 'none',
  off: 'none',
  simple: 'simple',
  never: 'simple',
  existing: 'existing',
  nil: 'existing',
  numbered: 'numbered',
  t: 'numbered',
} as const

/** The given options, of which these three count here. */
interface BackupChoice {
  has(key: keyof typeof backupOptions): boolean
  value(key: keyof typeof backupOptions): string | undefined
  values(key: keyof typeof backupOptions): (string | undefined)[]
}

export function* readBackup(io: Io, options: BackupChoice): Step<Backup> {
  const suffix = options.value('suffix') ?? io.variable('SIMPLE_BACKUP_SUFFIX') ?? '~'
  // A suffix alone asks for backups too.
  const wanted = options.has('backup') || options.has('simpleBackup') || options.has('suffix')
  if (!wanted) return { control: 'none', suffix }
  const word = options.values('backup').findLast((control) => control !== undefined)
  if (word !== undefined) return { control: yield* matchKeyword(io, 'backup type', word, CONTROLS), suffix }
  const variable = io.variable('VERSION_CONTROL')
  if (variable === undefined) return { control: 'existing', suffix }
  return { control: yield* matchKeyword(io, '$VERSION_CONTROL', variable, CONTROLS), suffix }
}

/** The name that the backup of a file takes; undefined if none is wanted. */
export function backupName(io: Io, { control, suffix }: Backup, path: string): string | undefined {
  if (control === 'none') return undefined
  const simple = path + suffix
  if (control === 'simple') return simple
  const highest = highestNumber(io, path)
  if (control === 'existing' && highest === 0) return simple
  return `${path}.~${highest + 1}~`
}

/** The highest N of the files `NAME.~N~` beside a file, 0 if there are none. */
function highestNumber(io: Io, path: string): number {
  const entries = readDirectory(io, joinPath(directoryName(path), '.'))
  if (typeof entries === 'number') return 0
  const prefix = `${baseName(path)}.~`
  let highest = 0
  for (const { name } of entries) {
    if (!name.startsWith(prefix)) continue
    const match = /^(\d+)~$/.exec(name.slice(prefix.length))
    if (match !== null) highest = Math.max(highest, Number(match[1]))
  }
  return highest
}
