/**
 * The doors through which something from outside comes in, and what must hold at each whatever comes: no exception but the one
 * that the door's contract names, an answer within its bounds, and `most` ms of work at the most.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../src/kernel/abi.ts'
import { LessonError, parseLesson } from '../../src/lessons/parse.ts'
import { parsePost } from '../../src/lessons/post.ts'
import { findProfile, loadSoftware, Machine, Runner, type Software } from '../../src/session/index.ts'
import { readCall } from '../../src/ui/embed-call.ts'
import { readRecord, writeRecord } from '../../src/ui/keep/record.ts'
import { MOST_IN_PAGE } from '../../src/ui/lesson/read-apart.ts'
import { parseSessionFile, writeSessionFile } from '../../src/ui/share/session-file.ts'
import { readSessionLink, sessionHash } from '../../src/ui/state/session-link.ts'
import { below, mutate, mutateText, pick, type Random } from './mutate.ts'

/** No bound. */
const ANY = Number.POSITIVE_INFINITY

/** ms for which the page may stand still. */
const MOST = 1_000

export interface Door {
  readonly name: string
  /** ms that one case may take */
  readonly most: number
  /** Makes one case and sends it through. Throws where something does not hold. */
  attempt(random: Random): void
}

/** Runs case number `seed`; null when all holds, or what does not. */
export function attempt(door: Door, random: Random): string | null {
  const before = process.cpuUsage()
  const started = performance.now()
  try {
    door.attempt(random)
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack}` : String(error)
  }
  const { user, system } = process.cpuUsage(before)
  // The clock counts what other processes do, the processor's time what the collector does beside.
  const ms = Math.min((user + system) / 1000, performance.now() - started)
  return ms > door.most ? `took ${Math.round(ms)} ms` : null
}

const MARKUP = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '"',
  "'",
  '\u0000',
  '\ud800',
  '\u202e',
]
const JSON_TOKENS = [
  ...MARKUP,
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    'null',
    '-1',
    '1e999',
    '0.5',
    '9007199254740993',
    '"__proto__"',
    '{"__proto__":{"x":1}}',
    '[['.repeat(5000),
  ],
]

const session = {
  profile: 'article',
  entries: [
    { line: 'mkdir lower upper work merged', at: 1500, typed: [] },
    { line: 'mount -t overlay o -o lowerdir=lower,upperdir=upper,workdir=work merged', at: 3000, typed: [] },
    {
      line: 'cat > merged/a',
      at: 9000,
      typed: [
        { tick: 2, data: 'typed\r' },
        { tick: 9, data: '\u0004' },
      ],
    },
  ],
}
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const body = JSON.stringify([
  'article',
  [
    ['mkdir a', 1500],
    ['cat > b', 900, [2, 'typed\r', 7, '\u0004']],
  ],
])

/** The text, its compressed bytes or its JSON is spoiled. */
function hostileHash(random: Random): string {
  switch (below(random, 4)) {
    case 0:
      return mutateText(random, sessionHash({ session, position: 1 }), [
        ...MARKUP,
        '#s=',
        '&entry=',
        '2.',
        '1.',
        '%',
        '=',
        '-1',
      ])
    case 1:
      return `#s=2.${base64url(mutate(random, deflateRawSync(body), JSON_TOKENS))}`
    case 2:
      return `#s=2.${base64url(deflateRawSync(mutate(random, Buffer.from(body), JSON_TOKENS)))}`
    default:
      return `#s=1.${base64url(mutate(random, Buffer.from(body), JSON_TOKENS))}`
  }
}

const links: Door = {
  name: 'links',
  most: MOST,
  attempt(random) {
    const shared = readSessionLink(hostileHash(random))
    if (typeof shared === 'string') return
    const { entries } = shared.session
    hold(findProfile(shared.session.profile) !== undefined, 'the profile exists')
    hold(shared.position >= 0 && shared.position <= entries.length, 'the moment is one of the session')
    hold(
      entries.every(
        ({ line, at }) => typeof line === 'string' && line.length <= 100_000 && Number.isFinite(at),
      ),
      'every entry is a bounded line at a time',
    )
    hold(
      JSON.stringify(readSessionLink(sessionHash(shared))) === JSON.stringify(shared),
      'it is read again as it was',
    )
  },
}

const kept = {
  session,
  position: 2,
  lesson: 'copy-up',
  visits: [{ position: 0, lesson: 'x', step: 0 }],
  hash: '',
  at: 1_795_000_000_000,
}

const files: Door = {
  name: 'session files and kept sessions',
  most: MOST,
  attempt(random) {
    const shared = parseSessionFile(
      mutateText(random, writeSessionFile({ session, position: 2 }), JSON_TOKENS),
    )
    hold(
      typeof shared === 'string' || shared.position <= shared.session.entries.length,
      'the moment is one of the session',
    )
    const record = readRecord(mutateText(random, writeRecord(kept) as string, JSON_TOKENS))
    hold(
      record === null || record.position <= record.session.entries.length,
      'the moment is one of the session',
    )
  },
}

/** Values that structured clone passes, nested in each other. */
function hostileValue(random: Random, depth: number): unknown {
  if (depth === 0 || random() < 0.4) {
    return pick<unknown>(random, [
      undefined,
      null,
      true,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -0,
      1,
      1e300,
      2n,
      '',
      'run',
      'constructor',
      '__proto__',
      'x'.repeat(200_000),
      new Date(Number.NaN),
      /x/,
      new Map([[1, 2]]),
      new Uint8Array(3),
      new Error('x'),
      [],
      {},
      Object.create(null),
      ...MARKUP,
    ])
  }
  if (random() < 0.3) return Array.from({ length: below(random, 4) }, () => hostileValue(random, depth - 1))
  const names = [
    'overlayPlayground',
    'id',
    'call',
    'method',
    'line',
    'entry',
    'lesson',
    '__proto__',
    'toString',
    'length',
  ]
  return Object.fromEntries(
    Array.from({ length: below(random, 5) }, () => [pick(random, names), hostileValue(random, depth - 1)]),
  )
}

const messages: Door = {
  name: 'messages',
  most: MOST,
  attempt(random) {
    const method = pick(random, [
      'run',
      'seek',
      'load',
      'undo',
      'redo',
      'reset',
      'state',
      'constructor',
      hostileValue(random, 2),
    ])
    const call =
      random() < 0.2
        ? hostileValue(random, 3)
        : { method, [pick(random, ['line', 'entry', 'lesson'])]: hostileValue(random, 2) }
    const message =
      random() < 0.2
        ? hostileValue(random, 4)
        : { overlayPlayground: pick(random, [1, 1, 1, 2, '1']), id: hostileValue(random, 1), call }
    const read = readCall(random() < 0.5 ? structuredCloneOr(message) : message)
    if (read === null) return
    hold(Number.isSafeInteger(read.id), 'the id is a number')
    hold(
      ['run', 'seek', 'load', 'undo', 'redo', 'reset', 'state'].includes(read.call.method),
      'the method is a verb',
    )
    hold(
      read.call.method !== 'run' || (typeof read.call.line === 'string' && read.call.line.length <= 100_000),
      'the line is bounded',
    )
  },
}

/** As postMessage would deliver it; what cannot be cloned is not sent. */
function structuredCloneOr(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return null
  }
}

const lessonFolder = 'src/lessons/en/'
const LESSON_TOKENS = [
  ...MARKUP,
  ...[
    '---\n',
    '```console\n',
    '```',
    '# ',
    '## ',
    '> ',
    '- [x] ',
    '- [ ] ',
    '[a](javascript:alert(1))',
    '![a](b)',
    '<b>',
    '&#x41;',
    '*',
    '_',
    '`',
    '\n',
    '\t',
    '    ',
    '$ ',
    '|',
  ],
  ...[
    '>'.repeat(3000),
    '['.repeat(3000),
    '*a '.repeat(2000),
    'id: &a [*a]\n',
    'title: !!js/function x\n',
    'minutes: 1e9\n',
  ],
]

function lessonFiles(name: string, characters: number, lines: number, most: number): Door {
  const texts = readdirSync(lessonFolder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => readFileSync(lessonFolder + name, 'utf8'))
  return {
    name,
    most,
    attempt(random) {
      const whole = mutateText(random, pick(random, texts), LESSON_TOKENS)
      const text = whole.slice(0, characters).split('\n').slice(0, lines).join('\n')
      // The page reads a text once: as the one or the other.
      if (below(random, 2) === 0) asPost(text)
      else asLesson(text)
    },
  }
}

/** Nothing is refused. */
function asPost(text: string): void {
  hold(
    !/"(?:href|url)":"(?!https?:)/i.test(JSON.stringify(parsePost(text, 'post.md'))),
    'every link of a post goes to http or https',
  )
}

function asLesson(text: string): void {
  try {
    hold(
      !/"(?:href|url)":"(?!https?:|ref:)/i.test(JSON.stringify(parseLesson(text))),
      'every link goes to http or https',
    )
  } catch (error) {
    if (!(error instanceof LessonError)) throw error
  }
}

/** Archives in the machine, made by it, spoiled, and unpacked by its programs. */
function archives(software: Software): Door {
  const profile = findProfile('article')
  if (profile === undefined) throw new Error('no profile')
  let machine: Runner
  let left = 0

  function run(line: string): void {
    for (const _ of machine.run(line));
  }

  function fresh(): void {
    machine = new Runner(
      new Machine(profile as NonNullable<typeof profile>, software),
      { output() {}, started() {}, ended() {}, prompted() {} },
      () => 0,
    )
    for (const _ of machine.untilPrompt());
    left = 100
  }

  fresh()
  run(
    'mkdir -p t/d; echo hello > t/d/a; ln -s a t/d/l; ln t/d/a t/d/h; mknod t/w c 0 0; mkfifo t/p; setfattr -n user.x -v y t/d/a; touch "t/$(printf %0150d 1)"',
  )
  run('tar -cf /a.tar t; tar -czf /b.tgz t; gzip -k t/d/a')
  run('docker pull busybox; docker save -o /c.tar busybox')
  const corpus = ['/a.tar', '/b.tgz', '/root/ufs/t/d/a.gz', '/c.tar'].flatMap((path) => {
    const sys = machine.machine.kernel.system()
    const fd = sys.open(path, 0)
    const bytes = fd < 0 ? fd : sys.read(fd, 1 << 20)
    return typeof bytes === 'number' || bytes.length === 0 ? [] : [{ path, bytes: bytes.slice() }]
  })
  if (corpus.length < 3) throw new Error(`the machine made ${corpus.length} archives`)
  const UNPACK = [
    'tar -tvf /x',
    'tar -xf /x -C d',
    'tar -xzf /x -C d',
    'gunzip -c /x | wc -c',
    'zcat /x | tar -tf -',
    'docker load -i /x',
    'docker import /x it:new; docker images',
  ]
  const TOKENS = [
    ...MARKUP,
    '../../etc/passwd',
    '/etc/passwd',
    'ustar\u000000',
    '77777777777',
    '\x80\0\0\0\0\0\0\0\0\0\0\x7f',
    '30 mtime=1e99999\n',
    '99999999999 path=x\n',
    'x'.repeat(512),
  ]
  return {
    name: 'archives',
    most: MOST,
    attempt(random) {
      if (left-- <= 0) fresh()
      const sys = machine.machine.kernel.system()
      const { bytes } = pick(random, corpus)
      const fd = sys.open('/x', O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      sys.write(fd, mutate(random, bytes, TOKENS))
      sys.close(fd)
      run('rm -rf d; mkdir d')
      run(`${pick(random, UNPACK)} > /dev/null 2>&1`)
      hold(machine.entries.length > 0, 'the shell is there')
    },
  }
}

export async function openDoors(): Promise<Door[]> {
  return [
    links,
    files,
    messages,
    lessonFiles('lesson files', MOST_IN_PAGE.characters, MOST_IN_PAGE.lines, MOST),
    // These are read beside the page, which goes on meanwhile, by a worker that is ended at its deadline.
    lessonFiles('long lesson files', ANY, ANY, ANY),
    archives(await loadSoftware()),
  ]
}

function hold(condition: boolean, what: string): void {
  if (!condition) throw new Error(`does not hold: ${what}`)
}
