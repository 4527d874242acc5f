/** install(1): copies files and sets their modes and owners; makes directories. */

import { ACL_ACCESS } from '../kernel/vfs/acl_format.ts'
import { EEXIST, ENOTDIR, strerror } from '../kernel/vfs/errno.ts'
import { isDirectory, isRegular, S_IALLUGO, S_IRWXUGO } from '../kernel/vfs/mode.ts'
import { type CopyJob, copyOperand, newMemory } from './copy.ts'
import { findGroupId, findUserId, readAccounts } from './lib/accounts.ts'
import { backupOptions, readBackup } from './lib/backup.ts'
import { contextOption } from './lib/context-option.ts'
import type { Io, Step } from './lib/io.ts'
import { applyMode, parseMode } from './lib/mode.ts'
import { checkTargetDirectory, readDestination } from './lib/operands.ts'
import { defineProgram, type Options } from './lib/program.ts'
import { quoteName, quoteText } from './lib/quote.ts'
import { runCommand } from './lib/spawn.ts'
import { baseName, directoryName, joinPath } from './lib/walk.ts'

const options = {
  ...backupOptions,
  debug: { long: 'debug', help: 'explain how a file is copied.  Implies -v' },
  ignored: { short: 'c', help: '(ignored)' },
  compare: {
    short: 'C',
    long: 'compare',
    help: 'compare content of source and destination files, and if no change to content, ownership, and permissions, do not modify the destination at all',
  },
  directory: {
    short: 'd',
    long: 'directory',
    help: 'treat all arguments as directory names; create all components of the specified directories',
  },
  leading: {
    short: 'D',
    help: 'create all leading components of DEST except the last, then copy SOURCE to DEST',
  },
  group: {
    short: 'g',
    long: 'group',
    argument: 'GROUP',
    help: "set group ownership, instead of process' current group",
  },
  mode: {
    short: 'm',
    long: 'mode',
    argument: 'MODE',
    help: 'set permission mode (as in chmod), instead of rwxr-xr-x',
  },
  owner: { short: 'o', long: 'owner', argument: 'OWNER', help: 'set ownership (super-user only)' },
  preserveTimes: {
    short: 'p',
    long: 'preserve-timestamps',
    help: 'apply access/modification times of SOURCE files to corresponding destination files',
  },
  strip: { short: 's', long: 'strip', help: 'strip symbol tables, by a program that is not here' },
  stripProgram: { long: 'strip-program', argument: 'PROGRAM', help: 'program used to strip binaries' },
  targetDirectory: {
    short: 't',
    long: 'target-directory',
    argument: 'DIRECTORY',
    help: 'copy all SOURCE arguments into DIRECTORY',
    check: checkTargetDirectory,
  },
  noTargetDirectory: { short: 'T', long: 'no-target-directory', help: 'treat DEST as a normal file' },
  context: contextOption('SELinux'),
  verbose: { short: 'v', long: 'verbose', help: 'print the name of each created file or directory' },
} as const

export const install = defineProgram({
  name: 'install',
  usage: [
    '[OPTION]... [-T] SOURCE DEST',
    '[OPTION]... SOURCE... DIRECTORY',
    '[OPTION]... -t DIRECTORY SOURCE...',
    '[OPTION]... -d DIRECTORY...',
  ],
  about: 'Copy files while setting attributes.',
  options,
  *run(io, given, operands) {
    if (given.has('directory')) {
      if (given.has('strip'))
        return yield* io.fail('the strip option may not be used when installing a directory')
      if (given.has('targetDirectory'))
        return yield* io.fail('target directory not allowed when installing a directory')
      if (operands.length === 0) return yield* io.failUsage('missing file operand')
      const attributes = yield* readAttributes(io, given)
      let status = 0
      for (const path of operands) if (!(yield* installDirectory(io, given, path, attributes))) status = 1
      return status
    }
    if (given.has('leading') && operands.length > 0) yield* makeLeading(io, given, operands)
    const { sources, directory, target } = yield* readDestination(io, operands, {
      targetDirectory: given.value('targetDirectory'),
      noTargetDirectory: given.has('noTargetDirectory'),
      badTarget: 'failed to access',
    })
    if (given.has('stripProgram') && !given.has('strip'))
      yield* io.complain('WARNING: ignoring --strip-program option as -s option was not specified')
    for (const [key, name] of [
      ['preserveTimes', '--preserve-timestamps'],
      ['strip', '--strip'],
    ] as const) {
      if (given.has('compare') && given.has(key))
        return yield* io.failUsage(`options --compare (-C) and ${name} are mutually exclusive`)
    }
    const attributes = yield* readAttributes(io, given)
    const job = yield* readJob(io, given)
    const stripper = given.has('strip') ? (given.value('stripProgram') ?? 'strip') : null
    let status = 0
    for (const source of sources) {
      const path = directory === null ? target : joinPath(directory, baseName(source))
      if (given.has('compare') && (yield* isInstalled(io, source, path, attributes))) continue
      if (!(yield* installFile(job, source, path, attributes, stripper))) status = 1
    }
    return status
  },
})

interface Attributes {
  readonly mode: number
  readonly directoryMode: number
  readonly uid: number
  readonly gid: number
}

function* readAttributes(io: Io, given: Options<typeof options>): Step<Attributes> {
  const accounts = yield* readAccounts(io)
  const modeText = given.value('mode')
  const change = parseMode(modeText ?? '755')
  if (change === null) return yield* io.fail(`invalid mode ${quoteText(modeText as string)}`)
  const owner = given.value('owner')
  const group = given.value('group')
  const uid = owner === undefined ? -1 : findUserId(accounts, owner)
  if (uid === undefined) return yield* io.fail(`invalid user ${quoteName(owner as string)}`)
  const gid = group === undefined ? -1 : findGroupId(accounts, group)
  if (gid === undefined) return yield* io.fail(`invalid group ${quoteName(group as string)}`)
  return { mode: applyMode(change, 0, 0), directoryMode: applyMode(change, 0o040000, 0), uid, gid }
}

function* installDirectory(
  io: Io,
  given: Options<typeof options>,
  path: string,
  attributes: Attributes,
): Step<boolean> {
  if (!(yield* makeParents(io, given, path))) return false
  const result = io.sys.mkdir(path, 0o755)
  if (result < 0 && !(result === -EEXIST && isDirectoryAt(io, path))) {
    yield* io.complain(`cannot create directory ${quoteText(path)}`, result)
    return false
  }
  if (result >= 0 && given.has('verbose')) io.print(`${io.name}: creating directory ${quoteName(path)}\n`)
  return yield* setAttributes(io, path, attributes, attributes.directoryMode)
}

function isDirectoryAt(io: Io, path: string): boolean {
  const info = io.sys.stat(path)
  return typeof info !== 'number' && isDirectory(info.mode)
}

function* makeParents(io: Io, given: Options<typeof options>, path: string): Step<boolean> {
  const parent = directoryName(path)
  if (parent === '.' || parent === '/' || isDirectoryAt(io, parent)) return true
  if (!(yield* makeParents(io, given, parent))) return false
  const result = io.sys.mkdir(parent, 0o755)
  if (result < 0) {
    yield* io.complain(`cannot create directory ${quoteText(parent)}`, result === -EEXIST ? -ENOTDIR : result)
    return false
  }
  if (given.has('verbose')) io.print(`${io.name}: creating directory ${quoteName(parent)}\n`)
  return true
}

/** -D: the directories that lead to the destination. */
function* makeLeading(io: Io, given: Options<typeof options>, operands: readonly string[]): Step<void> {
  const directory = given.value('targetDirectory')
  const path = directory === undefined ? (operands.at(-1) as string) : joinPath(directory, 'x')
  if (!(yield* makeParents(io, given, path))) yield* io.exit(1)
}

function* setAttributes(io: Io, path: string, { uid, gid }: Attributes, mode: number): Step<boolean> {
  if (uid >= 0 || gid >= 0) {
    const result = io.sys.lchown(path, uid, gid)
    if (result < 0) {
      yield* io.complain(`cannot change ownership of ${quoteName(path)}`, result)
      return false
    }
  }
  // An access control list that it inherited goes (qset_acl).
  io.sys.removexattr(path, ACL_ACCESS)
  const result = io.sys.chmod(path, mode)
  if (result >= 0) return true
  yield* io.complain(`cannot change permissions of ${quoteName(path)}`, result)
  return false
}

/** Whether the target is what installing would make of it (need_copy of install.c). */
function* isInstalled(io: Io, source: string, target: string, attributes: Attributes): Step<boolean> {
  const { mode, uid, gid } = attributes
  const [from, to] = [io.sys.lstat(source), io.sys.lstat(target)]
  if (typeof from === 'number' || typeof to === 'number') return false
  if (!isRegular(from.mode) || !isRegular(to.mode) || from.size !== to.size) return false
  if ((mode & ~S_IRWXUGO) !== 0 || (to.mode & S_IALLUGO) !== mode) return false
  if (to.uid !== (uid < 0 ? io.sys.geteuid() : uid) || to.gid !== (gid < 0 ? io.sys.getegid() : gid))
    return false
  const contents = [yield* io.readFile(source), yield* io.readFile(target)]
  const [before, after] = contents
  if (typeof before !== 'object' || typeof after !== 'object') return false
  return before.every((byte, at) => byte === after[at])
}

function* installFile(
  job: CopyJob,
  source: string,
  target: string,
  attributes: Attributes,
  stripper: string | null,
): Step<boolean> {
  const { io } = job
  const info = io.sys.stat(source)
  if (typeof info !== 'number' && isDirectory(info.mode)) {
    yield* io.complain(`omitting directory ${quoteName(source)}`)
    return false
  }
  if ((yield* copyOperand(job, source, target)) === 'failed') return false
  if (stripper !== null && !(yield* strip(io, stripper, target))) {
    io.sys.unlink(target)
    return false
  }
  return yield* setAttributes(io, target, attributes, attributes.mode)
}

function* strip(io: Io, program: string, target: string): Step<boolean> {
  const operand = target.startsWith('-') ? `./${target}` : target
  const complain = (errno: number) => `${io.name}: cannot run ${quoteName(program)}: ${strerror(errno)}\n`
  if ((yield* runCommand(io, [program, operand], { complain })) === 0) return true
  yield* io.complain('strip process terminated abnormally')
  return false
}

function* readJob(io: Io, given: Options<typeof options>): Step<CopyJob> {
  return {
    io,
    move: false,
    noCopy: false,
    recursive: false,
    follow: 'always',
    ask: false,
    force: false,
    update: 'all',
    backup: yield* readBackup(io, given),
    removeBefore: true,
    removeAfterFailure: false,
    preserve: {
      mode: false,
      ownership: false,
      timestamps: given.has('preserveTimes'),
      links: false,
      xattrs: false,
    },
    requirePreserve: false,
    defaultMode: false,
    setMode: 0o600,
    hardLink: false,
    symbolicLink: false,
    attributesOnly: false,
    sparse: 'auto',
    reflink: 'auto',
    debug: given.has('debug'),
    oneFileSystem: false,
    verbose: given.has('verbose') || given.has('debug'),
    umask: 0o022,
    memory: newMemory(),
  }
}
