/**
 * The classic builder of Docker 20.10 (builder/dockerfile): each instruction makes an image on top of the one before, and each image made here
 * is a cache for the same step on the same parent.
 */

import { encode } from '../../kernel/text.ts'
import { shortId } from '../content/digest.ts'
import type { Json } from '../content/json.ts'
import type { TarEntry } from '../content/tar.ts'
import { formatTime } from '../content/time.ts'
import { keptCapabilities } from '../engine/capabilities.ts'
import type { RecordedStep } from '../engine/chance.ts'
import { childImage, commitLayer, keepImage, moveTimes } from '../engine/commit.ts'
import type { Container } from '../engine/containers.ts'
import type { Engine } from '../engine/engine.ts'
import { buildingHostConfig } from '../engine/host-config.ts'
import { createContainer, mountRoot, removeContainer, unmountRoot } from '../engine/lifecycle.ts'
import { freeAddress } from '../engine/network.ts'
import { containerEnvironment } from '../engine/processes.ts'
import { followProcess, startProcess } from '../engine/run-process.ts'
import { runtimeFailure } from '../engine/supervise.ts'
import { DockerError } from '../errors.ts'
import { parseReference, withTag } from '../reference.ts'
import type { Step } from '../step.ts'
import { type ContainerConfig, completeConfig, DEFAULT_PATH } from '../store/container-config.ts'
import type { Image } from '../store/images.ts'
import type { Context } from './context.ts'
import { chooseEntries, copyFiles, imageEntries, parseCopy } from './copy.ts'
import { type Instruction, parseLine } from './dockerfile.ts'
import { applyMetadata } from './metadata.ts'
import { expandWord } from './shell-word.ts'
import { allowedArguments, isSameStep, type Stage, shellOf, variablesOf } from './state.ts'

export interface BuildOptions {
  readonly instructions: readonly Instruction[]
  readonly context: Context
  readonly useCache: boolean
  readonly buildArgs: ReadonlyMap<string, string | undefined>
  /** after each step that went well */
  readonly removeIntermediate: boolean
  /** after a step that failed, too */
  readonly forceRemove: boolean
  readonly extraHosts: readonly string[]
  readonly warnings: readonly string[]
  readonly target: string
}

/** What a build tells as it goes on. */
export interface BuildOutput {
  text(text: string): Step<void>
  bytes(stream: 'stdout' | 'stderr', bytes: Uint8Array): Step<void>
  /** an image that has to come from the registry first */
  pull(name: string): Step<void>
}

/** Runs all instructions; the image that the last stage, or the target, gives. */
export function* build(engine: Engine, options: BuildOptions, output: BuildOutput): Step<Image> {
  const builder = new Builder(engine, options, output)
  return yield* builder.run()
}

/** Arguments that need no declaration. */
const FREE_ARGUMENTS = [
  'HTTP_PROXY',
  'http_proxy',
  'HTTPS_PROXY',
  'https_proxy',
  'FTP_PROXY',
  'ftp_proxy',
  'NO_PROXY',
  'no_proxy',
]

class Builder {
  readonly #engine: Engine
  readonly #options: BuildOptions
  readonly #output: BuildOutput
  readonly #stages: Stage[] = []
  /** ARG before the first FROM */
  readonly #globalArgs = new Map<string, string>()
  #cacheIsBroken: boolean
  #intermediate: Container[] = []

  constructor(engine: Engine, options: BuildOptions, output: BuildOutput) {
    this.#engine = engine
    this.#options = options
    this.#output = output
    this.#cacheIsBroken = !options.useCache
  }

  *run(): Step<Image> {
    const { warnings } = this.#options
    if (warnings.length > 0) yield* this.#output.bytes('stderr', encode(`${warnings.join('\n')}\n`))
    const instructions = this.#wanted()
    for (const [at, instruction] of instructions.entries()) {
      yield* this.#output.text(`Step ${at + 1}/${instructions.length} : ${instruction.original}\n`)
      if (this.#stages.length === 0 && instruction.name === 'ARG') {
        this.#declareGlobal(instruction)
        continue
      }
      yield* this.#dispatch(instruction)
      yield* this.#output.text(` ---> ${shortId(this.#stage.imageId ?? '')}\n`)
    }
    const unused = [...this.#options.buildArgs.keys()].filter(
      (name) =>
        !FREE_ARGUMENTS.includes(name) &&
        !this.#globalArgs.has(name) &&
        !this.#stages.some(({ args }) => args.has(name)),
    )
    if (unused.length > 0) {
      yield* this.#output.text(`[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n`)
    }
    const { imageId } = this.#stage
    if (imageId === null) throw new DockerError('No image was generated. Is your Dockerfile empty?')
    return this.#engine.getImage(imageId)
  }

  get #stage(): Stage {
    const stage = this.#stages.at(-1)
    if (stage === undefined) throw new DockerError('no build stage in current context')
    return stage
  }

  /** The instructions up to the end of the target's stage. */
  #wanted(): readonly Instruction[] {
    const { instructions, target } = this.#options
    if (target === '') return instructions
    const starts = [...instructions.entries()].filter(([, { name }]) => name === 'FROM')
    const found = starts.findIndex(([, { args }], index) => {
      return args[2]?.toLowerCase() === target.toLowerCase() || String(index) === target
    })
    if (found < 0) throw new DockerError(`failed to reach build target ${target} in Dockerfile`)
    return instructions.slice(0, starts[found + 1]?.[0] ?? instructions.length)
  }

  #declareGlobal({ args, escapeToken }: Instruction): void {
    for (const word of args) {
      const [name = '', given] = cut(word)
      const value =
        this.#options.buildArgs.get(name) ??
        (given === undefined ? '' : expandWord(given, this.#globalArgs, escapeToken))
      this.#globalArgs.set(name, value)
    }
  }

  *#dispatch(instruction: Instruction): Step<void> {
    try {
      yield* this.#perform(instruction)
    } catch (error) {
      if (this.#options.forceRemove && error instanceof DockerError) yield* this.#removeIntermediate()
      throw error
    }
    if (this.#options.removeIntermediate || this.#options.forceRemove) yield* this.#removeIntermediate()
  }

  *#perform(instruction: Instruction): Step<void> {
    if (instruction.name === 'FROM') {
      yield* this.#from(instruction)
      return
    }
    const stage = this.#stage
    stage.config = { ...stage.config, Image: stage.imageId ?? '' }
    switch (instruction.name) {
      case 'RUN':
        return yield* this.#runCommand(instruction)
      case 'COPY':
      case 'ADD':
        return yield* this.#copy(instruction)
      case 'WORKDIR':
        return yield* this.#workingDirectory(instruction)
      default:
        if (instruction.name === 'HEALTHCHECK') yield* this.#noteHealthcheck()
        return yield* this.#metadata(this.#apply(instruction))
    }
  }

  // ---- FROM

  *#from({ args, line, escapeToken }: Instruction): Step<void> {
    const [base = '', , stageName = ''] = args
    const name = expandWord(base, this.#globalArgs, escapeToken)
    if (name === '') throw new DockerError(`base name (${base}) should not be blank`)
    const image = yield* this.#baseImage(name)
    const config = completeConfig(image?.configuration.config)
    const env = config.Env ?? []
    this.#stages.push({
      name: stageName.toLowerCase(),
      imageId: image?.id ?? null,
      config: {
        ...config,
        Hostname: '',
        OpenStdin: false,
        StdinOnce: false,
        OnBuild: null,
        Env: env.some((entry) => entry.startsWith('PATH=')) ? env : [...env, `PATH=${DEFAULT_PATH}`],
      },
      maintainer: '',
      hasCommand: false,
      args: new Map(),
    })
    this.#cacheIsBroken = !this.#options.useCache
    const triggers = config.OnBuild ?? []
    if (triggers.length > 0) {
      yield* this.#output.text(
        `# Executing ${triggers.length} build trigger${triggers.length > 1 ? 's' : ''}\n`,
      )
    }
    for (const trigger of triggers) yield* this.#dispatch(parseLine(trigger, line))
  }

  *#baseImage(name: string): Step<Image | null> {
    if (name === 'scratch') return null
    const stage = this.#stages.find((other) => other.name !== '' && other.name === name.toLowerCase())
    if (stage?.imageId) return this.#engine.getImage(stage.imageId)
    const found = this.#engine.findImage(name)
    if (found !== null) return found
    yield* this.#output.pull(name)
    return this.#engine.getImage(name)
  }

  // ---- RUN

  *#runCommand({ args: words, flags, isJson, rest }: Instruction): Step<void> {
    const engine = this.#engine
    const stage = this.#stage
    const [flag] = flags
    if (flag !== undefined) {
      throw new DockerError(
        `the --${flag[0]} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
      )
    }
    const command = isJson ? [...words] : [...shellOf(stage.config), ...words]
    const args = allowedArguments(stage)
    const saved = args.length === 0 ? command : [`|${args.length}`, ...args, ...command]
    const probed: ContainerConfig = { ...stage.config, Cmd: saved, Entrypoint: null }
    if (yield* this.#probe(probed)) return
    const image = this.#image()
    const recorded = engine.chance.recorded(image?.id ?? '', isJson ? '' : rest, (id) =>
      engine.driver.exists(id),
    )
    const config: ContainerConfig = {
      ...probed,
      Cmd: command,
      Env: [...(stage.config.Env ?? []), ...args],
      Healthcheck: undefined,
    }
    const container = yield* this.#container(image, config, recorded)
    const start = engine.chance.now()
    const status = yield* this.#execute(container)
    if (status !== 0) {
      throw new DockerError(`The command '${saved.join(' ')}' returned a non-zero code: ${status}`, status)
    }
    if (recorded !== null) this.#takeMoment(container, start, recorded)
    yield* this.#commit(container, probed, recorded)
  }

  /** Runs the container to its end; its exit status. */
  *#execute(container: Container): Step<number> {
    const engine = this.#engine
    container.address = freeAddress(engine, container)
    const root = mountRoot(engine, container)
    try {
      const running = yield* startProcess(engine.sys, {
        surroundings: { kind: 'new', hostname: container.config.Hostname, enter: root.enter },
        argv: [container.path, ...container.args],
        env: containerEnvironment(container.config),
        directory: container.config.WorkingDir,
        user: container.config.User,
        capabilities: keptCapabilities(container.host),
        session: 'inherit',
        stdin: 'null',
        output: 'pipe',
      })
      container.state = { ...container.state, StartedAt: engine.now() }
      const status = yield* followProcess(engine.sys, running, (stream, bytes) =>
        this.#output.bytes(stream, bytes),
      )
      container.hasBeenStarted = true
      container.address = 0
      container.state = { ...container.state, ExitCode: status, FinishedAt: engine.now() }
      engine.containers.save(container)
      return status
    } catch (error) {
      if (error instanceof DockerError) throw new DockerError(runtimeFailure(error))
      throw error
    } finally {
      unmountRoot(engine, container)
    }
  }

  #takeMoment(container: Container, start: { sec: number; nsec: number }, { moment }: RecordedStep): void {
    const mount = this.#engine.layers.mount(container.id)
    if (mount === null) return
    const directory = this.#engine.driver.layerDirectory(mount.mountId)
    moveTimes(this.#engine, directory, start, { sec: moment.sec, nsec: 0 })
  }

  // ---- COPY, ADD

  *#copy(instruction: Instruction): Step<void> {
    const engine = this.#engine
    const stage = this.#stage
    const plan = parseCopy(instruction, variablesOf(stage))
    const chosen = yield* chooseEntries(plan, yield* this.#copySource(plan.from))
    const comment = `#(nop) ${instruction.name} ${plan.chown === '' ? '' : `--chown=${plan.chown} `}${chosen.hash} in ${plan.destination} `
    const config: ContainerConfig = { ...stage.config, Cmd: [...shellOf(stage.config), comment] }
    if (yield* this.#probe(config)) return
    const parent = this.#image()
    const layer = yield* copyFiles(engine, parent, chosen, plan, stage.config.WorkingDir)
    const text = childImage(parent, {
      author: stage.maintainer,
      containerConfig: config,
      config: stage.config,
      diffId: layer?.diffId ?? null,
      created: engine.now(),
    })
    stage.imageId = keepImage(engine, text, parent?.id ?? null).id
  }

  /** The build context, or the files of another stage or image. */
  *#copySource(from: string): Step<readonly TarEntry[]> {
    if (from === '') return this.#options.context.entries
    const wrong = (why: string) => new DockerError(`invalid from flag value ${from}: ${why}`)
    const at = this.#stages.findIndex(
      (other, index) => other.name === from.toLowerCase() || String(index) === from,
    )
    if (at >= 0 && at === this.#stages.length - 1) throw wrong('refers to current build stage')
    const stage = this.#stages[at]
    if (stage !== undefined) {
      if (stage.imageId === null) return []
      return yield* imageEntries(this.#engine, this.#engine.getImage(stage.imageId))
    }
    try {
      if (this.#engine.findImage(from) === null) yield* this.#output.pull(from)
      return yield* imageEntries(this.#engine, this.#engine.getImage(from))
    } catch (error) {
      throw error instanceof DockerError ? wrong(error.message) : error
    }
  }

  // ---- WORKDIR and what changes only the configuration

  *#workingDirectory(instruction: Instruction): Step<void> {
    const stage = this.#stage
    stage.config = applyMetadata(stage.config, instruction, {
      variables: variablesOf(stage),
      hasCommand: false,
    }).config
    const path = stage.config.WorkingDir
    const config: ContainerConfig = {
      ...stage.config,
      Cmd: [...shellOf(stage.config), `#(nop) WORKDIR ${path}`],
    }
    if (yield* this.#probe(config)) return
    const container = yield* this.#container(this.#image(), config, null)
    const mount = this.#engine.layers.mount(container.id)
    if (mount !== null) {
      const root = this.#engine.driver.mount(mount.mountId)
      if (!this.#engine.files.exists(root + path)) this.#engine.files.makeDirectories(root + path, 0o755)
      this.#engine.driver.unmount(mount.mountId)
    }
    yield* this.#commit(container, container.config, null)
  }

  *#metadata(comment: string): Step<void> {
    const stage = this.#stage
    const config: ContainerConfig = { ...stage.config, Cmd: [...shellOf(stage.config), '#(nop) ', comment] }
    if (yield* this.#probe(config)) return
    const container = yield* this.#container(this.#image(), config, null)
    yield* this.#commit(container, container.config, null)
  }

  *#noteHealthcheck(): Step<void> {
    const test =
      (this.#stage.config.Healthcheck as { readonly Test?: readonly string[] } | undefined)?.Test ?? []
    if (test.length > 0 && test[0] !== 'NONE') {
      yield* this.#output.text(`Note: overriding previous HEALTHCHECK: [${test.join(' ')}]\n`)
    }
  }

  /** Changes the stage's configuration; the comment that the history has for it. */
  #apply(instruction: Instruction): string {
    const stage = this.#stage
    const { name, rest } = instruction
    if (name === 'MAINTAINER') {
      stage.maintainer = rest
      return `MAINTAINER ${rest}`
    }
    if (name === 'ARG') return this.#declare(stage, instruction)
    const { config, comment } = applyMetadata(stage.config, instruction, {
      variables: variablesOf(stage),
      hasCommand: stage.hasCommand,
    })
    // A container of a step takes over what its own check leaves open, and the daemon writes that into the configuration of the step.
    stage.config = { ...config, Healthcheck: mergedHealthcheck(config.Healthcheck, this.#image()) }
    if (name === 'CMD') stage.hasCommand = (config.Cmd ?? []).length > 0
    return comment
  }

  #declare(stage: Stage, { args, escapeToken }: Instruction): string {
    const shown: string[] = []
    for (const word of args) {
      const [name = '', given] = cut(word)
      const fallback =
        given === undefined ? this.#globalArgs.get(name) : expandWord(given, variablesOf(stage), escapeToken)
      stage.args.set(name, this.#options.buildArgs.get(name) ?? fallback)
      shown.push(fallback === undefined ? name : `${name}=${fallback}`)
    }
    return `ARG ${shown.join(' ')}`
  }

  // ---- shared by the steps

  /** Whether the same step has been done before on this parent; then the stage goes on from there. */
  *#probe(config: ContainerConfig): Step<boolean> {
    const stage = this.#stage
    if (this.#cacheIsBroken || stage.imageId === null) return false
    const { images } = this.#engine
    const hits = images
      .children(stage.imageId)
      .map((id) => images.get(id))
      .filter((image) => image !== null)
      .filter((image) => isSameStep(image.configuration.container_config ?? {}, config))
      .sort((a, b) => ((a.configuration.created ?? '') < (b.configuration.created ?? '') ? 1 : -1))
    const hit = hits[0]
    if (hit === undefined) {
      this.#cacheIsBroken = true
      return false
    }
    yield* this.#output.text(' ---> Using cache\n')
    stage.imageId = hit.id
    return true
  }

  *#container(image: Image | null, config: ContainerConfig, recorded: RecordedStep | null): Step<Container> {
    const container = yield* createContainer(this.#engine, {
      image,
      config,
      host: buildingHostConfig(this.#options.extraHosts),
      ...(recorded === null ? {} : { id: recorded.container }),
    })
    this.#intermediate.push(container)
    yield* this.#output.text(` ---> Running in ${shortId(container.id)}\n`)
    return container
  }

  *#commit(
    container: Container,
    containerConfig: ContainerConfig,
    recorded: RecordedStep | null,
  ): Step<void> {
    const engine = this.#engine
    const stage = this.#stage
    const parent = this.#image()
    const layer = yield* commitLayer(
      engine,
      container.id,
      recorded === null ? {} : { cacheId: recorded.cacheId },
    )
    const text = childImage(parent, {
      author: stage.maintainer,
      container: container.id,
      containerConfig,
      config: stage.config,
      diffId: layer?.diffId ?? null,
      created: recorded === null ? engine.now() : formatTime(recorded.moment),
    })
    stage.imageId = keepImage(engine, text, parent?.id ?? null).id
  }

  *#removeIntermediate(): Step<void> {
    for (const container of this.#intermediate) {
      removeContainer(this.#engine, container, { volumes: true })
      yield* this.#output.text(`Removing intermediate container ${shortId(container.id)}\n`)
    }
    this.#intermediate = []
  }

  /** What the stage has come to; null for one from scratch that has done nothing yet. */
  #image(): Image | null {
    const { imageId } = this.#stage
    return imageId === null ? null : this.#engine.getImage(imageId)
  }
}

function mergedHealthcheck(own: Json | undefined, image: Image | null): Json | undefined {
  const inherited = image?.configuration.config?.Healthcheck
  if (own === undefined || inherited === undefined || inherited === null) return own
  const [given, base] = [own, inherited] as { readonly [key: string]: Json | undefined }[]
  return {
    ...base,
    ...Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined)),
  }
}

const cut = (word: string): [string, string | undefined] => {
  const equals = word.indexOf('=')
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

/** The tags that `-t` names, checked. */
export const checkTag = (name: string): string => {
  withTag(parseReference(name))
  return name
}
