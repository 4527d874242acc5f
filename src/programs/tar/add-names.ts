/** Goes through what an archive is to be made of: names, and the options that hold for the names behind them. */

import type { Io, Step } from '../lib/io.ts'
import { quoteText } from '../lib/quote.ts'
import type { Creator } from './creator.ts'
import { changeDirectory, type TarNames } from './names.ts'
import { type TarOptions, table } from './options.ts'
import { isPositional, type Selection, type TarOption } from './selection.ts'

export interface NamesTarget {
  readonly creator: Creator
  readonly selection: Selection
  /** Members are added to an archive: all positional options hold from the beginning. */
  readonly appends: boolean
}

/** The positional options that came too late for any name. */
export function* addNames(
  io: Io,
  options: TarOptions,
  { typed, listed }: TarNames,
  { creator, selection, appends }: NamesTarget,
): Step<readonly TarOption[]> {
  const placed = options.given.filter(
    (option) => option.key === 'directory' || option.key === 'addFile' || isPositional(option),
  )
  const early = appends || typed.length === 0 ? placed.filter(isPositional) : []
  for (const option of early) yield* selection.take(io, option)
  const ordered = placed.filter((option) => !early.includes(option))
  const late: TarOption[] = []
  for (let at = 0; at <= typed.length; at++) {
    for (const option of ordered.filter(({ before }) => before === at)) {
      if (option.key === 'directory') yield* changeDirectory(io, option.value ?? '.')
      else if (option.key === 'addFile') yield* creator.add(option.value ?? '')
      else yield* selection.take(io, option)
      if (at === typed.length && isPositional(option)) late.push(option)
    }
    if (at < typed.length) yield* creator.add(typed[at] as string)
  }
  for (const name of listed) yield* creator.add(name)
  return options.has('filesFrom') ? [] : late
}

export function* tellLate(io: Io, late: readonly TarOption[]): Step<void> {
  yield* io.complain(
    'The following options were used after non-option arguments.  These options are positional and affect only arguments that follow them.  Please, rearrange them properly.',
  )
  for (const { key, value } of late) {
    const { long } = table[key]
    const name = typeof long === 'string' ? long : (long?.[0] ?? key)
    yield* io.complain(`--${name}${value === undefined ? '' : ` ${quoteText(value)}`} has no effect`)
  }
}
