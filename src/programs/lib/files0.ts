/** `--files0-from=F` of wc, sort, du and find: the names of the input, each ended by a NUL. */

import { decode } from '../../kernel/text.ts'
import { type Io, STDIN, type Step } from './io.ts'
import { quoteIfNeeded, quoteName } from './quote.ts'

/** How the list is named in complaints. */
interface ListNames {
  /** What is said of one that cannot be read. */
  readonly unreadable: (list: string) => string
  readonly inList: (list: string) => string
}

/** The names; empty ones are complained of and left out. Ends the program where the list cannot be read. */
export function* readFiles0(
  io: Io,
  list: string,
  names: ListNames = {
    unreadable: (list) => `cannot open ${quoteName(list)} for reading`,
    inList: quoteIfNeeded,
  },
): Step<{ names: string[]; isFine: boolean }> {
  const bytes = list === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(list)
  if (typeof bytes === 'number') return yield* io.fail(names.unreadable(list), bytes)
  const all = decode(bytes).split('\0')
  if (all.at(-1) === '') all.pop()
  let isFine = true
  for (const [i, name] of all.entries()) {
    if (name !== '') continue
    isFine = false
    yield* io.complain(`${names.inList(list)}:${i + 1}: invalid zero-length file name`)
  }
  return { names: all.filter((name) => name !== ''), isFine }
}
