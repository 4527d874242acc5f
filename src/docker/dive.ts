/**
 * dive: what each layer of an image did to the files below it, and how much of the image is wasted. Not wagoodman/dive, but a small program that has
 * its definitions of efficiency and wasted space (content/efficiency.ts) and prints what that shows in its windows.
 */

import type { ProgramMain } from '../kernel/abi.ts'
import { Console, Exit } from './cli/console.ts'
import { named } from './cli/image-commands.ts'
import { shortId } from './content/digest.ts'
import { type Efficiency, imageEfficiency } from './content/efficiency.ts'
import { goJsonIndented, type Json } from './content/json.ts'
import { type LayerChanges, layerChanges } from './content/layer-changes.ts'
import { readTar } from './content/tar-read.ts'
import { Engine } from './engine/engine.ts'
import { ClientError, DockerError } from './errors.ts'
import { createRegistry, type ProgramFiles, type Registry } from './registry/registry.ts'
import type { Step } from './step.ts'
import type { Image } from './store/images.ts'
import type { Layer } from './store/layers.ts'
import { ellipsis, humanSize, table } from './units.ts'

const help = `Usage: dive [--layer N] [--json] IMAGE

Shows for each layer of an image what it added, changed and removed, and how much of the image is wasted.
A small program of this machine with the definitions of wagoodman/dive.

Options:
  -l, --layer N   list the files of layer N, the bottom one being 1
  -j, --json      print all of it as JSON
`

export function createDive(programs: ProgramFiles): ProgramMain {
  const registry = createRegistry(programs)
  return function* main(sys, argv, env) {
    const console = new Console(sys, env)
    try {
      return yield* dive(registry, console, argv.slice(1))
    } catch (error) {
      if (error instanceof Exit) return error.status
      if (!(error instanceof DockerError)) throw error
      yield* console.printError(`dive: ${error.message}\n`)
      return 1
    }
  }
}

interface Options {
  readonly image: string
  readonly layer: number | null
  readonly isJson: boolean
}

function parseOptions(args: readonly string[]): Options | null {
  let image = ''
  let layer: number | null = null
  let isJson = false
  for (let at = 0; at < args.length; at++) {
    const [arg = '', attached] = (args[at] as string).split('=')
    if (arg === '-h' || arg === '--help') return null
    if (arg === '-j' || arg === '--json') isJson = true
    else if (arg === '-l' || arg === '--layer') {
      const number = Number(attached ?? args[++at])
      if (!Number.isInteger(number) || number < 1) throw new ClientError('--layer wants a number from 1 on')
      layer = number
    } else if (arg.startsWith('-')) throw new ClientError(`unknown option ${arg}`)
    else image = args[at] as string
  }
  if (image === '') throw new ClientError('no image given; dive --help says more')
  return { image: image.replace(/^docker:\/\//, ''), layer, isJson }
}

function* dive(registry: Registry, console: Console, args: readonly string[]): Step<number> {
  const options = parseOptions(args)
  if (options === null) {
    yield* console.print(help)
    return 0
  }
  if (console.sys.geteuid() !== 0) throw new ClientError('permission denied: only root reads /var/lib/docker')
  const engine = new Engine(console.sys, registry)
  engine.initialize()
  const image = engine.getImage(options.image, `No such image: ${named(options.image)}`)
  const report = yield* reportOf(engine, image)
  if (options.isJson) yield* console.print(`${goJsonIndented(jsonReport(report))}\n`)
  else if (options.layer === null) yield* console.print(reportText(report, options.image))
  else {
    const layer = report.layers[options.layer - 1]
    if (layer === undefined) throw new ClientError(`the image has ${report.layers.length} layers`)
    yield* console.print(filesText(layer.changes))
  }
  return 0
}

interface LayerReport {
  readonly layer: Layer
  /** what made it */
  readonly command: string
  readonly changes: LayerChanges
}

interface Report {
  readonly image: Image
  readonly layers: readonly LayerReport[]
  readonly efficiency: Efficiency
  readonly isStandIn: boolean
}

function* reportOf(engine: Engine, image: Image): Step<Report> {
  const chain = image.top === null ? [] : engine.layers.chain(image.top).reverse()
  const contents = []
  for (const layer of chain) {
    const tar = yield* engine.layers.rebuiltTar(layer)
    const entries = tar === null ? 'unexpected EOF' : readTar(tar)
    if (typeof entries === 'string') throw new DockerError(`layer ${layer.diffId} cannot be read: ${entries}`)
    contents.push(entries)
  }
  const commands = (image.configuration.history ?? []).filter((entry) => entry.empty_layer !== true)
  const changes = layerChanges(contents)
  return {
    image,
    layers: chain.map((layer, at) => ({
      layer,
      command: commands[at]?.created_by ?? '',
      changes: changes[at] as LayerChanges,
    })),
    efficiency: imageEfficiency(contents),
    isStandIn: engine.standsIn(image),
  }
}

function reportText({ image, layers, efficiency, isStandIn }: Report, name: string): string {
  const rows = layers.map(({ layer, command, changes }, at) => [
    String(at + 1),
    humanSize(layer.size),
    String(changes.added.length),
    String(changes.modified.length),
    String(changes.deleted.length),
    shortId(layer.diffId),
    ellipsis(command.replace(/\s+/g, ' '), 60),
  ])
  const head = ['LAYER', 'SIZE', 'ADDED', 'CHANGED', 'REMOVED', 'DIFF ID', 'COMMAND']
  const { wastedBytes, wastedUserPercent, inefficientFiles } = efficiency
  const percent = (part: number) => `${(part * 100).toFixed(4)} %`
  const lines = [
    `Image: ${name} ${shortId(image.id)}`,
    ...(isStandIn
      ? ['The files of its base are a stand-in: other files than those of the published image.']
      : []),
    '',
    table([head, ...rows]),
    `  efficiency: ${percent(efficiency.efficiency)}`,
    `  wastedBytes: ${wastedBytes} bytes (${humanSize(wastedBytes)})`,
    `  userWastedPercent: ${wastedUserPercent === null ? 'none: one layer alone, or nothing in the others' : percent(wastedUserPercent)}`,
  ]
  const wasteful = inefficientFiles.filter(({ bytes }) => bytes > 0)
  if (wasteful.length > 0) {
    lines.push('', 'Inefficient Files:', 'Count  Wasted Space  File Path')
    for (const { path, count, bytes } of wasteful) {
      lines.push(`${String(count).padStart(5)}  ${humanSize(bytes).padStart(12)}  ${path}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** `A path`, `C path`, `D path` as docker diff has it. */
function filesText({ added, modified, deletedTop }: LayerChanges): string {
  const lines = [
    ...added.map((path) => ({ kind: 'A', path })),
    ...modified.map((path) => ({ kind: 'C', path })),
    ...deletedTop.map((path) => ({ kind: 'D', path })),
  ]
  return lines
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ kind, path }) => `${kind} /${path}\n`)
    .join('')
}

function jsonReport({ image, layers, efficiency }: Report): Json {
  return {
    image: image.id,
    layers: layers.map(({ layer, command, changes }) => ({
      diffId: layer.diffId,
      chainId: layer.chainId,
      cacheId: layer.cacheId,
      size: layer.size,
      command,
      added: changes.added,
      modified: changes.modified,
      rewritten: changes.rewritten,
      deleted: changes.deleted,
    })),
    efficiency: efficiency.efficiency,
    minimumBytes: efficiency.minimumBytes,
    discoveredBytes: efficiency.discoveredBytes,
    wastedBytes: efficiency.wastedBytes,
    wastedUserPercent: efficiency.wastedUserPercent,
    inefficientFiles: efficiency.inefficientFiles.map(({ path, count, bytes }) => ({ path, count, bytes })),
  }
}
