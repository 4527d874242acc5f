/**
 * The recorded session of a real engine (transcript.json, Debian's 20.10.5 on XFS), run on a machine: output, errors and status of each
 * command. Ids, times and the base image's size are compared by their kind, as they are chance's or the stand-in's. Where a command names an id
 * of the recording (recorded-ids.json says what it was the id of), the machine's own stands in its place, and where what is shown is in the
 * order of ids or of what runs at the same time (by-chance.json), the order does not count. Each command begins when it began in the recording.
 */

import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { decode } from '../../src/kernel/text.ts'
import { findProfile, loadSoftware, type Profile, runScript } from '../../src/machine/index.ts'

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
const known = JSON.parse(read('known-differences.json')) as Record<string, readonly number[]>

/** What an id of the recording was: of an image, its n-th layer (chainID, diffID, directory), or a container. */
const recordedIds = JSON.parse(read('recorded-ids.json')) as Record<string, readonly (string | number)[]>

/** Commands whose lines come in an order that is chance's: that of random ids, or of images made in one second. */
const unordered = new Set(JSON.parse(read('by-chance.json')) as number[])

const cases = [...transcript.entries()]

/** At a terminal both streams are one, and lines end in CR LF. */
const expectedOf = (index: number) => {
  const { cmd, stdout, stderr, raw, rc } = transcript[index] as Entry
  const shown = raw === undefined ? stdout : raw.replace(/\r\n/g, '\n')
  return outcomeOf(
    index,
    cmd.startsWith('tree ') ? asTree2(shown) : shown,
    raw === undefined ? stderr : '',
    rc,
  )
}

/** tree 2 counts the directory itself, too. */
const asTree2 = (text: string): string =>
  text.replace(/^(\d+) director(?:y|ies),/m, (_, count: string) => `${Number(count) + 1} directories,`)

function outcomeOf(index: number, stdout: string, stderr: string, status: number) {
  const sortedLines = (text: string) =>
    text
      .split(/\n|(?<=LINK)(?=l\/)/)
      .sort()
      .join('\n')
  const shown = byKind(stdout)
  return {
    stdout: unordered.has(index) ? sortedLines(shown) : shown,
    stderr: buildKitByKind(byKind(stderr)),
    status,
  }
}

/** What BuildKit tells, step by step: steps that run at the same time are told in any order, with what time each took. */
function buildKitByKind(text: string): string {
  if (!text.includes('[internal] load build definition')) return text
  const [steps = '', end = ''] = text.split(/(?<=\n)(?=------\n)/)
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

const outcomes = new Map<
  number,
  { readonly stdout: string; readonly stderr: string; readonly status: number }
>()

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
    outcomes.set(Number(index), outcomeOf(Number(index), stdout, stderr, Number(status)))
  }
}, 180_000)

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

/** The headers in tar-split's lines without times, owners' names (Debian's archive/tar writes `root`) and what they change of the checksum. */
const withoutTimes = (text: string): string =>
  text.replace(/"payload":"([\w+/=]{100,})"/g, (_, payload: string) => {
    const bytes = Buffer.from(payload, 'base64')
    const header = bytes.lastIndexOf('ustar') - 257
    if (header >= 0) {
      bytes.fill(0, header + 136, header + 156)
      bytes.fill(0, header + 265, header + 329)
    }
    return `"payload":"${bytes.toString('base64')}"`
  })

function byKind(text: string): string {
  return (
    withoutTimes(text)
      .replace(/20\.10\.5\+dfsg1/g, '20.10.6')
      .replace(/drwx-----x|drwx--x--x/g, 'drwx--x---')
      .replace(/^(drwx--x---) 7[01][01] /gm, '$1 710 ')
      .replace(
        /Less than a second|About a minute|\b\d+ (seconds?|minutes|hours|days|weeks|months|years)/g,
        'TIME',
      )
      .replace(/"Pid": \d+/g, '"Pid": N')
      .replace(/\b[0-9a-f]{64}\b/g, 'ID')
      .replace(/\b[0-9a-f]{12}\b/g, 'SHORT')
      .replace(/\b[0-9a-z]{25}\b/g, 'SNAPSHOT')
      .replace(/(?<![A-Z2-7])[A-Z2-7]{26}(?![A-Z2-7])/g, 'LINK')
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'DATE')
      .replace(/[A-Z][a-z]{2} +\d+ ( \d{4}|\d\d:\d\d)/g, 'DATE')
      .replace(/81\.(5|47)MB|72\.(8|78)MB/g, 'SIZE')
      .replace(/8146\d{4}|7277\d{4}/g, 'BYTES')
      .replace(/\d+ DATE (lastUpdated|tar-split.json.gz)$/gm, 'N DATE $1')
      .replace(/^total \d+(?=\n(?:.+\n)*.*tar-split)/gm, 'total N')
      .replace(/\d+, +\d+ DATE backingFsBlockDev$/gm, 'DEVICE DATE backingFsBlockDev')
      .replace(/#[0-9a-f]{2,}(?= ->|$)/gm, '#INODE')
      // work/work: its size is the length of a name made of a number.
      .replace(/^(d--------- \d+ root root) +\d+/gm, '$1 N')
      .replace(/^(trusted\.overlay\.(?:uuid|origin))=.*$/gm, '$1=CHANCE')
      .replace(/\b[a-z]+_[a-z]+$/gm, 'NAME')
      .replace(/ADD file:\w+…?/g, 'ADD file:HASH')
      .replace(/ +/g, ' ')
  )
}

const reasons = new Map(
  Object.entries(known).flatMap(([reason, indexes]) => indexes.map((index) => [index, reason])),
)

test.each(cases.filter(([index]) => !reasons.has(index)).map(([index, entry]) => ({ index, ...entry })))(
  'command $index: $cmd',
  ({ index }) => {
    expect(outcomes.get(index)).toEqual(expectedOf(index))
  },
)

test('every known difference still is one', () => {
  const equal = [...reasons.keys()].filter((index) => {
    const found = outcomes.get(index)
    const wanted = expectedOf(index)
    return found?.stdout === wanted.stdout && found.stderr === wanted.stderr && found.status === wanted.status
  })
  expect(equal).toEqual([])
})
