/** -t, -x and -d: goes through the members of an archive that are wanted, and lists, unpacks or compares each. */

import type { ProgramRun } from '../../kernel/abi.ts'
import { readAccounts } from '../lib/accounts.ts'
import { readBackup } from '../lib/backup.ts'
import type { Io, Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import { archiveSize, type Member } from './archive.ts'
import { compareMember } from './compare.ts'
import { type ExtractOptions, Extractor } from './extractor.ts'
import { finish, wrongUse } from './failures.ts'
import { Lister, listerOptions, verbosityOf } from './lister.ts'
import { changeDirectory, directoriesOf, plainName, type TarNames } from './names.ts'
import type { TarOptions } from './options.ts'
import { readMembers } from './read-members.ts'
import { climbs, SafeNames } from './safe-names.ts'
import { isPositional, Selection } from './selection.ts'
import { feedCommand } from './to-command.ts'
import { belowTop, topLevel } from './top-level.ts'
import { tellTotal } from './totals.ts'
import { type Transform, transformed } from './transform.ts'
import { Wanted } from './wanted.ts'
import { xattrFilter } from './xattrs.ts'

/** The status of -d where something differs. */
const DIFFERENT = 1

export function* read(
  io: Io,
  options: TarOptions,
  names: TarNames,
  transform: Transform,
  mode: 'list' | 'extract' | 'compare',
): ProgramRun {
  const strip = options.value('strip') ?? '0'
  if (!/^\d+$/.test(strip)) return yield* wrongUse(io, `${strip}: Invalid number of elements`)
  const start = io.sys.uptime()
  const members = yield* readMembers(io, options)
  const selection = new Selection()
  for (const option of options.given.filter(isPositional)) yield* selection.take(io, option)
  // The name to begin with is one of those that are wanted.
  const first = options.values('startingFile').map((name) => name as string)
  const wanted = new Wanted([...first, ...names.typed, ...names.listed], options)
  for (const directory of directoriesOf(options, names)) yield* changeDirectory(io, directory)
  const extractor = new Extractor(io, yield* extractOptions(io, options))
  const verbosity = verbosityOf(options, mode === 'list')
  const lister = new Lister(verbosity, listerOptions(io, options))
  const top = topLevel(options)
  const safe = new SafeNames(io, options.has('absolute'))
  let differs = false
  let hasClimbed = false
  let hasFailed = false
  let isStarted = first.length === 0
  for (const stored of members) {
    if (!isStarted) isStarted = plainName(stored.name) === plainName(first.at(-1) ?? '')
    if (!isStarted) continue
    if (!wanted.has(stored.name) || selection.excludes(stored.name)) continue
    const member = yield* withSafeTarget(safe, transformed(stored, transform))
    const safeName = yield* safe.of(member.name, 'member names')
    const stripped = withoutComponents(safeName, Number(strip))
    // Only what is unpacked must have a name left.
    if (stripped === null && mode === 'extract') continue
    const name = stripped ?? (mode === 'list' ? safeName : '')
    if (mode === 'extract' && !options.has('absolute') && climbs(stored.name)) {
      yield* io.complain(`${stored.name}: Member name contains '..'`)
      hasClimbed = true
      continue
    }
    const path = belowTop(top, name)
    if (mode === 'extract' && options.has('interactive') && !(yield* isConfirmed(io, stored.name))) continue
    if (verbosity > 0) {
      const line = lister.line(options.has('showTransformed') ? { ...member, name } : stored)
      if (options.has('toStdout')) yield* io.printError(line)
      else io.print(line)
    }
    if (mode === 'compare' && !(yield* compareMember(io, member, path))) differs = true
    if (mode === 'extract') {
      const command = options.value('toCommand')
      if (command !== undefined) {
        const archive = options.value('file') ?? '-'
        const isFed =
          member.type !== '0' ||
          (yield* feedCommand(
            io,
            command,
            archive,
            { ...member, name: stored.name },
            options.has('ignoreCommandError'),
          ))
        if (!isFed) hasFailed = true
      } else if (!options.has('toStdout')) yield* extractor.extract(member, path)
      else if (member.type === '0') io.printBytes(member.content.slice())
    }
    if (io.full) yield* io.flush()
    if (io.sys.exhausted()) yield
  }
  extractor.finish()
  if (options.has('totals')) yield* tellTotal(io, 'read', archiveSize(members), start)
  const isAnyMissing = yield* wanted.tellMissing(io)
  const status = yield* finish(io, extractor.hasFailed || hasFailed || hasClimbed || isAnyMissing)
  return status === 0 && differs ? DIFFERENT : status
}

function* isConfirmed(io: Io, name: string): Step<boolean> {
  io.print(`extract ${quoteText(name)}?`)
  yield* io.flush()
  return /^[yY]/.test((yield* io.readAnswer()) ?? '')
}

/** Root gives files the owners and modes of their members, others where it is asked for. */
function* extractOptions(io: Io, options: TarOptions): Step<ExtractOptions> {
  const isRoot = io.sys.geteuid() === 0
  const owner = options.last('sameOwner', 'noSameOwner')
  return {
    accounts: yield* readAccounts(io),
    keepOwner: owner === undefined ? isRoot : owner === 'sameOwner',
    keepMode: options.has('preserve') || (isRoot && !options.has('noPermissions')),
    numericOwner: options.has('numericOwner'),
    keepOldFiles: options.has('keepOld'),
    skipOldFiles: options.has('skipOld'),
    keepNewer: options.has('keepNewer'),
    overwrites: options.has('overwrite'),
    touch: options.has('touch'),
    backup:
      options.has('backup') || options.has('suffix')
        ? yield* readBackup(io, {
            has: (key) => key !== 'simpleBackup' && options.has(key),
            value: (key) => (key === 'simpleBackup' ? undefined : options.value(key)),
            values: (key) => (key === 'simpleBackup' ? [] : options.values(key)),
          })
        : { control: 'none', suffix: '~' },
    tellsBackups: options.has('verbose'),
    keepDirectorySymlink: options.has('keepDirectorySymlink'),
    restoresXattr: xattrFilter(options, (name) => name.startsWith('user.')),
  }
}

function* withSafeTarget(safe: SafeNames, member: Member): Step<Member> {
  if (member.type !== '1') return member
  return { ...member, target: yield* safe.of(member.target, 'hard link targets') }
}

/** Null if nothing of the name is left. */
function withoutComponents(name: string, count: number): string | null {
  if (count === 0) return name
  return name.split('/').slice(count).join('/') || null
}
