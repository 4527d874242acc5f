/**
 * The recorded session of a real engine (transcript.json, Debian's 20.10.5 on XFS), run on a machine: output, errors and status of each
 * command. Each begins when it began in the recording. Where a command names an id of the recording (recorded-ids.json says what it was the id
 * of), the machine's own stands in its place.
 *
 * Terms
 * - by kind: times, sizes of the base image and the like are compared as what they are, not what they say.
 * - label: ids are chance's, or digests of what is. Each gets a number where it is first seen in both outputs at the same place; from there
 *   on an id of the recording must always be the same id of the machine's.
 * - by chance (by-chance.json): commands whose lines are in the order of ids, or of what runs at the same time. Their order does not count, nor
 *   which id is where.
 * - known difference (known-differences.json): the part of an output that differs by nature; the rest of it is compared.
 */

import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript } from '../../src/machine/index.ts'
import { byKind } from './by-kind.ts'
import { createLabels, withIds } from './ids.ts'

interface Entry {
  readonly section: string
  readonly cwd: string
  readonly cmd: string
  readonly rc: number
  readonly stdout: string
  readonly stderr: string
  /** when it began, in seconds since 1970 */
  readonly epoch: number
  /** of commands that ran at a terminal, instead of stdout */
  readonly raw?: string
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const transcript = JSON.parse(read('transcript.json')) as Entry[]
interface Group {
  readonly reason: string
  /** a regular expression: this part of the outputs differs; without it they differ as a whole */
  readonly differs?: string
  readonly commands: readonly number[]
}

const byCommand = (name: string) =>
  new Map((JSON.parse(read(name)) as Group[]).flatMap((one) => one.commands.map((index) => [index, one])))

const known = byCommand('known-differences.json')
const unordered = byCommand('by-chance.json')

/** What an id of the recording was: of an image, its n-th layer (chainID, diffID, directory), or a container. */
const recordedIds = JSON.parse(read('recorded-ids.json')) as Record<string, readonly (string | number)[]>

const cases = [...transcript.entries()]

/** At a terminal both streams are one, and lines end in CR LF. */
const recordedOutcome = ({ cmd, stdout, stderr, raw, rc }: Entry): Outcome => {
  const shown = raw === undefined ? stdout : raw.replace(/\r\n/g, '\n')
  return {
    stdout: cmd.startsWith('tree ') ? asTree2(shown) : shown,
    stderr: raw === undefined ? stderr : '',
    status: rc,
  }
}

/** tree 2 counts the directory itself, too. */
const asTree2 = (text: string): string =>
  text.replace(/^(\d+) director(?:y|ies),/m, (_, count: string) => `${Number(count) + 1} directories,`)

const label = createLabels()

interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/** Of each command the machine's outcome and the recording's, as they are compared. */
const compared: { readonly found: Outcome; readonly wanted: Outcome }[] = []

/** Commands whose outcomes differ when nothing is left out. */
const differing = new Set<number>()

function compare(index: number, machine: Outcome, recorded: Outcome): void {
  const stdout = compareStream(index, machine.stdout, recorded.stdout)
  const stderr = compareStream(index, machine.stderr, recorded.stderr)
  compared[index] = {
    found: { stdout: stdout.found, stderr: stderr.found, status: machine.status },
    wanted: { stdout: stdout.wanted, stderr: stderr.wanted, status: recorded.status },
  }
  const whole = (text: string) => sortedLines(byKind(text))
  const isEqual = (stream: 'stdout' | 'stderr') => whole(machine[stream]) === whole(recorded[stream])
  if (!isEqual('stdout') || !isEqual('stderr')) differing.add(index)
}

function compareStream(index: number, machine: string, recorded: string) {
  const difference = known.get(index)
  const differs = difference && new RegExp(difference.differs ?? '[^]*', 'gm')
  const [found, wanted] = [machine, recorded].map((text) => {
    const shown = byKind(text)
    return differs === undefined ? shown : shown.replace(differs, '')
  }) as [string, string]
  if (isBuildKit(wanted)) return { found: buildKitByKind(found), wanted: buildKitByKind(wanted) }
  if (unordered.has(index)) return { found: sortedLines(found), wanted: sortedLines(wanted) }
  return label(found, wanted)
}

const sortedLines = (text: string): string =>
  withIds(text, ({ kind }) => kind)
    .split(/\n|(?<=LINK)(?=l\/)/)
    .sort()
    .join('\n')

const isBuildKit = (text: string): boolean => text.includes('[internal] load build definition')

/** What BuildKit tells, step by step: steps that run at the same time are told in any order, with what time each took. */
function buildKitByKind(text: string): string {
  const [steps = '', end = ''] = withIds(text, ({ kind }) => kind).split(/(?<=\n)(?=------\n)/)
  return (
    steps
      .replace(/^#\d+ (\w[^\n]*?)( \d+\.\d+s)?$/gm, '#N $1')
      .replace(/^#\d+ /gm, '#N ')
      .replace(/^#N \d+\.\d{3} /gm, '#N ')
      .replace(/(?<=[^\n])#\d+ DONE \d+\.\d+s/g, '#N DONE')
      .replace(/ \d+\.\d+s done$/gm, ' done')
      .replace(/ DONE \d+\.\d+s$/gm, ' DONE')
      .replace(/^#N exporting layers\n/gm, '')
      .trimEnd()
      .split('\n\n')
      .sort()
      .join('\n\n') + end
  )
}

beforeAll(async () => {
  const software = await loadSoftware()
  const dockerfiles = new Map(
    transcript.filter(({ cmd }) => cmd === 'cat Dockerfile').map((one) => [one.cwd, one.stdout]),
  )
  const files = [...dockerfiles].map(
    ([cwd, text]) => `mkdir -p ${cwd}; cat > ${cwd}/Dockerfile <<'EOF'\n${text}EOF\n`,
  )
  const commands = cases.map(([index, { cwd, cmd, raw, epoch }]) => {
    const error = raw === undefined ? '/tmp/e' : '&1'
    const command = `cd ${withOwnIds(cwd)}; ( ${withOwnIds(cmd)} ) > /tmp/o 2> ${error}`
    return `now=$(date +%s.%N); sleep $(awk "BEGIN { t = ${epoch} + $start - $now; print (t > 0 ? t : 0) }"); echo '@@@${index}'; : > /tmp/e; ${command.replace('2> &1', '2>&1')}; status=$?; cat /tmp/o; echo '@@E'; cat /tmp/e; echo "@@R$status"\n`
  })
  const script = `${own}
start=$(awk "BEGIN { print $(date +%s.%N) - ${transcript[0]?.epoch} }")
mkdir -p /w/empty /w/base /w/multi
echo "hello from the context" > /w/multi/hello.txt; echo more > /w/multi/more.txt
${files.join('')}${commands.join('')}`
  const output = decode(runScript(findProfile('debian') as Profile, software, script).stdout)
  for (const [, index, stdout = '', stderr = '', status] of output.matchAll(
    /@@@(\d+)\n([\s\S]*?)@@E\n([\s\S]*?)@@R(\d+)\n/g,
  )) {
    const at = Number(index)
    compare(at, { stdout, stderr, status: Number(status) }, recordedOutcome(transcript[at] as Entry))
  }
})

/** `own KIND NAME [LAYER]`: an id of this machine, remembered, as names come to mean others. */
const own = `layerdb=/var/lib/docker/image/overlay2/layerdb
own() {
  if [ ! -s /tmp/own-$1-$2-$3 ]; then find_own $* > /tmp/own-$1-$2-$3; fi
  cat /tmp/own-$1-$2-$3
}
find_own() {
  case $1 in
    image) docker image inspect -f '{{.Id}}' $2 | cut -d: -f2;;
    container) docker inspect -f '{{.Id}}' $2;;
    mount) cat $layerdb/mounts/$(own container $2)/mount-id;;
    diff) docker image inspect -f "{{index .RootFS.Layers $3}}" $2 | cut -d: -f2;;
    chain)
      if [ $3 = 0 ]; then own diff $2 0
      else printf 'sha256:%s sha256:%s' $(own chain $2 $(($3 - 1))) $(own diff $2 $3) | sha256sum | cut -d' ' -f1
      fi;;
    cache) cat $layerdb/sha256/$(own chain $2 $3)/cache-id;;
  esac
}`

function withOwnIds(text: string): string {
  const whole = text.replace(/[0-9a-f]{64}/g, (id) => {
    const what = recordedIds[id]
    if (what === undefined) throw new Error(`recorded-ids.json does not know ${id}`)
    return `$(own ${what.join(' ')})`
  })
  return whole.replace(/\b[0-9a-f]{12}\b/g, (short) => {
    const id = Object.keys(recordedIds).find((one) => one.startsWith(short))
    return id === undefined ? short : `$(own ${recordedIds[id]?.join(' ')} | cut -c1-12)`
  })
}

test.each(cases.map(([index, { cmd }]) => ({ index, cmd })))('command $index: $cmd', ({ index }) => {
  const { found, wanted } = compared[index] ?? {}
  expect(found).toBeDefined()
  expect(found).toEqual(wanted)
})

test('every known difference still is one', () => {
  expect([...known.keys()].filter((index) => !differing.has(index))).toEqual([])
})
