/**
 * mount(8): attaches file systems, by fsopen(2), fsconfig(2), fsmount(2) and move_mount(2) as util-linux 2.41 does,
 * so that what the file system has to say about an option is heard.
 *
 * mount/plan.ts sorts the words of -o, mount/calls.ts makes the calls, mount/errors.ts has the sentences.
 * Exit status: 1 for wrong usage, 32 for a mount that failed.
 */

import { MS_BIND, MS_MOVE, MS_RDONLY, MS_REMOUNT } from '../kernel/abi.ts'
import { EACCES, EBUSY, ENOENT, ENOTTY, strerror } from '../kernel/vfs/errno.ts'
import { canonicalPath } from './lib/canonical.ts'
import { refuseExclusive } from './lib/exclusive-options.ts'
import { type FstabEntry, readFstab } from './lib/fstab.ts'
import type { Io, Step } from './lib/io.ts'
import { UTIL_LINUX_WITH_LIBMOUNT } from './lib/libmount.ts'
import { listedSource } from './lib/loop.ts'
import { optionsFilter, typeFilter } from './lib/mount-filters.ts'
import { type MountEntry, mergedOptions, mountOf, readMounts } from './lib/mount-table.ts'
import { dropPrivileges } from './lib/privileges.ts'
import { defineProgram } from './lib/program.ts'
import { tellOfAll } from './mount/all.ts'
import {
  applyPropagation,
  changeFlags,
  type Job,
  mountExisting,
  mountNew,
  reconfigure,
} from './mount/calls.ts'
import { type MountFailure, mountError } from './mount/errors.ts'
import { applyOwnership, listOptions, type Ownership, parseMode, settleIds } from './mount/ids.ts'
import { setUpLoop, wantsLoop } from './mount/loop.ts'
import { type Given, options, optionWords } from './mount/options.ts'
import { type MountOption, type MountPlan, planMount, splitOptions } from './mount/plan.ts'
import { deviceOfTag, isTag, namesFile, networkType, shownSource } from './mount/source.ts'
import { allOptions, rememberMount, rememberMove, rememberRemount } from './mount/user-table.ts'

export const mount = defineProgram({
  name: 'mount',
  version: UTIL_LINUX_WITH_LIBMOUNT,
  baseName: true,
  usage: [
    '[-lhV]',
    '-a [options]',
    '[options] [--source] <source> | [--target] <directory>',
    '[options] <source> <directory>',
    '<operation> <mountpoint> [<target>]',
  ],
  about: 'Mount a filesystem.',
  options,
  *run(io, given, operands) {
    const isRestricted = dropPrivileges(io.sys)
    yield* refuseExclusive(io, given, options, [
      ['bind', 'move', 'rbind'],
      ['label', 'uuid', 'source'],
    ])
    const mode = given.value('optionsMode')
    if (mode !== undefined && !isOptionsMode(mode)) return yield* badUsage(io)
    if (given.last('bind', 'move', 'rbind') !== undefined) {
      if (given.last('type', 'all', 'label', 'uuid', 'source') !== undefined) return yield* badUsage(io)
    }
    const words = yield* optionWords(io, given)
    if (given.has('all')) return yield* mountAll(io, given, words)
    const plan = planMount(words)
    const named = namedPlaces(given, operands)
    if (named === null) return yield* badUsage(io)
    if (named.source === undefined && named.target === undefined && operands.length === 0) {
      if (words.length > 0) return yield* badUsage(io)
      return yield* listMounts(io, given.value('type'))
    }
    const { source, target } = named
    if (source !== undefined && target !== undefined && given.has('fstab')) yield* fstabOf(io, given)
    const isSanitized = isRestricted && given.given.every(({ key }) => FOR_USERS.has(key))
    const status =
      source === undefined || target === undefined
        ? yield* mountOne(io, given, plan, words, isSanitized ? sanitized(io, named) : named)
        : yield* attach(io, given, words, { source, target, type: given.value('type') })
    return Math.max(status, 0)
  },
})

function* badUsage(io: Io): Step<number> {
  return yield* io.failUsage('bad usage')
}

interface Places {
  readonly source: string | undefined
  readonly target: string | undefined
}

/** Null if there are too many. One operand alone may be either; it stands as `target`. */
function namedPlaces(given: Given, operands: readonly string[]): Places | null {
  const label = given.value('label')
  const uuid = given.value('uuid')
  let source = given.value('source')
  if (label !== undefined) source = `LABEL="${label}"`
  if (uuid !== undefined) source = `UUID="${uuid}"`
  const target = given.value('target')
  const rest = [...operands]
  if (source === undefined && target === undefined) {
    if (rest.length > 2) return null
    return rest.length === 2 ? { source: rest[0], target: rest[1] } : { source: undefined, target: rest[0] }
  }
  const places = { source: source ?? rest.shift(), target: target ?? rest.shift() }
  return rest.length > 0 ? null : places
}

/** With any other option mount gives up being set-user-id root (util-linux, sys-utils/mount.c). */
const FOR_USERS = new Set(['source', 'target', 'verbose'])

/** sanitize_paths: what a user names is called by its whole path where there is one. */
function sanitized(io: Io, { source, target }: Places): Places {
  const shown = (path: string | undefined) => (path === undefined ? path : wholePath(io, path))
  return { source: shown(source), target: shown(target) }
}

/** `mount -o remount DIR`, `mount --make-private DIR`; anything else has to stand in /etc/fstab. */
function* mountOne(
  io: Io,
  given: Given,
  plan: MountPlan,
  words: MountOption[],
  places: Places,
): Step<number> {
  const { source, target } = places
  if (target !== undefined && plan.action & MS_REMOUNT) return yield* remount(io, given, words, target, null)
  if (target !== undefined && plan.propagation.length > 0 && plan.action === 0)
    return yield* changePropagation(io, plan, target)
  const entry = findEntry(io, yield* fstabOf(io, given), given, places)
  if (entry !== undefined) return yield* attachEntry(io, given, words, entry)
  if (target === undefined) {
    return yield* io.fail(`${source}: can't find mount source ${source} in /etc/fstab.`)
  }
  if (given.last('bind', 'move', 'rbind') !== undefined) {
    return yield* io.fail(`${wholePath(io, target)}: mount failed: Invalid argument.`)
  }
  if (given.value('target') !== undefined) {
    return yield* io.fail(`${target}: can't find mount point in /etc/fstab.`)
  }
  return yield* io.fail(`${target}: can't find in /etc/fstab.`)
}

/** Of all files that -T names, or the one of the environment. */
function* fstabOf(io: Io, given: Given): Step<FstabEntry[]> {
  const paths = given.values('fstab') as string[]
  const all: FstabEntry[] = []
  for (const path of paths.length > 0 ? paths : [io.variable('LIBMOUNT_FSTAB')]) {
    const entries = yield* readFstab(io, path)
    if (typeof entries !== 'number') all.push(...entries)
    else if (path !== undefined) return yield* io.fail(`${path}: failed to parse`)
  }
  return all
}

/** By the mount point; one word alone may be the source too. */
function findEntry(
  io: Io,
  entries: readonly FstabEntry[],
  given: Given,
  { source, target }: Places,
): FstabEntry | undefined {
  const canonical = (path: string) => canonicalPath(io, path, 'missing')
  const same = (a: string, b: string) => a === b || (canonical(a) === canonical(b) && !isTag(a))
  if (target !== undefined) {
    const found = entries.find((entry) => same(entry.target, target))
    if (found !== undefined || given.value('target') !== undefined) return found
  }
  const wanted = source ?? target
  return wanted === undefined ? undefined : entries.find((entry) => same(entry.source, wanted))
}

/** Options of the command line come behind those of the file. */
function* attachEntry(io: Io, given: Given, words: readonly MountOption[], entry: FstabEntry): Step<number> {
  const own = splitOptions(entry.options)
  if (own === null) return yield* io.fail(`unsupported option format: ${entry.options}`)
  // With -a the types of the command line say which entries are meant.
  const asked = given.has('all') ? undefined : given.value('type')
  const type = asked ?? (/^(?:none|auto)$/.test(entry.type) ? undefined : entry.type)
  return yield* attach(io, given, joinOptions(given.value('optionsMode'), own, words), { ...entry, type })
}

/** --options-mode: where the options of the file stand, seen from those of the command line. */
const OPTIONS_MODES: Readonly<
  Record<string, (own: readonly MountOption[], words: readonly MountOption[]) => readonly MountOption[]>
> = {
  ignore: (_own, words) => words,
  append: (own, words) => [...words, ...own],
  prepend: (own, words) => [...own, ...words],
  replace: (own) => own,
}

const isOptionsMode = (mode: string): boolean => Object.hasOwn(OPTIONS_MODES, mode)

const joinOptions = (
  mode: string | undefined,
  own: readonly MountOption[],
  words: readonly MountOption[],
): readonly MountOption[] => OPTIONS_MODES[mode ?? 'prepend']?.(own, words) ?? words

/** What mount -a exits with where something could be mounted and something else could not. */
const SOME_MOUNTED = 64

/** -a: everything in fstab(5) that is not mounted yet and does not say `noauto`. What was mounted before counts neither way. */
function* mountAll(io: Io, given: Given, words: readonly MountOption[]): Step<number> {
  const ofType = typeFilter(given.value('type'))
  const withOptions = optionsFilter(given.value('testOptions'))
  const counts = { mounted: 0, failed: 0 }
  const say = (entry: FstabEntry, what: string) => {
    if (given.has('verbose')) tellOfAll(io, entry.target, what)
  }
  for (const entry of yield* fstabOf(io, given)) {
    const own = entry.options.split(',')
    const isMeant = ofType(entry.type) && withOptions(entry.options)
    if (!isMeant || entry.type === 'swap' || own.includes('noauto')) {
      say(entry, 'ignored')
      continue
    }
    if (yield* isMounted(io, entry)) {
      say(entry, 'already mounted')
      continue
    }
    const status = yield* attachEntry(io, given, words, entry)
    if (status === 0) say(entry, 'successfully mounted')
    counts[status === 0 || status === FORGIVEN ? 'mounted' : 'failed']++
  }
  if (counts.failed === 0) return 0
  return counts.mounted > 0 ? SOME_MOUNTED : MOUNT_FAILED
}

/** The mounts, none where the table cannot be read. */
function* readTable(io: Io): Step<readonly MountEntry[]> {
  const mounts = yield* readMounts(io)
  return typeof mounts === 'number' ? [] : mounts
}

/** mnt_table_is_fs_mounted: the same source at the same place; of a bind mount the same directory of the same file system. */
function* isMounted(
  io: Io,
  { source, target, options }: Pick<FstabEntry, 'source' | 'target' | 'options'>,
): Step<boolean> {
  const mounts = yield* readTable(io)
  const there = mounts.filter((mount) => mount.target === wholePath(io, target))
  if (!/(?:^|,)r?bind(?:,|$)/.test(options)) return there.some((mount) => mount.source === source)
  const path = wholePath(io, source)
  const from = mountOf(mounts, path)
  if (from === undefined) return false
  const inside = from.target === '/' ? path : path.slice(from.target.length)
  const root = `${from.root === '/' ? '' : from.root}${inside}` || '/'
  return there.some((mount) => mount.device === from.device && mount.root === root)
}

interface Request {
  readonly source: string
  readonly target: string
  readonly type: string | undefined
}

function* attach(
  io: Io,
  given: Given,
  words: readonly MountOption[],
  { source, target, type }: Request,
): Step<number> {
  const settled = yield* settleIds(io, words)
  if (typeof settled === 'number') return yield* refuseOptions(io, target, words, settled)
  const plan = planMount(settled.options)
  if (plan.action & MS_REMOUNT) {
    return yield* remount(io, given, yield* optionWords(io, given), target, source)
  }
  if (isTag(source)) {
    const device = deviceOfTag(io.sys, source)
    if (device !== null) return yield* attach(io, given, words, { source: device, target, type })
    if (plan.noFail) return FORGIVEN
    yield* io.complain(`${target}: can't find ${source}.`)
    return 1
  }
  const place: Place = { source, type: type ?? networkType(io.sys, source), path: wholePath(io, target) }
  if (plan.directoryMode !== null && typeof io.sys.stat(target) === 'number') {
    const mode = parseMode(plan.directoryMode)
    if (mode === null) return yield* refuseOptions(io, target, words, 0)
    makeMountPoint(io, target, mode)
  }
  const job = { io, given, plan, ownership: settled.ownership }
  if (!wantsLoop(io, type, plan, source)) {
    if (plan.noFail && !given.has('fake') && namesFile(place.type) && typeof io.sys.stat(source) === 'number')
      return FORGIVEN
    return yield* attachDevice(job, { ...place, source: shownSource(io, type, source) })
  }
  const image = setUpLoop(io, plan, yield* readTable(io), source, wholePath(io, target))
  if ('error' in image) {
    if (image.error === 'mounted') return yield* io.fail(`${target}: ${image.file} is already mounted.`)
    // The reason is that of whether the output is a terminal, which was asked for before.
    if (image.error === 'options') return yield* refuseOptions(io, target, words, -ENOTTY)
    return yield* io.fail(`${target}: failed to setup loop device for ${image.file}.`, 0, MOUNT_FAILED)
  }
  const status = yield* attachDevice(job, { ...place, source: image.device })
  io.sys.close(image.fd)
  return status
}

/** `errno` is 0 where libmount leaves none. */
function* refuseOptions(io: Io, target: string, words: readonly MountOption[], errno: number): Step<number> {
  const reason = errno === 0 ? '' : `: ${strerror(errno)}`
  yield* io.complain(`${target}: failed to parse mount options '${listOptions(words)}'${reason}.`)
  return 1
}

/** `source` is what the kernel is told, `path` where it goes. */
interface Place {
  readonly source: string
  readonly type: string | undefined
  readonly path: string
}

interface Attachment {
  readonly io: Io
  readonly given: Given
  readonly plan: MountPlan
  readonly ownership: Ownership
}

function* attachDevice({ io, given, plan, ownership }: Attachment, place: Place): Step<number> {
  const { source, type, path } = place
  const job: Job = {
    io,
    source,
    target: path,
    type: type ?? null,
    plan,
    verbose: given.has('verbose') && !given.has('all'),
  }
  if (given.has('onlyOnce')) {
    const options = plan.action & MS_BIND ? 'bind' : ''
    if (yield* isMounted(io, { source, target: path, options })) {
      yield* io.complain(`${path}: filesystem already mounted.`)
      return MOUNT_FAILED
    }
  }
  if (!given.has('fake')) {
    const failure = plan.action === 0 ? yield* mountWritable(job) : mountExisting(job)
    // -F: what happens in the children is not told.
    if (failure !== null)
      return given.has('fork') && given.has('all') ? MOUNT_FAILED : yield* reportFailure(job, failure)
    applyOwnership(io, path, ownership)
  }
  if (!given.has('noMtab')) yield* remember(job, given.has('fake'))
  if (job.verbose) {
    const verb = plan.action & MS_BIND ? 'bound' : plan.action & MS_MOVE ? 'moved to' : 'mounted'
    io.print(`mount: ${job.source} ${verb}${plan.action & MS_MOVE ? '' : ' on'} ${job.target}.\n`)
  }
  return 0
}

/** What of the options the kernel has not been told. */
function* remember({ io, source, target, plan }: Job, isFake: boolean): Step<void> {
  if (plan.action & MS_MOVE) return yield* rememberMove(io, source, target)
  const options = plan.remembered
  if (options.length === 0) return
  const isBind = (plan.action & MS_BIND) !== 0
  const mount = isFake ? undefined : mountAt(yield* readTable(io), wholePath(io, target))
  yield* rememberMount(io, {
    id: isBind ? null : (mount?.id ?? null),
    source: mount?.source ?? source,
    target,
    root: mount?.root ?? '/',
    bindSource: isBind ? wholePath(io, source) : null,
    options,
  })
}

const mountAt = (mounts: readonly MountEntry[], path: string): MountEntry | undefined =>
  mounts.findLast((mount) => mount.target === path)

/** What cannot be written, or is mounted read-only already, is mounted all the same, which is said. */
function* mountWritable(job: Job): Step<MountFailure | null> {
  const failure = mountNew(job)
  const isProtected = failure?.error === -EACCES || failure?.error === -EBUSY
  if (!isProtected || job.plan.flags & MS_RDONLY) return failure
  const { io, plan, target } = job
  const config = [...plan.config.filter(({ name }) => name !== 'rw'), { name: 'ro', value: null }]
  const again = mountNew({ ...job, plan: { ...plan, config } })
  if (again === null)
    yield* io.printError(`mount: ${target}: WARNING: source write-protected, mounted read-only.\n`)
  return again
}

/** MNT_EX_SYSERR: the table could not be read. */
const SYSTEM_ERROR = 2
const MOUNT_FAILED = 32
/** no status of a process: nofail, and the source is not there, which is neither success nor failure */
const FORGIVEN = -1

function makeMountPoint(io: Io, target: string, mode: number): void {
  for (let slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
    io.sys.mkdir(target.slice(0, slash), mode)
  }
  io.sys.mkdir(target, mode)
}

/** Paths are made absolute where they exist; a target that does not is left to the kernel's judgement. */
function wholePath(io: Io, target: string): string {
  const path = canonicalPath(io, target, 'existing')
  return typeof path === 'number' ? target : path
}

function* changePropagation(io: Io, plan: MountPlan, target: string): Step<number> {
  const job: Job = { io, source: 'none', target: wholePath(io, target), type: null, plan, verbose: false }
  const failure = applyPropagation(job)
  return failure === null ? 0 : yield* reportFailure(job, failure)
}

/**
 * Without a source the options that the mount has count on, and the given ones after them; with a source only the
 * given ones.
 */
function* remount(
  io: Io,
  given: Given,
  words: readonly MountOption[],
  target: string,
  source: string | null,
): Step<number> {
  const mounts = yield* readMounts(io)
  const path = wholePath(io, target)
  const entry = typeof mounts === 'number' ? undefined : mountAt(mounts, path)
  const isBind = (planMount(words).action & MS_BIND) !== 0
  // mount_setattr(2) leaves alone what nobody names.
  const kept =
    entry === undefined ? null : isBind ? entry.options : source === null ? mergedOptions(entry) : null
  const settled = yield* settleIds(io, [...(splitOptions(kept ?? '') ?? []), ...words])
  if (typeof settled === 'number') {
    return yield* refuseOptions(io, path, [...(splitOptions(kept ?? '') ?? []), ...words], settled)
  }
  const plan = planMount([...keptAtime(entry), ...settled.options])
  const job: Job = {
    io,
    source: source ?? entry?.source ?? '(null)',
    target: path,
    type: entry?.type ?? null,
    plan,
    verbose: given.has('verbose'),
  }
  const failure = plan.action & MS_BIND ? changeFlags(job) : reconfigure(job)
  if (failure !== null) return yield* reportFailure(job, failure)
  if (!given.has('noMtab') && entry !== undefined) {
    const changed = { ...entry, id: null, bindSource: null, options: planMount(words).remembered }
    yield* rememberRemount(io, changed, source === null)
  }
  if (job.verbose) io.print(`mount: ${job.source} mounted on ${job.target}.\n`)
  return 0
}

/** A mount without an atime flag is strictatime, which nothing says. */
function keptAtime(entry: MountEntry | undefined): MountOption[] {
  const has = (name: string) => entry?.options.split(',').includes(name) === true
  return entry === undefined || has('relatime') || has('noatime')
    ? []
    : [{ name: 'strictatime', value: null }]
}

function* reportFailure(job: Job, failure: MountFailure): Step<number> {
  const { io, source, target, type, plan } = job
  const isThere = (path: string) => typeof io.sys.stat(path) !== 'number'
  if (plan.noFail && failure.error === -ENOENT && isThere(target) && !isThere(source)) return FORGIVEN
  if (failure.warnings.length > 0)
    io.print(`mount warning:\n${failure.warnings.map((warning) => `      * ${warning}\n`).join('')}`)
  const mounts = yield* readMounts(io)
  const sentence = mountError(
    io.sys,
    typeof mounts === 'number' ? [] : mounts,
    { source, target, type, action: plan.action, flags: plan.flags },
    failure,
  )
  yield* io.printError(
    `mount: ${target}: ${sentence}.\n       dmesg(1) may have more information after failed mount system call.\n`,
  )
  return MOUNT_FAILED
}

function* listMounts(io: Io, types: string | undefined): Step<number> {
  const mounts = yield* readMounts(io)
  if (typeof mounts === 'number') {
    yield* io.complain('failed to read mtab', mounts)
    return SYSTEM_ERROR
  }
  const matches = typeFilter(types)
  for (const [mount, options] of yield* allOptions(io, mounts)) {
    if (!matches(mount.type)) continue
    const source = yield* listedSource(io, mount.source)
    io.print(`${source} on ${mount.target} type ${mount.type} (${options})\n`)
  }
  return 0
}
