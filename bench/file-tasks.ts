/**
 * What is done with a union to measure it, the same tree and the same calls for every contestant. Knows neither Node nor
 * Chromium: files.ts and chromium-files.ts run it there.
 */

import type { Contestant, Disk, Lowers } from './disks/disk.ts'
import { machine } from './disks/machine.ts'
import { type Figure, type Goal, spread } from './figures.ts'

const ROUNDS = 15
/** Files that one round of the fastest makes, changes or takes away. */
const TURNS = 2_000
const LISTED = 2_002
const DEEP = 'd0/d1/d2/d3/d4/d5/d6/d7/d8/d9/file'
const text = new TextEncoder()
const LETTER = text.encode('x')
const utf8 = new TextDecoder()

export interface Task {
  readonly name: string
  readonly goals: readonly Goal[]
  readonly lowers: (turns: number) => Lowers
  /** Times that one round does it for a contestant without handicap. */
  readonly turns: number
  /** What `run` needs and is not part of it. */
  prepare?(disk: Disk, turns: number): void
  /** Does it so many times. */
  run(disk: Disk, turns: number): void
  /** What can be seen afterwards; must be the same for all. */
  check(disk: Disk): unknown
}

export const atLeast = (goals: Record<string, number>): Goal[] =>
  Object.entries(goals).map(([peer, ratio]) => ({ peer, ratio }))

/** `count` files with this text, named a0, a1 … */
const files = (prefix: string, count: number, content = 'abc\n'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, content]))

const times = (turns: number, act: (index: number) => void) => {
  for (let index = 0; index < turns; index++) act(index)
}

const content = (disk: Disk, path: string) => utf8.decode(disk.read(path))

const sorted = (disk: Disk, path: string) => [...disk.readdir(path)].sort()

const oneFile = (): Lowers => [{ file: 'abc\n' }]

/** All files in the lowest of so many layers. */
const union = (layers: number, turns: number): Lowers =>
  Array.from({ length: layers }, (_, layer) =>
    layer === layers - 1 ? files('f', turns) : { [`other${layer}`]: 'abc\n' },
  )

const lookups = [1, 10, 100].flatMap((count): Task[] => {
  const common = {
    goals: [],
    lowers: (turns: number) => union(count, turns),
    check: (disk: Disk) => content(disk, 'f7'),
  }
  const layers = count === 1 ? '1 lower' : `${count} lowers`
  const all = (disk: Disk, turns: number) => times(turns, (index) => void disk.stat(`f${index}`))
  return [
    { ...common, name: `stat, first time, ${layers}`, turns: TURNS, run: all },
    { ...common, name: `stat, again, ${layers}`, turns: TURNS, prepare: all, run: all },
  ]
})

export const fileTasks: readonly Task[] = [
  {
    name: 'stat',
    goals: atLeast({ memfs: 5, ZenFS: 100, Linux: 10 }),
    lowers: oneFile,
    turns: 10_000,
    run: (disk, turns) => times(turns, () => void disk.stat('file')),
    check: (disk) => disk.stat('file'),
  },
  {
    name: 'open, read, close',
    goals: atLeast({ memfs: 5, ZenFS: 100, Linux: 10 }),
    lowers: oneFile,
    turns: 10_000,
    run: (disk, turns) => times(turns, () => void disk.read('file')),
    check: (disk) => content(disk, 'file'),
  },
  {
    name: 'create, write, close',
    goals: atLeast({ memfs: 3 }),
    lowers: oneFile,
    turns: TURNS,
    run: (disk, turns) => times(turns, (index) => disk.create(`n${index}`, LETTER)),
    check: (disk) => [content(disk, 'n7'), sorted(disk, '').slice(0, 2)],
  },
  {
    name: 'append',
    goals: atLeast({ memfs: 5, ZenFS: 100, Linux: 10 }),
    lowers: oneFile,
    turns: TURNS,
    prepare: (disk) => disk.append('file', LETTER),
    run: (disk, turns) => times(turns, () => disk.append('file', LETTER)),
    check: (disk) => content(disk, 'file').slice(0, 99),
  },
  {
    name: 'unlink',
    goals: atLeast({ memfs: 2 }),
    lowers: oneFile,
    turns: TURNS,
    prepare: (disk, turns) => times(turns, (index) => disk.create(`n${index}`, LETTER)),
    run: (disk, turns) => times(turns, (index) => disk.unlink(`n${index}`)),
    check: (disk) => disk.readdir(''),
  },
  {
    name: `readdir of ${LISTED} names`,
    goals: [],
    lowers: () => [files('dir/f', LISTED - 2)],
    turns: 20,
    prepare: (disk) => times(2, (index) => disk.create(`dir/n${index}`, LETTER)),
    run: (disk, turns) => times(turns, () => void disk.readdir('dir')),
    check: (disk) => sorted(disk, 'dir'),
  },
  {
    name: 'copy-up by append',
    goals: atLeast({ ZenFS: 100, Linux: 10 }),
    lowers: (turns) => [files('f', turns, 'data')],
    turns: TURNS,
    run: (disk, turns) => times(turns, (index) => disk.append(`f${index}`, LETTER)),
    check: (disk) => content(disk, 'f7'),
  },
  {
    name: 'rename',
    goals: [],
    lowers: oneFile,
    turns: TURNS,
    prepare: (disk, turns) => times(turns, (index) => disk.create(`n${index}`, LETTER)),
    run: (disk, turns) => times(turns, (index) => disk.rename(`n${index}`, `m${index}`)),
    check: (disk) => [sorted(disk, '').slice(0, 2), content(disk, 'm7')],
  },
  {
    name: 'stat, 11 directories deep',
    goals: [],
    lowers: () => [{ [DEEP]: 'abc\n' }],
    turns: 10_000,
    run: (disk, turns) => times(turns, () => void disk.stat(DEEP)),
    check: (disk) => disk.stat(DEEP),
  },
  ...lookups,
]

export async function measureTask(task: Task, contestants: readonly Contestant[]): Promise<Figure> {
  const taken = new Map<string, number[]>()
  // The first round, not counted, warms everybody up and compares the results.
  for (let round = -1; round < ROUNDS; round++) {
    const seen = new Map<string, string>()
    for (const { name, handicap, mount } of contestants) {
      const turns = Math.ceil(task.turns / handicap)
      const disk = await mount(task.lowers(turns))
      if (disk === null) continue
      task.prepare?.(disk, turns)
      const start = performance.now()
      task.run(disk, turns)
      const microseconds = ((performance.now() - start) * 1000) / turns
      if (round >= 0) taken.set(name, [...(taken.get(name) ?? []), microseconds])
      else seen.set(name, JSON.stringify(task.check(disk)))
    }
    for (const [name, result] of seen) {
      if (result !== seen.get(machine.name)) throw new Error(`${task.name}: ${name} differs: ${result}`)
    }
  }
  const spreads = [...taken].map(([name, values]) => [name, spread(values)] as const)
  const { [machine.name]: ours, ...peers } = Object.fromEntries(spreads)
  if (ours === undefined) throw new Error(`${task.name} was not measured`)
  return { name: task.name, unit: 'µs', ours, peers, goals: task.goals }
}
