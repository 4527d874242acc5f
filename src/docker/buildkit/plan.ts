/**
 * From a Dockerfile to vertices (frontend/dockerfile/dockerfile2llb): nothing is run here. Each stage has the vertex it has come to, the variables
 * that its steps see, the configuration of its image and the history.
 */

import { parseCopy } from '../builder/copy.ts'
import { type Instruction, parseLine } from '../builder/dockerfile.ts'
import { applyMetadata } from '../builder/metadata.ts'
import { expandWord } from '../builder/shell-word.ts'
import { shellOf } from '../builder/state.ts'
import { cleanPath } from '../engine/unpack.ts'
import { DockerError } from '../errors.ts'
import type { Step } from '../step.ts'
import { type ContainerConfig, completeConfig, DEFAULT_PATH } from '../store/container-config.ts'
import type { Configuration } from '../store/images.ts'
import { displayed } from './display-name.ts'
import { COMMENT, type Entry } from './history.ts'
import { copyDigest, execDigest, mkdirDigest, sourceDigest } from './operation.ts'
import { parseMounts } from './run-mounts.ts'
import type { CopyWork, ImageSource, Vertex } from './vertex.ts'

export interface PlanOptions {
  readonly instructions: readonly Instruction[]
  readonly buildArgs: ReadonlyMap<string, string | undefined>
  readonly labels: Readonly<Record<string, string>>
  readonly target: string
  /** the digest of the client's directory as a source: another one in each build */
  readonly contextDigest: Vertex['digest']
  /** Looks an image up; its name is whole. */
  readonly resolve: (name: string) => Step<ImageSource>
}

export interface Plan {
  /** null for an image without files */
  readonly result: Vertex | null
  readonly base: Configuration | null
  readonly author: string
  readonly config: ContainerConfig
  readonly history: readonly Entry[]
}

/** A stage of the Dockerfile, before and after its steps have become vertices. */
interface StagePlan {
  readonly name: string
  readonly base: string
  readonly instructions: Instruction[]
  /** the stage it begins with, if it is one */
  readonly parent: StagePlan | null
  readonly isImplicit: boolean
  outcome: Outcome | null
}

interface Outcome {
  vertex: Vertex | null
  base: Configuration | null
  author: string
  config: ContainerConfig
  history: Entry[]
  /** what the steps see, in the order of their setting */
  env: Map<string, string>
  /** declared arguments, with their values */
  args: [string, string | undefined][]
  hasCommand: boolean
}

export function* planBuild(options: PlanOptions): Step<Plan> {
  const planner = new Planner(options)
  return yield* planner.run()
}

class Planner {
  readonly #options: PlanOptions
  readonly #globalArgs = new Map<string, string>([
    ['BUILDPLATFORM', 'linux/amd64'],
    ['BUILDOS', 'linux'],
    ['BUILDARCH', 'amd64'],
    ['BUILDVARIANT', ''],
    ['TARGETPLATFORM', 'linux/amd64'],
    ['TARGETOS', 'linux'],
    ['TARGETARCH', 'amd64'],
    ['TARGETVARIANT', ''],
  ])
  readonly #stages: StagePlan[] = []
  readonly #images = new Map<string, StagePlan>()

  constructor(options: PlanOptions) {
    this.#options = options
  }

  *run(): Step<Plan> {
    this.#readStages()
    const target = this.#target()
    for (const stage of this.#reachable(target)) yield* this.#dispatch(stage)
    const { vertex, base, author, config, history } = target.outcome as Outcome
    const { labels } = this.#options
    const labelled = Object.keys(labels).length === 0 ? config.Labels : { ...config.Labels, ...labels }
    return { result: vertex, base, author, config: { ...config, Labels: labelled }, history }
  }

  #readStages(): void {
    for (const instruction of this.#options.instructions) {
      const { name, args, escapeToken } = instruction
      if (name === 'ARG' && this.#stages.length === 0) {
        for (const word of args) {
          const [key, given] = cut(word)
          const value =
            this.#options.buildArgs.get(key) ??
            (given === undefined ? undefined : expandWord(given, this.#globalArgs, escapeToken))
          if (value !== undefined) this.#globalArgs.set(key, value)
        }
      } else if (name === 'FROM') {
        const [word = '', , stageName = ''] = args
        const base = expandWord(word, this.#globalArgs, escapeToken)
        if (base === '') throw new DockerError(`base name (${word}) should not be blank`)
        this.#stages.push({
          name: stageName.toLowerCase(),
          base,
          instructions: [],
          parent:
            this.#stages.findLast(({ name: other }) => other !== '' && other === base.toLowerCase()) ?? null,
          isImplicit: false,
          outcome: null,
        })
      } else this.#stages.at(-1)?.instructions.push(instruction)
    }
  }

  #target(): StagePlan {
    const { target } = this.#options
    const last = this.#stages.at(-1) as StagePlan
    if (target === '') return last
    const found =
      this.#stages.findLast(({ name }) => name === target.toLowerCase()) ??
      (/^\d+$/.test(target) ? this.#stages[Number(target)] : undefined)
    if (found === undefined) throw new DockerError(`target stage ${target} could not be found`)
    return found
  }

  /** The stages that one needs, each after what it needs itself. */
  #reachable(target: StagePlan): StagePlan[] {
    const found = new Set<StagePlan>()
    const visit = (stage: StagePlan): void => {
      if (found.has(stage)) return
      if (stage.parent !== null) visit(stage.parent)
      for (const instruction of stage.instructions) {
        for (const source of sourcesOf(instruction)) visit(this.#source(source, stage))
      }
      found.add(stage)
    }
    visit(target)
    return [...found]
  }

  /** What `--from` names: a stage before this one, by name or number, or an image. */
  #source(name: string, user: StagePlan): StagePlan {
    if (/^\d+$/.test(name)) {
      const stage = this.#stages[Number(name)]
      if (stage === undefined) throw new DockerError(`invalid stage index ${name}`)
      return stage
    }
    const stage = this.#stages.findLast(({ name: other }) => other !== '' && other === name.toLowerCase())
    if (stage === user) throw new DockerError(`circular dependency detected on stage: ${stage.name}`)
    if (stage !== undefined) return stage
    const known = this.#images.get(name)
    if (known !== undefined) return known
    const made: StagePlan = {
      name: '',
      base: name,
      instructions: [],
      parent: null,
      isImplicit: true,
      outcome: null,
    }
    this.#images.set(name, made)
    return made
  }

  *#dispatch(stage: StagePlan): Step<void> {
    const outcome =
      stage.parent === null ? yield* this.#fromImage(stage) : fromStage(stage.parent.outcome as Outcome)
    stage.outcome = outcome
    if (stage.isImplicit) return
    const triggers = outcome.config.OnBuild ?? []
    outcome.config = { ...outcome.config, OnBuild: null }
    stage.instructions.unshift(...triggers.map((trigger) => parseLine(trigger, 0)))
    const steps = new StepNames(stage, this.#stages.length > 1 ? this.#nameOf(stage) : '')
    if (stage.parent === null && outcome.vertex !== null) {
      outcome.vertex = { ...outcome.vertex, name: steps.next(outcome.vertex.name) }
    }
    for (const instruction of stage.instructions) this.#step(stage, outcome, instruction, steps)
  }

  #nameOf(stage: StagePlan): string {
    return stage.name === '' ? `stage-${this.#stages.indexOf(stage)}` : stage.name
  }

  *#fromImage(stage: StagePlan): Step<Outcome> {
    const empty = completeConfig(null)
    if (stage.base === 'scratch') {
      return outcomeOf(null, null, { ...empty, Env: [`PATH=${DEFAULT_PATH}`] }, [])
    }
    const source = yield* this.#options.resolve(stage.base)
    const { configuration } = source.image
    const config = completeConfig(configuration.config)
    const env = config.Env ?? []
    const whole = env.some((entry) => entry.startsWith('PATH=')) ? env : [...env, `PATH=${DEFAULT_PATH}`]
    const vertex: Vertex = {
      digest: sourceDigest(`docker-image://${source.name}`),
      name: `FROM ${source.name}`,
      base: null,
      work: { kind: 'image', source },
    }
    const own = { ...empty, ...config, Hostname: '', Image: '', ArgsEscaped: undefined, Env: whole }
    const history = (configuration.history ?? []).map((entry) => ({ ...entry }))
    return outcomeOf(source.image.diffIds.length === 0 ? null : vertex, configuration, own, history)
  }

  #step(stage: StagePlan, outcome: Outcome, instruction: Instruction, names: StepNames): void {
    const { name } = instruction
    if (name === 'RUN') this.#run(stage, outcome, instruction, names)
    else if (name === 'COPY' || name === 'ADD') this.#copy(stage, outcome, instruction, names)
    else if (name === 'ARG') this.#declare(outcome, instruction)
    else if (name === 'MAINTAINER') {
      outcome.author = instruction.rest
      commit(outcome, `MAINTAINER ${instruction.rest}`)
    } else this.#configure(outcome, instruction, names)
  }

  /** An instruction that changes the configuration only, or first of all. */
  #configure(outcome: Outcome, instruction: Instruction, names: StepNames): void {
    const { name } = instruction
    const variables = new Map(outcome.env)
    const { hasCommand } = outcome
    const { config, comment } = applyMetadata(outcome.config, instruction, { variables, hasCommand })
    outcome.config = name === 'CMD' ? { ...config, ArgsEscaped: true } : config
    if (name === 'CMD') outcome.hasCommand = true
    // A trigger has no line in the history.
    if (name === 'ONBUILD') return
    if (name === 'WORKDIR') {
      this.#workingDirectory(outcome, instruction, names)
      return
    }
    if (name === 'ENV') {
      for (const key of namesSet(instruction, variables)) {
        const entry = config.Env?.find((one) => one.startsWith(`${key}=`)) ?? ''
        setVariable(outcome.env, key, entry.slice(key.length + 1))
      }
    }
    const ports = name === 'EXPOSE' ? comment.slice('EXPOSE '.length).split(' ') : null
    commit(outcome, ports === null ? comment : `EXPOSE map[${exposed(ports).join(' ')}]`)
  }

  #run(stage: StagePlan, outcome: Outcome, instruction: Instruction, names: StepNames): void {
    const { config, env, vertex } = outcome
    const words = [...instruction.args]
    const args = instruction.isJson ? words : [...shellOf(config), ...words]
    const work = {
      args,
      env: [...env].map(([key, value]) => `${key}=${value}`),
      directory: config.WorkingDir || '/',
      user: config.User,
      mounts: parseMounts(
        instruction,
        outcome.env,
        (from) => this.#source(from, stage).outcome?.vertex ?? null,
      ),
    }
    outcome.vertex = {
      digest: execDigest({ base: vertex?.digest ?? null, ...work }),
      name: names.next(displayed(instruction.original, env)),
      base: vertex,
      work: { kind: 'exec', ...work },
    }
    const given = outcome.args.map(([key, value]) => `${key}=${env.get(key) ?? value ?? ''}`)
    const shown = given.length === 0 ? args : [`|${given.length}`, ...given, ...args]
    commit(outcome, `RUN ${shown.join(' ')}`, true)
  }

  #copy(stage: StagePlan, outcome: Outcome, instruction: Instruction, names: StepNames): void {
    const { config, env, vertex } = outcome
    const chmod = instruction.flags.find(([key]) => key === 'chmod')?.[1] ?? ''
    const flags = instruction.flags.filter(([key]) => key !== 'chmod')
    const plan = parseCopy({ ...instruction, flags }, env)
    if (chmod !== '' && !/^[0-7]+$/.test(chmod)) {
      throw new DockerError(`failed to parse ${instruction.name} --chmod value ${JSON.stringify(chmod)}`)
    }
    const mode = chmod === '' ? null : Number.parseInt(chmod, 8)
    let from: CopyWork['from'] = 'context'
    if (plan.from !== '') {
      const source = this.#source(plan.from, stage)
      if (source.outcome === null) {
        throw new DockerError(
          `cannot copy from stage ${JSON.stringify(plan.from)}, it needs to be defined before current stage ${JSON.stringify(this.#nameOf(stage))}`,
        )
      }
      from = source.outcome.vertex ?? 'nothing'
    }
    const directory = config.WorkingDir || '/'
    const destination = place(directory, plan.destination)
    const actions = plan.sources.map((source) => ({
      source: cleanPath(source),
      destination,
      owner: plan.chown,
      mode,
      unpacks: plan.name === 'ADD',
    }))
    const fromDigest = typeof from === 'string' ? this.#options.contextDigest : from.digest
    outcome.vertex = {
      digest: copyDigest(vertex?.digest ?? null, fromDigest, actions),
      name: names.next(displayed(instruction.original, env)),
      base: vertex,
      work: { kind: 'copy', plan, from, directory, mode },
    }
    const owner = plan.chown === '' ? '' : `--chown=${plan.chown} `
    const bits = chmod === '' ? '' : `--chmod=${chmod} `
    commit(outcome, `${plan.name} ${owner}${bits}${[...plan.sources, plan.destination].join(' ')}`, true)
  }

  #workingDirectory(outcome: Outcome, instruction: Instruction, names: StepNames): void {
    const { config, env, vertex } = outcome
    const path = config.WorkingDir
    outcome.vertex = {
      digest: mkdirDigest(vertex?.digest ?? null, path, config.User),
      name: names.next(displayed(instruction.original, env)),
      base: vertex,
      work: { kind: 'mkdir', path, owner: config.User },
    }
    outcome.history.push({ created_by: `WORKDIR ${path}`, comment: COMMENT })
  }

  #declare(outcome: Outcome, { args, escapeToken }: Instruction): void {
    const shown: string[] = []
    for (const word of args) {
      const [key, given] = cut(word)
      const fallback = given === undefined ? undefined : expandWord(given, outcome.env, escapeToken)
      const value =
        this.#options.buildArgs.get(key) ??
        fallback ??
        (given === undefined ? this.#globalArgs.get(key) : undefined)
      if (value !== undefined) setVariable(outcome.env, key, value)
      outcome.args.push([key, value])
      shown.push(value === undefined ? key : `${key}=${value}`)
    }
    commit(outcome, `ARG ${shown.join(' ')}`)
  }
}

/** `[build 2/3] `: the stage where there are several, and how far its steps are. */
class StepNames {
  readonly #stage: string
  readonly #total: number
  #at = 0

  constructor(stage: StagePlan, name: string) {
    this.#stage = name
    const own = stage.instructions.filter(({ name: one }) => /^(RUN|COPY|ADD|WORKDIR)$/.test(one)).length
    this.#total = own + (stage.parent === null && stage.base !== 'scratch' ? 1 : 0)
  }

  next(text: string): string {
    this.#at++
    const total = String(this.#total)
    const stage = this.#stage === '' ? '' : `${this.#stage} `
    return `[${stage}${String(this.#at).padStart(total.length)}/${total}] ${text}`
  }
}

function outcomeOf(
  vertex: Vertex | null,
  base: Configuration | null,
  config: ContainerConfig,
  history: Entry[],
): Outcome {
  const env = new Map((config.Env ?? []).map((entry) => [cut(entry)[0], cut(entry)[1] ?? '']))
  return { vertex, base, author: '', config, history, env, args: [], hasCommand: false }
}

const fromStage = (parent: Outcome): Outcome => ({
  ...parent,
  history: [...parent.history],
  env: new Map(parent.env),
  args: [...parent.args],
  hasCommand: false,
})

/** dockerfile2llb.commitToHistory */
function commit(outcome: Outcome, text: string, hasLayer = false): void {
  outcome.history.push({
    created_by: hasLayer ? `${text} # buildkit` : text,
    comment: COMMENT,
    empty_layer: hasLayer ? undefined : true,
  })
}

/** The names that an ENV sets. */
function namesSet({ args, escapeToken }: Instruction, env: ReadonlyMap<string, string>): string[] {
  return args.filter((_, at) => at % 2 === 0).map((name) => expandWord(name, env, escapeToken))
}

/** EnvList.AddOrReplace: what is set again comes last. */
function setVariable(env: Map<string, string>, key: string, value: string): void {
  env.delete(key)
  env.set(key, value)
}

const cut = (word: string): [string, string | undefined] => {
  const equals = word.indexOf('=')
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

/** Go's %v of the ports of one EXPOSE, in the order of their names: `80/tcp:{}`. */
const exposed = (ports: readonly string[]): string[] =>
  ports
    .map((port) => (port.includes('/') ? port : `${port}/tcp`))
    .sort()
    .map((port) => `${port}:{}`)

/** Where something is copied to; a slash at its end stays, which says that it is a directory. */
function place(directory: string, destination: string): string {
  const path = cleanPath(destination.startsWith('/') ? destination : `${directory}/${destination}`)
  const isDirectory = /(^|\/)\.?$/.test(destination)
  return isDirectory && path !== '/' ? `${path}/` : path
}

/** The names in `--from` and `--mount=from=` of a step. */
function sourcesOf({ name, flags }: Instruction): string[] {
  if (name === 'COPY') {
    const from = flags.find(([key]) => key === 'from')?.[1] ?? ''
    return from === '' ? [] : [from]
  }
  if (name !== 'RUN') return []
  return flags
    .filter(([key]) => key === 'mount')
    .flatMap(([, value]) => /(?:^|,)from=([^,]+)/.exec(value ?? '')?.[1] ?? [])
}
