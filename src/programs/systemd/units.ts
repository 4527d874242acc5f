/**
 * Unit files, and the links to them by which they are enabled (systemd.unit(5)): what systemctl(1) does with files where no systemd
 * is to be asked. Units are found by name in UNIT_PATHS, links are made in the first of them.
 */

import type { Io, Step } from '../lib/io.ts'
import { baseName, readDirectory } from '../lib/walk.ts'

export const CONFIGURED = '/etc/systemd/system'
const UNIT_PATHS = [
  CONFIGURED,
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
]

const TYPES = 'service socket target device mount automount swap timer path slice scope'.split(' ')

/** Units that every systemd brings; here without files. */
const BROUGHT = new Set(
  'basic default emergency graphical halt initrd local-fs local-fs-pre multi-user network network-online paths poweroff printer reboot remote-fs remote-fs-pre rescue shutdown slices sockets swap sysinit timers'
    .split(' ')
    .map((name) => `${name}.target`),
)

/** What a unit's [Install] asks for; all of it names of units. */
interface Install {
  readonly aliases: readonly string[]
  readonly wantedBy: readonly string[]
  readonly requiredBy: readonly string[]
  readonly upheldBy: readonly string[]
  readonly also: readonly string[]
}

export interface Unit {
  readonly name: string
  readonly path: string
  readonly install: Install
}

/** unit_name_mangle: a word without a known suffix is a service, or what `suffix` says. */
export const unitName = (word: string, suffix = 'service'): string =>
  TYPES.includes(word.slice(word.lastIndexOf('.') + 1)) ? word : `${word}.${suffix}`

/** The unit of this name or path; the path of the link to /dev/null that masks it; null where there is none. */
export function* findUnit(io: Io, word: string): Step<Unit | string | null> {
  const name = unitName(baseName(word))
  const paths = word.includes('/') ? [wholePath(io, word)] : UNIT_PATHS.map((place) => `${place}/${name}`)
  for (const path of paths) {
    if (io.sys.readlink(path) === '/dev/null') return path
    const text = yield* io.readText(path)
    if (typeof text !== 'number') return { name, path, install: installOf(text) }
  }
  return null
}

const wholePath = (io: Io, word: string): string => {
  if (word.startsWith('/')) return word
  const here = io.sys.getcwd()
  return `${typeof here === 'number' ? '' : here.replace(/\/$/, '')}/${word.replace(/^(?:\.\/+)+/, '')}`
}

export const isBrought = (name: string): boolean => BROUGHT.has(name)

function installOf(text: string): Install {
  const section = /^\[Install\][^\n]*\n((?:(?!\[)[^\n]*\n?)*)/m.exec(text)?.[1] ?? ''
  const names = (key: string): string[] =>
    [...section.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].flatMap(([, value = '']) =>
      value.split(/\s+/).filter((word) => word !== ''),
    )
  return {
    aliases: names('Alias'),
    wantedBy: names('WantedBy'),
    requiredBy: names('RequiredBy'),
    upheldBy: names('UpheldBy'),
    also: names('Also'),
  }
}

/** With no such setting a unit is not meant to be enabled. */
export const isInstallable = ({ install }: Unit): boolean =>
  Object.values(install).some((names: readonly string[]) => names.length > 0)

/** Where links to an enabled unit are, and which other units they are for. */
export function linksFor({ name, install }: Unit): { link: string; dependent: string | null }[] {
  const below = (kind: string, dependents: readonly string[]) =>
    dependents.map((dependent) => ({ link: `${CONFIGURED}/${dependent}.${kind}/${name}`, dependent }))
  return [
    ...install.aliases.map((alias) => ({ link: `${CONFIGURED}/${alias}`, dependent: null })),
    ...below('wants', install.wantedBy),
    ...below('requires', install.requiredBy),
    ...below('upholds', install.upheldBy),
  ]
}

/** The links there are to units of these names, in the order of the directories. */
export function* linksTo(io: Io, names: ReadonlySet<string>): Step<string[]> {
  const leads = (path: string, own: string): boolean => {
    const target = io.sys.readlink(path)
    if (typeof target === 'number' || target === '/dev/null') return false
    return names.has(baseName(target)) || names.has(own)
  }
  const found: string[] = []
  for (const { name } of entriesOf(io, CONFIGURED)) {
    const path = `${CONFIGURED}/${name}`
    if (!/\.(?:wants|requires|upholds)$/.test(name)) {
      if (leads(path, '')) found.push(path)
      continue
    }
    for (const { name: own } of entriesOf(io, path))
      if (leads(`${path}/${own}`, own)) found.push(`${path}/${own}`)
  }
  return found
}

const entriesOf = (io: Io, path: string) => {
  const entries = readDirectory(io, path)
  return typeof entries === 'number' ? [] : entries.filter(({ name }) => name !== '.' && name !== '..')
}

export interface UnitState {
  readonly word: string
  /** for scripts: such a unit is started by itself */
  readonly isOn: boolean
}

/** What `systemctl is-enabled` says. */
export function* stateOf(io: Io, word: string): Step<UnitState | null> {
  const unit = yield* findUnit(io, word)
  if (unit === null) return null
  if (typeof unit === 'string') return { word: 'masked', isOn: false }
  if (typeof io.sys.readlink(unit.path) !== 'number') return { word: 'alias', isOn: true }
  const links = yield* linksTo(io, new Set([unit.name]))
  if (links.length > 0) return { word: 'enabled', isOn: true }
  return isInstallable(unit) ? { word: 'disabled', isOn: false } : { word: 'static', isOn: true }
}

/** Units with a file among the configured ones, by name. */
export const configuredUnits = (io: Io): string[] =>
  entriesOf(io, CONFIGURED)
    .map(({ name }) => name)
    .filter((name) => unitName(name) === name)
    .sort()
