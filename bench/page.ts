/**
 * The page in Chromium: its first load on a slow computer behind a slow network, and how soon it answers. Prints its
 * figures as JSON. Run by scripts/bench.ts, bundled: `page.js FOLDER`, with the built page in FOLDER.
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from '@playwright/test'
import type { PageApi } from '../src/ui/page-api.ts'
import { dockerLoad } from './docker-load.ts'
import { coldEmbed } from './embedded.ts'
import { type Figure, percentile, type Spread, spread } from './figures.ts'
import { heapInUse } from './heap.ts'
import { INTERRUPTS, interrupts } from './interrupt.ts'
import { replayInFreshWorker } from './replay.ts'

/** learnGitBranching's first load, measured once in the same way: nobody serves it here. */
const LEARN_GIT_BRANCHING = { kB: 1463, ms: 2600 }

const ROUNDS = 5
const KEYS = 100
const COMMANDS = 1000
const SEEKS = 20
/** ms after which the machine has followed a jump */
const REST = 1000
const SLOW = { cpu: 4, latency: 40, down: 10e6 / 8, up: 5e6 / 8 }
const READY = 'main[data-ready="true"]'

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
}

/** What was asked for, and when: ms since 1970, as the page counts too. */
type Traffic = { at: number; bytes: number }[]

/** Serves a folder, every file compressed once, and counts. */
function serve(folder: string, traffic: Traffic): Server {
  const compressed = new Map<string, Buffer>()
  return createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '/index.html')
    const file = join(folder, name)
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    const body = compressed.get(file) ?? gzipSync(readFileSync(file), { level: 9 })
    compressed.set(file, body)
    traffic.push({ at: Date.now(), bytes: body.length })
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': body.length,
    })
    response.end(body)
  })
}

/** Runs in the page, before anything of it. */
function noteWhenReady(selector: string): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return
    observer.disconnect()
    Object.assign(window, { readyAt: Date.now() })
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true })
}

const same = (value: number): Spread => ({ min: value, median: value, max: value })

/** A slow computer behind a slow network. */
async function throttle(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: SLOW.latency,
    downloadThroughput: SLOW.down,
    uploadThroughput: SLOW.up,
  })
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW.cpu })
}

/** Runs in the page, before anything of it: what keeps it from answering for 50 ms or more. */
function noteLongTasks(): void {
  const longTasks: number[] = []
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
  Object.assign(window, { longTasks })
}

const longTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)

async function firstLoad(browser: Browser, address: string): Promise<Figure[]> {
  const loads: { ms: number; kB: number; requests: number; answered: number; blocked: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    traffic.length = 0
    const context = await browser.newContext({ locale: 'en' })
    const page = await context.newPage()
    await throttle(page)
    await page.addInitScript(noteLongTasks)
    await page.addInitScript(noteWhenReady, READY)
    const start = Date.now()
    await page.goto(address, { waitUntil: 'commit' })
    await page.waitForSelector(READY, { state: 'attached', timeout: 60_000 })
    // Seen from here it would be later, and the page would have gone on fetching.
    const ready = await page.evaluate(() => (window as unknown as { readyAt: number }).readyAt)
    const before = traffic.filter(({ at }) => at <= ready)
    await timed(page, ['true'])
    loads.push({
      ms: ready - start,
      kB: before.reduce((sum, { bytes }) => sum + bytes, 0) / 1000,
      requests: before.length,
      answered: Date.now() - start,
      blocked: Math.max(0, ...(await longTasks(page))),
    })
    await context.close()
  }
  return [
    {
      name: 'first load, gzip',
      unit: 'kB',
      ours: spread(loads.map(({ kB }) => kB)),
      peers: { learnGitBranching: same(LEARN_GIT_BRANCHING.kB) },
      goals: [{ most: 230 }],
    },
    {
      name: 'first load',
      unit: 'requests',
      ours: spread(loads.map(({ requests }) => requests)),
      peers: {},
      goals: [{ most: 12 }],
    },
    {
      name: 'first load until ready',
      unit: 'ms',
      ours: spread(loads.map(({ ms }) => ms)),
      peers: { learnGitBranching: same(LEARN_GIT_BRANCHING.ms) },
      goals: [{ most: 900 }],
    },
    {
      name: 'first load until a command is answered',
      unit: 'ms',
      ours: spread(loads.map(({ answered }) => answered)),
      peers: {},
      goals: [],
    },
    {
      name: 'first load, longest time without an answer',
      unit: 'ms',
      ours: spread(loads.map(({ blocked }) => blocked)),
      peers: {},
      goals: [],
    },
  ]
}

/** The page on this computer as it is, ready. */
async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en' })
  await page.goto(address)
  await page.waitForSelector(READY, { state: 'attached' })
  return page
}

/** Ms from each key's event until the terminal shows something new. */
async function keysToEcho(page: Page): Promise<number[]> {
  await page
    .getByTestId('terminal')
    .locator('.xterm')
    .click({ position: { x: 60, y: 20 } })
  await page.evaluate(() => {
    const delays: number[] = []
    let pressed = -1
    window.addEventListener(
      'keydown',
      () => {
        pressed = performance.now()
      },
      true,
    )
    new MutationObserver(() => {
      if (pressed < 0) return
      delays.push(performance.now() - pressed)
      pressed = -1
    }).observe(document.querySelector('.xterm-rows') as Element, {
      subtree: true,
      childList: true,
      characterData: true,
    })
    Object.assign(window, { delays })
  })
  for (let key = 0; key < KEYS; key++)
    await page.keyboard.press('abcdefghij'[key % 10] as string, { delay: 30 })
  await page.keyboard.press('Control+u')
  return page.evaluate(() => (window as unknown as { delays: number[] }).delays)
}

/** Ms each call of `act` takes in the page, with the next frame. */
const timed = (page: Page, lines: readonly string[]): Promise<number[]> =>
  page.evaluate(async (all) => {
    const { playground } = window as unknown as { playground: PageApi }
    const delays: number[] = []
    for (const line of all) {
      const start = performance.now()
      const { status } = await playground.run(line)
      if (status !== 0) throw new Error(`${line}: status ${status}`)
      delays.push(performance.now() - start)
    }
    return delays
  }, lines)

/** What `use` finds out in a page that nothing else is done in. */
async function inPage<T>(browser: Browser, address: string, use: (page: Page) => Promise<T>): Promise<T> {
  const page = await open(browser, address)
  const found = await use(page)
  await page.close()
  return found
}

/** What is done once in a page, and has at most so many ms for it. */
interface OnceTask {
  readonly name: string
  readonly most: number
  /** The last is timed. One goes before it at least: what is timed is the cold shell, not the fetching of it. */
  readonly lines: readonly [string, ...string[]]
}

const onceTasks: readonly OnceTask[] = [
  {
    name: '10,000 true in a fresh page',
    most: 40,
    lines: [':', 'for ((i = 0; i < 10000; i++)); do true; done'],
  },
  {
    name: '10,000 appends in a fresh page',
    most: 100,
    lines: [':', 'for ((i = 0; i < 10000; i++)); do echo $i >> file; done'],
  },
  {
    name: 'find / over 20,000 files in a fresh page',
    most: 200,
    lines: ['mkdir /tmp/{1..100}; touch /tmp/{1..100}/{1..200}', 'find /'],
  },
  {
    name: 'seq 1000000 | sort -rn | head in a fresh page',
    most: 500,
    lines: [':', 'seq 1000000 | sort -rn | head'],
  },
]

async function once(browser: Browser, address: string, { name, most, lines }: OnceTask): Promise<Figure> {
  const delays: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const each = await inPage(browser, address, (page) => timed(page, lines))
    delays.push(each.at(-1) as number)
  }
  return { name, unit: 'ms', ours: spread(delays), peers: {}, goals: [{ most }] }
}

/** As a class would type them, over and over; the tree does not grow without end. */
function session(): string[] {
  const begin = [
    'mkdir lower upper work merged',
    'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
  ]
  const cycle = (file: string) => [`echo hello > ${file}`, `cat ${file}`, 'ls merged', `rm ${file}`]
  const rest = Array.from({ length: COMMANDS / 4 }, (_, index) => cycle(`merged/f${index % 20}`)).flat()
  return [...begin, ...rest].slice(0, COMMANDS)
}

async function interaction(browser: Browser, address: string): Promise<Figure[]> {
  const page = await open(browser, address)
  const [first = '', ...others] = session()
  // The shell is fetched for it: keys before would wait for that, which is counted with the first load.
  const commands = await timed(page, [first])
  const keys = await keysToEcho(page)
  commands.push(...(await timed(page, others)))
  const seek = (position: number) =>
    page.evaluate(async (to) => {
      const { playground } = window as unknown as { playground: PageApi }
      const start = performance.now()
      await playground.seek(to)
      if (playground.state().entry !== to) throw new Error(`not at ${to}`)
      return performance.now() - start
    }, position)
  const scrubs: number[] = []
  for (let step = 1; step <= SEEKS; step++) scrubs.push(await seek(COMMANDS - step))
  const replays: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    // What was seen is shown from memory, and the machine comes after: the next command waits for it.
    await seek(0)
    await page.waitForTimeout(REST)
    await seek(COMMANDS)
    replays.push(...(await timed(page, [':'])))
  }
  const heap = await heapInUse(page)
  await page.close()
  const figure = (name: string, ours: Spread, most: number): Figure => ({
    name,
    unit: 'ms',
    ours,
    peers: {},
    goals: [{ most }],
  })
  return [
    figure('key to echo', spread(keys), 8),
    figure('key to echo, 95th percentile', same(percentile(keys, 0.95)), 8),
    figure('command to scene', spread(commands), 16),
    figure('command to scene, 95th percentile', same(percentile(commands, 0.95)), 16),
    figure('scrub step at 1,000 commands', spread(scrubs), 16),
    figure('replay of 1,000 commands, warm', spread(replays), 100),
    { ...figure('heap of page and worker after 1,000 commands', same(heap / 1e6), 60), unit: 'MB' },
  ]
}

/** How long the frames take while the columns are panned, and while a file is copied up. */
async function largeDirectories(browser: Browser, address: string): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [names, act, most] of [
    [10_000, 'pan', 33],
    [1_000, 'move', 1000 / 55],
  ] as const) {
    const page = await open(browser, address)
    await timed(page, [
      'mkdir lower upper work merged',
      `for ((i = 0; i < ${names}; i++)); do echo > lower/file$i; done`,
      'mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged',
    ])
    if (act === 'move') await timed(page, ['echo more >> merged/file1'])
    const frames = await page.evaluate(measureFrames, act)
    await page.close()
    const what = act === 'pan' ? 'frame while panning' : 'frame while a file is copied up'
    figures.push(
      {
        name: `${what}, ${names.toLocaleString('en')} names a layer`,
        unit: 'ms',
        ours: spread(frames),
        peers: {},
        goals: [{ most }],
      },
      {
        name: `${what}, 95th percentile`,
        unit: 'ms',
        ours: same(percentile(frames, 0.95)),
        peers: {},
        goals: [{ most }],
      },
    )
  }
  return figures
}

/** Runs in the page: ms from frame to frame for about a hundred of them. */
async function measureFrames(act: 'pan' | 'move'): Promise<number[]> {
  const svg = document.querySelector('[data-testid="diagram"] .dg-canvas > svg')
  const delays: number[] = []
  let before = await new Promise(requestAnimationFrame)
  for (let frame = 0; frame < 100; frame++) {
    if (act === 'pan')
      svg?.dispatchEvent(new WheelEvent('wheel', { deltaX: 40, bubbles: true, cancelable: true }))
    const now = await new Promise(requestAnimationFrame)
    delays.push(now - before)
    before = now
  }
  return delays
}

/** What is measured together. */
interface Group {
  /** the names of its figures, so that what nobody asks for need not be taken */
  readonly figures: readonly string[]
  take(browser: Browser, address: string): Promise<Figure[]>
}

const groups: readonly Group[] = [
  {
    figures: [
      'first load, gzip',
      'first load',
      'first load until ready',
      'first load until a command is answered',
      'first load, longest time without an answer',
    ],
    take: firstLoad,
  },
  ...onceTasks.map((task) => ({
    figures: [task.name],
    take: async (browser: Browser, address: string) => [await once(browser, address, task)],
  })),
  {
    figures: INTERRUPTS,
    take: (browser, address) => inPage(browser, address, interrupts),
  },
  {
    figures: [
      'key to echo',
      'key to echo, 95th percentile',
      'command to scene',
      'command to scene, 95th percentile',
      'scrub step at 1,000 commands',
      'replay of 1,000 commands, warm',
      'heap of page and worker after 1,000 commands',
    ],
    take: interaction,
  },
  {
    figures: ['replay of 1,000 commands in a fresh worker'],
    take: async (browser, address) => [await replayInFreshWorker(browser, address, session(), ROUNDS)],
  },
  {
    figures: ['docker load of 100 MB', 'docker load of 100 MB, longest time without an answer'],
    take: (browser, address) => inPage(browser, address, (page) => dockerLoad(page, ROUNDS)),
  },
  {
    figures: [
      'frame while panning, 10,000 names a layer',
      'frame while panning, 95th percentile',
      'frame while a file is copied up, 1,000 names a layer',
      'frame while a file is copied up, 95th percentile',
    ],
    take: largeDirectories,
  },
  { figures: ['embed.js, gzip'], take: async () => [sizeOfEmbed()] },
  {
    figures: ['cold embed until ready'],
    take: async (browser, address) => [await coldEmbed(browser, address, throttle, ROUNDS)],
  },
]

function sizeOfEmbed(): Figure {
  const bytes = gzipSync(readFileSync(join(folder, 'embed.js')), { level: 9 }).length
  return { name: 'embed.js, gzip', unit: 'kB', ours: same(bytes / 1000), peers: {}, goals: [{ most: 8 }] }
}

async function measure(browser: Browser, address: string, chosen: readonly Group[]): Promise<Figure[]> {
  const all: Figure[] = []
  for (const { figures, take } of chosen) {
    const taken = await take(browser, address)
    const names = taken.map(({ name }) => name)
    if (names.join() !== figures.join()) throw new Error(`these are not the figures said: ${names.join()}`)
    all.push(...taken)
  }
  return all
}

const [folder = '', ...options] = process.argv.slice(2)
const only = options.find((option) => option.startsWith('--only='))?.slice('--only='.length) ?? ''
const traffic: Traffic = []
const server = serve(folder, traffic).listen(0, '127.0.0.1')
await new Promise((done) => server.once('listening', done))
const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
const executablePath = process.env['CHROMIUM_PATH']
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    // A throttle is one process's.
    '--disable-features=IsolateOrigins,site-per-process',
  ],
})
try {
  const chosen = groups.filter(({ figures }) => figures.some((name) => name.includes(only)))
  const figures = await measure(browser, address, chosen)
  process.stdout.write(JSON.stringify(figures.filter(({ name }) => name.includes(only))))
} finally {
  await browser.close()
  server.close()
}
