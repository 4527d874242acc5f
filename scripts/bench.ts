/**
 * `npm run bench -- [--json] [--only NAME]`: measures the machine beside what one would take instead, installing that
 * in bench/ first. NAME is an area (files, shell, page, growth) or a part of a figure's name. Without it
 * docs/performance.md and docs/growth.svg are written.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join, relative } from 'node:path'
import { build } from 'vite'
import { type Curve, toSvg } from '../bench/curves.ts'
import type { Figure } from '../bench/figures.ts'
import { type Section, type Surroundings, toMarkdown, toText } from '../bench/report.ts'
import { provideChromium } from './chromium.mjs'
import { root } from './install.mjs'

const folder = join(root, 'bench')
const built = join(folder, '.build')
const page = join(built, 'page')
/** Modules for Chromium alone. */
const modules = join(built, 'modules')
const document = join(root, 'docs', 'performance.md')
const picture = join(root, 'docs', 'growth.svg')
/** The program that measures the curves. */
const GROWTH = 'growth'

interface Area {
  readonly name: string
  readonly title: string
  readonly note: string
  /** The command that prints the figures, `only` being a part of their names. */
  command(only: string): string[]
}

const areas: readonly Area[] = [
  {
    name: 'files',
    title: 'File system',
    note:
      'Through the machine’s system calls in Node, on its overlayfs; memfs, ZenFS’ CopyOnWrite and the real kernel’s ' +
      'overlayfs on tmpfs (by root, in a mount namespace of its own) through node:fs. memfs merges nothing and copies ' +
      'nothing up: it appends. Microseconds for one.',
    command: (only) => {
      const files = [process.execPath, join(built, 'files.js'), `--only=${only}`]
      return canMount() ? ['unshare', '--mount', ...files, '--kernel'] : files
    },
  },
  {
    name: 'chromium-files',
    title: 'File system in Chromium',
    note: 'The same in headless Chromium, memfs with the stand-ins for Node’s modules that bundlers use. Microseconds for one.',
    command: (only) => [process.execPath, join(built, 'chromium-files.js'), modules, `--only=${only}`],
  },
  {
    name: 'shell',
    title: 'Shell',
    note: 'Each with all it takes to begin: a machine is booted, a just-bash made, a bash process started. In Node, warm.',
    command: (only) => [process.execPath, join(built, 'shell.js'), `--only=${only}`],
  },
  {
    name: 'page',
    title: 'Page',
    note:
      'Headless Chromium. First load: processor 4 times slower, 10 Mbit/s, 40 ms, gzip; ready is when terminal and ' +
      'diagram stand and keys are taken, while kernel, shell and programs are still to come; until a command is answered ' +
      'includes them. learnGitBranching was measured once in the same way. The rest at full speed; a command’s time ' +
      'includes its new scene.',
    command: (only) => [process.execPath, join(built, 'page.js'), page, `--only=${only}`],
  },
]

function canMount(): boolean {
  return process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0
}

/** The peers, as bench/package-lock.json says. */
function installPeers(): void {
  const mark = join(folder, 'node_modules', '.package-lock.json')
  const lock = join(folder, 'package-lock.json')
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs) return
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', process.stderr, process.stderr],
  })
  if (status !== 0) throw new Error('What the bench compares with could not be installed.')
}

/** Compiles as for the page, so that Node times the same code. */
async function bundle(): Promise<void> {
  const input = [...areas.map(({ name }) => name), GROWTH].map((name) => join(folder, `${name}.ts`))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'es2022',
      outDir: built,
      emptyOutDir: true,
      copyPublicDir: false,
      rolldownOptions: { input },
    },
  })
}

/** Stand-ins for Node's own modules, of which memfs asks little. */
const nodeModules: Readonly<Record<string, string>> = {
  buffer: join(folder, 'node_modules/buffer/index.js'),
  events: join(folder, 'node_modules/eventemitter3/index.js'),
  path: join(folder, 'node_modules/path-browserify/index.js'),
  process: join(folder, 'chromium/process.mjs'),
  stream: join(folder, 'node_modules/readable-stream/readable-browser.js'),
  url: join(folder, 'chromium/url.mjs'),
}

/** The two sides of the comparison in Chromium, each a module. */
async function bundleForChromium(): Promise<void> {
  const alias = Object.entries(nodeModules).map(([name, replacement]) => ({
    find: new RegExp(`^(node:)?${name}/?$`),
    replacement,
  }))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { alias },
    build: {
      target: 'es2022',
      outDir: modules,
      emptyOutDir: true,
      copyPublicDir: false,
      modulePreload: false,
      rolldownOptions: {
        input: { files: join(folder, 'chromium/files.ts'), memfs: join(folder, 'chromium/memfs.mjs') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        preserveEntrySignatures: 'strict',
      },
    },
  })
}

const buildPage = (): Promise<unknown> =>
  build({ root, logLevel: 'error', build: { outDir: relative(root, page), emptyOutDir: true } })

const measure = ({ name, command }: Area, only: string) => output<Figure[]>(name, command(only))

const measureGrowth = (only: string) =>
  output<Curve[]>(GROWTH, [process.execPath, join(built, `${GROWTH}.js`), `--only=${only}`])

/** What one of the bench's programs prints. */
function output<T>(name: string, [program = '', ...args]: readonly string[]): T {
  const { status, stdout } = spawnSync(program, args, {
    cwd: built,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Error(`The bench of ${name} failed.`)
  return JSON.parse(stdout.toString()) as T
}

function surroundings(): Surroundings {
  const all = cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release().split('.').slice(0, 2).join('.')}`,
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  }
}

const FINDINGS = '## Findings\n'

/** What people wrote at the end of the document. */
function findings(): string {
  const text = existsSync(document) ? readFileSync(document, 'utf8') : FINDINGS
  return text.slice(text.indexOf(FINDINGS))
}

async function main(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--only')
  const only = at < 0 ? null : (args[at + 1] ?? '')
  const around = surroundings()
  installPeers()
  await bundle()
  const isArea = only === GROWTH || areas.some(({ name }) => name === only)
  const chosen = areas.filter(({ name }) => !isArea || name === only)
  const part = isArea ? '' : (only ?? '')
  const isChosen = (area: string) => chosen.some(({ name }) => name === area)
  if ((isChosen('page') || isChosen('chromium-files')) && !provideChromium())
    throw new Error('The page cannot be measured without Chromium.')
  if (isChosen('page')) await buildPage()
  if (isChosen('chromium-files')) await bundleForChromium()
  const sections: Section[] = chosen
    .map((one) => ({ title: one.title, note: one.note, figures: measure(one, part) }))
    .filter(({ figures }) => figures.length > 0)
  const curves = !isArea || only === GROWTH ? measureGrowth(part) : []
  if (sections.length === 0 && curves.length === 0) throw new Error(`no figure is called ${only}`)
  if (args.includes('--json'))
    process.stdout.write(`${JSON.stringify({ around, sections, curves }, null, 2)}\n`)
  else process.stdout.write(toText(sections, curves))
  if (only !== null) return
  writeFileSync(document, toMarkdown(sections, curves, around, findings()))
  writeFileSync(picture, toSvg(curves))
}

await main(process.argv.slice(2))
