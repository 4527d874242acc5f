/**
 * The recorded session of a real engine (transcript.json, Debian's 20.10.5 on XFS), sections 1 to 7, run on a machine: output, errors and status of each
 * command. Ids, times and the base image's size are compared by their kind, as they are chance's or the stand-in's. Left out: commands that
 * name an id of the recording, those at a terminal, and BuildKit (section 8), which this engine does not have.
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
  readonly raw?: unknown
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
const transcript = JSON.parse(read('transcript.json')) as Entry[]
const known = JSON.parse(read('known-differences.json')) as Record<string, readonly number[]>

const cases = [...transcript.entries()].filter(
  ([, { section, cwd, cmd, raw }]) =>
    !section.startsWith('8') && raw === undefined && !/[0-9a-f]{40}/.test(cmd + cwd),
)

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
  const commands = cases.map(
    ([index, { cwd, cmd }]) =>
      `echo '@@@${index}'; cd ${cwd}; ( ${withOwnId(cmd)} ) > /tmp/o 2> /tmp/e; status=$?; cat /tmp/o; echo '@@E'; cat /tmp/e; echo "@@R$status"\n`,
  )
  const script = `mkdir -p /w/empty /w/base /w/multi
echo "hello from the context" > /w/multi/hello.txt; echo more > /w/multi/more.txt
${files.join('')}${commands.join('')}`
  const output = decode(runScript(findProfile('debian') as Profile, software, script).stdout)
  for (const [, index, stdout = '', stderr = '', status] of output.matchAll(
    /@@@(\d+)\n([\s\S]*?)@@E\n([\s\S]*?)@@R(\d+)\n/g,
  )) {
    outcomes.set(Number(index), { stdout: byKind(stdout), stderr: byKind(stderr), status: Number(status) })
  }
}, 60_000)

/** The one id that a command of the recording names, as this machine has it. */
const withOwnId = (command: string) =>
  command.replace(
    '01416df799d5',
    `$(for id in $(docker images -aq); do docker history --format '{{.CreatedBy}}' $id | head -1 | grep -q 'Hello world' && echo $id && break; done)`,
  )

function byKind(text: string): string {
  return text
    .replace(/20\.10\.5\+dfsg1/g, '20.10.6')
    .replace(/drwx-----x|drwx--x--x/g, 'drwx--x---')
    .replace(
      /Less than a second|About a minute|\b\d+ (seconds?|minutes|hours|days|weeks|months|years)/g,
      'TIME',
    )
    .replace(/\b[0-9a-f]{64}\b/g, 'ID')
    .replace(/\b[0-9a-f]{12}\b/g, 'SHORT')
    .replace(/\b[A-Z2-7]{26}\b/g, 'LINK')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'DATE')
    .replace(/[A-Z][a-z]{2} +\d+ ( \d{4}|\d\d:\d\d)/g, 'DATE')
    .replace(/81\.(5|47)MB|72\.(8|78)MB/g, 'SIZE')
    .replace(/8146\d{4}|7277\d{4}/g, 'BYTES')
    .replace(/\b[a-z]+_[a-z]+$/gm, 'NAME')
    .replace(/ADD file:\w+…?/g, 'ADD file:HASH')
    .replace(/ +/g, ' ')
}

const reasons = new Map(
  Object.entries(known).flatMap(([reason, indexes]) => indexes.map((index) => [index, reason])),
)

test.each(cases.filter(([index]) => !reasons.has(index)).map(([index, entry]) => ({ index, ...entry })))(
  'command $index: $cmd',
  ({ index, stdout, stderr, rc }) => {
    expect(outcomes.get(index)).toEqual({ stdout: byKind(stdout), stderr: byKind(stderr), status: rc })
  },
)

test('every known difference still is one', () => {
  const equal = [...reasons.keys()].filter((index) => {
    const { stdout, stderr, rc } = transcript[index] as Entry
    const found = outcomes.get(index)
    return (
      found !== undefined &&
      found.stdout === byKind(stdout) &&
      found.stderr === byKind(stderr) &&
      found.status === rc
    )
  })
  expect(equal).toEqual([])
})
