/** --delete and -A: an archive is written again without some of its members, or with those of others. */

import { O_CREAT, O_TRUNC, O_WRONLY, type ProgramRun } from '../../kernel/abi.ts'
import { ENOENT } from '../../kernel/vfs/errno.ts'
import type { Io, Step } from '../lib/io.ts'
import { archiveOf, headerOf, padded, withoutEnd } from './archive.ts'
import { fatal, finish, pathError } from './failures.ts'
import { plainName, type TarNames } from './names.ts'
import type { TarOptions } from './options.ts'
import { membersOf } from './read-members.ts'
import { isMissing, occurrenceOf } from './wanted.ts'

export function* rewrite(
  io: Io,
  options: TarOptions,
  { typed, listed }: TarNames,
  mode: 'delete' | 'concatenate',
): ProgramRun {
  const operands = [...typed, ...listed]
  const file = options.value('file') ?? '-'
  const before = yield* readArchiveFile(io, file)
  const { chunks, hasFailed } =
    mode === 'delete'
      ? yield* withoutMembers(io, before, operands, occurrenceOf(options))
      : yield* withOthers(io, before, operands)
  const fd = yield* io.open(file, O_WRONLY | O_TRUNC)
  const result = fd < 0 ? fd : yield* io.writeAll(fd, archiveOf(chunks))
  if (result < 0) return yield* fatal(io, pathError(file, 'write', result))
  return yield* finish(io, hasFailed)
}

/** What the archive is made of before its end. */
interface Rewritten {
  readonly chunks: readonly Uint8Array[]
  readonly hasFailed: boolean
}

function* withOthers(io: Io, before: Uint8Array, operands: readonly string[]): Step<Rewritten> {
  const chunks = [withoutEnd(before)]
  // With the zeros at their ends, as tar copies them.
  let hasFailed = false
  for (const operand of operands) {
    const bytes = yield* io.readFile(operand)
    if (typeof bytes !== 'number') chunks.push(bytes)
    else {
      yield* io.complain(pathError(operand, 'open', bytes))
      hasFailed = true
    }
  }
  return { chunks, hasFailed }
}

function* withoutMembers(
  io: Io,
  before: Uint8Array,
  operands: readonly string[],
  occurrence: number,
): Step<Rewritten> {
  const members = membersOf(io, before)
  if (members === 'not a tar') return yield* fatal(io, 'This does not look like a tar archive')
  const chunks: Uint8Array[] = []
  /** how often each name has been found */
  const found = new Map<string, number>()
  for (const member of members) {
    const name = plainName(member.name)
    const hit = operands.map(plainName).find((operand) => name === operand || name.startsWith(`${operand}/`))
    if (hit !== undefined) found.set(hit, (found.get(hit) ?? 0) + 1)
    const isMeant = hit !== undefined && (occurrence === 0 || found.get(hit) === occurrence)
    if (!isMeant) chunks.push(...headerOf(member), padded(member.content))
  }
  let hasFailed = false
  for (const operand of operands) {
    if (yield* isMissing(io, operand, found.get(plainName(operand)) ?? 0, occurrence)) hasFailed = true
  }
  return { chunks, hasFailed }
}

/** An archive that is not there is made. */
function* readArchiveFile(io: Io, file: string): Step<Uint8Array> {
  const bytes = yield* io.readFile(file)
  if (bytes === -ENOENT) {
    const fd = yield* io.open(file, O_WRONLY | O_CREAT, 0o666)
    if (fd < 0) return yield* fatal(io, pathError(file, 'open', fd))
    io.sys.close(fd)
    return new Uint8Array(0)
  }
  return typeof bytes === 'number' ? yield* fatal(io, pathError(file, 'open', bytes)) : bytes
}
