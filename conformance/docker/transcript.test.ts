/**
 * The recorded session of a real engine (transcript.json, Debian's 20.10.5 on XFS), sections 1 to 7, run on a machine: output, errors and status of each
 * command. Ids, times and the base image's size are compared by their kind, as they are chance's or the stand-in's. Where a command names an id
 * of the recording (recorded-ids.json says what it was the id of), the machine's own stands in its place. Left out: BuildKit (section 8), which
 * this engine does not have.
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
  /** of commands that ran at a terminal, instead of stdout */
  readonly raw?: string
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const transcript = JSON.parse(read('transcript.json')) as Entry[]
const known = JSON.parse(read('known-differences.json')) as Record<string, readonly number[]>

/** What an id of the recording was: of an image, its n-th layer (chainID, diffID, directory), or a container. */
const recordedIds = JSON.parse(read('recorded-ids.json')) as Record<string, readonly (string | number)[]>

const cases = [...transcript.entries()].filter(([, { section }]) => !section.startsWith('8'))

/** At a terminal both streams are one, and lines end in CR LF. */
const expectedOf = ({ stdout, stderr, raw, rc }: Entry) => ({
  stdout: byKind(raw === undefined ? stdout : raw.replace(/\r\n/g, '\n')),
  stderr: byKind(raw === undefined ? stderr : ''),
  status: rc,
})

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
  const commands = cases.map(([index, { cwd, cmd, raw }]) => {
    const error = raw === undefined ? '/tmp/e' : '&1'
    const command = `cd ${withOwnIds(cwd)}; ( ${withOwnIds(cmd)} ) > /tmp/o 2> ${error}`
    return `echo '@@@${index}'; : > /tmp/e; ${command.replace('2> &1', '2>&1')}; status=$?; cat /tmp/o; echo '@@E'; cat /tmp/e; echo "@@R$status"\n`
  })
  const script = `${own}
mkdir -p /w/empty /w/base /w/multi
echo "hello from the context" > /w/multi/hello.txt; echo more > /w/multi/more.txt
${files.join('')}${commands.join('')}`
  const output = decode(runScript(findProfile('debian') as Profile, software, script).stdout)
  for (const [, index, stdout = '', stderr = '', status] of output.matchAll(
    /@@@(\d+)\n([\s\S]*?)@@E\n([\s\S]*?)@@R(\d+)\n/g,
  )) {
    outcomes.set(Number(index), { stdout: byKind(stdout), stderr: byKind(stderr), status: Number(status) })
  }
}, 60_000)

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
  return withoutTimes(text)
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
    .replace(/\b[A-Z2-7]{26}\b/g, 'LINK')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'DATE')
    .replace(/[A-Z][a-z]{2} +\d+ ( \d{4}|\d\d:\d\d)/g, 'DATE')
    .replace(/81\.(5|47)MB|72\.(8|78)MB/g, 'SIZE')
    .replace(/8146\d{4}|7277\d{4}/g, 'BYTES')
    .replace(/\d+ DATE (lastUpdated|tar-split.json.gz)$/gm, 'N DATE $1')
    .replace(/\b[a-z]+_[a-z]+$/gm, 'NAME')
    .replace(/ADD file:\w+…?/g, 'ADD file:HASH')
    .replace(/ +/g, ' ')
}

const reasons = new Map(
  Object.entries(known).flatMap(([reason, indexes]) => indexes.map((index) => [index, reason])),
)

test.each(cases.filter(([index]) => !reasons.has(index)).map(([index, entry]) => ({ index, ...entry })))(
  'command $index: $cmd',
  ({ index, ...entry }) => {
    expect(outcomes.get(index)).toEqual(expectedOf(entry))
  },
)

test('every known difference still is one', () => {
  const equal = [...reasons.keys()].filter((index) => {
    const found = outcomes.get(index)
    const wanted = expectedOf(transcript[index] as Entry)
    return found?.stdout === wanted.stdout && found.stderr === wanted.stderr && found.status === wanted.status
  })
  expect(equal).toEqual([])
})
