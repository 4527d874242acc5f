/** setfattr(1): sets and removes extended attributes. */

import { decode, encode } from '../kernel/text.ts'
import { ENODATA, ENOENT, strerror } from '../kernel/vfs/errno.ts'
import { type Io, STDIN, type Step } from './lib/io.ts'
import { defineProgram } from './lib/program.ts'
import { decodeValue } from './lib/xattr-value.ts'

const USAGE =
  "Usage: setfattr {-n name} [-v value] [-h] file...\n       setfattr {-x name} [-h] file...\nTry `setfattr --help' for more information.\n"

export const setfattr = defineProgram({
  name: 'setfattr',
  version: 'attr 2.5.2',
  usage: ['{-n name} [-v value] [-h] file...', '{-x name} [-h] file...'],
  about: 'Set extended attributes',
  usageError: USAGE,
  failureStatus: 2,
  baseName: true,
  options: {
    name: {
      short: 'n',
      long: 'name',
      argument: 'name',
      help: 'set the value of the named extended attribute',
    },
    remove: { short: 'x', long: 'remove', argument: 'name', help: 'remove the named extended attribute' },
    value: { short: 'v', long: 'value', argument: 'value', help: 'use value as the attribute value' },
    noDereference: { short: 'h', long: 'no-dereference', help: 'do not dereference symbolic links' },
    restore: { long: 'restore', argument: 'file', help: 'restore extended attributes' },
    raw: { long: 'raw', help: 'attribute value is not encoded' },
  },
  *run(io, options, operands) {
    const name = options.value('name')
    const remove = options.value('remove')
    const valueText = options.value('value')
    const dump = options.value('restore')
    if (dump !== undefined) {
      const restored = yield* restore(io, dump, !options.has('noDereference'))
      // It goes on to the operands, without a name that could be set.
      for (const path of operands) yield* io.complain(`${path}: Bad address`)
      return operands.length > 0 ? 1 : restored
    }
    const one = (name === undefined) !== (remove === undefined)
    if (!one || operands.length === 0 || (remove !== undefined && valueText !== undefined)) {
      yield* io.printError(USAGE)
      return 2
    }
    const value = options.has('raw') ? encode(valueText ?? '') : decodeValue(valueText ?? '')
    if (value === null) {
      // Read anew for each file.
      for (const _ of operands) yield* io.printError('bad input encoding\n')
      return 1
    }
    const follow = !options.has('noDereference')
    let status = 0
    for (const path of operands) {
      const result =
        remove === undefined
          ? io.sys.setxattr(path, name as string, value.slice(), 0, follow)
          : io.sys.removexattr(path, remove, follow)
      if (result >= 0) continue
      status = 1
      yield* report(io, path, result)
    }
    return status
  },
})

/** Sets what `getfattr -d` has written: `# file: NAME`, lines of `name=value`, an empty line. */
function* restore(io: Io, dump: string, follow: boolean): Step<number> {
  const bytes = dump === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(dump)
  if (typeof bytes === 'number') {
    yield* io.printError(`${io.name}: ${dump}: ${strerror(bytes)}\n`)
    // A list that is not there counts as one without entries.
    return bytes === -ENOENT ? 0 : 1
  }
  let path: string | null = null
  /** behind the empty line that ended the last file's entries */
  let blockStart = 0
  let status = 0
  for (const [index, line] of decode(bytes).split('\n').entries()) {
    if (line === '') {
      if (path !== null) blockStart = index + 1
      path = null
    } else if (line.startsWith('# file: ')) path = unescapeOctal(line.slice(8))
    else if (line.startsWith('#')) continue
    else if (path === null) {
      const where = `${io.name}: ${dump}: No filename found in line ${blockStart}, aborting\n`
      yield* io.printError(where)
      return 1
    } else {
      const equals = line.indexOf('=')
      const value = equals < 0 ? new Uint8Array(0) : decodeValue(line.slice(equals + 1))
      if (value === null) {
        yield* io.printError('bad input encoding\n')
        return 1
      }
      const name = unescapeOctal(equals < 0 ? line : line.slice(0, equals))
      const result = io.sys.setxattr(path, name, value.slice(), 0, follow)
      if (result >= 0) continue
      status = 1
      yield* report(io, path, result)
    }
  }
  return status
}

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))

function* report(io: Io, path: string, error: number): Step<void> {
  const text = error === -ENODATA ? 'No such attribute' : strerror(error)
  yield* io.printError(`${io.name}: ${path}: ${text}\n`)
}
