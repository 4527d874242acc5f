/**
 * aufs: the union file system of the article's first section, as a patched 6.x kernel has it (fs/aufs/super.c, opts.c).
 *
 * Terms
 * - branch: one of the directories; index 0 is the top. rw branches are written to, ro ones are not.
 * - whiteout: a file `.wh.NAME` in a rw branch that hides NAME of the branches below. opaque: `.wh..wh..opq` in a
 *   directory hides all that lower branches have in it.
 * - copy-up: a file of a ro branch is copied to a rw branch above when it is first changed.
 *
 * Invariants
 * - Read-only branches are never changed.
 * - Names that begin with `.wh.` are aufs's own: not listed through the mount, EPERM for whoever names them.
 * - Branches may be changed directly (udba=reval): a name is checked against them whenever it is used.
 */

import { MS_RDONLY, MS_RELATIME, type StatFs } from '../../abi.ts'
import { Dentry, isBelow } from '../../vfs/dentry.ts'
import { EBUSY, EDOM, EINVAL } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { Mount, type Path, pathName, putMount } from '../../vfs/mount.ts'
import { ENOPARAM, type FileSystemType, type FsContext, SuperBlock } from '../../vfs/superblock.ts'
import { type Aufs, type AufsInode, asBranchUser, aufsOf, type Branch, isWritable, topOf } from './branch.ts'
import { dentryOperations, inodeFor, NAME_MAX } from './dentry.ts'
import { operations } from './inode.ts'
import { prepareBranch } from './whout.ts'

const AUFS_SUPER_MAGIC = 0x61756673
const ROOT_INO = 2
/** other inodes count from here */
const FIRST_INO = 11
const MAX_BRANCHES = 127
/** AUFS_BRANCH_MAX / 2 + 1 */
const FIRST_BRANCH_ID = 64

interface BranchRequest {
  readonly path: Path
  readonly name: string
  readonly permission: Branch['permission'] | null
  readonly showsWhiteouts: boolean
}

/** What a remount does to the branches, in the order in which it was asked for. */
type BranchEdit =
  | { readonly kind: 'add'; readonly index: number; readonly request: BranchRequest }
  | { readonly kind: 'del'; readonly path: Path }
  | { readonly kind: 'mod'; readonly path: Path; readonly permission: ReturnType<typeof parsePermission> }

interface AufsContext {
  readonly branches: BranchRequest[]
  readonly edits: BranchEdit[]
  readonly shown: string[]
}

export const aufsType: FileSystemType = {
  name: 'aufs',
  nodev: true,
  initContext(context) {
    context.priv = { branches: [], edits: [], shown: [] } satisfies AufsContext
    context.op = { parseParam, getTree: fillSuper, reconfigure }
    return 0
  },
}

/** Options that are taken and change nothing that this machine has; shown if they are not the default. */
const tuning: Record<string, string | null> = {
  udba: 'reval',
  create: 'tdp',
  create_policy: 'tdp',
  cpup: 'tdp',
  copyup: 'tdp',
  copyup_policy: 'tdp',
  diropq: 'w',
  dirwh: '3',
  rdblk: '512',
  rdhash: '32',
  rdcache: '10',
  xino: null,
  noxino: null,
  plink: null,
  warn_perm: null,
  nowarn_perm: null,
  dio: null,
  nodio: null,
  sum: null,
  nosum: null,
  dirperm1: null,
  nodirperm1: null,
  trunc_xino: null,
  notrunc_xino: null,
  shwh: null,
  noshwh: null,
}

/** The order of aufs_show_options. */
const shownOrder =
  'noxino trunc_xino udba shwh dio dirperm1 create cpup diropq dirwh rdcache rdblk rdhash sum warn_perm'.split(
    ' ',
  )

const silentTuning = [
  'plink',
  'warn_perm',
  'nowarn_perm',
  'nodio',
  'nosum',
  'nodirperm1',
  'notrunc_xino',
  'noshwh',
  'xino',
]

/** au_fsctx_parse_param: `br:A:B`, `br=A:B` and `dirs=A:B` are the same. */
function parseParam(context: FsContext, key: string, value: string | null): number {
  const options = context.priv as AufsContext
  if ((key === 'br' || key === 'dirs') && value !== null) return parseBranches(context, options, value)
  if (key.startsWith('br:')) {
    // What stands behind a branch's `=` was taken for the option's value.
    return parseBranches(context, options, value === null ? key.slice(3) : `${key.slice(3)}=${value}`)
  }
  const edit = /^(add|ins|append|prepend|del|mod)(?::(.*))?$/.exec(key)
  if (edit !== null) {
    const [, verb = '', place] = edit
    const text = place === undefined ? value : value === null ? place : `${place}=${value}`
    return text === null ? -EINVAL : parseEdit(context, options, verb, text)
  }
  // What mount(8) read in the table of mounts is given back by it at a remount.
  if (key === 'si') return 0
  if (!(key in tuning)) return -ENOPARAM
  // A switch that is the default is a silent one.
  if (!silentTuning.includes(key) && (value === null || tuning[key] !== value)) {
    options.shown.push(value === null ? key : `${key}=${value}`)
  }
  return 0
}

/** `append:/D=ro`, `add:1:/D`, `del:/D`, `mod:/D=ro`: done at the remount, from left to right. */
function parseEdit(context: FsContext, options: AufsContext, verb: string, text: string): number {
  const [, number, rest = text] = verb === 'add' || verb === 'ins' ? (/^(\d+):(.*)$/.exec(text) ?? []) : []
  const [name = '', attributes] = rest.split('=')
  const path = context.resolve(name)
  if (typeof path === 'number') return refuse(context, `lookup failed ${name} (${path})`)
  if (verb === 'del') options.edits.push({ kind: 'del', path })
  else if (verb === 'mod') {
    if (attributes === undefined) return refuse(context, `no permission ${name}`)
    options.edits.push({ kind: 'mod', path, permission: parsePermission(context, attributes) })
  } else {
    if ((verb === 'add' || verb === 'ins') && number === undefined) return -EINVAL
    const index = verb === 'append' ? Number.POSITIVE_INFINITY : Number(number ?? 0)
    const request = { path, name, ...parsePermission(context, attributes) }
    options.edits.push({ kind: 'add', index, request })
  }
  return 0
}

/** au_opts_remount */
function reconfigure(context: FsContext): number {
  const { edits, branches } = context.priv as AufsContext
  const sb = context.sb as SuperBlock
  const asked = branches.map(
    (request): BranchEdit => ({ kind: 'add', index: Number.POSITIVE_INFINITY, request }),
  )
  for (const edit of [...asked, ...edits]) {
    const error = editBranches(context, sb, edit)
    if (error < 0) return error
  }
  return 0
}

/** One change. A branch that is there already, or that is not there to be changed, is no mistake. */
function editBranches(context: FsContext, sb: SuperBlock, edit: BranchEdit): number {
  const aufs = aufsOf(sb)
  const { dentry } = edit.kind === 'add' ? edit.request.path : edit.path
  const known = aufs.branches.find(({ root }) => root === dentry)
  if (edit.kind === 'add') {
    if (known !== undefined) return 0
    const error = checkNewBranch(context, aufs, edit.request)
    if (error < 0) return error
    const index = Math.min(edit.index, aufs.branches.length)
    if (Number.isFinite(edit.index) && edit.index > aufs.branches.length) {
      refuse(context, `bad index ${edit.index}`)
      return -EDOM
    }
    const id = Math.max(...aufs.branches.map((branch) => branch.id)) + 1
    const branch = makeBranch(context, edit.request, index, id)
    const prepared = isWritable(branch) ? asBranchUser(context.vfs, () => prepareBranch(branch)) : 0
    if (prepared < 0) return prepared
    setBranches(sb, [...aufs.branches.slice(0, index), branch, ...aufs.branches.slice(index)])
    return 0
  }
  if (known === undefined) return 0
  if (edit.kind === 'mod') {
    const { permission, showsWhiteouts } = edit.permission
    known.permission = permission ?? known.permission
    known.showsWhiteouts = showsWhiteouts
    known.mnt.flags = isWritable(known) ? known.mnt.flags & ~MS_RDONLY : known.mnt.flags | MS_RDONLY
    return isWritable(known) ? asBranchUser(context.vfs, () => prepareBranch(known)) : 0
  }
  if (aufs.branches.length === 1) return -EBUSY
  setBranches(
    sb,
    aufs.branches.filter((branch) => branch !== known),
  )
  putMount(known.mnt)
  return 0
}

function checkNewBranch(context: FsContext, aufs: Aufs, { path, name }: BranchRequest): number {
  const { branches } = aufs
  if (branches.length >= MAX_BRANCHES) return refuse(context, `number of branches exceeded ${name}`)
  const others = branches.map(({ root }) => ({ path: { ...path, dentry: root } }) as BranchRequest)
  return checkBranch(context, { branches: others, edits: [], shown: [] }, path, name)
}

/** The root is made of all branches; all else is looked up again when it is used next. */
function setBranches(sb: SuperBlock, branches: readonly Branch[]): void {
  const aufs = aufsOf(sb)
  aufs.branches = branches
  for (const [index, branch] of branches.entries()) branch.index = index
  const root = (sb.root as Dentry).inode as Inode
  for (const [real, inode] of aufs.inodes) {
    const info = inode.priv as AufsInode
    const places = info.places.filter(({ branch }) => branches.includes(branch))
    if (inode === root) info.places = branches.map((branch) => ({ branch, dentry: branch.root }))
    else if (places.length > 0) info.places = places
    else aufs.inodes.delete(real)
  }
}

/** au_opt_add: the top branch is rw unless said otherwise, all others ro. */
function parseBranches(context: FsContext, options: AufsContext, value: string): number {
  for (const part of value.split(':')) {
    const [name = '', attributes] = part.split('=')
    const path = context.resolve(name)
    if (typeof path === 'number') return refuse(context, `lookup failed ${name} (${path})`)
    if (!isDirectory((path.dentry.inode as Inode).mode)) return refuse(context, `lookup failed ${name} (-20)`)
    const error = checkBranch(context, options, path, name)
    if (error < 0) return error
    options.branches.push({ path, name, ...parsePermission(context, attributes) })
    if (options.branches.length > MAX_BRANCHES) return refuse(context, `number of branches exceeded ${name}`)
  }
  return 0
}

function parsePermission(
  context: FsContext,
  text: string | undefined,
): Pick<BranchRequest, 'permission' | 'showsWhiteouts'> {
  if (text === undefined) return { permission: null, showsWhiteouts: false }
  const [word, ...attributes] = text.split('+')
  if (word !== 'rw' && word !== 'ro' && word !== 'rr') {
    log(context, 4, `br_perm_val`, `ignored branch permission ${text}`)
    return { permission: 'ro', showsWhiteouts: false }
  }
  return { permission: word, showsWhiteouts: word !== 'rw' && attributes.includes('wh') }
}

function checkBranch(context: FsContext, options: AufsContext, path: Path, name: string): number {
  const { dentry } = path
  const type = dentry.sb.type.name
  if (['proc', 'sysfs', 'ramfs', 'aufs'].includes(type))
    return refuse(context, `unsupported filesystem, ${name} (${type})`)
  if (dentry.sb.stackDepth > 0) return refuse(context, `already stacked, ${name} (${type})`)
  for (const other of options.branches) {
    if (other.path.dentry === dentry) return refuse(context, `${name} duplicated`)
    if (isBelow(other.path.dentry, dentry) || isBelow(dentry, other.path.dentry)) {
      return refuse(context, `${name} is overlapped`)
    }
  }
  return 0
}

function refuse(context: FsContext, text: string): number {
  log(context, 3, 'au_opts_verify', text)
  return -EINVAL
}

const log = (context: FsContext, level: number, place: string, text: string): void =>
  context.vfs.printk(level, `aufs ${place}: ${text}`)

/** au_fsctx_fill_super */
function fillSuper(context: FsContext): SuperBlock | number {
  const options = context.priv as AufsContext
  const { vfs } = context
  if (options.branches.length === 0) return refuse(context, 'no branches')
  const sb = new SuperBlock(vfs, aufsType, {
    op: superOperations,
    magic: AUFS_SUPER_MAGIC,
    flags: context.flags,
    pinsDentries: false,
  })
  sb.nameMax = NAME_MAX
  sb.stackDepth = 1
  const branches = options.branches.map((request, index) =>
    makeBranch(context, request, index, FIRST_BRANCH_ID + index),
  )
  const aufs: Aufs = {
    branches,
    id: [vfs.random32(), vfs.random32()].map((word) => word.toString(16).padStart(8, '0')).join(''),
    shown: options.shown,
    inodes: new Map(),
    operations,
    lastIno: ROOT_INO - 1,
  }
  sb.priv = aufs
  for (const branch of branches) {
    const error = isWritable(branch) ? asBranchUser(vfs, () => prepareBranch(branch)) : 0
    if (error < 0) {
      for (const { mnt } of branches) putMount(mnt)
      vfs.superBlocks.delete(sb)
      return error
    }
  }
  const root = new Dentry('/', null, sb)
  root.inode = inodeFor(
    sb,
    branches.map((branch) => ({ branch, dentry: branch.root })),
  )
  root.op = dentryOperations
  root.hashed = true
  sb.root = root
  aufs.lastIno = FIRST_INO - 1
  return sb
}

function makeBranch(context: FsContext, request: BranchRequest, index: number, id: number): Branch {
  const { path, permission, showsWhiteouts } = request
  const isTop = index === 0 && !(context.flags & MS_RDONLY)
  const given = permission ?? (isTop ? 'rw' : 'ro')
  let top = path.mnt
  while (top.parent !== null) top = top.parent
  return {
    index,
    id,
    mnt: new Mount(context.vfs, path.dentry, path.mnt.source, MS_RELATIME | (given === 'rw' ? 0 : MS_RDONLY)),
    root: path.dentry,
    path: pathName(path, { mnt: top, dentry: top.root }),
    permission: given,
    showsWhiteouts,
  }
}

const superOperations = {
  /** nosum: the figures of branch 0 */
  statfs(dentry: Dentry): StatFs {
    const { root } = aufsOf(dentry.sb).branches[0] as Branch
    return {
      ...root.sb.op.statfs(root),
      type: AUFS_SUPER_MAGIC,
      typeName: 'aufs',
      namelen: NAME_MAX,
      flags: dentry.sb.flags,
    }
  },
  showOptions(sb: SuperBlock): string {
    const { id, shown } = aufsOf(sb)
    const place = (option: string) => shownOrder.indexOf(option.split('=', 1)[0] as string)
    return [`si=${id}`, ...[...shown].sort((a, b) => place(a) - place(b))].join(',')
  },
  putSuper(sb: SuperBlock): void {
    for (const { mnt } of aufsOf(sb).branches) putMount(mnt)
  },
  evict(inode: Inode): void {
    const real = topOf(inode).dentry.inode
    if (real !== null) aufsOf(inode.sb).inodes.delete(real)
  },
  shrinkInodes(sb: SuperBlock, held: ReadonlySet<Dentry>): void {
    const { inodes } = aufsOf(sb)
    const kept = new Set<Inode>()
    for (const dentry of held) if (dentry.sb === sb && dentry.inode !== null) kept.add(dentry.inode)
    for (const [real, inode] of inodes) if (!kept.has(inode)) inodes.delete(real)
  },
}
