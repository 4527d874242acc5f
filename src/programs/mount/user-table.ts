/**
 * What mount(8) remembers of mounts that the kernel knows nothing of, in /run/mount/utab as libmount does: `user`, `_netdev`, `x-…`
 * and where a bind mount came from. Who may not write there remembers nothing.
 */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import type { Io, Step } from '../lib/io.ts'
import { type MountEntry, mergedOptions, unescapeOctal } from '../lib/mount-table.ts'
import { eachOnce, rememberedOptions } from './plan.ts'

const DIRECTORY = '/run/mount'
const TABLE = `${DIRECTORY}/utab`

export interface UserEntry {
  /** of the mount; null where mount(8) was not told */
  readonly id: number | null
  readonly source: string
  readonly target: string
  readonly root: string
  /** the directory that a bind mount shows */
  readonly bindSource: string | null
  readonly options: readonly string[]
}

export function* readUserTable(io: Io): Step<readonly UserEntry[]> {
  const text = yield* io.readText(TABLE)
  return typeof text === 'number' ? [] : text.split('\n').flatMap((line) => entryOf(line) ?? [])
}

function entryOf(line: string): UserEntry | null {
  const fields = new Map(
    line.split(' ').map((word) => {
      const [key = '', value = ''] = word.split(/=(.*)/s)
      return [key, unescapeOctal(value)]
    }),
  )
  const [target, options] = [fields.get('TARGET'), fields.get('OPTS')]
  if (target === undefined || options === undefined) return null
  return {
    id: fields.has('ID') ? Number(fields.get('ID')) : null,
    source: fields.get('SRC') ?? '',
    target,
    root: fields.get('ROOT') ?? '/',
    bindSource: fields.get('BINDSRC') ?? null,
    options: rememberedOptions(options),
  }
}

function lineOf({ id, source, target, root, bindSource, options }: UserEntry): string {
  const words = [
    ...(id === null ? [] : [`ID=${id}`]),
    `SRC=${escaped(source)}`,
    `TARGET=${escaped(target)}`,
    `ROOT=${escaped(root)}`,
    ...(bindSource === null ? [] : [`BINDSRC=${escaped(bindSource)}`]),
    `OPTS=${escaped(options.join(','))}`,
  ]
  return `${words.join(' ')}\n`
}

/** mangle of libmount */
const escaped = (text: string): string =>
  text.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)

function* writeUserTable(io: Io, entries: readonly UserEntry[]): Step<void> {
  io.sys.mkdir(DIRECTORY, 0o755)
  for (const [name, mode] of [
    ['lock', 0o600],
    ['event', 0o644],
  ] as const) {
    const beside = yield* io.open(`${TABLE}.${name}`, O_WRONLY | O_CREAT, mode)
    if (beside < 0) return
    io.sys.close(beside)
  }
  const fd = yield* io.open(TABLE, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  if (fd < 0) return
  yield* io.writeAll(fd, encode(entries.map(lineOf).join('')))
  io.sys.close(fd)
}

/** A mount is new. */
export function* rememberMount(io: Io, entry: UserEntry): Step<void> {
  if (entry.options.length > 0) yield* writeUserTable(io, [...(yield* readUserTable(io)), entry])
}

/** A mount has changed: `isAdded`, it keeps what it had. */
export function* rememberRemount(io: Io, entry: UserEntry, isAdded: boolean): Step<void> {
  const entries = yield* readUserTable(io)
  const old = entries.findLast(({ target }) => target === entry.target)
  if (old === undefined) return yield* rememberMount(io, entry)
  const options = isAdded ? eachOnce([...old.options, ...entry.options]) : entry.options
  if (options.join() === old.options.join()) return
  yield* writeUserTable(
    io,
    entries.flatMap((each) => (each !== old ? each : options.length > 0 ? { ...old, options } : [])),
  )
}

export function* rememberMove(io: Io, from: string, to: string): Step<void> {
  const entries = yield* readUserTable(io)
  if (!entries.some(({ target }) => target === from)) return
  yield* writeUserTable(
    io,
    entries.map((entry) => (entry.target === from ? { ...entry, target: to } : entry)),
  )
}

/** The mount on top there is gone. */
export function* forgetMount(io: Io, target: string): Step<void> {
  const entries = yield* readUserTable(io)
  const gone = entries.findLast((entry) => entry.target === target)
  if (gone === undefined) return
  yield* writeUserTable(
    io,
    entries.filter((entry) => entry !== gone),
  )
}

/** The options of all mounts, with what is remembered of them. */
export function* allOptions(io: Io, mounts: readonly MountEntry[]): Step<Map<MountEntry, string>> {
  const found = new Map(mounts.map((mount) => [mount, mergedOptions(mount)]))
  const told = new Set<MountEntry>()
  for (const entry of yield* readUserTable(io)) {
    const mount = mounts.find((each) => !told.has(each) && isOf(entry, each))
    if (mount === undefined) continue
    told.add(mount)
    found.set(mount, [mergedOptions(mount), ...entry.options].join(','))
  }
  return found
}

const isOf = (entry: UserEntry, { id, source, target, root }: MountEntry): boolean =>
  entry.id === null
    ? entry.source === source && entry.target === target && entry.root === root
    : entry.id === id
