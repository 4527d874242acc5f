/** Runs a trace on the simulated kernel and says where it differs from what was recorded. */

import type { System } from '../../src/kernel/abi.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { decode } from '../../src/kernel/text.ts'
import type { Software } from '../../src/machine/software.ts'
import { decodeBytes } from './bytes.ts'
import type { Bytes, Entry, Step, Trace, Tree } from './format.ts'
import { applyDelta } from './format.ts'
import { canonical, difference, entryAt, type Level, statAt, treeAt } from './levels.ts'
import { Handles, indexNames, isRealName, readDirectory, snapshot, workNames } from './snapshot.ts'
import { type Outcome, Steps } from './step.ts'
import { runStep } from './steps.ts'
import { makeParents, makeWorld } from './world.ts'

export interface Mismatch {
  /** index of the step, or 'final' */
  readonly step: number | 'final'
  readonly what: string
  readonly wanted: unknown
  readonly got: unknown
}

/** All differences up to the first step that has any; none means that the trace holds at this level. */
export function replayTrace(trace: Trace, level: Level, software: Software): Mismatch[] {
  const kernel = makeWorld(trace, software)
  const sys = kernel.system()
  if (trace.union !== null) makeParents(sys, trace.union)
  sys.setgroups(trace.groups)
  const handles = new Handles(kernel)
  const steps = new Steps(trace, kernel, handles)
  const lowers = new Map<string, string>()
  const identities = new Identities()
  let watched: { directory: string; wanted: Tree } | null = null
  for (const [index, step] of trace.steps.entries()) {
    if (step.op === 'section') continue
    if (step.op === 'mount' || step.op === 'raw') {
      for (const { at } of trace.filesystems) learnBeside(sys, handles, at)
    }
    const upper = watchedUpper(trace, step)
    if (upper !== null) watched = { directory: upper, wanted: snapshot(sys, upper, handles) }
    for (const lower of upper === null ? [] : lowersOf(step)) {
      if (!lowers.has(lower)) lowers.set(lower, canonical(treeAt(snapshot(sys, lower, handles), 2)))
    }
    const logged = kernel.vfs.log.length
    const outcome = runStep(steps, step)
    if (step.op === 'mount') {
      identities.forgetDevices()
      if (trace.union !== null) for (const layer of layersOf(step)) handles.learn(layer)
    }
    const mismatches = compareStep(index, step, outcome, level, kernel, logged)
    if (steps.identity !== null && level >= 4)
      mismatches.push(...identities.check(index, step, steps.identity))
    if (watched !== null) {
      watched.wanted = applyDelta(watched.wanted, step.upper ?? {})
      if (level >= 2)
        mismatches.push(
          ...compareUpper(index, step, watched, snapshot(sys, watched.directory, handles), level),
        )
    }
    if (mismatches.length > 0) return mismatches
  }
  return compareFinal(trace, kernel, level, lowers, handles)
}

/** As the recorder did it: what is mounted in a file system is not looked at, which would fill caches. */
function learnBeside(sys: System, handles: Handles, at: string): void {
  const own = sys.stat(at)
  const names = readDirectory(sys, at)
  if (typeof own === 'number' || typeof names === 'number') return
  for (const name of names.map((entry) => entry.name).filter(isRealName)) {
    const stat = sys.lstat(`${at}/${name}`)
    if (typeof stat !== 'number' && stat.dev === own.dev) handles.learn(`${at}/${name}`)
  }
}

/** The upper directory that this mount makes the one to watch. */
function watchedUpper(trace: Trace, step: Step): string | null {
  if (step.op !== 'mount' || typeof step.opts !== 'string') return null
  const watches = trace.union === null ? step.track === true : step.at === trace.union
  return watches ? (option(step.opts, 'upperdir') ?? null) : null
}

const option = (options: string, key: string): string | undefined =>
  options
    .split(',')
    .find((part) => part.startsWith(`${key}=`))
    ?.slice(key.length + 1)

const layersOf = (step: Step): string[] => {
  if (typeof step.opts !== 'string') return []
  const upper = option(step.opts, 'upperdir')
  return upper === undefined ? lowersOf(step) : [...lowersOf(step), upper]
}

/** Layers that no step may change; steps that work on them directly are told from their paths. */
const lowersOf = (step: Step): string[] =>
  option(step.opts as string, 'lowerdir')
    ?.split(':')
    .filter((x) => x !== '') ?? []

function compareStep(
  index: number,
  step: Step,
  outcome: Outcome,
  level: Level,
  kernel: Kernel,
  logged: number,
): Mismatch[] {
  if (step.flaky === true) return []
  const found: Mismatch[] = []
  const what = `${step.op} ${String(step.path ?? step.at ?? step.fd ?? '')}`
  const wanted =
    step.err === undefined
      ? { ret: step.op === 'raw' ? step.ret : statAt(step.ret, level) }
      : { err: aliases[step.err] ?? step.err }
  const got =
    outcome.err === undefined
      ? { ret: step.op === 'raw' ? outcome.ret : statAt(outcome.ret, level) }
      : { err: outcome.err }
  const skipsRaw = step.op === 'raw' && level < 4
  if (!skipsRaw && canonical(wanted) !== canonical(got)) found.push({ step: index, what, wanted, got })
  if (level >= 4) {
    for (const key of ['stage', 'msg', 'exit', 'stderr', 'mountinfo']) {
      if (key === 'mountinfo' && step.mountinfo_omitted === true) continue
      const value = outcome.extra?.[key]
      if (canonical(step[key]) !== canonical(value)) {
        found.push({ step: index, what: `${what}: ${key}`, wanted: step[key], got: value })
      }
    }
    const log = kernel.vfs.log.slice(logged).map(({ level: severity, text }) => logLine(severity, text))
    if (!isWithin(step.klog ?? [], log)) {
      found.push({ step: index, what: `${what}: kernel log`, wanted: step.klog, got: log })
    }
  }
  return found
}

/** One number, two names: as Python calls it, as the kernel does. */
const aliases: Readonly<Record<string, string>> = { ENOTSUP: 'EOPNOTSUPP', EDEADLOCK: 'EDEADLK' }

/** As the recorder read it from /dev/kmsg, which escapes backslashes; what is random has a name. */
const logLine = (level: number, text: string): string =>
  `<${level}> ${text}`
    .replaceAll('\\', '\\x5c')
    .replace(/[0-9a-f]{40,}/g, '<fh>')
    .replace(/ino=\d+/g, 'ino=N')

/** The kernel drops lines that come too often (10 in 5 seconds), so what was recorded may lack some. */
function isWithin(recorded: readonly string[], log: readonly string[]): boolean {
  let at = 0
  for (const line of log) if (line === recorded[at]) at++
  return at === recorded.length
}

function compareUpper(
  index: number,
  step: Step,
  watched: { wanted: Tree },
  got: Tree,
  level: Level,
): Mismatch[] {
  const changed = difference(treeAt(withPrograms(watched.wanted, got), level), treeAt(got, level))
  if (Object.keys(changed).length === 0) return []
  const pick = (side: 0 | 1) =>
    Object.fromEntries(Object.entries(changed).map(([name, pair]) => [name, pair[side]]))
  return [
    {
      step: index,
      what: `upper after ${step.op} ${String(step.path ?? step.fd ?? step.at ?? '')}`,
      wanted: pick(0),
      got: pick(1),
    },
  ]
}

/** Programs of the recording host have other bytes than ours: where the simulator has one, its contents count as right. */
function withPrograms(wanted: Tree, got: Tree): Tree {
  const result = { ...wanted }
  for (const [name, entry] of Object.entries(got)) {
    const recorded = wanted[name]
    if (recorded?.data !== undefined && isHash(recorded.data) && isProgram(entry)) {
      result[name] = { ...recorded, s: entry.s as number, data: entry.data as Bytes }
    }
  }
  return result
}

const isHash = (data: Bytes): boolean => typeof data === 'object' && 'sha256' in data

const isProgram = ({ data }: Entry): boolean =>
  data !== undefined && !isHash(data) && decode(decodeBytes(data)).startsWith('\x7fELF')

function compareFinal(
  trace: Trace,
  kernel: Kernel,
  level: Level,
  lowers: ReadonlyMap<string, string>,
  handles: Handles,
): Mismatch[] {
  const found: Mismatch[] = []
  const sys = kernel.system()
  if (trace.final !== null && trace.union !== null) {
    if (level >= 4 && trace.final.work !== null) found.push(...compareWork(kernel, trace.final, handles))
    const merged = withLinkCounts(kernel, trace.union, snapshot(sys, trace.union, handles))
    const wanted = plainTree(trace.final.merged, level)
    const changed = difference(wanted, plainTree(merged, level))
    if (Object.keys(changed).length > 0) {
      found.push({ step: 'final', what: 'merged tree', wanted: '', got: changed })
    }
    if (level >= 2) {
      for (const [directory, before] of lowers) {
        const after = canonical(treeAt(snapshot(sys, directory, handles), 2))
        if (after !== before)
          found.push({ step: 'final', what: `lower ${directory}`, wanted: before, got: after })
      }
    }
  }
  return found
}

/** What is left in work and index. */
function compareWork(
  kernel: Kernel,
  final: { upperdir: string; work: Tree | null },
  handles: Handles,
): Mismatch[] {
  const workdir = `${final.upperdir.slice(0, -1)}w`
  const got = indexNames(workNames(snapshot(kernel.system(), workdir, handles)), handles)
  const changed = difference(treeAt(final.work as Tree, 4), treeAt(got, 4))
  if (Object.keys(changed).length === 0) return []
  return [{ step: 'final', what: 'work', wanted: '', got: changed }]
}

/** Final trees say link counts of all, directories too. */
function withLinkCounts(kernel: Kernel, root: string, tree: Tree): Tree {
  const sys = kernel.system()
  for (const [name, entry] of Object.entries(tree)) {
    const stat = sys.lstat(name === '.' ? root : `${root}/${name}`)
    if (typeof stat !== 'number') entry.n = stat.nlink
  }
  return tree
}

function plainTree(tree: Tree, level: Level): Record<string, Partial<Entry>> {
  return Object.fromEntries(
    Object.entries(tree).map(([name, entry]) => {
      const { d: _d, i: _i, ...rest } = entry as Entry & { d?: unknown; i?: unknown }
      return [name, entryAt(rest, level)]
    }),
  )
}

/**
 * Within one trace the same label means the same inode, and the reverse. A device's label outlives its number, which a
 * new mount changes.
 */
class Identities {
  readonly #byLabel = new Map<unknown, string>()
  readonly #byNumbers = new Map<string, unknown>()
  readonly #devices = new Map<string, number>()

  /** Devices may get other numbers. */
  forgetDevices(): void {
    this.#devices.clear()
  }

  check(index: number, step: Step, { dev, ino }: { dev: number; ino: number }): Mismatch[] {
    const { i: label, d: device } = (step.ret ?? {}) as { i?: unknown; d?: string }
    if (label === undefined || device === undefined) return []
    const what = `identity of ${String(step.path ?? step.fd)}`
    const knownDevice = this.#devices.get(device) ?? dev
    this.#devices.set(device, knownDevice)
    if (knownDevice !== dev) return [{ step: index, what, wanted: { device, knownDevice }, got: { dev } }]
    const numbers = `${device}:${ino}`
    const known = this.#byLabel.get(label) ?? numbers
    const other = this.#byNumbers.get(numbers) ?? label
    this.#byLabel.set(label, known)
    this.#byNumbers.set(numbers, other)
    if (known === numbers && other === label) return []
    return [{ step: index, what, wanted: { label, known }, got: { numbers, other } }]
  }
}
