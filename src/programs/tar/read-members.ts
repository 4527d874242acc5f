/** What the archive that the options name holds, unpacked if it is packed. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { asBytes } from '../../kernel/byte_text.ts'
import { gunzip, isGzip } from '../lib/gzip.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { blockSize, type Member, readArchive } from './archive.ts'
import { compressorBySuffix, compressorOf, foreignCompressor } from './compressors.ts'
import { childFails, FAILURE, fatal, notRecoverable, pathError } from './failures.ts'
import type { TarOptions } from './options.ts'

/** The members with names as the locale has them. */
export function membersOf(io: Io, bytes: Uint8Array): Member[] | 'not a tar' {
  const members = readArchive(bytes)
  if (members === 'not a tar' || !io.isPlainLocale) return members
  return members.map((member) => ({ ...member, name: asBytes(member.name), target: asBytes(member.target) }))
}

export function* readMembers(io: Io, options: TarOptions): Step<Member[]> {
  const file = options.value('file') ?? '-'
  if (file === '-' && io.sys.isatty(STDIN))
    return yield* fatal(io, 'Refusing to read archive contents from terminal (missing -f option?)')
  const fd = file === '-' ? STDIN : yield* io.open(file, O_RDONLY)
  if (fd < 0) {
    const reason = pathError(file, 'open', fd)
    // A decompressor opens the archive itself.
    return yield* compressorOf(options, null) === null ? fatal(io, reason) : childFails(io, reason)
  }
  const bytes = yield* io.readAll(fd)
  if (fd !== STDIN) io.sys.close(fd)
  if (typeof bytes === 'number') {
    yield* io.complain(pathError(file, 'read', bytes))
    return yield* fatal(io, 'At beginning of tape, quitting now')
  }
  let content = bytes
  const compressor =
    compressorOf(options, null) ?? foreignCompressor(bytes) ?? (yield* compressorBySuffix(io, options, bytes))
  // As here all but gzip are not installed.
  if (compressor !== null && compressor !== 'gzip')
    return yield* childFails(io, `${compressor}: Cannot exec: No such file or directory`)
  if (isGzip(bytes) || compressor === 'gzip') {
    const unpacked = gunzip(bytes)
    if (unpacked.problem !== null) {
      yield* io.printError(`\ngzip: stdin: ${unpacked.problem}\n`)
      yield* io.complain('Child returned status 1')
      return yield* notRecoverable(io)
    }
    content = unpacked.content
  }
  // What a compressor gives may be nothing.
  if (content !== bytes && content.length < blockSize) return []
  const members = membersOf(io, content)
  if (members !== 'not a tar' && bytes.length > 0) return members
  yield* io.complain('This does not look like a tar archive')
  yield* io.complain('Exiting with failure status due to previous errors')
  return yield* io.exit(FAILURE)
}
