/**
 * docker: the command and the engine of Docker 20.10 in one program.
 *
 * Terms
 * - image: a configuration (a JSON document) and layers; its id is the digest of the document.
 * - layer: what one step changed, as a tar; diffID, chainID and cache-id are three names of it (content/digest.ts, store/layers.ts).
 * - graph driver: lays layers out on the disk and puts roots together (store/driver.ts); overlay2 here.
 * - container: a layer of its own on an image's, a configuration, a process (engine/lifecycle.ts, engine/supervise.ts).
 *
 * Invariants
 * - It reaches the machine by system calls only. RUN and run start real processes on a real overlay mount; a layer is what overlayfs
 *   left in its upper directory.
 * - No id is looked up: each is the digest of bytes that were just written, or random.
 */

import type { ProgramMain } from '../kernel/abi.ts'
import type { Subcommand } from './cli/command.ts'
import { Console, Exit } from './cli/console.ts'
import * as containers from './cli/containers.ts'
import { helpText, parseFlags } from './cli/flags.ts'
import * as images from './cli/images.ts'
import { failureText } from './cli/images.ts'
import * as system from './cli/system.ts'
import { Engine, VERSION } from './engine/engine.ts'
import { reconcile } from './engine/supervise.ts'
import { DockerError } from './errors.ts'
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
    return error.status
  } catch (thrown) {
    if (thrown instanceof Exit) return thrown.status
    throw thrown
  }
}

const commands: Readonly<Record<string, Subcommand>> = {
  build: images.buildCommand,
  commit: containers.commit,
  cp: containers.cp,
  create: containers.createCommand,
  diff: containers.diff,
  exec: containers.exec,
  export: containers.exportCommand,
  history: images.history,
  images: images.images,
  import: images.importCommand,
  info: system.info,
  inspect: images.inspect,
  kill: containers.kill,
  load: images.load,
  logs: containers.logs,
  ps: containers.ps,
  pull: images.pull,
  rename: containers.rename,
  restart: containers.restart,
  rm: containers.rm,
  rmi: images.rmi,
  run: containers.run,
  save: images.save,
  start: containers.start,
  stop: containers.stop,
  tag: images.tag,
  version: system.version,
  wait: containers.wait,
}

const groups: Readonly<
  Record<string, { readonly about: string; readonly commands: Readonly<Record<string, Subcommand>> }>
> = {
  builder: { about: 'Manage builds', commands: { build: images.buildCommand, prune: system.builderPrune } },
  container: {
    about: 'Manage containers',
    commands: {
      commit: containers.commit,
      cp: containers.cp,
      create: containers.createCommand,
      diff: containers.diff,
      exec: containers.exec,
      export: containers.exportCommand,
      inspect: containers.containerInspect,
      kill: containers.kill,
      logs: containers.logs,
      ls: containers.ps,
      prune: containers.containerPrune,
      rename: containers.rename,
      restart: containers.restart,
      rm: containers.rm,
      run: containers.run,
      start: containers.start,
      stop: containers.stop,
      wait: containers.wait,
    },
  },
  image: {
    about: 'Manage images',
    commands: {
      build: images.buildCommand,
      history: images.history,
      import: images.importCommand,
      inspect: images.imageInspect,
      load: images.load,
      ls: images.images,
      prune: images.imagePrune,
      pull: images.pull,
      rm: images.rmi,
      save: images.save,
      tag: images.tag,
    },
  },
  system: {
    about: 'Manage Docker',
    commands: { df: system.systemDf, info: system.info, prune: system.systemPrune },
  },
  volume: {
    about: 'Manage volumes',
    commands: {
      create: system.volumeCreate,
      inspect: system.volumeInspect,
      ls: system.volumeLs,
      prune: system.volumePrune,
      rm: system.volumeRm,
    },
  },
}

function* dispatch(registry: Registry, console: Console, argv: readonly string[]): Step<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === 'help') {
    yield* console.print(overview())
    return 0
  }
  if (name === '--version' || name === '-v') {
    yield* console.print(`Docker version ${VERSION}, build 370c289\n`)
    return 0
  }
  const group = groups[name]
  const command = group === undefined ? commands[name] : group.commands[rest[0] ?? '']
  if (command === undefined) return yield* unknown(console, name, rest)
  const flags = parseFlags(command, group === undefined ? rest : rest.slice(1))
  if (flags === null) {
    yield* console.print(helpText(command))
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
  return yield* command.run({ engine, console, flags })
}

function* unknown(console: Console, name: string, rest: readonly string[]): Step<number> {
  const group = groups[name]
  if (group !== undefined && (rest.length === 0 || rest[0] === '--help')) {
    yield* console.print(groupHelp(name))
    return 0
  }
  if (group !== undefined) {
    yield* console.print(groupHelp(name))
    return 1
  }
  if (name.startsWith('-')) {
    yield* console.printError(`unknown flag: ${name}\nSee 'docker --help'.\n`)
    return 125
  }
  if (elsewhere.has(name)) {
    yield* console.printError(
      `docker ${name}: this machine does not have it (docker --help lists what it has)\n`,
    )
    return 1
  }
  yield* console.printError(`docker: '${name}' is not a docker command.\nSee 'docker --help'\n`)
  return 1
}

/** What Docker has and this machine has not: the network, clusters, and what needs a daemon that stays. */
const elsewhere = new Set(
  'attach events login logout pause port push search stats top unpause update app buildx checkpoint compose config context manifest network node plugin secret service stack swarm trust'.split(
    ' ',
  ),
)

const list = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([name, about]) => `  ${name.padEnd(11)} ${about}\n`).join('')

function overview(): string {
  return `
Usage:  docker [OPTIONS] COMMAND

A self-sufficient runtime for containers

Options:
  -v, --version            Print version information and quit

Management Commands:
${list(Object.entries(groups).map(([name, { about }]) => [name, about]))}
Commands:
${list(Object.entries(commands).map(([name, { about }]) => [name, about]))}
Run 'docker COMMAND --help' for more information on a command.
`
}

function groupHelp(name: string): string {
  const group = groups[name]
  const entries = Object.entries(group?.commands ?? {}).map(([own, { about }]) => [own, about] as const)
  return `
Usage:  docker ${name} COMMAND

${group?.about ?? ''}

Commands:
${list(entries)}
Run 'docker ${name} COMMAND --help' for more information on a command.
`
}
