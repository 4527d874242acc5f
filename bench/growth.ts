/**
 * How what one thing costs changes as all there is grows: each curve is one kind of work at sizes ten times apart.
 * Prints its curves as JSON. Run by scripts/bench.ts, bundled.
 *
 * Results are compared with what each size must give before it is timed.
 */

import { performance } from 'node:perf_hooks'
import { decode, encode } from '../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript } from '../src/machine/index.ts'
import type { Curve } from './curves.ts'
import type { Disk, Lowers } from './disks/disk.ts'
import { machine } from './disks/machine.ts'
import { type Spread, spread } from './figures.ts'

/** Rounds that count, at least. */
const ROUNDS = 5
/** Ms that a size takes to warm up, and then at least to be measured: short ones get many rounds. */
const WARM_UP = 200
const MEASURED = 200
const LETTER = encode('x')

/** One kind of work on a union. */
interface FileSubject {
  readonly name: string
  readonly axis: string
  readonly sizes: readonly number[]
  lowers(size: number): Lowers
  /** What `run` needs and is not part of it. */
  prepare?(disk: Disk, size: number): void
  /** Does it; answers how many times. */
  run(disk: Disk, size: number): number
  /** What must be there afterwards. */
  readonly expect: (disk: Disk, size: number) => boolean
}

const tens = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => first * 10 ** index)

const files = (prefix: string, count: number, content: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, content]))

const times = (count: number, act: (index: number) => void): number => {
  for (let index = 0; index < count; index++) act(index)
  return count
}

const createAll = (disk: Disk, size: number) => times(size, (index) => disk.create(`n${index}`, LETTER))

/** The one file `f` in the lowest of so many layers. */
const union = (layers: number): Lowers =>
  Array.from(
    { length: layers },
    (_, layer): Record<string, string> =>
      layer === layers - 1 ? files('f', 200, 'data') : { [`other${layer}`]: 'data' },
  )

const deep = (depth: number) => `${'d/'.repeat(depth)}file`

/** Enough turns for the clock, whatever the size. */
const TURNS = 2_000

const subjects: readonly FileSubject[] = [
  {
    name: 'stat',
    axis: 'names in its directory',
    sizes: tens(10, 5),
    lowers: (size) => [files('f', size, 'data')],
    prepare: (disk, size) => times(size, (index) => void disk.stat(`f${index}`)),
    run: (disk, size) => times(TURNS, (index) => void disk.stat(`f${(index * 7919) % size}`)),
    expect: (disk, size) => disk.stat(`f${size - 1}`) === 4,
  },
  {
    name: 'create, write, close',
    axis: 'files made',
    sizes: tens(10, 5),
    lowers: () => [{}],
    run: createAll,
    expect: (disk, size) => disk.readdir('').length === size,
  },
  {
    name: 'unlink',
    axis: 'files there',
    sizes: tens(10, 5),
    lowers: () => [{}],
    prepare: createAll,
    run: (disk, size) => times(size, (index) => disk.unlink(`n${index}`)),
    expect: (disk) => disk.readdir('').length === 0,
  },
  {
    name: 'rename',
    axis: 'files there',
    sizes: tens(10, 5),
    lowers: () => [{}],
    prepare: createAll,
    run: (disk, size) => times(size, (index) => disk.rename(`n${index}`, `m${index}`)),
    expect: (disk, size) => disk.stat(`m${size - 1}`) === 1,
  },
  {
    name: 'readdir, each name',
    axis: 'names, half in each layer',
    sizes: tens(10, 5),
    lowers: (size) => [files('f', size / 2, 'data')],
    prepare: (disk, size) => times(size / 2, (index) => disk.create(`n${index}`, LETTER)),
    run: (disk) => disk.readdir('').length,
    expect: (disk, size) => disk.readdir('').length === size,
  },
  {
    name: 'append',
    axis: 'bytes in the file',
    sizes: tens(1_000, 5),
    lowers: (size) => [{ file: 'x'.repeat(size) }],
    prepare: (disk) => disk.append('file', LETTER),
    run: (disk) => times(TURNS, () => disk.append('file', LETTER)),
    expect: (disk, size) => disk.stat('file') === size + 1 + TURNS,
  },
  {
    name: 'copy-up',
    axis: 'bytes in the file',
    sizes: tens(1_000, 5),
    lowers: (size) => [{ file: 'x'.repeat(size) }],
    run: (disk) => times(1, () => disk.append('file', LETTER)),
    expect: (disk, size) => disk.stat('file') === size + 1,
  },
  {
    name: 'copy-up, each file',
    axis: 'files copied up',
    sizes: tens(10, 5),
    lowers: (size) => [files('f', size, 'data')],
    run: (disk, size) => times(size, (index) => disk.append(`f${index}`, LETTER)),
    expect: (disk, size) => disk.stat(`f${size - 1}`) === 5,
  },
  {
    name: 'lookup, first time',
    axis: 'lower layers',
    sizes: [1, 10, 100, 500],
    lowers: union,
    run: (disk) => times(200, (index) => void disk.stat(`f${index}`)),
    expect: (disk) => disk.stat('f7') === 4,
  },
  {
    name: 'lookup, repeated',
    axis: 'lower layers',
    sizes: [1, 10, 100, 500],
    lowers: union,
    prepare: (disk) => times(200, (index) => void disk.stat(`f${index}`)),
    run: (disk) => times(TURNS, (index) => void disk.stat(`f${index % 200}`)),
    expect: (disk) => disk.stat('f7') === 4,
  },
  {
    name: 'stat at depth',
    axis: 'directories above it',
    sizes: [1, 10, 100, 1_000],
    lowers: (size) => [{ [deep(size)]: 'data' }],
    run: (disk, size) => times(TURNS, () => void disk.stat(deep(size))),
    expect: (disk, size) => disk.stat(deep(size)) === 4,
  },
]

/** What each round of `once` costs, warm. */
async function rounds(once: () => number | Promise<number>): Promise<Spread> {
  for (const begin = performance.now(); performance.now() - begin < WARM_UP; ) await once()
  const taken: number[] = []
  const begin = performance.now()
  while (taken.length < ROUNDS || performance.now() - begin < MEASURED) taken.push(await once())
  return spread(taken)
}

async function fileCurve(subject: FileSubject): Promise<Curve> {
  const points: Curve['points'][number][] = []
  for (const size of subject.sizes) {
    const cost = await rounds(async () => {
      const disk = (await machine.mount(subject.lowers(size))) as Disk
      subject.prepare?.(disk, size)
      const start = performance.now()
      const count = subject.run(disk, size)
      const each = ((performance.now() - start) * 1000) / count
      if (!subject.expect(disk, size)) throw new Error(`${subject.name} at ${size} went wrong`)
      return each
    })
    points.push({ size, cost })
  }
  return { name: subject.name, axis: subject.axis, unit: 'µs', points }
}

/** One kind of script; its costs are without those of starting. */
interface ScriptSubject {
  readonly name: string
  readonly axis: string
  readonly sizes: readonly number[]
  /** Files that are there when it begins. */
  put?(size: number): Record<string, Uint8Array>
  /** Makes what `script` needs, and is not part of it. */
  readonly before?: (size: number) => string
  readonly script: (size: number) => string
  /** The last line it prints. */
  readonly expect: (size: number) => string
}

const loop = (size: number, body: string) => `for ((i = 0; i < ${size}; i++)); do ${body}; done`

const scripts: readonly ScriptSubject[] = [
  {
    name: 'true',
    axis: 'commands',
    sizes: tens(100, 4),
    script: (size) => `${loop(size, 'true')}; echo $i`,
    expect: String,
  },
  {
    name: 'arithmetic in a loop',
    axis: 'steps',
    sizes: tens(1_000, 4),
    script: (size) => `${loop(size, 'x=$((x + i * 2))')}; echo $i`,
    expect: String,
  },
  {
    name: 'append by >>',
    axis: 'appends',
    sizes: tens(100, 4),
    script: (size) => `${loop(size, 'echo $i >> file')}; wc -l < file`,
    expect: String,
  },
  {
    name: 'command substitution',
    axis: 'substitutions',
    sizes: tens(10, 4),
    script: (size) => `${loop(size, 'x=$(echo $i)')}; echo $x`,
    expect: (size) => String(size - 1),
  },
  {
    name: 'seq | sort -rn | head, a line',
    axis: 'lines',
    sizes: tens(1_000, 4),
    script: (size) => `seq ${size} | sort -rn | head -n 1`,
    expect: String,
  },
  {
    name: 'find, a file',
    axis: 'files',
    sizes: tens(100, 4),
    before: (size) =>
      `mkdir t; cd t; for ((d = 0; d < ${size / 100}; d++)); do mkdir $d; touch $d/{1..99}; done`,
    script: () => 'find . | wc -l',
    expect: (size) => String(size + 1),
  },
  {
    name: 'docker load, a kilobyte',
    axis: 'kilobytes in the layer',
    sizes: tens(100, 4),
    put: (size) => ({ '/root/image.tar': archive(size) }),
    script: () => 'docker load -i /root/image.tar',
    expect: () => 'Loaded image: large:latest',
  },
]

async function scriptCurve(subject: ScriptSubject): Promise<Curve> {
  const points: Curve['points'][number][] = []
  for (const size of subject.sizes) {
    const put = subject.put?.(size) ?? {}
    const before = subject.before?.(size) ?? ':'
    const time = (script: string): [milliseconds: number, lastLine: string] => {
      const start = performance.now()
      const output = run(script, put)
      return [performance.now() - start, output.trimEnd().split('\n').at(-1) ?? '']
    }
    const cost = await rounds(() => {
      const [begin] = time(before)
      const [all, lastLine] = time(`${before}; ${subject.script(size)}`)
      if (lastLine !== subject.expect(size)) throw new Error(`${subject.name} at ${size}: ${lastLine}`)
      // Noise can make the start alone slower than all of a small one; nothing costs less than nothing.
      return (Math.max(0.001, all - begin) * 1000) / size
    })
    points.push({ size, cost })
  }
  return { name: subject.name, axis: subject.axis, unit: 'µs', points }
}

const software = await loadSoftware()
const profile = findProfile('debian') as Profile

function run(script: string, put: Record<string, Uint8Array>): string {
  const { stdout, stderr, status } = runScript(profile, software, script, { put })
  if (status !== 0) throw new Error(`${script}: ${decode(stderr)}`)
  return decode(stdout)
}

/** An image whose one large layer holds so many kilobytes that do not compress, as `docker save` writes it. */
function archive(kilobytes: number): Uint8Array {
  const script = [
    'docker pull -q busybox > /dev/null',
    `head -c ${kilobytes}K /dev/urandom > data`,
    'printf "FROM busybox\\nCOPY data /data\\n" > Dockerfile',
    'docker build -q -t large . > /dev/null',
    'docker save -o image.tar large',
  ].join(' && ')
  const result = runScript(profile, software, script)
  const bytes = result.get('/root/ufs/image.tar')
  if (result.status !== 0 || typeof bytes === 'number') throw new Error(decode(result.stderr))
  return bytes
}

const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length) ?? ''
const wanted = ({ name }: { name: string }) => name.includes(only)
const curves: Curve[] = []
for (const subject of subjects.filter(wanted)) curves.push(await fileCurve(subject))
for (const subject of scripts.filter(wanted)) curves.push(await scriptCurve(subject))
process.stdout.write(JSON.stringify(curves))
