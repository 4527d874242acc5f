/** A random run: file systems, the tree that they start with, and steps (../trace/format.ts has their vocabulary). */

import type { Step, Tree } from '../trace/format.ts'
import { fill } from './initial.ts'
import { randomOperation, SLOTS } from './operations.ts'
import { escapeLower, escapeUpper, randomOptions } from './options.ts'
import { Random } from './random.ts'

export interface Case {
  readonly filesystems: readonly string[]
  readonly initial: Tree
  readonly steps: readonly Step[]
  /** what may be left mounted at the end */
  readonly mountpoints: readonly string[]
  /** directories that are compared at the end, in this order */
  readonly final: readonly string[]
}

export const BASE = '/tmp/ovl-verify'
const MERGED = `${BASE}/0/m`
/** another overlay beside it, which may share layers with it */
const SECOND = `${BASE}/0/m2`
/** an overlay that is a layer of the other: its mount point, upper and work */
const NESTED = `${BASE}/0/n`
const NESTED_UPPER = `${BASE}/0/nu`
const NESTED_WORK = `${BASE}/0/nw`
const UPPER = `${BASE}/0/u`
const WORK = `${BASE}/0/w`
const plainNames = ['a', 'b', 'c', 'd']
/** names that need care somewhere on their way */
const oddNames = [
  'x y',
  "it's",
  'ü',
  'a\nb',
  'a\\b',
  'c:d',
  'e,f',
  '*',
  '.h',
  '-n',
  '#1',
  'n'.repeat(255),
  'n'.repeat(256),
]

/** The case that `seed` determines; with `words`, all of its options hold one of them. */
export function randomCase(seed: number, steps: number, words: readonly string[]): Case {
  const random = new Random(seed)
  const names = random.chance(0.1) ? [...plainNames.slice(1), random.pick(oddNames)] : plainNames
  const suffix = random.chance(0.05) ? random.pick([':x', ',x', '\\x', ' x', '#x', "'x"]) : ''
  const lowers = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, i) => `l${i}${suffix}`)
  const isOneFileSystem = random.chance(0.6)
  const layers = lowers.map((name) => `${BASE}/${isOneFileSystem ? 0 : random.pick([0, 1, 2])}/${name}`)
  const filesystems = [0, 1, 2].filter(
    (i) => i === 0 || layers.some((layer) => layer.startsWith(`${BASE}/${i}/`)),
  )
  const initial: Tree = {}
  const unions = uppers.flatMap(({ upper, work }) => [upper, work])
  for (const directory of [MERGED, SECOND, NESTED, NESTED_UPPER, NESTED_WORK, ...unions, ...layers])
    initial[directory] = { t: 'd', m: '0755' }
  const options = randomOptions(random, words)
  const prefix = options.includes('userxattr') ? 'user.overlay.' : 'trusted.overlay.'
  const buildable = names.filter((name) => name.length < 256)
  for (const [i, layer] of layers.entries()) {
    const hides = i < layers.length - 1 || random.chance(0.05)
    fill(random, initial, layer, 3, { names: buildable, hides, prefix })
  }
  if (random.chance(0.3)) fill(random, initial, UPPER, 2, { names: buildable, hides: true, prefix })
  return {
    filesystems: filesystems.map((i) => `${BASE}/${i}`),
    initial,
    steps: [...new Steps(random, names, layers, options, words).make(steps)],
    mountpoints: [NESTED, SECOND, MERGED],
    final: [MERGED, SECOND, NESTED_UPPER, NESTED_WORK, ...unions, ...layers],
  }
}

/** Uppers with their work directories; a mount that rotates takes the next ones. */
const uppers = [0, 1, 2].map((i) => ({
  upper: i === 0 ? UPPER : `${UPPER}${i}`,
  work: i === 0 ? WORK : `${WORK}${i}`,
}))

interface Union {
  readonly upper: string
  readonly work: string
}

/** The steps of one case: through the mount mostly, between mounts and underneath on the layers. */
class Steps {
  readonly #random: Random
  readonly #names: readonly string[]
  readonly #words: readonly string[]
  #layers: readonly string[]
  #options: string
  #rotation = 0
  #slot = 0

  constructor(
    random: Random,
    names: readonly string[],
    layers: readonly string[],
    options: string,
    words: readonly string[],
  ) {
    this.#random = random
    this.#names = names
    this.#layers = layers
    this.#options = options
    this.#words = words
  }

  *make(count: number): Generator<Step, void, void> {
    const random = this.#random
    if (random.chance(0.1)) yield* this.#nest()
    yield this.#learn()
    yield this.#mount()
    const places = [MERGED]
    if (random.chance(0.05)) {
      yield this.#mountSecond()
      places.push(SECOND)
    }
    for (let i = 0; i < count; i++) {
      const event = random.next()
      if (event < 0.02) yield* this.#offline()
      else if (event < 0.022) yield* this.#underneath()
      else if (event < 0.023) yield this.#remount()
      else if (event < 0.024) yield { op: 'drop_caches' }
      else yield this.#operation(random.pick(places))
    }
  }

  /** The lowest layer becomes an overlay on it. */
  *#nest(): Generator<Step, void, void> {
    const lowest = this.#layers[this.#layers.length - 1] as string
    const more = this.#random.pick([
      '',
      '',
      'redirect_dir=on',
      'metacopy=on',
      'nfs_export=on',
      'xino=on',
      'index=on',
    ])
    yield this.#overlay(NESTED, [lowest], { upper: NESTED_UPPER, work: NESTED_WORK }, more)
    for (let i = 0; i < 4; i++) yield this.#operation(NESTED)
    this.#layers = [...this.#layers.slice(0, -1), NESTED]
  }

  get #upper(): Union {
    return uppers[this.#rotation] as Union
  }

  #learn(): Step {
    return { op: 'learn', paths: [...this.#layers, this.#upper.upper] }
  }

  #mount(): Step {
    const isReadOnly = this.#layers.length > 1 && this.#random.chance(0.05)
    return this.#overlay(MERGED, this.#layers, isReadOnly ? null : this.#upper, this.#options)
  }

  /** Its layers are the other's, its upper its own; sometimes it is the other's upper, or inside of it. */
  #mountSecond(): Step {
    const random = this.#random
    const own: Union = { upper: `${UPPER}2`, work: `${WORK}2` }
    const union = random.pick([own, own, this.#upper, null, { upper: `${UPPER}/a`, work: `${WORK}2` }])
    const layers = random.pick([
      this.#layers,
      [UPPER, ...this.#layers],
      [`${this.#layers[0]}/a`, ...this.#layers],
    ])
    return this.#overlay(SECOND, layers, union, randomOptions(random, this.#words))
  }

  /** By mount(2), or option by option. */
  #overlay(at: string, layers: readonly string[], union: Union | null, options: string): Step {
    const random = this.#random
    const dataFrom = layers.length > 1 && random.chance(0.08) ? layers.length - 1 : layers.length
    if (random.chance(0.05))
      return { op: 'mount', at, api: 'fsconfig', params: params(layers, dataFrom, union, options) }
    const lowers = layers.map(
      (layer, i) => `${i === 0 ? '' : i < dataFrom ? ':' : '::'}${escapeLower(layer)}`,
    )
    const parts = [`lowerdir=${lowers.join('')}`]
    if (union !== null)
      parts.push(`upperdir=${escapeUpper(union.upper)}`, `workdir=${escapeUpper(union.work)}`)
    if (options !== '') parts.push(options)
    const step: Step = { op: 'mount', at, opts: parts.join(',') }
    return random.chance(0.02) ? { ...step, flags: [random.pick(['ro', 'noatime', 'nosuid'])] } : step
  }

  /** Unmounts, changes layers, mounts again: with other options, or with the upper as a lower and a fresh upper. */
  *#offline(): Generator<Step, void, void> {
    const random = this.#random
    yield { op: 'umount', at: MERGED }
    const changes = random.below(3)
    for (let i = 0; i < changes; i++) yield this.#operation(random.pick([this.#upper.upper, ...this.#layers]))
    if (random.chance(0.3)) this.#options = randomOptions(random, this.#words)
    if (random.chance(0.3) && this.#rotation < uppers.length - 1) {
      this.#layers = [this.#upper.upper, ...this.#layers]
      this.#rotation++
    }
    yield this.#learn()
    yield this.#mount()
  }

  /** What documentation calls undefined, and is not. */
  *#underneath(): Generator<Step, void, void> {
    yield this.#operation(this.#random.pick([this.#upper.upper, ...this.#layers]))
    if (this.#random.chance(0.5)) yield { op: 'drop_caches' }
  }

  /** Overlay's own flags, or those of the file system of a layer. */
  #remount(): Step {
    const random = this.#random
    const flags = random.pick([['ro'], [], []])
    if (random.chance(0.7))
      return { op: 'remount', at: MERGED, flags, opts: random.pick(['', '', 'index=on']) }
    return { op: 'remount_fs', at: `${BASE}/0`, ro: false }
  }

  #path(root: string): string {
    const depth = this.#random.pick([1, 1, 2, 2, 3])
    const parts = Array.from({ length: depth }, () => this.#random.pick(this.#names))
    return `${root}/${parts.join('/')}${this.#random.chance(0.02) ? this.#random.pick(['/', '/.', '/..']) : ''}`
  }

  #operation(root: string): Step {
    return randomOperation({
      random: this.#random,
      path: this.#path(root),
      other: this.#path(root),
      slot: () => `s${this.#slot++ % SLOTS}`,
    })
  }
}

function params(
  layers: readonly string[],
  dataFrom: number,
  union: Union | null,
  options: string,
): [string, string | null][] {
  const result: [string, string | null][] = layers.map((layer, i) => [
    i < dataFrom ? 'lowerdir+' : 'datadir+',
    layer,
  ])
  if (union !== null) result.push(['upperdir', union.upper], ['workdir', union.work])
  for (const option of options.split(',')) {
    const equals = option.indexOf('=')
    if (option === '') continue
    result.push(equals === -1 ? [option, null] : [option.slice(0, equals), option.slice(equals + 1)])
  }
  return result
}
