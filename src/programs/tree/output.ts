/** Where tree writes: standard output, or the file of -o. */

import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/abi.ts'
import { encode } from '../../kernel/text.ts'
import type { Io, Step } from '../lib/io.ts'

export interface Output {
  readonly io: Io
  /** null for standard output; a file gets its text at the end */
  readonly file: { readonly fd: number; readonly texts: string[] } | null
}

/** To be called before anything is read: a file is made at once, so that it is listed itself. */
export function* openOutput(io: Io, path: string | null): Step<Output> {
  if (path === null) return { io, file: null }
  const fd = yield* io.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (fd < 0) yield* io.fail(`invalid filename '${path}'`)
  return { io, file: { fd, texts: [] } }
}

export function* write({ io, file }: Output, text: string): Step<void> {
  if (file !== null) file.texts.push(text)
  else {
    io.print(text)
    if (io.full) yield* io.flush()
  }
}

export function* closeOutput({ io, file }: Output): Step<void> {
  if (file === null) return
  yield* io.writeAll(file.fd, encode(file.texts.join('')))
  io.sys.close(file.fd)
}
