/**
 * systemctl(1) of systemd 257 where systemd is not process 1, as in a container: what would have to ask it fails as there, what is
 * done with files (enabling, masking) is done.
 */

import { EEXIST, strerror } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { defineProgram } from '../lib/program.ts'
import { baseName, directoryName } from '../lib/walk.ts'
import { closestVerb } from './closest-verb.ts'
import {
  CONFIGURED,
  configuredUnits,
  findUnit,
  isBrought,
  isInstallable,
  linksFor,
  linksTo,
  stateOf,
  type Unit,
  unitName,
} from './units.ts'

interface Job {
  readonly io: Io
  readonly isQuiet: boolean
  readonly isHeadless: boolean
}

interface Verb {
  readonly least: number
  readonly most: number
  /** absent: systemd would have to be asked */
  readonly run?: (job: Job, words: readonly string[]) => Step<number> | number
}

const MANY = Number.POSITIVE_INFINITY
const verb = (least: number, most: number, run?: Verb['run']): Verb =>
  run === undefined ? { least, most } : { least, most, run }

/** In the order of the real table, which decides between verbs that are equally near to a word. */
const VERBS: Readonly<Record<string, Verb>> = {
  'list-units': verb(0, MANY),
  'list-unit-files': verb(0, MANY, listUnitFiles),
  'list-timers': verb(0, MANY),
  'list-paths': verb(0, MANY),
  'list-automounts': verb(0, MANY),
  'list-sockets': verb(0, MANY),
  'list-jobs': verb(0, MANY),
  'list-machines': verb(0, MANY),
  'clear-jobs': verb(0, 0),
  cancel: verb(1, MANY),
  start: verb(1, MANY),
  stop: verb(1, MANY),
  condstop: verb(1, MANY),
  reload: verb(1, MANY),
  restart: verb(1, MANY),
  'try-restart': verb(1, MANY),
  'reload-or-restart': verb(1, MANY),
  'reload-or-try-restart': verb(1, MANY),
  'try-reload-or-restart': verb(1, MANY),
  'force-reload': verb(1, MANY),
  condreload: verb(1, MANY),
  condrestart: verb(1, MANY),
  isolate: verb(1, 1),
  kill: verb(1, MANY),
  clean: verb(1, MANY),
  freeze: verb(1, MANY),
  thaw: verb(1, MANY),
  'is-active': verb(1, MANY),
  'is-failed': verb(0, MANY),
  show: verb(0, MANY),
  cat: verb(1, MANY),
  status: verb(0, MANY),
  help: verb(1, MANY),
  'daemon-reload': verb(0, 0),
  'daemon-reexec': verb(0, 0),
  'log-level': verb(0, 1),
  'log-target': verb(0, 1),
  'show-environment': verb(0, 0),
  'set-environment': verb(1, MANY),
  'unset-environment': verb(1, MANY),
  'import-environment': verb(0, MANY),
  'reset-failed': verb(0, MANY),
  'list-dependencies': verb(0, MANY),
  enable: verb(1, MANY, enable),
  disable: verb(1, MANY, disable),
  'is-enabled': verb(1, MANY, isEnabled),
  reenable: verb(1, MANY, reenable),
  mask: verb(1, MANY, mask),
  unmask: verb(1, MANY, unmask),
  'get-default': verb(0, 0, getDefault),
  'set-default': verb(1, 1, setDefault),
  default: verb(0, 0),
  rescue: verb(0, 0),
  emergency: verb(0, 0),
  'is-system-running': verb(0, 0, isRunning),
  'set-property': verb(2, MANY),
}

export const systemctl = defineProgram({
  name: 'systemctl',
  version: 'systemd 257 (257.13-1~deb13u1)',
  usage: '[OPTIONS...] COMMAND ...',
  about: 'Query or send control commands to the system manager, which does not run here.',
  usageError: '',
  options: {
    now: { long: 'now', help: 'start or stop a unit after enabling or disabling it' },
    quiet: { short: 'q', long: 'quiet', help: 'suppress output' },
    noLegend: { long: 'no-legend', help: 'do not print a legend (column headers and hints)' },
    noPager: { long: 'no-pager', help: 'do not pipe output into a pager' },
    type: { short: 't', long: 'type', argument: 'TYPE', help: 'list units of a particular type' },
    user: { long: 'user', help: 'connect to user service manager' },
    system: { long: 'system', help: 'connect to system manager' },
    all: { short: 'a', long: 'all', help: 'show all units and properties' },
    full: { short: 'l', long: 'full', help: "don't ellipsize unit names on output" },
    force: { short: 'f', long: 'force', help: 'override existing links' },
    noReload: { long: 'no-reload', help: "don't reload daemon after enabling or disabling units" },
    noBlock: { long: 'no-block', help: 'do not wait until operation finished' },
    noAskPassword: { long: 'no-ask-password', help: 'do not ask for system passwords' },
    property: { short: 'p', long: 'property', argument: 'NAME', help: 'show only properties by this name' },
    lines: { short: 'n', long: 'lines', argument: 'INTEGER', help: 'number of journal entries to show' },
    output: { short: 'o', long: 'output', argument: 'STRING', help: 'change journal output mode' },
    state: { long: 'state', argument: 'STATE', help: 'list units with particular state' },
  },
  *run(io, given, operands) {
    const [word = 'list-units', ...words] = operands
    const found = Object.hasOwn(VERBS, word) ? VERBS[word] : undefined
    if (found === undefined) {
      const near = closestVerb(word, Object.keys(VERBS))
      const advice = near === null ? '.' : `, did you mean '${near}'?`
      return yield* say(io, `Unknown command verb '${word}'${advice}`)
    }
    if (words.length < found.least) return yield* say(io, 'Too few arguments.')
    if (words.length > found.most) return yield* say(io, 'Too many arguments.')
    if (given.has('user')) return yield* say(io, NO_USER_BUS)
    if (found.run === undefined) return yield* say(io, NO_BUS)
    const type = given.value('type')
    const job = { io, isQuiet: given.has('quiet'), isHeadless: given.has('noLegend') }
    const result = found.run(job, type === undefined ? words : [...words, `*.${type}`])
    const status = typeof result === 'number' ? result : yield* result
    if (status !== 0 || !given.has('now') || !/^(?:en|dis|reen)able$|^mask$/.test(word)) return status
    return yield* say(io, NO_NOW)
  },
})

const NO_BUS = `System has not been booted with systemd as init system (PID 1). Can't operate.
Failed to connect to system scope bus via local transport: Host is down`
const NO_USER_BUS =
  'Failed to connect to user scope bus via local transport: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined (consider using --machine=<user>@.host --user to connect to bus of other user)'
const NO_NOW =
  '--now cannot be used when systemd is not running or in conjunction with --root=/--global, refusing.'
const NO_INSTALL = `The unit files have no installation config (WantedBy=, RequiredBy=, UpheldBy=,
Also=, or Alias= settings in the [Install] section, and DefaultInstance= for
template units). This means they are not meant to be enabled or disabled using systemctl.
 
Possible reasons for having these kinds of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/, .requires/, or .upholds/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.`

/** Logged, which is on standard error: 1. */
function* say(io: Io, text: string): Step<number> {
  yield* io.printError(`${text}\n`)
  return 1
}

function* tell({ io, isQuiet }: Job, text: string): Step<void> {
  if (!isQuiet) yield* io.printError(`${text}\n`)
}

/** The units named and those that their `Also=` names, or the sentence on what is in the way. */
function* unitsOf(io: Io, words: readonly string[]): Step<Unit[] | string> {
  const units: Unit[] = []
  const waiting = [...words]
  for (let word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    const unit = yield* findUnit(io, word)
    if (unit === null) return `Unit ${word.includes('/') ? word : unitName(word)} does not exist`
    if (typeof unit === 'string') return `Unit ${unit} is masked`
    if (units.some(({ name }) => name === unit.name)) continue
    units.push(unit)
    waiting.push(...unit.install.also)
  }
  return units
}

function* enable(job: Job, words: readonly string[]): Step<number> {
  const { io } = job
  const units = yield* unitsOf(io, words)
  if (typeof units === 'string') return yield* say(io, `Failed to enable unit: ${units}`)
  if (!units.some(isInstallable)) yield* tell(job, NO_INSTALL)
  const lost: string[] = []
  for (const unit of units) {
    for (const { link, dependent } of linksFor(unit)) {
      if (io.sys.readlink(link) === unit.path) continue
      const made = yield* makeLink(job, unit.path, link)
      if (made < 0) return yield* say(io, `Failed to enable unit: ${alreadyThere(link, made)}`)
      if (dependent === null || isBrought(dependent) || (yield* findUnit(io, dependent)) !== null) continue
      lost.push(`Unit ${unit.path} is added as a dependency to a non-existent unit ${dependent}.`)
    }
  }
  for (const text of lost) yield* tell(job, text)
  return 0
}

const alreadyThere = (link: string, error: number): string =>
  error === -EEXIST ? `File '${link}' already exists` : `${link}: ${strerror(error)}`

function* makeLink(job: Job, target: string, link: string): Step<number> {
  const { sys } = job.io
  sys.mkdir(directoryName(link), 0o755)
  const made = sys.symlink(target, link)
  if (made === 0) yield* tell(job, `Created symlink '${link}' → '${target}'.`)
  return made
}

function* removeLink(job: Job, link: string): Step<void> {
  const { sys } = job.io
  if (sys.unlink(link) < 0) return
  const directory = directoryName(link)
  if (directory !== CONFIGURED) sys.rmdir(directory)
  yield* tell(job, `Removed '${link}'.`)
}

function* disable(job: Job, words: readonly string[]): Step<number> {
  const { io } = job
  const units = yield* unitsOf(io, words)
  if (typeof units === 'string') {
    for (const _ of ['to disable', 'to ask whether it can be'])
      yield* say(io, `Failed to disable unit: ${units}`)
    yield* tell(job, NO_INSTALL)
    return 0
  }
  if (!units.some(isInstallable)) yield* tell(job, NO_INSTALL)
  for (const link of yield* linksTo(io, new Set(units.map(({ name }) => name)))) yield* removeLink(job, link)
  return 0
}

function* reenable(job: Job, words: readonly string[]): Step<number> {
  const status = yield* disable(job, words)
  return status === 0 ? yield* enable(job, words) : status
}

const NOT_FOUND = 4

function* isEnabled({ io, isQuiet }: Job, words: readonly string[]): Step<number> {
  let isAnyOn = false
  let isAnyThere = false
  for (const word of words) {
    const state = yield* stateOf(io, word)
    isAnyThere ||= state !== null
    isAnyOn ||= state?.isOn === true
    if (!isQuiet) io.print(`${state?.word ?? 'not-found'}\n`)
  }
  return isAnyOn ? 0 : isAnyThere ? 1 : NOT_FOUND
}

function* mask(job: Job, words: readonly string[]): Step<number> {
  for (const word of words) {
    const link = `${CONFIGURED}/${unitName(word)}`
    if (job.io.sys.readlink(link) === '/dev/null') continue
    const made = yield* makeLink(job, '/dev/null', link)
    if (made < 0) return yield* say(job.io, `Failed to mask unit: ${alreadyThere(link, made)}`)
  }
  return 0
}

function* unmask(job: Job, words: readonly string[]): Step<number> {
  for (const word of words) {
    const link = `${CONFIGURED}/${unitName(word)}`
    if (job.io.sys.readlink(link) === '/dev/null') yield* removeLink(job, link)
  }
  return 0
}

const DEFAULT = `${CONFIGURED}/default.target`

function getDefault({ io }: Job): number {
  const target = io.sys.readlink(DEFAULT)
  io.print(`${typeof target === 'number' ? 'graphical.target' : baseName(target)}\n`)
  return 0
}

function* setDefault(job: Job, [word = '']: readonly string[]): Step<number> {
  const { io } = job
  const name = unitName(word, 'target')
  const unit = yield* findUnit(io, name)
  if (unit === null && !isBrought(name))
    return yield* say(io, `Failed to set default unit: Unit ${name} does not exist`)
  const path = unit === null || typeof unit === 'string' ? `/usr/lib/systemd/system/${name}` : unit.path
  if (io.sys.readlink(DEFAULT) === path) return 0
  if (io.sys.unlink(DEFAULT) === 0) yield* tell(job, `Removed '${DEFAULT}'.`)
  yield* makeLink(job, path, DEFAULT)
  return 0
}

function isRunning({ io, isQuiet }: Job): number {
  if (!isQuiet) io.print('offline\n')
  return 1
}

/** Of the files that somebody has put there; each state as `is-enabled` has it. */
function* listUnitFiles({ io, isHeadless }: Job, patterns: readonly string[]): Step<number> {
  const rows: (readonly [string, string, string])[] = []
  for (const name of configuredUnits(io)) {
    const state = yield* stateOf(io, name)
    const isMeant = patterns.length === 0 || patterns.some((pattern) => matches(pattern, name))
    if (state !== null && isMeant) rows.push([name, state.word, presetOf(state.word)])
  }
  const shown = isHeadless ? rows : [HEADS, ...rows]
  const widths = [0, 1].map((i) => Math.max(...shown.map((row) => row[i as 0 | 1].length), 0))
  for (const [name, state, preset] of shown)
    io.print(`${name.padEnd(widths[0] as number)} ${state.padEnd(widths[1] as number)} ${preset}\n`)
  if (!isHeadless) io.print(`\n${rows.length} unit files listed.\n`)
  return 0
}

const HEADS = ['UNIT FILE', 'STATE', 'PRESET'] as const

/** Debian's presets enable what can be. */
const presetOf = (state: string): string =>
  state === 'enabled' || state === 'disabled' || state === 'masked' ? 'enabled' : '-'

const matches = (pattern: string, name: string): boolean =>
  pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : unitName(pattern) === name
