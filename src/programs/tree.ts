/** tree(1), as tree 2.2.1: directories drawn as a tree. Exit status: 2 if a directory could not be opened. */

import { O_CREAT, O_TRUNC, O_WRONLY, type Stat } from '../kernel/abi.ts'
import { encode } from '../kernel/text.ts'
import {
  isDirectory,
  isFifo,
  isRegular,
  isSocket,
  isSymlink,
  S_IALLUGO,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_IXUGO,
} from '../kernel/vfs/mode.ts'
import { type Zone, zoneFromTz } from '../time/zone.ts'
import { type Accounts, groupName, readAccounts, userName } from './lib/accounts.ts'
import { glibcDevice } from './lib/devices.ts'
import { compileGlob } from './lib/glob.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { modeString } from './lib/mode.ts'
import { defineRawProgram } from './lib/program.ts'
import { civilTime, formatTime } from './lib/time.ts'
import { compareNaturally } from './lib/version-compare.ts'
import { compareNames, joinPath, readDirectory } from './lib/walk.ts'
import { type Colors, colorOf, readOwnColors, TREE_COLORS } from './ls-colors.ts'
import { type IgnoreList, isIgnored, readIgnoreList } from './tree-ignore.ts'
import { type Listed, readListing } from './tree-listing.ts'
import { jsonMarkup, type Markup, type MarkupEntry, xmlMarkup } from './tree-markup.ts'
import { readTreeArguments, type TreeStyle, USAGE } from './tree-options.ts'

export const tree = defineRawProgram({
  name: 'tree',
  *run(io, args) {
    // It does not look whether its output arrived.
    io.describeWriteFailure = () => ''
    io.writeFailureStatus = 0
    const { style, directories, special } = yield* readTreeArguments(io, args)
    if (special !== null) {
      io.print(special === 'help' ? USAGE : 'tree v2.2.1 (rebuilt for Overlay Playground)\n')
      return 0
    }
    const view: View = {
      io,
      style,
      colors: readTreeColors(io, style),
      marks: readMarks(io, style),
      accounts: style.user || style.group ? yield* readAccounts(io) : { users: [], groups: [] },
      zone: zoneFromTz(io.variable('TZ')),
      now: io.sys.time().sec,
      lists: nameTest(style.patterns, style.ignoreCase),
      ignores: nameTest(style.ignored, style.ignoreCase),
      output: style.outputFile === null ? null : yield* openOutput(io, style.outputFile),
      ignoreLists: yield* readIgnoreFiles(io, style.gitFiles),
      visited: new Set(),
    }
    const totals: Totals = { directories: 0, files: 0, size: 0, failed: false }
    const roots = (directories.length === 0 ? ['.'] : directories).map((path) =>
      style.fullPath ? path.replace(/(?!^)\/+$/, '') : path,
    )
    if (style.markup === null) {
      for (const directory of roots) yield* drawRoot(view, totals, directory)
      if (style.report) yield* write(view, reportText(view, totals))
    } else {
      yield* markRoots(view, totals, roots, (style.markup === 'json' ? jsonMarkup : xmlMarkup)(style.indent))
    }
    if (view.output !== null) yield* writeFile(view, view.output)
    return totals.failed ? 2 : 0
  },
})

interface View {
  readonly io: Io
  readonly style: TreeStyle
  readonly colors: Colors | null
  readonly marks: Marks
  readonly accounts: Accounts
  readonly zone: Zone
  readonly now: number
  /** null where all names are listed */
  readonly lists: NameTest | null
  readonly ignores: NameTest | null
  /** The file that all goes to, or null for standard output. */
  readonly output: { readonly fd: number; readonly lines: string[] } | null
  /** what .gitignore files say, those of directories further up first */
  readonly ignoreLists: readonly IgnoreList[]
  /** Directories that have been read: a link to one of them is not followed again. */
  readonly visited: Set<string>
}

interface Totals {
  directories: number
  files: number
  size: number
  failed: boolean
}

interface Marks {
  readonly middle: string
  readonly last: string
  readonly through: string
  /** around what is drawn on a line */
  readonly begin?: string
  readonly end?: string
}

const NBSP = '\u00a0'
const LINES: Marks = { middle: '├── ', last: '└── ', through: `│${NBSP}${NBSP} ` }
const VT100: Marks = {
  middle: 'tqq ',
  last: 'mqq ',
  through: 'x   ',
  begin: '\x1b(0',
  end: '\x1b(B',
}
// Bytes beyond ASCII are written as they are.
const CP437: Marks = {
  middle: '\udcc3\udcc4\udcc4 ',
  last: '\udcc0\udcc4\udcc4 ',
  through: '\udcb3   ',
}
const ASCII: Marks = { middle: '|-- ', last: '`-- ', through: '|   ' }

function readMarks(io: Io, { charset, indent, lines }: TreeStyle): Marks {
  if (!indent) return { middle: '', last: '', through: '' }
  if (lines !== null) return lines === 'vt100' ? VT100 : CP437
  const chosen = charset ?? (io.isPlainLocale ? 'ascii' : 'utf-8')
  return /^utf-?8$/i.test(chosen) ? LINES : ASCII
}

function readTreeColors(io: Io, { color }: TreeStyle): Colors | null {
  const variable = io.variable('TREE_COLORS') ?? io.variable('LS_COLORS')
  // Without a terminal's name tree paints nothing.
  if (io.variable('TERM') === undefined) return null
  if (color === 'never' || (color === 'auto' && (!io.onTerminal || !variable))) return null
  return readOwnColors(variable || TREE_COLORS)
}

type NameTest = (name: string, isDirectory: boolean) => boolean

/** Alternatives with `|`; a pattern that ends with a slash is for directories only. */
function nameTest(patterns: readonly string[], ignoreCase: boolean): NameTest | null {
  if (patterns.length === 0) return null
  const tests = patterns.flatMap((pattern) =>
    pattern.split('|').map((part) => {
      const forDirectories = part.endsWith('/')
      const matches = compileGlob(forDirectories ? part.slice(0, -1) : part, { ignoreCase })
      return (name: string, directory: boolean) => (!forDirectories || directory) && matches(name)
    }),
  )
  return (name, directory) => tests.some((test) => test(name, directory))
}

function* write(view: View, text: string): Step<void> {
  if (view.output !== null) view.output.lines.push(text)
  else {
    view.io.print(text)
    if (view.io.full) yield* view.io.flush()
  }
}

/** Made before anything is read, so that it is listed itself. */
function* openOutput(io: Io, path: string): Step<{ fd: number; lines: string[] }> {
  const fd = io.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) yield* io.fail(`invalid filename '${path}'`)
  return { fd, lines: [] }
}

function* readIgnoreFiles(io: Io, paths: readonly string[]): Step<IgnoreList[]> {
  const lists: IgnoreList[] = []
  for (const path of paths) {
    const text = yield* io.readText(path)
    if (typeof text !== 'number') lists.push(readIgnoreList(text, ''))
  }
  return lists
}

function* writeFile({ io }: View, { fd, lines }: { fd: number; lines: readonly string[] }): Step<void> {
  yield* io.writeAll(fd, encode(lines.join('')))
  io.sys.close(fd)
}

/** A file as it is drawn; `children` is null until a directory has been read. */
interface Node {
  readonly name: string
  readonly path: string
  readonly info: Stat
  /** What a link says, and what it leads to. */
  readonly link: string | null
  readonly target: Stat | null
  /** With --du the sizes below are added. */
  size: number
  children: Node[] | null
  /** Why a directory's content is not drawn. */
  remark: string
}

const fileKey = ({ dev, ino }: Stat): string => `${dev}:${ino}`

/** A directory, or a link to one: both count and sort as directories. */
const isDirectoryLike = ({ info, target }: Node): boolean =>
  isDirectory(info.mode) || (target !== null && isDirectory(target.mode))

const UNREADABLE = '  [error opening dir]'
const RECURSIVE = '  [recursive, not followed]'

/** A starting point; null if there is no such file. A link is shown as one, but not what it says. */
function* makeRoot(view: View, path: string): Step<Node | null> {
  const { io, style } = view
  if (style.fromFile) return yield* rootOfListing(view, path)
  const own = io.sys.lstat(path)
  if (typeof own === 'number') return null
  const led = isSymlink(own.mode) ? io.sys.stat(path) : null
  const target = typeof led === 'number' ? null : led
  return { name: path, path, info: own, link: null, target, size: own.size, children: null, remark: '' }
}

/** What no file stands behind has a kind only. */
const statOf = (mode: number): Stat => {
  const never = { sec: 0, nsec: 0 }
  const times = { atime: never, mtime: never, ctime: never, btime: never }
  return {
    dev: 0,
    ino: 0,
    mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: 0,
    blksize: 4096,
    blocks: 0,
    ...times,
  }
}

/** `.` is standard input. */
function* rootOfListing(view: View, path: string): Step<Node | null> {
  const { io } = view
  const bytes = path === '.' ? yield* io.readAll(STDIN) : yield* io.readFile(path)
  if (typeof bytes === 'number') return null
  const root = listedNode(path, path, [])
  root.children = listedChildren(view, root, readListing(io.decode(bytes)))
  return root
}

const listedNode = (name: string, path: string, children: Listed[] | null): Node => ({
  name,
  path,
  info: statOf(children === null ? S_IFREG : S_IFDIR),
  link: null,
  target: null,
  size: 0,
  children: children === null ? null : [],
  remark: '',
})

function listedChildren(view: View, parent: Node, listed: readonly Listed[]): Node[] {
  const { style } = view
  const nodes: Node[] = []
  for (const { name, children } of listed) {
    const node = listedNode(name, joinPath(parent.path, name), children)
    if (!isListed(view, node, parent)) continue
    if (children !== null) node.children = listedChildren(view, node, children)
    nodes.push(node)
  }
  return sortNodes(style, style.prune ? nodes.filter(survivesPruning) : nodes)
}

/** What is shown, or how, depends on what is further down; what .gitignore files say holds there too. */
const readsBelow = ({ diskUsage, prune, matchDirectories, gitignore }: TreeStyle): boolean =>
  diskUsage || prune || matchDirectories || gitignore

function* drawRoot(view: View, totals: Totals, path: string): Step<void> {
  const { style } = view
  const root = yield* makeRoot(view, path)
  if (root === null) {
    yield* write(view, `${paintedRoot(view, path, null)}${UNREADABLE}\n`)
    totals.failed = true
    return
  }
  const { info } = root
  const shown = () => `${metaText(view, root)}${paintedRoot(view, path, info)}${classMark(style, info.mode)}`
  if (!isDirectoryLike(root)) {
    yield* write(view, `${shown()}${UNREADABLE}\n`)
    totals.files++
    return
  }
  const readsAhead = readsBelow(style)
  if (root.children === null) yield* readChildren(view, root, 1, readsAhead)
  if (root.remark === UNREADABLE) totals.failed = true
  yield* write(view, `${shown()}${root.remark}\n`)
  totals.size += root.size
  if (root.remark.includes('filelimit') || (root.children?.length ?? 0) > 0) totals.directories++
  yield* drawChildren(view, totals, root, '', 1)
}

function* withOwnIgnoreList(view: View, directory: string): Step<View> {
  const text = yield* view.io.readText(joinPath(directory, '.gitignore'))
  if (typeof text === 'number') return view
  return { ...view, ignoreLists: [...view.ignoreLists, readIgnoreList(text, directory)] }
}

/** Reads what a directory lists, and with `deep` what is below. */
function* readChildren(view: View, node: Node, level: number, deep: boolean): Step<void> {
  const { io, style } = view
  view.visited.add(fileKey(node.target ?? node.info))
  const entries = readDirectory(io, node.path)
  if (typeof entries === 'number') {
    node.remark = UNREADABLE
    return
  }
  const below = style.gitignore ? yield* withOwnIgnoreList(view, node.path) : view
  const children: Node[] = []
  for (const { name } of entries) {
    const child = makeNode(below, node, name)
    if (child !== null) children.push(child)
    if (io.sys.exhausted()) yield
  }
  if (style.fileLimit > 0 && children.length > style.fileLimit) {
    node.remark = `  [${children.length} entries exceeds filelimit, not opening dir]`
    return
  }
  node.children = sortNodes(style, children)
  if (!deep) return
  for (const child of node.children) {
    if (!enters(view, child, node, level + 1)) continue
    yield* readChildren(below, child, level + 1, true)
    if (style.diskUsage) node.size += child.size - child.info.size
  }
  if (style.diskUsage) node.size += node.children.reduce((sum, child) => sum + child.info.size, 0)
  if (style.prune) node.children = node.children.filter(survivesPruning)
}

const survivesPruning = (node: Node): boolean =>
  isDirectoryLike(node) ? (node.children?.length ?? 0) > 0 : true

/** Null if the entry is not to be listed. */
function makeNode(view: View, parent: Node, name: string): Node | null {
  const { io, style } = view
  if (!style.all && name.startsWith('.')) return null
  const path = joinPath(parent.path, name)
  const info = io.sys.lstat(path)
  if (typeof info === 'number') return null
  const isLink = isSymlink(info.mode)
  const link = isLink ? io.sys.readlink(path) : null
  const target = isLink ? io.sys.stat(path) : null
  const node: Node = {
    name,
    path,
    info,
    link: typeof link === 'number' ? '' : link,
    target: typeof target === 'number' ? null : target,
    size: info.size,
    children: null,
    remark: '',
  }
  return isListed(view, node, parent) ? node : null
}

function isListed({ style, lists, ignores, ignoreLists }: View, node: Node, parent: Node): boolean {
  const { name, path, info } = node
  const directory = isDirectoryLike(node)
  if (style.directoriesOnly && !directory) return false
  if (ignores?.(name, directory) === true || isIgnored(ignoreLists, path, directory)) return false
  // A directory is listed whatever its name; other names are held against the pattern.
  return (
    lists === null || isDirectory(info.mode) || lists(name, false) || belongsToMatch(style, lists, parent)
  )
}

/** With --matchdirs a directory that fits is listed with all that is in it. */
const belongsToMatch = (style: TreeStyle, lists: NameTest, parent: Node): boolean =>
  style.matchDirectories && lists(parent.name, true)

function sortNodes(style: TreeStyle, nodes: Node[]): Node[] {
  const compare = comparison(style)
  if (compare === null && style.first === 'neither') return nodes
  const sign = style.reverse ? -1 : 1
  return nodes.sort((a, b) => {
    if (style.first !== 'neither') {
      const grouped = Number(isDirectoryLike(b)) - Number(isDirectoryLike(a))
      if (grouped !== 0) return style.first === 'directories' ? grouped : -grouped
    }
    return compare === null ? 0 : sign * compare(a, b)
  })
}

/** Of times tree compares the seconds. */
function comparison({ sort }: TreeStyle): ((a: Node, b: Node) => number) | null {
  const byName = (a: Node, b: Node): number => compareNames(a.name, b.name)
  switch (sort) {
    case 'name':
      return byName
    case 'version':
      return (a, b) => compareNaturally(a.name, b.name)
    case 'size':
      return (a, b) => b.info.size - a.info.size || byName(a, b)
    case 'mtime':
      return (a, b) => a.info.mtime.sec - b.info.mtime.sec || byName(a, b)
    case 'ctime':
      return (a, b) => a.info.ctime.sec - b.info.ctime.sec || byName(a, b)
    case 'none':
      return null
  }
}

/** Whether the content of a child is drawn below it; notes why not. */
function enters(view: View, child: Node, parent: Node, level: number): boolean {
  const { style } = view
  if (style.level > 0 && level > style.level) return false
  if (isDirectory(child.info.mode)) return !style.oneFileSystem || child.info.dev === parent.info.dev
  const { target } = child
  if (!style.followLinks || target === null || !isDirectory(target.mode) || child.remark !== '') return false
  if (child.children !== null || !view.visited.has(fileKey(target))) return true
  child.remark = RECURSIVE
  return false
}

function* drawChildren(view: View, totals: Totals, node: Node, indent: string, level: number): Step<void> {
  const { style, marks } = view
  const children = node.children ?? []
  for (const [i, child] of children.entries()) {
    const isLast = i === children.length - 1
    const goesIn = enters(view, child, node, level + 1)
    if (goesIn && child.children === null && child.remark === '') {
      yield* readChildren(view, child, level + 1, false)
    }
    if (child.remark !== '' && child.remark !== RECURSIVE) totals.failed = true
    if (isDirectoryLike(child)) totals.directories++
    else totals.files++
    const drawn = indent + (isLast ? marks.last : marks.middle)
    const branch = (marks.begin ?? '') + drawn + (marks.end ?? '')
    const meta = metaText(view, child)
    const head = style.metaFirst ? meta + branch : branch + meta
    yield* write(view, `${head}${nameText(view, child)}${child.remark}\n`)
    if (!goesIn) continue
    const below = style.indent ? indent + (isLast ? '    ' : marks.through) : ''
    yield* drawChildren(view, totals, child, below, level + 1)
  }
}

// ---- JSON and XML

function* markRoots(view: View, totals: Totals, paths: readonly string[], markup: Markup): Step<void> {
  const { style } = view
  const newline = style.indent ? '\n' : ''
  yield* write(view, markup.head)
  for (const [i, path] of paths.entries()) {
    const end = (i < paths.length - 1 ? markup.separator : '') + newline
    const root = yield* makeRoot(view, path)
    if (root === null) {
      totals.failed = true
      yield* write(view, `${markup.missing(path, UNREADABLE.trim().slice(1, -1))}${end}`)
      continue
    }
    if (!isDirectoryLike(root)) {
      root.remark = UNREADABLE
      totals.files++
    } else {
      if (root.children === null) yield* readChildren(view, root, 1, readsBelow(style))
      if (root.remark === UNREADABLE) totals.failed = true
      totals.size += root.size
      if (root.remark.includes('filelimit') || (root.children?.length ?? 0) > 0) totals.directories++
    }
    yield* markNode(view, totals, root, 1, markup, end)
  }
  const report: (readonly [string, number])[] = [
    ...(style.diskUsage ? [['size', totals.size] as const] : []),
    ['directories', totals.directories],
    ...(style.directoriesOnly ? [] : [['files', totals.files] as const]),
  ]
  yield* write(view, markup.tail(style.report ? report : null))
}

/** A node with what is below; its own children have been read where they are shown. */
function* markNode(
  view: View,
  totals: Totals,
  node: Node,
  depth: number,
  markup: Markup,
  end: string,
): Step<void> {
  const entry = markupEntry(view, node, depth)
  if (node.remark !== '' && node.remark !== RECURSIVE) {
    yield* write(view, markup.error(entry, node.remark.trim().slice(1, -1), depth) + end)
    return
  }
  const children = node.children ?? []
  const hasContent = children.length > 0
  yield* write(view, markup.open(entry, depth, hasContent))
  const newline = view.style.indent ? '\n' : ''
  for (const [i, child] of children.entries()) {
    const goesIn = enters(view, child, node, depth + 1)
    if (goesIn && child.children === null && child.remark === '') {
      yield* readChildren(view, child, depth + 1, false)
    }
    if (child.remark !== '' && child.remark !== RECURSIVE) totals.failed = true
    if (isDirectoryLike(child)) totals.directories++
    else totals.files++
    const after = (i < children.length - 1 ? markup.separator : '') + newline
    yield* markNode(view, totals, goesIn ? child : { ...child, children: null }, depth + 1, markup, after)
  }
  yield* write(view, markup.close(entry, depth, hasContent) + end)
}

const KINDS: Readonly<Record<number, string>> = {
  [S_IFREG]: 'file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'link',
  [S_IFCHR]: 'char',
  [S_IFBLK]: 'block',
  [S_IFSOCK]: 'socket',
  [S_IFIFO]: 'fifo',
}

function markupEntry({ style, accounts, zone, now }: View, node: Node, depth: number): MarkupEntry {
  const { info } = node
  const fields: (readonly [string, string | number])[] = []
  if (style.inodes) fields.push(['inode', info.ino])
  if (style.device) fields.push(['dev', glibcDevice(info.dev)])
  if (style.permissions) {
    fields.push(
      ['mode', (info.mode & S_IALLUGO).toString(8).padStart(4, '0')],
      ['prot', modeString(info.mode)],
    )
  }
  if (style.user) fields.push(['user', userName(accounts, info.uid) ?? String(info.uid)])
  if (style.group) fields.push(['group', groupName(accounts, info.gid) ?? String(info.gid)])
  if (style.size === 'bytes') fields.push(['size', node.size])
  else if (style.size !== 'none') fields.push(['size', sizeText(style, node.size).trim()])
  if (style.date) fields.push(['time', dateText(style, info, zone, now)])
  const name = style.fullPath && depth > 1 ? node.path : node.name
  return { kind: KINDS[info.mode & S_IFMT] ?? 'unknown', name, target: node.link, fields }
}

/** `[-rw-r--r--  5]  `, or nothing. */
function metaText({ style, accounts, zone, now }: View, node: Node): string {
  const { info } = node
  const fields: string[] = []
  if (style.inodes) fields.push(String(info.ino).padStart(7))
  if (style.device) fields.push(String(glibcDevice(info.dev)).padStart(3))
  if (style.permissions) fields.push(modeString(info.mode))
  if (style.user) fields.push((userName(accounts, info.uid) ?? String(info.uid)).padEnd(8))
  if (style.group) fields.push((groupName(accounts, info.gid) ?? String(info.gid)).padEnd(8))
  if (style.size !== 'none') fields.push(sizeText(style, node.size))
  if (style.date) fields.push(dateText(style, info, zone, now))
  return fields.length === 0 ? '' : `[${fields.join(' ')}]  `
}

function sizeText({ size: kind }: TreeStyle, size: number): string {
  if (kind === 'bytes') return String(size).padStart(11)
  const base = kind === 'si' ? 1000 : 1024
  const units = kind === 'si' ? 'BkMGTPEZY' : 'BKMGTPEZY'
  if (size < base) return String(size).padStart(4)
  let value = size
  let unit = 1
  for (; value >= base * base; unit++) value = Math.floor(value / base)
  const scaled = value / base
  return `${(Math.floor(scaled) >= 10 ? scaled.toFixed(0) : scaled.toFixed(1)).padStart(3)}${units[unit]}`
}

const SIX_MONTHS = 6 * 31 * 24 * 60 * 60

function dateText({ timeFormat, sort }: TreeStyle, info: Stat, zone: Zone, now: number): string {
  const time = sort === 'ctime' ? info.ctime : info.mtime
  const isRecent = time.sec > now - SIX_MONTHS && time.sec <= now
  return formatTime(timeFormat ?? (isRecent ? '%b %e %H:%M' : '%b %e  %Y'), civilTime(time, zone))
}

function paintedRoot(view: View, path: string, info: Stat | null): string {
  const color =
    view.colors === null || info === null
      ? ''
      : colorOrPlain(view.colors, { name: path, mode: info.mode, nlink: info.nlink, linkOk: true })
  return paint(color, quotedName(view.style, path))
}

function nameText(view: View, node: Node): string {
  const { style, colors } = view
  const { info, target, link } = node
  const mode = colors?.linkAsTarget === true && target !== null ? target.mode : info.mode
  const color =
    colors === null
      ? ''
      : colorOrPlain(colors, { name: node.name, mode, nlink: 1, linkOk: link === null || target !== null })
  const name = paint(color, quotedName(style, style.fullPath ? node.path : node.name))
  if (link === null) return name + classMark(style, info.mode)
  const targetColor =
    colors === null
      ? ''
      : target === null
        ? colors.kinds.mi || colors.kinds.no
        : colorOrPlain(colors, { name: link, mode: target.mode, nlink: 1, linkOk: true })
  const mark = target === null ? '' : classMark(style, target.mode)
  return `${name} -> ${paint(targetColor, quotedName(style, link))}${mark}`
}

/** Regular files have a colour too where the table gives one, `00`. */
const colorOrPlain = (colors: Colors, file: Parameters<typeof colorOf>[1]): string =>
  colorOf(colors, file) || colors.kinds.fi || colors.kinds.no

const paint = (color: string, text: string): string => (color === '' ? text : `\x1b[${color}m${text}\x1b[0m`)

function classMark({ classify, directoriesOnly }: TreeStyle, mode: number): string {
  if (!classify || directoriesOnly) return ''
  if (isDirectory(mode)) return '/'
  if (isFifo(mode)) return '|'
  if (isSocket(mode)) return '='
  if (isSymlink(mode)) return '@'
  return isRegular(mode) && mode & S_IXUGO ? '*' : ''
}

/** Unprintable characters in octal, as `?`, or as they are. */
function quotedName(style: TreeStyle, name: string): string {
  const { unprintable, quote, knowsBytesOnly } = style
  const odd = (char: string) => (unprintable === 'question' ? '?' : octalBytes(char))
  const text =
    unprintable === 'raw'
      ? name
      : knowsBytesOnly
        ? escapedBytes(name, quote, odd)
        : name.replace(UNPRINTABLE, odd)
  return quote ? `"${text}"` : text
}

/** In the C locale names are bytes, and C's escapes stand for some. */
function escapedBytes(name: string, isQuoted: boolean, odd: (char: string) => string): string {
  return name.replace(/[^!-~]|[\\"]/gu, (char) => {
    const code = char.charCodeAt(0)
    if (code >= 7 && code <= 13) return `\\${'abtnvfr'[code - 7]}`
    if (char === '\\') return '\\\\'
    if (char === '"') return isQuoted ? '\\"' : char
    if (char === ' ') return isQuoted ? char : '\\ '
    return odd(char)
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]|[\udc80-\udcff](?<![\ud800-\udbff].)/g

const octalBytes = (char: string): string =>
  Array.from(encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')

function reportText({ style }: View, { directories, files, size }: Totals): string {
  const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`
  const used = style.diskUsage
    ? style.size === 'bytes'
      ? ` ${sizeText(style, size)} bytes used in `
      : ` ${sizeText(style, size)} used in `
    : ''
  const fileText = style.directoriesOnly ? '' : `, ${count(files, 'file', 'files')}`
  return `\n${used}${count(directories, 'directory', 'directories')}${fileText}\n`
}
