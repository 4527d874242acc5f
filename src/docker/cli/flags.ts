/** Options as the docker command reads them (spf13/pflag), and its help, made from the same table. */

import { ClientError } from '../errors.ts'

export interface Flag {
  /** `name`, or `n, name` as the help has it */
  readonly name: string
  readonly short?: string
  /** what its value is called in the help (`string`, `list`, `int`); none for a switch */
  readonly value?: string
  readonly help: string
}

export interface Command {
  /** `image ls`, `run` */
  readonly name: string
  readonly usage: string
  readonly about: string
  readonly flags: readonly Flag[]
  readonly minimum: number
  readonly maximum: number
  /** the first argument ends the options, for commands that run another one */
  readonly stopsAtArgument?: boolean
}

export class Flags {
  readonly #given: ReadonlyMap<string, readonly string[]>
  readonly args: readonly string[]

  constructor(given: ReadonlyMap<string, readonly string[]>, args: readonly string[]) {
    this.#given = given
    this.args = args
  }

  has(name: string): boolean {
    const value = this.#given.get(name)?.at(-1)
    return value !== undefined && value !== 'false'
  }

  /** Whether it was given with the value false. */
  isOff(name: string): boolean {
    return this.#given.get(name)?.at(-1) === 'false'
  }

  value(name: string): string | undefined {
    return this.#given.get(name)?.at(-1)
  }

  values(name: string): readonly string[] {
    return this.#given.get(name) ?? []
  }
}

/** The options and arguments; null if help is asked for. Throws what the command says about a wrong one. */
export function parseFlags(command: Command, args: readonly string[]): Flags | null {
  const given = new Map<string, string[]>()
  const rest: string[] = []
  const usage = (message: string) => new ClientError(`${message}\nSee 'docker ${command.name} --help'.`, 125)
  const set = (flag: Flag, value: string) => given.set(flag.name, [...(given.get(flag.name) ?? []), value])
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    if (arg === '--') {
      rest.push(...args.slice(at + 1))
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg)
      if (command.stopsAtArgument === true) {
        rest.push(...args.slice(at + 1))
        break
      }
      continue
    }
    if (arg === '--help') return null
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals)
      const flag = command.flags.find((one) => one.name === name)
      if (flag === undefined) throw usage(`unknown flag: --${name}`)
      if (equals >= 0) set(flag, arg.slice(equals + 1))
      else if (flag.value === undefined) set(flag, 'true')
      else if (at + 1 < args.length) set(flag, args[++at] as string)
      else throw usage(`flag needs an argument: --${name}`)
      continue
    }
    for (let letter = 1; letter < arg.length; letter++) {
      const short = arg[letter] as string
      const flag = command.flags.find((one) => one.short === short)
      if (flag === undefined) throw usage(`unknown shorthand flag: '${short}' in ${arg}`)
      if (flag.value === undefined) {
        const isAssigned = arg[letter + 1] === '='
        set(flag, isAssigned ? arg.slice(letter + 2) : 'true')
        if (isAssigned) break
        continue
      }
      const attached = arg.slice(letter + 1).replace(/^=/, '')
      if (attached !== '') set(flag, attached)
      else if (at + 1 < args.length) set(flag, args[++at] as string)
      else throw usage(`flag needs an argument: '${short}' in ${arg}`)
      break
    }
  }
  checkCount(command, rest)
  return new Flags(given, rest)
}

/** cli.RequiresMinArgs and its kin. */
function checkCount(command: Command, args: readonly string[]): void {
  const { minimum, maximum, name } = command
  if (args.length >= minimum && args.length <= maximum) return
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`
  const what =
    maximum === 0
      ? 'accepts no arguments'
      : minimum === maximum
        ? `requires exactly ${plural(minimum)}`
        : args.length < minimum
          ? `requires at least ${plural(minimum)}`
          : `requires at most ${plural(maximum)}`
  throw new ClientError(
    `"docker ${name}" ${what}.\nSee 'docker ${name} --help'.\n\nUsage:  docker ${command.usage}\n\n${command.about}`,
  )
}

export function helpText(command: Command): string {
  const lines = [`\nUsage:  docker ${command.usage}\n`, `\n${command.about}\n`]
  if (command.flags.length > 0) {
    const shown = [...command.flags].sort((a, b) => (a.name < b.name ? -1 : 1))
    const heads = shown.map(({ name, short, value }) => {
      const dashes = short === undefined ? `      --${name}` : `  -${short}, --${name}`
      return `${dashes}${value === undefined ? '' : ` ${value}`}`
    })
    const width = Math.max(...heads.map((head) => head.length)) + 3
    lines.push(
      '\nOptions:\n',
      ...shown.map(({ help }, at) => `${(heads[at] as string).padEnd(width)}${help}\n`),
    )
  }
  return lines.join('')
}
