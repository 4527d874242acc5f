/** jq's functions that need their filters themselves, or the world. */

import { UTC, type Zone } from '../../time/zone.ts'
import { brokenDown, formattedDate } from './dates.ts'
import { getIndex } from './paths.ts'
import {
  computed,
  depthFirst,
  each,
  none,
  one,
  PAUSE,
  type Place,
  pathsOf,
  STEPS_PER_PAUSE,
  type Values,
  type Work,
  within,
  withoutPath,
} from './place.ts'
import { described, isArray, isTrue, JqError, type Json, plainNumber } from './value.ts'

export interface World {
  /** the next input, undefined when there is none */
  input(): Work<Json | undefined>
  inputLine(): number
  /** null before the first */
  inputFile(): string | null
  note(value: Json): void
  readonly environment: Json
  readonly variables: ReadonlyMap<string, Json>
  now(): number
  readonly zone: Zone
}

/** Thrown by `halt` and `halt_error`. */
export class Halt extends Error {
  readonly value: Json | undefined
  readonly status: number
  constructor(value: Json | undefined, status: number) {
    super()
    this.value = value
    this.status = status
  }
}

export type Filter = (at: Place) => Values

type Special = (at: Place, world: World, first: Filter, second: Filter) => Values

const plain = (filter: Filter, at: Place): Values => filter(withoutPath(at))

export const specials: Readonly<Record<string, Special | undefined>> = {
  'empty/0': none,
  'error/0': (at) => {
    throw new JqError(at.value)
  },
  'not/0': (at) => one(computed(at, !isTrue(at.value))),
  *'path/1'(at, _world, filter) {
    for (const path of yield* pathsOf(filter({ value: at.value, path: [] }))) yield computed(at, path)
  },
  'getpath/1': (at, _world, filter) =>
    each(plain(filter, at), function* ({ value: path }) {
      if (!isArray(path)) throw new JqError('Path must be specified as an array')
      let place = at
      for (const key of path) {
        place = within(place, key, place.value === null ? null : getIndex(place.value, key))
      }
      yield place
    }),
  'range/2': (at, _world, from, to) =>
    each(plain(from, at), ({ value: first }) =>
      each(plain(to, at), function* ({ value: last }) {
        const [from, to] = [plainNumber(first), plainNumber(last)]
        if (typeof from !== 'number' || typeof to !== 'number')
          throw new JqError('Range bounds must be numeric')
        for (let i = from, steps = 1; i < to; i++, steps++) {
          if (steps % STEPS_PER_PAUSE === 0) yield PAUSE
          yield computed(at, i)
        }
      }),
    ),
  'recurse/1': (at, _world, filter) => depthFirst(at, filter),
  *'input/0'(at, world) {
    const input = yield* world.input()
    if (input === undefined) throw new JqError('break')
    yield computed(at, input)
  },
  'debug/0': (at, world) => {
    world.note(['DEBUG:', at.value])
    return one(at)
  },
  'stderr/0': (at, world) => {
    world.note(at.value)
    return one(at)
  },
  'input_line_number/0': (at, world) => one(computed(at, world.inputLine())),
  'input_filename/0': (at, world) => one(computed(at, world.inputFile())),
  'env/0': (at, world) => one(computed(at, world.environment)),
  'now/0': (at, world) => one(computed(at, world.now())),
  'localtime/0': (at, { zone }) => one(computed(at, brokenDown(at.value, 'localtime', zone))),
  'strftime/1': (at, { zone }, filter) =>
    each(plain(filter, at), ({ value }) => one(computed(at, formattedDate(at.value, value, 'strftime', zone, UTC)))), // biome-ignore format: one line
  'strflocaltime/1': (at, { zone }, filter) =>
    each(plain(filter, at), ({ value }) => one(computed(at, formattedDate(at.value, value, 'strflocaltime', zone, zone)))), // biome-ignore format: one line
  'halt/0': () => {
    throw new Halt(undefined, 0)
  },
  'halt_error/0': (at) => {
    throw new Halt(at.value, 5)
  },
  'halt_error/1': (at, _world, filter) =>
    each(plain(filter, at), ({ value }) => {
      const status = plainNumber(value)
      if (typeof status !== 'number')
        throw new JqError(`${described(at.value)} halt_error/1: number required`)
      throw new Halt(at.value, status)
    }),
}
