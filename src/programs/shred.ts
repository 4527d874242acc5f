/** shred(1) of GNU coreutils: writes over a file, so that its blocks hold nothing of it. */

import { O_WRONLY, SEEK_SET, type Stat } from '../kernel/abi.ts'
import { EINVAL } from '../kernel/vfs/errno.ts'
import { isRegular } from '../kernel/vfs/mode.ts'
import { parseCount } from './lib/count.ts'
import type { Io, Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { quoteIfNeeded, quoteText } from './lib/quote.ts'
import { baseName, directoryName, joinPath } from './lib/walk.ts'

const PASSES = 3
const BLOCK = 4096
const PIECE = 65_536

export const shred = defineProgram({
  name: 'shred',
  usage: '[OPTION]... FILE...',
  about:
    'Overwrite the specified FILE(s) repeatedly, in order to make it harder\nfor even very expensive hardware probing to recover the data.',
  options: {
    force: { short: 'f', long: 'force', help: 'change permissions to allow writing if necessary' },
    iterations: {
      short: 'n',
      long: 'iterations',
      argument: 'N',
      help: 'overwrite N times instead of the default (3)',
    },
    size: {
      short: 's',
      long: 'size',
      argument: 'N',
      help: 'shred this many bytes (suffixes like K, M, G accepted)',
    },
    remove: { short: 'u', help: 'deallocate and remove file after overwriting' },
    removeHow: { long: 'remove', optionalArgument: 'HOW', help: 'like -u but give control on HOW to delete' },
    verbose: { short: 'v', long: 'verbose', help: 'show progress' },
    exact: { short: 'x', long: 'exact', help: 'do not round file sizes up to the next full block' },
    zero: { short: 'z', long: 'zero', help: 'add a final overwrite with zeros to hide shredding' },
  },
  *run(io, options, operands) {
    const count = parseCount(options.value('iterations') ?? String(PASSES))
    if (count === null)
      return yield* io.fail(`invalid number of passes: ${quoteText(options.value('iterations') ?? '')}`)
    const sizeText = options.value('size')
    const size = sizeText === undefined ? null : parseCount(sizeText)
    if (sizeText !== undefined && size === null)
      return yield* io.fail(`invalid file size: ${quoteText(sizeText)}`)
    if (operands.length === 0) return yield* io.failUsage('missing file operand')
    const settings: Settings = {
      passes: [
        ...Array.from({ length: count }, () => 'random' as const),
        ...(options.has('zero') ? ['zeros' as const] : []),
      ],
      size,
      isExact: options.has('exact'),
      removes: options.has('remove') || options.has('removeHow'),
      isVerbose: options.has('verbose'),
      forces: options.has('force'),
    }
    let isFine = true
    for (const file of operands) if (!(yield* shredFile(io, file, settings))) isFine = false
    return isFine ? 0 : 1
  },
})

interface Settings {
  readonly passes: readonly ('random' | 'zeros')[]
  readonly size: number | null
  readonly isExact: boolean
  readonly removes: boolean
  readonly isVerbose: boolean
  readonly forces: boolean
}

function* shredFile(io: Io, file: string, settings: Settings): Step<boolean> {
  const shown = quoteIfNeeded(file)
  const fd = open(io, file, settings.forces)
  const stat = fd < 0 ? fd : io.sys.fstat(fd)
  if (typeof stat === 'number') {
    yield* io.complain(`${shown}: failed to open for writing`, stat)
    return false
  }
  if (!isRegular(stat.mode)) {
    yield* io.complain(`${shown}: invalid file type`, isRegular(stat.mode) ? -EINVAL : 0)
    io.sys.close(fd)
    return false
  }
  const size = sizeToWrite(stat, settings)
  for (const [pass, kind] of settings.passes.entries()) {
    if (settings.isVerbose)
      yield* io.complain(
        `${shown}: pass ${pass + 1}/${settings.passes.length} (${kind === 'random' ? 'random' : '000000'})...`,
      )
    io.sys.lseek(fd, 0, SEEK_SET)
    for (let left = size; left > 0; left -= PIECE) {
      const length = Math.min(left, PIECE)
      const result = yield* io.writeAll(
        fd,
        kind === 'random' ? io.sys.getrandom(length) : new Uint8Array(length),
      )
      if (result < 0) return yield* io.fail(`${shown}: error writing`, result)
    }
  }
  if (settings.removes) io.sys.ftruncate(fd, 0)
  io.sys.close(fd)
  if (settings.removes) yield* wipeName(io, file, settings.isVerbose)
  return true
}

function open(io: Io, file: string, forces: boolean): number {
  const fd = io.sys.open(file, O_WRONLY)
  if (fd >= 0 || !forces || io.sys.chmod(file, 0o200) < 0) return fd
  return io.sys.open(file, O_WRONLY)
}

/** Whole blocks, so that the room behind the end is written over too. */
function sizeToWrite(stat: Stat, { size, isExact }: Settings): number {
  if (size !== null) return size
  return isExact ? stat.size : Math.ceil(stat.size / BLOCK) * BLOCK
}

/** Names of zeros, shorter and shorter, and then none. */
function* wipeName(io: Io, file: string, isVerbose: boolean): Step<void> {
  const say = function* (text: string): Step<void> {
    if (isVerbose) yield* io.complain(text)
  }
  const directory = directoryName(file)
  let current = file
  yield* say(`${quoteIfNeeded(file)}: removing`)
  for (let length = baseName(file).length; length > 0; length--) {
    const zeros = '0'.repeat(length)
    const next = file.includes('/') ? joinPath(directory, zeros) : zeros
    if (typeof io.sys.lstat(next) !== 'number' || io.sys.rename(current, next) < 0) continue
    yield* say(`${quoteIfNeeded(current)}: renamed to ${quoteIfNeeded(next)}`)
    current = next
  }
  const result = io.sys.unlink(current)
  if (result < 0) yield* io.complain(`${quoteIfNeeded(file)}: failed to remove`, result)
  else yield* say(`${quoteIfNeeded(file)}: removed`)
}
