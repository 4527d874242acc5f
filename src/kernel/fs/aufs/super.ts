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
import { EBUSY, EDOM, EEXIST, EINVAL, EIO, ENOENT, ENOSPC, ENOTDIR } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { S_IALLUGO } from '../../vfs/mode.ts'
import { Mount, pathName, putMount } from '../../vfs/mount.ts'
import { type FileSystemType, type FsContext, SuperBlock } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import {
  type Aufs,
  type AufsInode,
  aufsOf,
  type Branch,
  defaultInodeTable,
  isWritable,
  placesOf,
  topOf,
} from './branch.ts'
import { dentryOperations, inodeFor, NAME_MAX } from './dentry.ts'
import { operations } from './inode.ts'
import { logError, logWarning, logWarningOnce } from './log.ts'
import {
  type AufsContext,
  type BranchEdit,
  type BranchMode,
  type BranchRequest,
  parseParam,
} from './options.ts'
import { cleanBranch, prepareBranch } from './whout.ts'

const AUFS_SUPER_MAGIC = 0x61756673
const ROOT_INO = 2
/** other inodes count from here */
const FIRST_INO = 11
const MAX_BRANCHES = 127
/** AUFS_BRANCH_MAX / 2 + 1 */
const FIRST_BRANCH_ID = 64

export const aufsType: FileSystemType = {
  name: 'aufs',
  nodev: true,
  initContext(context) {
    context.priv = { branches: [], edits: [], settings: new Map() } satisfies AufsContext
    context.op = {
      parseParam,
      getTree(mounting) {
        const sb = fillSuper(mounting)
        return typeof sb === 'number' ? convertError(sb) : sb
      },
      reconfigure,
    }
    return 0
  },
}

/** cvt_err: what mount(8) would take for something about the mount point or the device. */
const convertError = (error: number): number =>
  [-ENOENT, -ENOTDIR, -EEXIST, -EIO].includes(error) ? -EINVAL : error

/** The order of aufs_show_options. */
const shownOrder =
  'xino trunc_xino udba shwh plink dio dirperm1 create cpup diropq dirwh rdcache rdblk rdhash trunc_xib sum verbose warn_perm'.split(
    ' ',
  )

/** au_opts_remount */
function reconfigure(context: FsContext): number {
  const { edits, branches, settings } = context.priv as AufsContext
  const sb = context.sb as SuperBlock
  const aufs = aufsOf(sb)
  applySettings(aufs.settings, settings)
  if (!hasPseudoLinks(aufs)) for (const inode of aufs.inodes.values()) infoOf(inode).pseudoLink = null
  const asked = branches.map(
    (request): BranchEdit => ({ kind: 'add', index: Number.POSITIVE_INFINITY, request }),
  )
  for (const edit of [...asked, ...edits]) {
    const error = editBranches(context, sb, edit)
    if (error < 0) return convertError(error)
  }
  if (edits.length > 0) warnAboutOptions(context.vfs, aufsOf(sb), context.flags)
  return 0
}

function applySettings(settings: Map<string, string>, asked: ReadonlyMap<string, string | null>): void {
  for (const [name, shown] of asked) {
    if (shown === null) settings.delete(name)
    else settings.set(name, shown)
  }
}

/** One change. A branch that is there already, or that is not there to be changed, is no mistake. */
function editBranches(context: FsContext, sb: SuperBlock, edit: BranchEdit): number {
  const aufs = aufsOf(sb)
  if (edit.kind === 'add') {
    if (aufs.branches.some(({ root }) => root === edit.request.path.dentry)) return 0
    return addBranch(context, sb, edit.request, edit.index)
  }
  const known = aufs.branches.find(({ root }) => root === edit.path.dentry)
  if (known === undefined) return 0
  return edit.kind === 'mod' ? modifyBranch(context.vfs, aufs, known, edit) : deleteBranch(sb, known)
}

/** au_br_add */
function addBranch(context: FsContext, sb: SuperBlock, request: BranchRequest, wanted: number): number {
  const { vfs } = context
  const aufs = aufsOf(sb)
  const index = Number.isFinite(wanted) ? wanted : aufs.branches.length
  const branch = makeBranch(context, request, index, nextBranchId(aufs))
  const error = testAdd(vfs, sb, branch, request.name)
  if (error < 0) return error
  branch.mnt = new Mount(vfs, branch.root, request.path.mnt.source, mountFlags(branch))
  const prepared = isWritable(branch) ? prepareBranch(vfs, branch, hasPseudoLinks(aufs)) : 0
  if (prepared < 0) {
    putMount(branch.mnt)
    return prepared
  }
  setBranches(sb, [...aufs.branches.slice(0, index), branch, ...aufs.branches.slice(index)])
  return 0
}

const infoOf = (inode: Inode): AufsInode => inode.priv as AufsInode

const nextBranchId = ({ branches }: Aufs): number =>
  Math.max(FIRST_BRANCH_ID - 1, ...branches.map(({ id }) => id)) + 1

const hasPseudoLinks = ({ settings }: Aufs): boolean => !settings.has('plink')

/** au_br_mod: the base files go with the permission to write, as far as they are empty. */
function modifyBranch(
  vfs: Vfs,
  aufs: Aufs,
  branch: Branch,
  { name, mode }: { readonly name: string; readonly mode: BranchMode },
): number {
  const error = testWritable(vfs, branch.root, mode.permission, name)
  if (error < 0) return error
  const wasWritable = isWritable(branch)
  branch.permission = mode.permission
  branch.attributes = mode.attributes
  if (isWritable(branch)) {
    branch.mnt.flags &= ~MS_RDONLY
    return prepareBranch(vfs, branch, hasPseudoLinks(aufs))
  }
  if (wasWritable) cleanBranch(vfs, branch)
  branch.mnt.flags |= MS_RDONLY
  return 0
}

/** au_br_del */
function deleteBranch(sb: SuperBlock, branch: Branch): number {
  const aufs = aufsOf(sb)
  if (aufs.branches.length === 1 || isInUse(sb, branch)) return -EBUSY
  setBranches(
    sb,
    aufs.branches.filter((other) => other !== branch),
  )
  putMount(branch.mnt)
  return 0
}

/** A file is open in the branch (test_file_busy), or a place that nothing else has is held (test_children_busy). */
function isInUse(sb: SuperBlock, branch: Branch): boolean {
  for (const file of aufsOf(sb).openFiles) if (topOf(file.inode).branch === branch) return true
  for (const { dentry } of sb.vfs.heldPlaces()) {
    if (dentry.sb !== sb || dentry === sb.root || dentry.inode === null) continue
    if (placesOf(dentry).every((place) => place.branch === branch)) return true
  }
  return false
}

/** test_add, without what a remount takes for done. */
function testAdd(vfs: Vfs, sb: SuperBlock, branch: Branch, name: string): number {
  const { branches, settings } = aufsOf(sb)
  const { root, index } = branch
  const refuse = (line: number, text: string, error = EINVAL): number => {
    logError(vfs, `test_add:${line}`, text)
    return -error
  }
  if (branches.some((other) => other.root === root)) return refuse(226, `${name} duplicated`)
  if (index >= MAX_BRANCHES || branches.length >= MAX_BRANCHES)
    return refuse(234, `number of branches exceeded ${name}`, ENOSPC)
  if (index > branches.length) return refuse(240, `bad index ${index}`, EDOM)
  const type = root.sb.type.name
  if (root.sb === sb) return refuse(253, `${name} must be outside`)
  if (['proc', 'sysfs', 'ramfs', 'aufs'].includes(type))
    return refuse(258, `unsupported filesystem, ${name} (${type})`)
  if (root.sb.stackDepth > 0) return refuse(264, `already stacked, ${name} (${type})`)
  const error = testWritable(vfs, root, branch.permission, name)
  if (error < 0) return error
  if (branches.some((other) => isBelow(other.root, root) || isBelow(root, other.root)))
    return refuse(280, `${name} is overlapped`)
  const first = branches[0]
  if (first !== undefined && !settings.has('warn_perm')) warnAboutOwner(vfs, name, root, first.root)
  return 0
}

/** test_br */
function testWritable(vfs: Vfs, root: Dentry, permission: Branch['permission'], name: string): number {
  if (permission !== 'rw' || !(root.sb.flags & MS_RDONLY)) return 0
  logError(vfs, 'test_br:200', `write permission for readonly mount or inode, ${name}`)
  return -EINVAL
}

function warnAboutOwner(vfs: Vfs, name: string, added: Dentry, first: Dentry): void {
  const [a, b] = [added, first].map(({ inode }) => {
    const { uid, gid, mode } = inode as Inode
    return `${uid}/${gid}/0${(mode & S_IALLUGO).toString(8)}`
  })
  if (a !== b) logWarning(vfs, 'test_add:291', `uid/gid/perm ${name} ${a}, ${b}`)
}

/** The warnings of au_opts_verify. */
function warnAboutOptions(vfs: Vfs, { branches, settings }: Aufs, flags: number): void {
  if (!(flags & MS_RDONLY) && !isWritable(branches[0] as Branch))
    logWarning(vfs, 'au_opts_verify:753', 'first branch should be rw')
  if (settings.has('dirperm1')) {
    const text = 'dirperm1 breaks the protection by the permission bits on the lower branch'
    logWarningOnce(vfs, 'au_opts_verify:763', text)
  }
}

/** The root is made of all branches; all else is looked up again when it is used next. */
function setBranches(sb: SuperBlock, branches: readonly Branch[]): void {
  const aufs = aufsOf(sb)
  aufs.branches = branches
  for (const [index, branch] of branches.entries()) branch.index = index
  const root = (sb.root as Dentry).inode as Inode
  for (const [real, inode] of aufs.inodes) {
    const info = infoOf(inode)
    if (info.pseudoLink !== null && !branches.includes(info.pseudoLink.branch)) info.pseudoLink = null
    const places = info.places.filter(({ branch }) => branches.includes(branch))
    if (inode === root) info.places = branches.map((branch) => ({ branch, dentry: branch.root }))
    else if (places.length > 0) info.places = places
    else aufs.inodes.delete(real)
  }
}

/** au_fsctx_fill_super */
function fillSuper(context: FsContext): SuperBlock | number {
  const { branches, settings } = context.priv as AufsContext
  const { vfs } = context
  if (branches.length === 0) {
    logError(vfs, 'au_opts_mount:915', 'no branches')
    return -EINVAL
  }
  const sb = new SuperBlock(vfs, aufsType, {
    op: superOperations,
    magic: AUFS_SUPER_MAGIC,
    flags: context.flags,
    pinsDentries: false,
  })
  sb.nameMax = NAME_MAX
  sb.stackDepth = 1
  const aufs: Aufs = {
    branches: [],
    id: [vfs.random32(), vfs.random32()].map((word) => word.toString(16).padStart(8, '0')).join(''),
    settings: new Map(),
    inodes: new Map(),
    openFiles: new Set(),
    operations,
    lastIno: ROOT_INO - 1,
  }
  sb.priv = aufs
  applySettings(aufs.settings, settings)
  const root = new Dentry('/', null, sb)
  sb.root = root
  let error = 0
  for (const request of branches) {
    error = addBranch(context, sb, request, Number.POSITIVE_INFINITY)
    if (error < 0) break
  }
  if (error === 0) error = testInodeTable(context, aufs)
  if (error < 0) {
    for (const { mnt } of aufs.branches) putMount(mnt)
    vfs.superBlocks.delete(sb)
    return error
  }
  root.inode = inodeFor(
    sb,
    aufs.branches.map((branch) => ({ branch, dentry: branch.root })),
  )
  root.op = dentryOperations
  root.hashed = true
  aufs.lastIno = FIRST_INO - 1
  warnAboutOptions(vfs, aufs, context.flags)
  return sb
}

/** au_xino_create: the table is made anew and has no name from then on, so a file of its name is in the way. */
function testInodeTable({ vfs, resolve }: FsContext, { branches, settings }: Aufs): number {
  const given = settings.get('xino')
  if (given === 'noxino') return 0
  const name = given?.slice('xino='.length) ?? defaultInodeTable(branches)
  if (typeof resolve(name) === 'number') return 0
  logError(vfs, 'au_xino_create:186', `open ${name}(${-EEXIST})`)
  return -EEXIST
}

const mountFlags = (branch: Branch): number => MS_RELATIME | (isWritable(branch) ? 0 : MS_RDONLY)

/** file systems that cannot change: au_test_fs_rr */
const realReadOnly = ['iso9660', 'cramfs', 'romfs', 'squashfs']

/** au_opt_add: unless said otherwise the top branch is rw, all others ro. */
function defaultMode({ path }: BranchRequest, index: number, flags: number): BranchMode {
  const isTop = index === 0 && !(flags & MS_RDONLY)
  const isReal = realReadOnly.includes(path.dentry.sb.type.name)
  return { permission: isReal ? 'rr' : isTop ? 'rw' : 'ro', attributes: [] }
}

function makeBranch(context: FsContext, request: BranchRequest, index: number, id: number): Branch {
  const { path } = request
  const { permission, attributes } = request.mode ?? defaultMode(request, index, context.flags)
  let top = path.mnt
  while (top.parent !== null) top = top.parent
  return {
    index,
    id,
    mnt: path.mnt,
    root: path.dentry,
    path: pathName(path, { mnt: top, dentry: top.root }),
    permission,
    attributes,
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
    const { id, settings } = aufsOf(sb)
    // Where the table of inode numbers is shows in sysfs, not here.
    const shown = shownOrder
      .flatMap((name) => settings.get(name) ?? [])
      .filter((text) => !/^xino=/.test(text))
    return [...(settings.has('acl') ? ['acl'] : []), `si=${id}`, ...shown].join(',')
  },
  putSuper(sb: SuperBlock): void {
    for (const { mnt } of aufsOf(sb).branches) putMount(mnt)
  },
  evict(inode: Inode): void {
    // A pseudo link lasts as long as the mount.
    if (infoOf(inode).pseudoLink !== null) return
    const real = topOf(inode).dentry.inode
    if (real !== null) aufsOf(inode.sb).inodes.delete(real)
  },
  shrinkInodes(sb: SuperBlock, held: ReadonlySet<Dentry>): void {
    const { inodes } = aufsOf(sb)
    const kept = new Set<Inode>()
    for (const dentry of held) if (dentry.sb === sb && dentry.inode !== null) kept.add(dentry.inode)
    for (const [real, inode] of inodes) {
      if (!kept.has(inode) && infoOf(inode).pseudoLink === null) inodes.delete(real)
    }
  },
}
