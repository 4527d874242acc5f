/**
 * mount(8): attaches file systems, by fsopen(2), fsconfig(2), fsmount(2) and move_mount(2) as util-linux 2.41 does,
 * so that what the file system has to say about an option is heard.
 *
 * mount-options.ts sorts the options, mount-errors.ts has the sentences.
 * Exit status: 1 for wrong usage, 32 for a mount that failed.
 */

import {
  FSCONFIG_CMD_CREATE,
  FSCONFIG_CMD_RECONFIGURE,
  FSCONFIG_SET_FLAG,
  FSCONFIG_SET_STRING,
  MS_BIND,
  MS_MOVE,
  MS_RDONLY,
  MS_REMOUNT,
  O_RDONLY,
  type System,
} from '../kernel/abi.ts'
import { decode } from '../kernel/text.ts'
import { EACCES, EBUSY, EINVAL, EIO, ENODEV, ENOTDIR } from '../kernel/vfs/errno.ts'
import { isBlockDevice } from '../kernel/vfs/mode.ts'
import { canonicalPath } from './lib/canonical.ts'
import { deviceOf } from './lib/disk-uuid.ts'
import { type FstabEntry, readFstab } from './lib/fstab.ts'
import type { Io, Step } from './lib/io.ts'
import { UTIL_LINUX_WITH_LIBMOUNT } from './lib/libmount.ts'
import { boundLoops, listedSource } from './lib/loop.ts'
import { type MountEntry, mergedOptions, readMounts } from './lib/mount-table.ts'
import { dropPrivileges } from './lib/privileges.ts'
import { PROBED, probe, probeBytes } from './lib/probe.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { type MountFailure, mountError } from './mount-errors.ts'
import { setUpLoop, wantsLoop } from './mount-loop.ts'
import { type MountOption, type MountPlan, planMount, splitOptions } from './mount-options.ts'

const options = {
  all: { short: 'a', long: 'all', help: 'mount all filesystems mentioned in fstab' },
  noCanonicalize: { short: 'c', long: 'no-canonicalize', help: "don't canonicalize paths" },
  fake: { short: 'f', long: 'fake', help: 'dry run; skip the mount(2) syscall' },
  fork: { short: 'F', long: 'fork', help: 'fork off for each device (use with -a)' },
  fstab: { short: 'T', long: 'fstab', argument: '<path>', help: 'alternative file to /etc/fstab' },
  internalOnly: { short: 'i', long: 'internal-only', help: "don't call the mount.<type> helpers" },
  showLabels: { short: 'l', long: 'show-labels', help: 'show also filesystem labels' },
  mkdir: {
    short: 'm',
    long: 'mkdir',
    optionalArgument: '<mode>',
    help: "alias to '-o X-mount.mkdir[=<mode>]'",
  },
  noMtab: { short: 'n', long: 'no-mtab', help: "don't write to /etc/mtab" },
  options: { short: 'o', long: 'options', argument: '<list>', help: 'comma-separated list of mount options' },
  optionsMode: {
    long: 'options-mode',
    argument: '<mode>',
    help: 'what to do with options loaded from fstab',
  },
  testOptions: {
    short: 'O',
    long: 'test-opts',
    argument: '<list>',
    help: 'limit the set of filesystems (use with -a)',
  },
  readOnly: { short: 'r', long: 'read-only', help: "mount the filesystem read-only (same as '-o ro')" },
  sloppy: { short: 's', help: 'ignore unknown options of those file systems that allow it' },
  type: { short: 't', long: 'types', argument: '<list>', help: 'limit the set of filesystem types' },
  source: { long: 'source', argument: '<src>', help: 'explicitly specifies source (path, label, uuid)' },
  target: { long: 'target', argument: '<target>', help: 'explicitly specifies mountpoint' },
  verbose: { short: 'v', long: 'verbose', help: 'say what is being done' },
  readWrite: { short: 'w', long: ['rw', 'read-write'], help: 'mount the filesystem read-write (default)' },
  label: { short: 'L', long: 'label', argument: '<label>', help: 'synonym for LABEL=<label>' },
  uuid: { short: 'U', long: 'uuid', argument: '<uuid>', help: 'synonym for UUID=<uuid>' },
  bind: { short: 'B', long: 'bind', help: "mount a subtree somewhere else (same as '-o bind')" },
  move: { short: 'M', long: 'move', help: 'move a subtree to some other place' },
  rbind: { short: 'R', long: 'rbind', help: 'mount a subtree and all submounts somewhere else' },
  makeShared: { long: 'make-shared', help: 'mark a subtree as shared' },
  makeSlave: { long: 'make-slave', help: 'mark a subtree as slave' },
  makePrivate: { long: 'make-private', help: 'mark a subtree as private' },
  makeUnbindable: { long: 'make-unbindable', help: 'mark a subtree as unbindable' },
  makeRshared: { long: 'make-rshared', help: 'recursively mark a whole subtree as shared' },
  makeRslave: { long: 'make-rslave', help: 'recursively mark a whole subtree as slave' },
  makeRprivate: { long: 'make-rprivate', help: 'recursively mark a whole subtree as private' },
  makeRunbindable: { long: 'make-runbindable', help: 'recursively mark a whole subtree as unbindable' },
} as const

type Given = Options<typeof options>

/** Options that stand for a word of `-o`. */
const WORDS: Readonly<Record<string, string>> = {
  readOnly: 'ro',
  readWrite: 'rw',
  bind: 'bind',
  rbind: 'rbind',
  move: 'move',
  makeShared: 'shared',
  makeSlave: 'slave',
  makePrivate: 'private',
  makeUnbindable: 'unbindable',
  makeRshared: 'rshared',
  makeRslave: 'rslave',
  makeRprivate: 'rprivate',
  makeRunbindable: 'runbindable',
}

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
    dropPrivileges(io.sys)
    const words = yield* optionWords(io, given)
    if (given.has('all')) return yield* mountAll(io, given, words)
    const plan = planMount(words)
    const named = namedPlaces(given, operands)
    if (named === null) return yield* badUsage(io)
    if (named.source === undefined && named.target === undefined && operands.length === 0) {
      if (words.length > 0 && given.given.some(({ key }) => key in WORDS)) return yield* badUsage(io)
      return yield* listMounts(io, given.value('type'))
    }
    const { source, target } = named
    if (source === undefined || target === undefined) return yield* mountOne(io, given, plan, words, named)
    return yield* attach(io, given, plan, { source, target, type: given.value('type') })
  },
})

function* badUsage(io: Io): Step<number> {
  return yield* io.failUsage('bad usage')
}

/** All words in the order in which they were given. */
function* optionWords(io: Io, given: Given): Step<MountOption[]> {
  const words: MountOption[] = []
  for (const { key, value } of given.given) {
    if (key in WORDS) words.push({ name: WORDS[key] as string, value: null })
    if (key === 'mkdir') words.push({ name: 'X-mount.mkdir', value: value ?? null })
    if (key !== 'options') continue
    const some = splitOptions(value as string)
    if (some === null) return yield* io.fail(`unsupported option format: ${value}`)
    words.push(...some)
  }
  return words
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
  if (plan.action & (MS_BIND | MS_MOVE)) {
    return yield* io.fail(`${shownTarget(io, target)}: mount failed: Invalid argument.`)
  }
  if (given.value('target') !== undefined) {
    return yield* io.fail(`${target}: can't find mount point in /etc/fstab.`)
  }
  return yield* io.fail(`${target}: can't find in /etc/fstab.`)
}

function* fstabOf(io: Io, given: Given): Step<FstabEntry[]> {
  const path = given.value('fstab')
  const entries = yield* readFstab(io, path)
  if (typeof entries !== 'number') return entries
  return path === undefined ? [] : yield* io.fail(`${path}: failed to parse`)
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
  return yield* attach(io, given, planMount([...own, ...words]), { ...entry, type })
}

/** What mount -a exits with where something could be mounted and something else could not. */
const SOME_MOUNTED = 64
export const NAME_WIDTH = 25

/** -a: everything in fstab(5) that is not mounted yet and does not say `noauto`. */
function* mountAll(io: Io, given: Given, words: readonly MountOption[]): Step<number> {
  const ofType = typeFilter(given.value('type'))
  const withOptions = optionsFilter(given.value('testOptions'))
  const mounts = yield* readMounts(io)
  const counts = { mounted: 0, failed: 0 }
  const say = (entry: FstabEntry, what: string) => {
    if (given.has('verbose')) io.print(`${entry.target.padEnd(NAME_WIDTH)}: ${what}\n`)
  }
  for (const entry of yield* fstabOf(io, given)) {
    const own = entry.options.split(',')
    if (!ofType(entry.type) || !withOptions(entry.options)) continue
    if (entry.type === 'swap' || own.includes('noauto')) say(entry, 'ignored')
    else if (typeof mounts !== 'number' && mounts.some((mount) => isMounted(io, mount, entry))) {
      counts.mounted++
      say(entry, 'already mounted')
    } else if (own.includes('nofail') && isTag(entry.source)) continue
    else if ((yield* attachEntry(io, given, words, entry)) === 0) {
      counts.mounted++
      say(entry, 'successfully mounted')
    } else counts.failed++
  }
  if (counts.failed === 0) return 0
  return counts.mounted > 0 ? SOME_MOUNTED : MOUNT_FAILED
}

/** A bind mount's source is that of what it shows. */
function isMounted(io: Io, mount: MountEntry, entry: FstabEntry): boolean {
  if (mount.target !== shownTarget(io, entry.target)) return false
  return mount.source === entry.source || /(?:^|,)r?bind(?:,|$)/.test(entry.options)
}

const isTag = (source: string): boolean => /^(?:LABEL|UUID|PARTLABEL|PARTUUID)=/.test(source)

interface Request {
  readonly source: string
  readonly target: string
  readonly type: string | undefined
}

/** By udev's links, or by what is on the devices that can be read. */
function deviceOfTag(sys: System, tag: string): string | null {
  const [, name, value] = /^(UUID|LABEL)="?([^"]*)"?$/.exec(tag) ?? []
  if (name === undefined || value === undefined) return null
  const linked = name === 'UUID' ? deviceOf(sys, value) : null
  if (linked !== null) return linked
  for (const { device } of boundLoops(sys)) {
    const found = probe(sys, device)
    if (found !== null && (name === 'UUID' ? found.uuid : found.label) === value) return device
  }
  return null
}

function* attach(io: Io, given: Given, plan: MountPlan, { source, target, type }: Request): Step<number> {
  if (isTag(source)) {
    const device = deviceOfTag(io.sys, source)
    if (device === null) return yield* io.fail(`${target}: can't find ${source}.`)
    return yield* attach(io, given, plan, { source: device, target, type })
  }
  if (plan.action & MS_REMOUNT) {
    return yield* remount(io, given, yield* optionWords(io, given), target, source)
  }
  if (plan.makesDirectory) makeMountPoint(io, target)
  if (!wantsLoop(io, type, plan, source)) {
    const shown = shownSource(io, type, source)
    return yield* attachDevice(io, given, plan, { source: shown, target, type })
  }
  const mounts = yield* readMounts(io)
  const table = typeof mounts === 'number' ? [] : mounts
  const image = setUpLoop(io, plan, table, source, shownTarget(io, target))
  if ('error' in image) {
    if (image.error === 'mounted') return yield* io.fail(`${target}: ${image.file} is already mounted.`)
    if (image.error === 'options') {
      const options = given.values('options').join(',')
      // The reason is that of whether the output is a terminal, which was asked for before.
      return yield* io.fail(
        `${target}: failed to parse mount options 'rw,${options}': Inappropriate ioctl for device.`,
      )
    }
    return yield* io.fail(`${target}: failed to setup loop device for ${image.file}.`, 0, MOUNT_FAILED)
  }
  const status = yield* attachDevice(io, given, plan, { source: image.device, target, type })
  io.sys.close(image.fd)
  return status
}

/** The source is what the kernel is told. */
function* attachDevice(
  io: Io,
  given: Given,
  plan: MountPlan,
  { source, target, type }: Request,
): Step<number> {
  const job: Job = {
    io,
    source,
    target: shownTarget(io, target),
    type: type ?? null,
    plan,
    verbose: given.has('verbose') && !given.has('all'),
  }
  if (!given.has('fake')) {
    const failure = plan.action === 0 ? yield* mountWritable(job) : mountExisting(job)
    if (failure !== null) return yield* reportFailure(job, failure)
  }
  if (job.verbose) {
    const verb = plan.action & MS_BIND ? 'bound' : plan.action & MS_MOVE ? 'moved to' : 'mounted'
    io.print(`mount: ${job.source} ${verb}${plan.action & MS_MOVE ? '' : ' on'} ${job.target}.\n`)
  }
  return 0
}

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

function makeMountPoint(io: Io, target: string): void {
  for (let slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
    io.sys.mkdir(target.slice(0, slash), 0o755)
  }
  io.sys.mkdir(target, 0o755)
}

interface Job {
  readonly io: Io
  readonly source: string
  readonly target: string
  readonly type: string | null
  readonly plan: MountPlan
  readonly verbose: boolean
}

/** Paths are made absolute where they exist; a target that does not is left to the kernel's judgement. */
function shownTarget(io: Io, target: string): string {
  const path = canonicalPath(io, target, 'existing')
  return typeof path === 'number' ? target : path
}

/** File systems whose source is only a name (libmount's mnt_fstype_is_pseudofs). */
const PSEUDO = new Set(
  'none overlay tmpfs ramfs proc sysfs devtmpfs devpts cgroup cgroup2 mqueue debugfs tracefs securityfs configfs pstore bpf fuse autofs'.split(
    ' ',
  ),
)

function shownSource(io: Io, type: string | undefined, source: string): string {
  if (PSEUDO.has(type ?? '')) return source
  const path = canonicalPath(io, source, 'existing')
  return typeof path === 'number' ? source : path
}

const failed = (
  error: number,
  call: string,
  message: string | null = null,
  applyFlags = false,
): MountFailure => ({
  error,
  call,
  message,
  applyFlags,
  warnings: [],
})

/** Builds the superblock step by step; null if all went well. */
function mountNew(job: Job): MountFailure | null {
  const { sys } = job.io
  // A list of types to leave out, `noext4,xfs`, leaves the guessing to mount too.
  if (job.type === null || job.type === 'auto' || job.type.startsWith('no')) return guessType(job)
  if (job.type.includes(',')) return tryTypes(job, job.type.split(','))
  const context = sys.fsopen(job.type)
  if (context < 0) return failed(context, 'fsopen')
  const failure = configureAndMove(job, context)
  sys.close(context)
  return failure
}

/** Of a list the first type that can be mounted; what the last one said if none can. */
function tryTypes(job: Job, types: readonly string[]): MountFailure | null {
  let failure: MountFailure | null = failed(-ENODEV, 'fsopen')
  for (const type of types) {
    failure = mountNew({ ...job, type })
    if (failure === null) break
  }
  return failure
}

/** What vfs_parse_sb_flag and xfs_fs_parameters of fs/xfs/xfs_super.c have; xfs is the file system of disks here. */
const XFS_PARAMETERS = new Set(
  'ro rw sync async dirsync lazytime nolazytime mand nomand silent logbufs logbsize logdev rtdev wsync noalign swalloc sunit swidth nouuid grpid nogrpid bsdgroups sysvgroups allocsize norecovery inode64 inode32 ikeep noikeep largeio nolargeio attr2 noattr2 filestreams quota noquota usrquota grpquota prjquota uquota gquota pquota uqnoenforce gqnoenforce pqnoenforce qnoenforce discard nodiscard dax'.split(
    ' ',
  ),
)

/** Without a type, mount looks for a superblock on the source; what is no block device, the kernel calls so when the file systems of disks are tried. */
function guessType(job: Job): MountFailure | null {
  const { source, plan, io } = job
  const { sys } = io
  if (source === '') return failed(-EINVAL, 'fsconfig')
  const stat = sys.stat(source)
  const isDevice = typeof stat !== 'number' && isBlockDevice(stat.mode)
  const fd = isDevice ? sys.open(source, O_RDONLY) : -1
  if (fd >= 0) {
    const start = sys.pread(fd, PROBED, 0)
    sys.close(fd)
    const found = typeof start === 'number' ? null : probeBytes(start)
    if (found !== null) return mountNew({ ...job, type: found.type })
    return failed(typeof start !== 'number' && start.length > 0 ? -EINVAL : -EIO, 'fsconfig')
  }
  const unknown = plan.config.find(({ name }) => !XFS_PARAMETERS.has(name))
  if (unknown !== undefined) return failed(-EINVAL, 'fsconfig', `xfs: Unknown parameter '${unknown.name}'`)
  if (isDevice) return mountNew({ ...job, type: 'xfs' })
  return failed(-EINVAL, 'fsconfig', `${source}: Can't lookup blockdev`)
}

function configureAndMove(job: Job, context: number): MountFailure | null {
  const { sys } = job.io
  const wrong = configure(sys, context, [{ name: 'source', value: job.source }, ...job.plan.config])
  if (wrong !== null) return wrong
  const created = sys.fsconfig(context, FSCONFIG_CMD_CREATE, '')
  if (created < 0) return refused(sys, context, created, 'fsconfig')
  const fd = sys.fsmount(context, job.plan.flags)
  if (fd < 0) return refused(sys, context, fd, 'fsmount')
  const moved = sys.moveMount(fd, job.target)
  sys.close(fd)
  return moved < 0 ? failed(moved, 'move_mount') : applyPropagation(job)
}

/** fsconfig(2) takes strings of up to 255 bytes (strndup_user with 256). */
function configure(sys: System, context: number, config: readonly MountOption[]): MountFailure | null {
  for (const { name, value } of config) {
    const result =
      value === null
        ? sys.fsconfig(context, FSCONFIG_SET_FLAG, name)
        : sys.fsconfig(context, FSCONFIG_SET_STRING, name, value)
    if (result < 0) return refused(sys, context, result, 'fsconfig')
  }
  return null
}

/** What a step of a mount ended in, with what the context's log says: the last error and all warnings, without their marks. */
function refused(sys: System, context: number, error: number, call: string): MountFailure {
  let message: string | null = null
  const warnings: string[] = []
  for (;;) {
    const bytes = sys.read(context, 8192)
    if (typeof bytes === 'number' || bytes.length === 0) return { ...failed(error, call, message), warnings }
    const text = decode(bytes).trimEnd()
    if (text.startsWith('e ')) message = text.slice(2)
    if (text.startsWith('w ')) warnings.push(text.slice(2))
  }
}

/** Bind mounts and moves. */
function mountExisting(job: Job): MountFailure | null {
  const { sys } = job.io
  const { action, flags, namesFlags } = job.plan
  const result = sys.mount(job.source, job.target, null, action, null)
  // move_mount(2) says EINVAL where a directory and a file do not fit, mount(2) ENOTDIR.
  const error = result === -ENOTDIR && typeof sys.stat(job.source) !== 'number' ? -EINVAL : result
  if (error < 0) return failed(error, action & MS_MOVE ? 'move_mount' : 'open_tree')
  if (action & MS_BIND && namesFlags) {
    const changed = sys.mount('none', job.target, null, MS_REMOUNT | MS_BIND | flags, null)
    if (changed < 0) return failed(changed, 'mount_setattr', null, true)
  }
  return applyPropagation(job)
}

function applyPropagation({ io, target, plan }: Pick<Job, 'io' | 'target' | 'plan'>): MountFailure | null {
  for (const propagation of plan.propagation) {
    const result = io.sys.mount('none', target, null, propagation, null)
    if (result < 0) return failed(result, 'mount_setattr', null, true)
  }
  return null
}

function* changePropagation(io: Io, plan: MountPlan, target: string): Step<number> {
  const job: Job = { io, source: 'none', target: shownTarget(io, target), type: null, plan, verbose: false }
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
  const path = shownTarget(io, target)
  const entry = typeof mounts === 'number' ? undefined : mounts.findLast((mount) => mount.target === path)
  const old = source === null && entry !== undefined ? (splitOptions(existingOptions(entry)) ?? []) : []
  const plan = planMount([...keptAtime(entry), ...old, ...words])
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

const existingOptions = (entry: MountEntry): string => mergedOptions(entry)

function reconfigure(job: Job): MountFailure | null {
  const { sys } = job.io
  const context = sys.fspick(job.target)
  if (context < 0) return failed(context, 'fspick')
  // Read-write is what a remount means unless it says otherwise.
  const names = new Set(job.plan.config.map(({ name }) => name))
  const config =
    names.has('ro') || names.has('rw') ? job.plan.config : [...job.plan.config, { name: 'rw', value: null }]
  const wrong = configure(sys, context, config)
  if (wrong === null) {
    const result = sys.fsconfig(context, FSCONFIG_CMD_RECONFIGURE, '')
    const failure = result < 0 ? refused(sys, context, result, 'fsconfig') : null
    sys.close(context)
    return failure ?? changeFlags(job)
  }
  sys.close(context)
  return wrong
}

function changeFlags(job: Job): MountFailure | null {
  const result = job.io.sys.mount('none', job.target, null, MS_REMOUNT | MS_BIND | job.plan.flags, null)
  return result < 0 ? failed(result, 'mount_setattr', null, true) : applyPropagation(job)
}

function* reportFailure(job: Job, failure: MountFailure): Step<number> {
  const { io, source, target, type, plan } = job
  if (plan.noFail && plan.action === 0) return 0
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
  for (const mount of mounts) {
    if (!matches(mount.type)) continue
    const source = yield* listedSource(io, mount.source)
    io.print(`${source} on ${mount.target} type ${mount.type} (${mergedOptions(mount)})\n`)
  }
  return 0
}

/** `ext4,xfs`, or `noproc,sysfs` for all but these. */
export function typeFilter(types: string | undefined): (type: string) => boolean {
  if (types === undefined) return () => true
  const negated = types.startsWith('no')
  const list = (negated ? types.slice(2) : types).split(',')
  return (type) => list.includes(type) !== negated
}

/** Whether options have all of a list. */
export function optionsFilter(list: string | undefined): (options: string) => boolean {
  const wanted = list?.split(',') ?? []
  return (options) => {
    const own = options.split(',')
    return wanted.every((option) => own.includes(option))
  }
}
