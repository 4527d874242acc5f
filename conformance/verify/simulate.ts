/** Executes a case on the simulated kernel. */

import { O_CREAT, O_NOATIME, O_RDONLY, O_WRONLY, type Stat, type System } from '../../src/kernel/abi.ts'
import { Kernel } from '../../src/kernel/kernel.ts'
import { decode } from '../../src/kernel/text.ts'
import { EBADF, ENOENT, errnoName } from '../../src/kernel/vfs/errno.ts'
import { major, minor } from '../../src/kernel/vfs/mode.ts'
import { encodeBytes } from '../trace/bytes.ts'
import type { Step, Tree } from '../trace/format.ts'
import { Handles, isRealName, octal, readDirectory, typeLetter } from '../trace/snapshot.ts'
import { type Outcome, Steps } from '../trace/step.ts'
import { runStep } from '../trace/steps.ts'
import { buildTree, makeParents, must } from '../trace/world.ts'
import { BASE, type Case } from './case.ts'
import type { RawOutcome, RawResult } from './outcome.ts'

/** What files and directories had before the steps began: seconds. Later times are "now". */
const BUILT = 1_000_000_000
const OLD = 1_300_000_000

export function simulate(test: Case): RawOutcome {
  const kernel = new Kernel({ hostname: 'host', clock: 1_750_000_000, bootTime: 1000, seed: 1 })
  const sys = kernel.system()
  sys.umask(0o022)
  sys.setgroups([])
  makeParents(sys, '/proc')
  must(sys.mount('proc', '/proc', 'proc', 0, null), 'mount /proc')
  makeParents(sys, BASE)
  for (const at of test.filesystems) {
    makeParents(sys, at)
    must(sys.mount('tmpfs', at, 'tmpfs', 0, 'mode=755'), `mount ${at}`)
  }
  if (test.filesystems.length > 1) test.filesystems.forEach((at, i) => void burn(sys, at, 200 + 400 * i))
  build(sys, test.initial)
  const trace = { id: '', filesystems: [], initial: {}, steps: [], union: null, final: null, groups: [] }
  const handles = new Handles(kernel)
  const steps = new Steps(trace, kernel, handles)
  const results = test.steps.map((step) => runOne(steps, handles, step))
  steps.closeAll()
  const final = Object.fromEntries(test.final.map((root) => [root, treeOf(sys, root, handles)]))
  return { results, final }
}

/** Uses inode numbers up, so that those of different file systems differ. */
function burn(sys: System, at: string, count: number): void {
  for (let i = 0; i < count; i++) {
    sys.close(sys.open(`${at}/burnt`, O_CREAT | O_WRONLY, 0o777))
    sys.unlink(`${at}/burnt`)
  }
}

function build(sys: System, tree: Tree): void {
  buildTree(sys, tree)
  const time = { sec: BUILT, nsec: 0 }
  for (const path of Object.keys(tree).sort().reverse()) sys.utimens(path, time, time, false)
}

function runOne(steps: Steps, handles: Handles, step: Step): RawResult {
  if (step.op === 'learn') {
    for (const path of step.paths as string[]) handles.learn(path)
    return {}
  }
  if (step.op === 'mount') return mount(steps, step)
  if (typeof step.fd === 'string' && !steps.has(step.fd)) return { err: errnoName(EBADF) }
  // A FIFO must not make us wait.
  const asked = step.op === 'open' ? { ...step, flags: `${step.flags}|O_NONBLOCK` } : step
  const { ret, err, extra } = runStep(steps, asked)
  if (err !== undefined) return { err }
  if (extra?.mountinfo !== undefined) return { ret: shownOf(extra) }
  if (steps.identity === null) return ret === undefined ? {} : { ret }
  const { dev, ino } = steps.identity
  return { ret: { ...(ret as object), id: [String(dev), String(ino)] } }
}

/** A mount with all that can be known of it: where it failed, what is shown of it, the kernel log. */
function mount(steps: Steps, step: Step): RawResult {
  const { log } = steps.kernel.vfs
  const logged = log.length
  const { err, extra } = runStep(steps, step)
  const lines = log.slice(logged).map(({ level, text }) => `<${level}> ${text.replaceAll('\\', '\\x5c')}`)
  const result: Record<string, unknown> = { log: lines }
  if (err === undefined) {
    result.mountinfo = shownOf(extra ?? {})
  } else result.failed = err
  if (step.api === 'fsconfig') {
    result.messages = extra?.msg ?? []
    if (extra?.stage !== undefined) result.stage = String(extra.stage).replace('fsconfig ', '')
  }
  return { ret: result }
}

function shownOf({ mountinfo }: NonNullable<Outcome['extra']>): [string, string] {
  const { mnt, super: own } = mountinfo as { mnt: string; super: string }
  return [mnt, own]
}

function treeOf(sys: System, root: string, handles: Handles): Record<string, unknown> {
  const tree: Record<string, unknown> = {}
  const pending = [root]
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const name = path === root ? '.' : path.slice(root.length + 1)
    const stat = sys.lstat(path)
    tree[name] = typeof stat === 'number' ? { err: errnoName(stat) } : entryOf(sys, path, stat, handles)
    if (typeof stat === 'number' || typeLetter(stat.mode) !== 'd') continue
    const names = readDirectory(sys, path)
    // The C library takes a removed directory for an empty one.
    if (names === -ENOENT) continue
    if (typeof names === 'number') tree[name] = { err: errnoName(names) }
    else {
      const shown = names.map((entry) => entry.name).filter(isRealName)
      pending.push(...shown.sort().map((child) => `${path}/${child}`))
    }
  }
  return tree
}

function entryOf(sys: System, path: string, stat: Stat, handles: Handles): Record<string, unknown> {
  const t = typeLetter(stat.mode)
  const { nlink: n, uid: u, gid: g } = stat
  const entry: Record<string, unknown> = { t, m: octal(stat.mode), n, u, g }
  if (t !== 'd') entry.s = stat.size
  if (t === 'c' || t === 'b') entry.rdev = [major(stat.rdev), minor(stat.rdev)]
  entry.at = stat.atime.sec < OLD ? stat.atime.sec : 'now'
  entry.mt = stat.mtime.sec < OLD ? stat.mtime.sec : 'now'
  if (t === 'l') entry.to = sys.readlink(path)
  if (t === 'f') {
    const fd = sys.open(path, O_RDONLY | O_NOATIME)
    if (fd < 0) return { err: errnoName(fd) }
    const bytes = sys.read(fd, 1 << 16)
    sys.close(fd)
    if (typeof bytes === 'number') return { err: errnoName(bytes) }
    entry.data = encodeBytes(bytes)
  }
  const xattrs = xattrsOf(sys, path, handles)
  if (Object.keys(xattrs).length > 0) entry.x = xattrs
  return entry
}

function xattrsOf(sys: System, path: string, handles: Handles): Record<string, unknown> {
  const names = sys.listxattr(path, false)
  const xattrs: Record<string, unknown> = {}
  for (const name of typeof names === 'number' ? [] : names) {
    const value = sys.getxattr(path, name, false)
    if (typeof value === 'number') xattrs[name] = { err: errnoName(value) }
    else if (name.endsWith('.overlay.uuid')) xattrs[name] = value.length
    else if (/\.overlay\.(origin|upper)$/.test(name)) xattrs[name] = handles.resolve(value)
    else xattrs[name] = decode(value)
  }
  return xattrs
}
