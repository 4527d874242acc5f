/** The files and commands whose text a script brings in. */

import { O_RDONLY } from '../../kernel/abi.ts'
import { type Io, STDIN, type Step } from '../lib/io.ts'
import { shellOutput } from '../lib/shell-output.ts'
import { TextLines } from '../lib/text-lines.ts'
import type { SedFiles } from './execute.ts'

/** The files of r and R. */
export class ReadFiles implements SedFiles {
  private readonly io: Io
  private readonly readers = new Map<string, TextLines | null>()

  constructor(io: Io) {
    this.io = io
  }

  *content(name: string): Step<string> {
    if (name === '/dev/stdin') {
      const text = yield* readStandardInput(this.io)
      return typeof text === 'number' ? '' : text
    }
    const text = yield* this.io.readText(name)
    // A file that cannot be read is an empty one (POSIX).
    return typeof text === 'number' ? '' : text
  }

  *run(command: string): Step<string> {
    return yield* shellOutput(this.io, command)
  }

  *lineOf(name: string): Step<string | null> {
    let reader = this.readers.get(name)
    if (reader === undefined) {
      const fd = yield* this.io.open(name, O_RDONLY)
      reader = fd < 0 ? null : new TextLines(this.io, fd)
      this.readers.set(name, reader)
    }
    if (reader === null || !(yield* reader.fill())) return null
    return reader.next()
  }
}

export function* readStandardInput(io: Io): Step<string | number> {
  const bytes = yield* io.readAll(STDIN)
  return typeof bytes === 'number' ? bytes : io.decode(bytes)
}
