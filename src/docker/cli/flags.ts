/** Options as the docker command reads them (spf13/pflag), and its help, made from the same table (manual.ts). */

import { ClientError } from '../errors.ts'
import { checkValue } from './flag-values.ts'
import type { Page } from './manual.ts'

export interface Flag {
  readonly name: string
  readonly short?: string
  /** what its value is called in the help (`string`, `list`, `int`); none for a switch */
  readonly value?: string
  readonly help: string
  readonly isHidden?: boolean
}

export interface Command {
  /** `docker image ls` */
  readonly path: string
  readonly page: Page
  readonly minimum: number
  readonly maximum: number
  /** the first argument ends the options, for commands that run another one */
  readonly stopsAtArgument?: boolean
  readonly aliases?: readonly string[]
}

export class Flags {
  readonly #given: ReadonlyMap<string, readonly string[]>
  readonly args: readonly string[]

  constructor(given: ReadonlyMap<string, readonly string[]>, args: readonly string[]) {
    this.#given = given
    this.args = args
  }

  /** Whether a switch is on. */
  has(name: string): boolean {
    const value = this.#given.get(name)?.at(-1)
    return value !== undefined && isOn(value)
  }

  /** Whether a switch was given with the value false. */
  isOff(name: string): boolean {
    const value = this.#given.get(name)?.at(-1)
    return value !== undefined && !isOn(value)
  }

  value(name: string): string | undefined {
    return this.#given.get(name)?.at(-1)
  }

  values(name: string): readonly string[] {
    return this.#given.get(name) ?? []
  }
}

const isOn = (value: string): boolean => /^(1|t|T|TRUE|true|True)$/.test(value)

/** Asked for help; `notice` comes first. */
export interface HelpWanted {
  readonly notice: string
}

/** The options and arguments, or that help is wanted. Throws what the command says about a wrong one. */
export function parseFlags(command: Command, args: readonly string[]): Flags | HelpWanted {
  const given = new Map<string, string[]>()
  const rest: string[] = []
  const { path, page } = command
  const usage = (message: string) => new ClientError(`${message}\nSee '${path} --help'.`, 125)
  const set = (flag: Flag, value: string) => {
    const problem = checkValue(flag, value)
    if (problem !== null) {
      const shown = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
      throw usage(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${problem}`)
    }
    given.set(flag.name, [...(given.get(flag.name) ?? []), value])
  }
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
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals)
      if (name === '' || name.startsWith('-')) throw usage(`bad flag syntax: ${arg}`)
      if (name === 'help') return { notice: '' }
      const flag = page.flags.find((one) => one.name === name)
      if (flag === undefined) throw usage(`unknown flag: --${name}`)
      if (equals >= 0) set(flag, arg.slice(equals + 1))
      else if (flag.value === undefined) set(flag, 'true')
      else if (at + 1 < args.length) set(flag, args[++at] as string)
      else throw usage(`flag needs an argument: --${name}`)
      continue
    }
    for (let letter = 1; letter < arg.length; letter++) {
      const short = arg[letter] as string
      const flag = page.flags.find((one) => one.short === short)
      if (flag === undefined && short === 'h') {
        return { notice: 'Flag shorthand -h has been deprecated, please use --help\n' }
      }
      if (flag === undefined) throw usage(`unknown shorthand flag: '${short}' in -${arg.slice(letter)}`)
      const attached = arg.slice(letter + 1)
      if (attached.startsWith('=')) {
        set(flag, attached.slice(1))
        break
      }
      if (flag.value === undefined) {
        set(flag, 'true')
        continue
      }
      if (attached !== '') set(flag, attached)
      else if (at + 1 < args.length) set(flag, args[++at] as string)
      else throw usage(`flag needs an argument: '${short}' in -${arg.slice(letter)}`)
      break
    }
  }
  checkCount(command, rest)
  return new Flags(given, rest)
}

/** cli.RequiresMinArgs and its kin. */
function checkCount(command: Command, args: readonly string[]): void {
  const { minimum, maximum, path, page } = command
  if (args.length >= minimum && args.length <= maximum) return
  const plural = (count: number) => `${count} argument${count === 1 ? '' : 's'}`
  const what =
    maximum === 0
      ? 'accepts no arguments'
      : minimum === maximum
        ? `requires exactly ${plural(minimum)}`
        : maximum === Number.POSITIVE_INFINITY
          ? `requires at least ${plural(minimum)}`
          : minimum === 0
            ? `requires at most ${plural(maximum)}`
            : `requires at least ${minimum} and at most ${plural(maximum)}`
  const short = /^[^\n]*?(?=\n|\. |$)/.exec(page.about)?.[0] ?? ''
  throw new ClientError(
    `"${path}" ${what}.\nSee '${path} --help'.\n\nUsage:  ${usageLine(command)}\n\n${short}`,
  )
}

const usageLine = ({ path, page }: Command): string => `${path} ${page.usage}`.trimEnd()

/** The page of a command for a terminal of so many columns. */
export function helpText(command: Command, columns: number): string {
  const { page, aliases } = command
  const parts = [`\nUsage:  ${usageLine(command)}\n`, `\n${page.about}\n`]
  if (aliases !== undefined) parts.push(`\nAliases:\n  ${aliases.join(', ')}\n`)
  const options = optionsText(page.flags, columns)
  if (options !== '') parts.push(`\nOptions:\n${options}`)
  return parts.join('')
}

/** Options and what they do, in two columns (FlagSet.FlagUsagesWrapped). */
export function optionsText(flags: readonly Flag[], columns: number): string {
  const shown = flags.filter(({ isHidden }) => isHidden !== true)
  const heads = shown.map(({ name, short, value }) => {
    const dashes = short === undefined ? `      --${name}` : `  -${short}, --${name}`
    return `${dashes}${value === undefined ? '' : ` ${value}`}`
  })
  const width = Math.max(...heads.map((head) => head.length)) + 3
  return shown
    .map(({ help }, at) => `${(heads[at] as string).padEnd(width)}${wrap(width, columns - 1, help)}\n`)
    .join('')
}

/** How far the last line may go over, so that no short word stands alone. */
const SLOP = 5
const NARROWEST = 24

/** Text broken so that it ends before column `width`, its lines indented by `indent`. */
function wrap(indent: number, width: number, text: string): string {
  const isNarrow = width - indent < NARROWEST
  const left = isNarrow ? 16 : indent
  const margin = `\n${' '.repeat(left)}`
  if (width - left < NARROWEST) return text.replaceAll('\n', margin)
  const lines: string[] = []
  for (let rest = text; rest !== '' || lines.length === 0; ) {
    const [line, after] = breakLine(width - left - SLOP, rest)
    lines.push(line.replaceAll('\n', margin))
    rest = after
  }
  return (isNarrow ? margin : '') + lines.join(margin)
}

function breakLine(length: number, text: string): [string, string] {
  if (length + SLOP > text.length) return [text, '']
  const head = text.slice(0, length)
  const at = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'))
  if (at <= 0) return [text, '']
  const line = head.lastIndexOf('\n')
  const cut = line > 0 && line < at ? line : at
  return [text.slice(0, cut), text.slice(cut + 1)]
}
