/**
 * find(1), as findutils 4.10: walks trees and evaluates an expression on each file.
 *
 * find/expression.ts reads the expression, find/tests.ts and find/actions.ts have its words, find/file.ts is what they
 * are asked about; this file reads the paths and walks.
 */

import type { Dirent } from '../kernel/abi.ts'
import { ELOOP } from '../kernel/vfs/errno.ts'
import { isDirectory, isSymlink, S_IFDIR } from '../kernel/vfs/mode.ts'
import { zoneFromTz } from '../time/zone.ts'
import { type Expression, parseExpression, Quit } from './find/expression.ts'
import { FoundFile } from './find/file.ts'
import type { FindSettings } from './find/tests.ts'
import { readAccounts } from './lib/accounts.ts'
import { readFiles0 } from './lib/files0.ts'
import { type Io, type Step, sameFile } from './lib/io.ts'
import { defineRawProgram } from './lib/program.ts'
import { quoteText } from './lib/quote.ts'
import { baseName, joinPath, readDirectory } from './lib/walk.ts'

export const find = defineRawProgram({
  name: 'find',
  speaksAs: 'called',
  *run(io, args) {
    io.describeWriteFailure = ({ reason }) =>
      `${io.name}: 'standard output': ${reason}\n${io.name}: write error\n`
    if (args.includes('--help') || args.includes('-help')) {
      io.print(HELP)
      return 0
    }
    if (args.includes('--version') || args.includes('-version')) {
      io.print('find (GNU findutils) 4.10.0\nWritten anew for Overlay Playground.\n')
      return 0
    }
    const settings = yield* newSettings(io)
    const rest = yield* readLeadingOptions(settings, args)
    const firstWord = rest.findIndex(
      (arg) => arg === '(' || arg === '!' || (arg.startsWith('-') && arg.length > 1),
    )
    const paths = firstWord < 0 ? rest : rest.slice(0, firstWord)
    const expression = yield* parseExpression(settings, firstWord < 0 ? [] : rest.slice(firstWord))
    const walk: Walk = { settings, expression }
    try {
      yield* visitStarts(walk, paths)
    } catch (thrown) {
      if (!(thrown instanceof Quit)) throw thrown
    }
    for (const batch of expression.batches) yield* batch.finish()
    return expression.state.status
  },
})

function* visitStarts(walk: Walk, paths: readonly string[]): Step<void> {
  const { io, startsFrom } = walk.settings
  if (startsFrom === null) {
    for (const path of paths.length === 0 ? ['.'] : paths) yield* visitStart(walk, path)
    return
  }
  if (paths.length > 0) {
    yield* io.complain(`extra operand ${quoteText(paths[0] as string)}`)
    return yield* io.fail('file operands cannot be combined with -files0-from')
  }
  const called = (list: string) => quoteText(list === '-' ? '(standard input)' : list)
  const listed = yield* readFiles0(io, startsFrom, {
    cannotOpen: (list) => `cannot open ${quoteText(list)} for reading`,
    cannotRead: (list, errno) => [`${called(list)}: read error`, errno],
    inList: called,
    takesDash: true,
  })
  for (const [index, name] of listed.names.entries()) {
    if (yield* listed.isUsable(index)) yield* visitStart(walk, name)
    else walk.expression.state.status = 1
  }
}

const HELP =
  'Usage: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]\n\n' +
  'Default path is the current directory; default expression is -print.\n\n' +
  'Operators (decreasing precedence; -and is implicit where no others are given):\n' +
  '      ( EXPR )   ! EXPR   -not EXPR   EXPR1 -a EXPR2   EXPR1 -and EXPR2\n' +
  '      EXPR1 -o EXPR2   EXPR1 -or EXPR2   EXPR1 , EXPR2\n\n' +
  'Options (always true):\n' +
  '      -daystart -depth -follow -maxdepth LEVELS -mindepth LEVELS -mount -regextype TYPE -xdev\n\n' +
  'Tests (N can be +N or -N or N):\n' +
  '      -amin N -anewer FILE -atime N -cmin N -cnewer FILE -ctime N -empty -executable -false -fstype TYPE\n' +
  '      -gid N -group NAME -ilname PATTERN -iname PATTERN -inum N -ipath PATTERN -iregex PATTERN -links N\n' +
  '      -lname PATTERN -mmin N -mtime N -name PATTERN -newer FILE -newerXY FILE -nogroup -nouser\n' +
  '      -path PATTERN -perm [-/]MODE -readable -regex PATTERN -samefile FILE -size N[bcwkMG] -true\n' +
  '      -type [bcdpfls] -uid N -used N -user NAME -writable -xtype [bcdpfls]\n\n' +
  'Actions:\n' +
  '      -delete -exec COMMAND ; -exec COMMAND {} + -fls FILE -fprint FILE -fprint0 FILE\n' +
  '      -fprintf FILE FORMAT -ls -ok COMMAND ; -print -print0 -printf FORMAT -prune -quit\n'

function* newSettings(io: Io): Step<FindSettings> {
  return {
    io,
    accounts: yield* readAccounts(io),
    zone: zoneFromTz(io.variable('TZ')),
    now: io.sys.time(),
    dayStart: null,
    regexType: 'findutils-default',
    maxDepth: Number.POSITIVE_INFINITY,
    minDepth: 0,
    depthFirst: false,
    oneFileSystem: false,
    followAll: false,
    followOperands: false,
    startsFrom: null,
  }
}

/** -H, -L, -P, -O and -D stand before the paths. */
function* readLeadingOptions(settings: FindSettings, args: readonly string[]): Step<readonly string[]> {
  const { io } = settings
  let at = 0
  for (; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '-H') [settings.followOperands, settings.followAll] = [true, false]
    else if (arg === '-L') settings.followAll = true
    else if (arg === '-P') [settings.followOperands, settings.followAll] = [false, false]
    else if (/^-O(?!\d+$)/.test(arg)) {
      return yield* io.fail(
        arg === '-O'
          ? 'The -O option must be immediately followed by a decimal integer'
          : 'Please specify a decimal number immediately after -O',
      )
    } else if (arg === '-D') {
      if (at + 1 >= args.length) {
        yield* io.complain('Missing argument after the -D option.')
        yield* io.printError(`Try '${io.called} --help' for more information.\n`)
        return yield* io.exit(1)
      }
      at++
      yield* readDebugFlags(io, args[at] as string)
    } else if (arg === '--') return args.slice(at + 1)
    else if (!/^-O\d+$/.test(arg)) break
  }
  return args.slice(at)
}

const DEBUG_FLAGS = {
  exec: 'Show diagnostic information relating to -exec, -execdir, -ok and -okdir',
  opt: 'Show diagnostic information relating to optimisation',
  rates: 'Indicate how often each predicate succeeded',
  search: 'Navigate the directory tree verbosely',
  stat: 'Trace calls to stat(2) and lstat(2)',
  time: 'Show diagnostic information relating to time-of-day and timestamp comparisons',
  tree: 'Display the expression tree',
  all: 'Set all of the debug flags (but help)',
  help: 'Explain the various -D options',
}

/** Nothing is shown for any of them but help. */
function* readDebugFlags(io: Io, flags: string): Step<void> {
  for (const flag of flags.split(',')) {
    if (!Object.hasOwn(DEBUG_FLAGS, flag))
      yield* io.complain(`Ignoring unrecognised debug flag ${quoteText(flag)}`)
    if (flag !== 'help') continue
    io.print('Valid arguments for -D:\n')
    for (const [name, about] of Object.entries(DEBUG_FLAGS)) io.print(`${name.padEnd(10)} ${about}\n`)
    yield* io.exit(0)
  }
}

interface Walk {
  readonly settings: FindSettings
  readonly expression: Expression
}

function* visitStart(walk: Walk, path: string): Step<void> {
  const { io, followAll, followOperands } = walk.settings
  const place = { path, start: path, depth: 0, name: path === '/' ? '/' : baseName(path) }
  const file = new FoundFile(io, place, followAll || followOperands, null)
  const { info } = file
  const isLoop =
    followOperands && typeof info !== 'number' && isSymlink(info.mode) && io.sys.stat(path) === -ELOOP
  if (typeof info === 'number' || isLoop) {
    yield* io.complain(quoteText(path), typeof info === 'number' ? info : ELOOP)
    walk.expression.state.status = 1
    return
  }
  yield* visit(walk, file, [], info.dev)
}

/** `ancestors` are the directories above, to notice loops of links. */
function* visit(walk: Walk, file: FoundFile, ancestors: readonly FoundFile[], device: number): Step<void> {
  const { settings, expression } = walk
  const { io, minDepth, maxDepth, depthFirst } = settings
  if (io.sys.exhausted()) yield
  if (settings.followAll && (yield* leadsNowhere(walk, file, ancestors))) return
  const shown = file.depth >= minDepth
  if (shown && !depthFirst) yield* expression.evaluate(file)
  const enters = file.type === S_IFDIR && file.depth < maxDepth && !(file.pruned && !depthFirst)
  if (enters) yield* visitInside(walk, file, ancestors, device)
  if (shown && depthFirst) yield* expression.evaluate(file)
}

/** A link that never ends, or that leads to a directory above: it is said, and left out. */
function* leadsNowhere(
  { settings, expression }: Walk,
  file: FoundFile,
  ancestors: readonly FoundFile[],
): Step<boolean> {
  const { io } = settings
  const { info } = file
  if (typeof info === 'number') return false
  if (isSymlink(info.mode) && io.sys.stat(file.path) === -ELOOP) {
    expression.state.status = 1
    yield* io.complain(quoteText(file.path), ELOOP)
    return true
  }
  const same = ancestors.find(
    (ancestor) => typeof ancestor.info !== 'number' && sameFile(ancestor.info, info),
  )
  if (same === undefined || !isDirectory(info.mode)) return false
  expression.state.status = 1
  yield* io.complain(
    `File system loop detected; ${quoteText(file.path)} is part of the same file system loop as ${quoteText(same.path)}.`,
  )
  return true
}

function* visitInside(
  walk: Walk,
  file: FoundFile,
  ancestors: readonly FoundFile[],
  device: number,
): Step<void> {
  const { settings, expression } = walk
  const { io } = settings
  const { info } = file
  if (typeof info === 'number') {
    // An action has taken the directory away.
    expression.state.status = 1
    yield* io.complain(quoteText(file.path), info)
    return
  }
  if (!isDirectory(info.mode)) return
  if (settings.oneFileSystem && info.dev !== device) return
  const entries = readDirectory(io, file.path)
  if (typeof entries === 'number') {
    expression.state.status = 1
    yield* io.complain(quoteText(file.path), entries)
    return
  }
  const inside = settings.followAll ? [...ancestors, file] : ancestors
  for (const entry of entries) {
    yield* visit(walk, childOf(walk, file, entry), inside, device)
  }
}

function childOf({ settings }: Walk, parent: FoundFile, entry: Dirent): FoundFile {
  const place = {
    path: joinPath(parent.path, entry.name),
    start: parent.start,
    depth: parent.depth + 1,
    name: entry.name,
  }
  return new FoundFile(settings.io, place, settings.followAll, entry)
}
