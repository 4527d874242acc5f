/** What a program says to `--help`: its usage, what it does, its options; laid out as its package does. */

import { sectionOf } from './manual-section.ts'
import type { OptionSpec, OptionTable } from './program.ts'

export interface HelpSpec {
  readonly name: string
  readonly usage: string | readonly string[]
  readonly about: string
  readonly version?: string
}

/** `options`: with those that every program has. */
export function helpText(spec: HelpSpec, name: string, options: OptionTable): string {
  const usages = typeof spec.usage === 'string' ? [spec.usage] : spec.usage
  const told = Object.values(options).filter(({ help }) => help !== undefined)
  const layout = /^(?:util-linux|procps-ng)(?= )/.exec(spec.version ?? '')?.[0]
  const lines =
    layout === 'util-linux'
      ? utilLinuxHelp(spec, usages, told)
      : layout === 'procps-ng'
        ? procpsHelp(spec, usages, told)
        : gnuHelp(spec, name, usages, told)
  return `${lines.join('\n')}\n`
}

interface Layout {
  /** where the texts begin */
  readonly column: number
  readonly width: number
  /** between an option and its argument */
  readonly argument: string
  /** how much further lines that go on begin */
  readonly hanging: number
}

const GNU: Layout = { column: 29, width: 80, argument: '=', hanging: 0 }
const UTIL_LINUX: Layout = { column: 25, width: 80, argument: ' ', hanging: 2 }

function gnuHelp(
  spec: HelpSpec,
  name: string,
  usages: readonly string[],
  options: readonly OptionSpec[],
): string[] {
  const takesBoth = ({ short, long, argument, optionalArgument }: OptionSpec) =>
    short !== undefined && long !== undefined && (argument ?? optionalArgument) !== undefined
  const isMandatory = spec.version === undefined && options.some(takesBoth)
  return [
    ...usages.map((usage, i) => `${i === 0 ? 'Usage:' : '  or: '} ${name} ${usage}`),
    spec.about,
    '',
    ...(isMandatory ? ['Mandatory arguments to long options are mandatory for short options too.'] : []),
    ...options.map((option) => helpLine(`  ${optionFlags(option, GNU)}`, option, GNU)),
  ]
}

/** Without a word on what it does; the texts of each of the two groups begin behind its longest option. */
function procpsHelp({ name }: HelpSpec, usages: readonly string[], options: readonly OptionSpec[]): string[] {
  const group = (members: readonly OptionSpec[]): string[] => {
    const flags = members.map((option) => ` ${optionFlags(option, UTIL_LINUX)}`)
    const width = Math.max(...flags.map(({ length }) => length)) + 2
    return members.map(({ help = '' }, index) => `${(flags[index] as string).padEnd(width)}${help}`)
  }
  const own = options.filter((option) => !isStandard(option))
  return [
    '',
    'Usage:',
    ...usages.map((usage) => ` ${name} ${usage}`.trimEnd()),
    '',
    'Options:',
    ...(own.length > 0 ? [...group(own), ''] : []),
    ...group(options.filter(isStandard)),
    '',
    `For more details see ${name}(${sectionOf(name)}).`,
  ]
}

const isStandard = ({ long }: OptionSpec): boolean => /^(?:help|version)$/.test(longNames(long)[0] ?? '')

/** Help and version stand last, by themselves (include/c.h: USAGE_OPTIONS, USAGE_MAN_TAIL). */
function utilLinuxHelp(
  { name, about }: HelpSpec,
  usages: readonly string[],
  options: readonly OptionSpec[],
): string[] {
  const line = (option: OptionSpec) => helpLine(` ${optionFlags(option, UTIL_LINUX)}`, option, UTIL_LINUX)
  const own = options.filter((option) => !isStandard(option))
  return [
    '',
    'Usage:',
    ...usages.map((usage) => ` ${name} ${usage}`.trimEnd()),
    '',
    about,
    '',
    'Options:',
    ...own.map(line),
    ...(own.length > 0 ? [''] : []),
    ...options.filter(isStandard).map(line),
    '',
    `For more details see ${name}(${sectionOf(name)}).`,
  ]
}

/** `  -w, --width=COLS           set output width` */
function helpLine(flags: string, { help = '' }: OptionSpec, { column, width, hanging }: Layout): string {
  const text = wrap(help, width - column).join(`\n${' '.repeat(column + hanging)}`)
  return flags.length < column - 1 ? flags.padEnd(column) + text : `${flags}\n${' '.repeat(column)}${text}`
}

function optionFlags(option: OptionSpec, layout: Layout): string {
  const long = longNames(option.long)[0]
  const letter = option.short?.[0]
  const { argument, optionalArgument } = option
  if (long === undefined)
    return `-${letter}${argument ? ` ${argument}` : optionalArgument ? `[${optionalArgument}]` : ''}`
  const value = argument ? `${layout.argument}${argument}` : optionalArgument ? `[=${optionalArgument}]` : ''
  return `${letter === undefined ? '    ' : `-${letter}, `}--${long}${value}`
}

export function longNames(long: OptionSpec['long']): readonly string[] {
  if (long === undefined) return []
  return typeof long === 'string' ? [long] : long
}

/** Lines of whole words, none longer than `width` unless a word is. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
