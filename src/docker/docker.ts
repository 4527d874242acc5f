/**
 * docker: the command and the engine of Docker 20.10 in one program.
 *
 * Terms
 * - image: a configuration (a JSON document) and layers; its id is the digest of the document.
 * - layer: what one step changed, as a tar; diffID, chainID and cache-id are three names of it (content/digest.ts, store/layers.ts).
 * - graph driver: lays layers out on the disk and puts roots together (store/driver.ts): overlay2, aufs or vfs.
 * - container: a layer of its own on an image's, a configuration, a process (engine/lifecycle.ts, engine/supervise.ts).
 *
 * Invariants
 * - It reaches the machine by system calls only. RUN and run start real processes on a real overlay mount; a layer is what overlayfs
 *   left in its upper directory.
 * - No id is looked up: each is the digest of bytes that were just written, or random. Two exceptions say so where they are: the base image
 *   ubuntu:20.04, whose layer is a stand-in under the published diffID (registry/ubuntu.ts), and the one step of the article that takes from a
 *   file what chance gave its author (engine/chance.ts).
 */

import type { ProgramMain } from '../kernel/abi.ts'
import { buildCommand } from './cli/build-command.ts'
import type { Subcommand } from './cli/command.ts'
import { Console, Exit } from './cli/console.ts'
import * as containers from './cli/containers.ts'
import { cp, exportCommand } from './cli/copy.ts'
import { systemDf } from './cli/disk-usage.ts'
import { failureText } from './cli/each.ts'
import { type Command, helpText, optionsText, parseFlags } from './cli/flags.ts'
import * as images from './cli/images.ts'

import { inspect } from './cli/inspect-anything.ts'
import { globalFlags, pageOf } from './cli/manual.ts'
import { networkCreate, networkInspect, networkLs, networkPrune, networkRm } from './cli/networks.ts'
import { login, logout, push, search } from './cli/registry-commands.ts'
import * as runs from './cli/run.ts'
import { stats } from './cli/stats.ts'
import * as system from './cli/system.ts'
import * as volumes from './cli/volumes.ts'
import { Engine, VERSION } from './engine/engine.ts'
import { reconcile } from './engine/supervise.ts'
import { ClientError, DockerError } from './errors.ts'
import { createRegistry, type ProgramFiles, type Registry } from './registry/registry.ts'
import type { Step } from './step.ts'

/** The program, for a machine that has these program files. */
export function createDocker(programs: ProgramFiles): ProgramMain {
  const registry = createRegistry(programs)
  return function* main(sys, argv, env) {
    const console = new Console(sys, env)
    try {
      return yield* dispatch(registry, console, argv.slice(1))
    } catch (error) {
      if (error instanceof Exit) return error.status
      if (!(error instanceof DockerError)) throw error
      return yield* fail(console, error)
    }
  }
}

function* fail(console: Console, error: DockerError): Step<number> {
  try {
    // What ends a build is said as it is: it comes within the stream of its output.
    yield* console.printError(`${failureText(error)}\n`)
    yield* console.advise(error)
    return error.status
  } catch (thrown) {
    if (thrown instanceof Exit) return thrown.status
    throw thrown
  }
}

interface Group {
  readonly about: string
  readonly commands: Readonly<Record<string, Subcommand>>
  readonly aliases: Readonly<Record<string, readonly string[]>>
}

const containerCommands: Readonly<Record<string, Subcommand>> = {
  attach: containers.attach,
  commit: containers.commit,
  cp,
  create: runs.createCommand,
  diff: containers.diff,
  exec: containers.exec,
  export: exportCommand,
  kill: containers.kill,
  logs: containers.logs,
  pause: containers.pause,
  port: containers.port,
  rename: containers.rename,
  restart: containers.restart,
  rm: containers.rm,
  run: runs.run,
  start: runs.start,
  stats,
  stop: containers.stop,
  top: containers.top,
  unpause: containers.unpause,
  update: containers.update,
  wait: containers.wait,
}

const imageCommands: Readonly<Record<string, Subcommand>> = {
  build: buildCommand,
  history: images.history,
  import: images.importCommand,
  load: images.load,
  pull: images.pull,
  push,
  save: images.save,
  tag: images.tag,
}

const commands: Readonly<Record<string, Subcommand>> = {
  ...containerCommands,
  ...imageCommands,
  images: images.images,
  info: system.info,
  inspect,
  login,
  logout,
  ps: containers.ps,
  rmi: images.rmi,
  search,
  version: system.version,
}

const groups: Readonly<Record<string, Group>> = {
  builder: {
    about: 'Manage builds',
    commands: { build: buildCommand, prune: system.builderPrune },
    aliases: {},
  },
  container: {
    about: 'Manage containers',
    commands: {
      ...containerCommands,
      inspect: containers.containerInspect,
      ls: containers.ps,
      prune: containers.containerPrune,
    },
    aliases: { ls: ['ps', 'list'] },
  },
  image: {
    about: 'Manage images',
    commands: {
      ...imageCommands,
      inspect: images.imageInspect,
      ls: images.images,
      prune: images.imagePrune,
      rm: images.rmi,
    },
    aliases: { ls: ['list'], rm: ['rmi', 'remove'] },
  },
  network: {
    about: 'Manage networks',
    commands: {
      create: networkCreate,
      inspect: networkInspect,
      ls: networkLs,
      prune: networkPrune,
      rm: networkRm,
    },
    aliases: { ls: ['list'], rm: ['remove'] },
  },
  system: {
    about: 'Manage Docker',
    commands: { df: systemDf, info: system.info, prune: system.systemPrune },
    aliases: {},
  },
  volume: {
    about: 'Manage volumes',
    commands: {
      create: volumes.volumeCreate,
      inspect: volumes.volumeInspect,
      ls: volumes.volumeLs,
      prune: volumes.volumePrune,
      rm: volumes.volumeRm,
    },
    aliases: { ls: ['list'], rm: ['remove'] },
  },
}

/** Options before the command that have a value, which nothing here needs: there is one engine, this one. */
const globalOptions = new Set([
  '--config',
  '--context',
  '-c',
  '--host',
  '-H',
  '--log-level',
  '-l',
  '--tlscacert',
  '--tlscert',
  '--tlskey',
])
const globalSwitches = new Set(['--debug', '-D', '--tls', '--tlsverify'])

function* dispatch(registry: Registry, console: Console, argv: readonly string[]): Step<number> {
  let at = 0
  for (; argv[at]?.startsWith('-'); at++) {
    const word = argv[at] as string
    if (word === '--help' || word === '-h') {
      yield* console.print(overview(console))
      return 0
    }
    if (word === '--version' || word === '-v') {
      yield* console.print(`Docker version ${VERSION}, build 370c289\n`)
      return 0
    }
    const name = word.split('=')[0] as string
    if (globalSwitches.has(name)) continue
    if (!globalOptions.has(name)) {
      throw new ClientError(
        `${word.startsWith('--') ? `unknown flag: ${name}` : `unknown shorthand flag: '${word[1]}' in ${word}`}\nSee 'docker --help'.\n${overview(console)}`,
        125,
      )
    }
    if (!word.includes('=')) at++
  }
  const words = argv.slice(at)
  const [name, ...rest] = words
  if (name === undefined) {
    yield* console.printError(overview(console))
    return 0
  }
  if (name === 'help')
    return rest.length === 0
      ? yield* dispatch(registry, console, ['--help'])
      : yield* dispatch(registry, console, [...rest, '--help'])
  const found = findCommand(words)
  if (found === null) return yield* unknown(console, name, rest)
  const flags = parseFlags(found.command, found.rest)
  if ('notice' in flags) {
    yield* console.print(`${flags.notice}${helpText(found.command, columnsOf(console))}`)
    return 0
  }
  if (console.sys.geteuid() !== 0) {
    yield* console.printError(
      'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: dial unix /var/run/docker.sock: connect: permission denied\n',
    )
    return 1
  }
  const engine = new Engine(console.sys, registry)
  engine.initialize()
  reconcile(engine)
  return yield* found.subcommand.run({ engine, console, flags })
}

interface Found {
  readonly subcommand: Subcommand
  readonly command: Command
  readonly rest: readonly string[]
}

function findCommand(words: readonly string[]): Found | null {
  const [name = '', second = '', ...others] = words
  const group = groups[name]
  if (group === undefined) {
    const subcommand = commands[name]
    if (subcommand === undefined) return null
    const command: Command = { ...subcommand, path: `docker ${name}`, page: pageOf(name) }
    return { subcommand, command, rest: words.slice(1) }
  }
  const own = Object.keys(group.commands).find(
    (one) => one === second || group.aliases[one]?.includes(second),
  )
  if (own === undefined) return null
  const subcommand = group.commands[own] as Subcommand
  const aliases = group.aliases[own]
  const command: Command = {
    ...subcommand,
    path: `docker ${name} ${own}`,
    page: pageOf(`${name} ${own}`),
    ...(aliases === undefined ? {} : { aliases: [own, ...aliases] }),
  }
  return { subcommand, command, rest: others }
}

/** Help is laid out for the terminal on standard input. */
function columnsOf({ sys }: Console): number {
  const size = sys.winsize(0)
  return typeof size === 'number' || size.cols === 0 ? 80 : size.cols
}

function* unknown(console: Console, name: string, rest: readonly string[]): Step<number> {
  const group = groups[name]
  if (group !== undefined) {
    const [first] = rest
    if (first === '--help' || first === '-h') yield* console.print(groupHelp(name, group))
    else if (first?.startsWith('-')) {
      throw new ClientError(
        `unknown flag: ${first}\nSee 'docker ${name} --help'.\n${groupHelp(name, group)}`,
        125,
      )
    } else if (first !== undefined && first in (absent[name] ?? {})) {
      throw new ClientError(`docker ${name} ${first}: this machine does not have it`)
    } else yield* console.printError(groupHelp(name, group))
    return first === undefined || first === '--help' || first === '-h' ? 0 : 1
  }
  if (name in elsewhere || name in management) {
    throw new ClientError(
      `docker ${name}: this machine does not have it: no network, no cluster, no daemon that stays`,
    )
  }
  throw new ClientError(`docker: '${name}' is not a docker command.\nSee 'docker --help'`)
}

const list = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([name, about]) => `  ${name.padEnd(11)} ${about}\n`).join('')

const byName = (a: readonly [string, string], b: readonly [string, string]): number => (a[0] < b[0] ? -1 : 1)

/** All that Docker 20.10 has, those that this machine has not included. */
function overview(console: Console): string {
  const own = Object.keys(commands).map((name): [string, string] => [
    name,
    (pageOf(name).about.split('\n')[0] as string).replace(/\.$/, ''),
  ])
  return `
Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Options:
${optionsText(globalFlags, columnsOf(console))}
Management Commands:
${list([...Object.entries(groups).map(([name, { about }]): [string, string] => [name, about]), ...Object.entries(management)].sort(byName))}
Commands:
${list([...own, ...Object.entries(elsewhere)].sort(byName))}
Run 'docker COMMAND --help' for more information on a command.

\x1b[1mTo get more help with docker, check out our guides at https://docs.docker.com/go/guides/\x1b[0m
`
}

function groupHelp(name: string, group: Group): string {
  const own = Object.keys(group.commands).map((one): [string, string] => [
    one,
    shortAbout(pageOf(`${name} ${one}`).about),
  ])
  const others = Object.entries(absent[name] ?? {})
  return `
Usage:  docker ${name} COMMAND

${group.about}

Commands:
${list([...own, ...others].sort(byName))}
Run 'docker ${name} COMMAND --help' for more information on a command.
`
}

const shortAbout = (about: string): string => (/^[^\n]*?(?=\n|\. |$)/.exec(about) as RegExpExecArray)[0]

/** What Docker has in a group and this machine has not. */
const absent: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  network: {
    connect: 'Connect a container to a network',
    disconnect: 'Disconnect a container from a network',
  },
  system: { events: 'Get real time events from the server' },
}

const elsewhere: Readonly<Record<string, string>> = {
  events: 'Get real time events from the server',
}

const management: Readonly<Record<string, string>> = {
  config: 'Manage Docker configs',
  context: 'Manage contexts',
  manifest: 'Manage Docker image manifests and manifest lists',
  node: 'Manage Swarm nodes',
  plugin: 'Manage plugins',
  secret: 'Manage Docker secrets',
  service: 'Manage services',
  stack: 'Manage Docker stacks',
  swarm: 'Manage Swarm',
  trust: 'Manage trust on Docker images',
}
