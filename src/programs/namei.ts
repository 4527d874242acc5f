/** namei(1) of util-linux: a path step by step, symbolic links followed. */

import type { Stat } from '../kernel/abi.ts'
import { strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink } from '../kernel/vfs/mode.ts'
import { type Accounts, groupName, readAccounts, userName } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { modeString, typeLetter } from './lib/mode.ts'
import { defineProgram } from './lib/program.ts'

const MOST_LINKS = 256

export const namei = defineProgram({
  name: 'namei',
  usage: '[options] <pathname>...',
  about: 'Follow a pathname until a terminal point is found.',
  version: 'util-linux 2.41.5',
  baseName: true,
  options: {
    mountpoints: { short: 'x', long: 'mountpoints', help: "show mount point directories with a 'D'" },
    modes: { short: 'm', long: 'modes', help: 'show the mode bits of each file' },
    owners: { short: 'o', long: 'owners', help: 'show owner and group name of each file' },
    long: { short: 'l', long: 'long', help: 'use a long listing format (-m -o -v)' },
    noSymlinks: { short: 'n', long: 'nosymlinks', help: "don't follow symlinks" },
    vertical: { short: 'v', long: 'vertical', help: 'vertical align of modes and owners' },
  },
  *run(io, options, operands) {
    if (operands.length === 0) return yield* io.failUsage('pathname argument is missing')
    const all = options.has('long')
    const walker = new Walker(io, yield* readAccounts(io), {
      mountpoints: options.has('mountpoints'),
      modes: all || options.has('modes'),
      owners: all || options.has('owners'),
      follows: !options.has('noSymlinks'),
      vertical: all || options.has('vertical'),
    })
    let status = 0
    for (const path of operands) if (!(yield* walker.show(path))) status = 1
    return status
  },
})

interface Settings {
  readonly mountpoints: boolean
  readonly modes: boolean
  readonly owners: boolean
  readonly follows: boolean
  readonly vertical: boolean
}

interface Row {
  readonly level: number
  readonly name: string
  readonly stat: Stat | number
  readonly target: string | null
  readonly isMountpoint: boolean
}

class Walker {
  readonly #io: Io
  readonly #accounts: Accounts
  readonly #settings: Settings
  /** of the longest names so far, of all paths */
  readonly #widths = { owner: 0, group: 0 }

  constructor(io: Io, accounts: Accounts, settings: Settings) {
    this.#io = io
    this.#accounts = accounts
    this.#settings = settings
  }

  *show(path: string): Step<boolean> {
    const rows: Row[] = []
    this.#walk(path, '', 0, rows)
    this.#io.print(`f: ${path}\n`)
    for (const { stat } of rows) {
      if (typeof stat === 'number') continue
      this.#widths.owner = Math.max(this.#widths.owner, this.#owner(stat).length)
      this.#widths.group = Math.max(this.#widths.group, this.#group(stat).length)
    }
    for (const row of rows) this.#io.print(this.#line(row))
    return rows.every(({ stat }) => typeof stat !== 'number')
  }

  /** Adds the components of a path that begins in a directory; links lead on, a level deeper. */
  #walk(path: string, directory: string, level: number, rows: Row[]): string | null {
    let at = path.startsWith('/') ? '/' : directory
    const components = path.split('/').filter((component) => component !== '')
    if (path.startsWith('/')) rows.push(this.#row('/', '/', level))
    for (const component of components) {
      const full = at === '' || at.endsWith('/') ? at + component : `${at}/${component}`
      const row = this.#row(component, full, level)
      rows.push(row)
      if (typeof row.stat === 'number') return null
      at = full
      if (row.target === null || !this.#settings.follows) continue
      if (rows.length > MOST_LINKS) return null
      const parent = full.slice(0, full.lastIndexOf('/') + 1)
      const end = this.#walk(row.target, parent, level + 1, rows)
      if (end === null) return null
      at = end
    }
    return at
  }

  #row(name: string, full: string, level: number): Row {
    const { sys } = this.#io
    const stat = sys.lstat(full)
    const target = typeof stat !== 'number' && isSymlink(stat.mode) ? sys.readlink(full) : null
    const above = sys.stat(full === '/' ? '/' : `${full}/..`)
    const isMountpoint =
      typeof stat !== 'number' &&
      isDirectory(stat.mode) &&
      typeof above !== 'number' &&
      (above.dev !== stat.dev || above.ino === stat.ino)
    return { level, name, stat, target: typeof target === 'string' ? target : null, isMountpoint }
  }

  #owner = (stat: Stat): string => userName(this.#accounts, stat.uid) ?? String(stat.uid)
  #group = (stat: Stat): string => groupName(this.#accounts, stat.gid) ?? String(stat.gid)

  #line({ level, name, stat, target, isMountpoint }: Row): string {
    const widths = this.#widths
    const { modes, owners, vertical, mountpoints } = this.#settings
    const indent = '  '.repeat(level)
    if (typeof stat === 'number') {
      const room = 1 + (modes ? 9 : 0) + (owners ? widths.owner + widths.group + 2 : 0)
      const before = vertical ? ' '.repeat(room + 2) + indent : indent + ' '.repeat(room + 3)
      return `${before}${name} - ${strerror(stat)}\n`
    }
    const mode = modeString(stat.mode)
    const marked = mountpoints && isMountpoint ? `D${mode.slice(1)}` : mode
    const type = mountpoints && isMountpoint ? 'D' : typeLetter(stat.mode)
    const first = modes ? marked : type
    const shownOwners = owners
      ? ` ${this.#owner(stat).padEnd(vertical ? widths.owner : 0)} ${this.#group(stat).padEnd(vertical ? widths.group : 0)}`
      : ''
    const link = target === null ? '' : ` -> ${target}`
    return vertical
      ? `${first}${shownOwners} ${indent}${name}${link}\n`
      : `${indent} ${first}${shownOwners} ${name}${link}\n`
  }
}
