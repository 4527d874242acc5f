/** The names that tar is given: typed ones and those in the files of -T, and the directories (-C) that they are of. */

import { type Io, STDIN, type Step } from '../lib/io.ts'
import { fatal, pathError } from './failures.ts'
import type { TarOptions } from './options.ts'

export interface TarNames {
  readonly typed: readonly string[]
  /** in the files of -T */
  readonly listed: readonly string[]
}

export function* readNames(io: Io, options: TarOptions, typed: readonly string[]): Step<TarNames> {
  const listed: string[] = []
  for (const file of options.values('filesFrom')) {
    const bytes = file === '-' ? yield* io.readAll(STDIN) : yield* io.readFile(file as string)
    if (typeof bytes === 'number') return yield* fatal(io, pathError(file as string, 'stat', bytes))
    const end = options.has('null') ? '\0' : '\n'
    listed.push(
      ...io
        .decode(bytes)
        .split(end)
        .filter((name) => name !== ''),
    )
  }
  return { typed, listed }
}

/** A name without the slashes that a directory's may end in. */
export const plainName = (name: string): string => name.replace(/\/+$/, '')

/** Where -C leads before an archive is read; one behind the last name is for none. */
export function directoriesOf({ given }: TarOptions, { typed, listed }: TarNames): string[] {
  const lastList = listed.length === 0 ? -1 : given.findLastIndex(({ key }) => key === 'filesFrom')
  const hasNames = typed.length + listed.length > 0
  return given
    .filter(
      ({ key, before }, at) => key === 'directory' && (!hasNames || before < typed.length || at < lastList),
    )
    .map(({ value }) => value ?? '.')
}

export function* changeDirectory(io: Io, directory: string): Step<void> {
  const result = io.sys.chdir(directory)
  if (result < 0) yield* fatal(io, pathError(directory, 'open', result))
}
