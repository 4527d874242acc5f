/** `--files0-from=F` of wc, sort, du and find: the names of the input, each ended by a NUL. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { type Io, STDIN, type Step } from './io.ts'
import { quoteIfNeeded, quoteName } from './quote.ts'

/** How a program speaks of the list. */
interface ListWords {
  readonly cannotOpen: (list: string) => string
  readonly cannotRead: (list: string, errno: number) => readonly [message: string, errno?: number]
  readonly inList: (list: string) => string
  /** Whether `-` is a name as others where the list comes from standard input. */
  readonly takesDash?: true
}

const COREUTILS: ListWords = {
  cannotOpen: (list) => `cannot open ${quoteName(list)} for reading`,
  cannotRead: (list, errno) => [`${quoteIfNeeded(list)}: read error`, errno],
  inList: quoteIfNeeded,
}

/** Names in their order; each is to be looked at when its turn comes, as what is wrong is told then. */
export class NameList {
  readonly names: readonly string[]
  readonly #io: Io
  readonly #list: string
  readonly #words: ListWords

  constructor(io: Io, list: string, names: readonly string[], words: ListWords) {
    this.#io = io
    this.#list = list
    this.names = names
    this.#words = words
  }

  /** Whether the name at an index can be one; otherwise it is complained of. */
  *isUsable(index: number): Step<boolean> {
    const name = this.names[index]
    if (name === '-' && this.#list === '-' && this.#words.takesDash !== true) {
      yield* this.#io.complain(
        `when reading file names from stdin, no file name of ${quoteName('-')} allowed`,
      )
      return false
    }
    if (name !== '') return true
    yield* this.#io.complain(`${this.#words.inList(this.#list)}:${index + 1}: invalid zero-length file name`)
    return false
  }
}

/** Ends the program where the list cannot be read. */
export function* readFiles0(io: Io, list: string, words = COREUTILS): Step<NameList> {
  const fd = list === '-' ? STDIN : yield* io.open(list, O_RDONLY)
  if (fd < 0) return yield* io.fail(words.cannotOpen(list), fd)
  const bytes = yield* io.readAll(fd)
  if (typeof bytes === 'number') return yield* io.fail(...words.cannotRead(list, bytes))
  if (list !== '-') io.sys.close(fd)
  const names = io.decode(bytes).split('\0')
  if (names.at(-1) === '') names.pop()
  return new NameList(io, list, names, words)
}
