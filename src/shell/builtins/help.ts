/** help: what it knows about builtins and the words of the shell's own language (help.def). */

import { compilePattern, hasMagic } from '../expansion/pattern.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { HELP_TOPICS, type HelpTopic, indented } from './help-topics.ts'

const VERSION = 'GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)'

export const help: Builtin = (shell, args) => {
  const options = parseOptions(shell, args, 'dms')
  if (typeof options === 'number') return options
  const { values, operands } = options
  const [first] = operands
  if (first === undefined) {
    shell.print(overview(shell))
    return 0
  }
  const form = values.has('d')
    ? description
    : values.has('m')
      ? manualPage
      : values.has('s')
        ? synopsis
        : whole
  if (hasMagic(first, shell.options.extglob)) {
    const keywords = operands.length > 1 ? 'keywords' : 'keyword'
    shell.print(`Shell commands matching ${keywords} \`${operands.join(', ')}'\n\n`)
  }
  const found = operands.flatMap((pattern) => topicsOf(shell, pattern))
  shell.print(found.map(form).join(''))
  if (found.length > 0) return 0
  const last = operands.at(-1) as string
  shell.complainAs(
    'help',
    `no help topics match \`${last}'.  Try \`help help' or \`man -k ${last}' or \`info ${last}'.`,
  )
  return 1
}

/** Those that the pattern matches, otherwise those whose names begin so. */
function topicsOf(shell: Shell, text: string): readonly HelpTopic[] {
  const pattern = compilePattern(text, { extglob: shell.options.extglob, ignoreCase: false })
  const matching = HELP_TOPICS.filter(({ name }) => name === text || pattern.matches(name))
  return matching.length > 0 ? matching : HELP_TOPICS.filter(({ name }) => name.startsWith(text))
}

// ---- forms

const synopsis = ({ name, usage }: HelpTopic): string => `${name}: ${usage}\n`
const whole = (topic: HelpTopic): string => synopsis(topic) + indented(topic)
const description = ({ name, summary }: HelpTopic): string => `${name} - ${summary}\n`

const manualPage = (topic: HelpTopic): string =>
  `NAME\n    ${description(topic)}\nSYNOPSIS\n    ${topic.usage}\n\nDESCRIPTION\n${indented(topic)}\n` +
  `SEE ALSO\n    bash(1)\n\nIMPLEMENTATION\n    ${VERSION}\n`

// ---- the list of everything

const INTRODUCTION = `${VERSION}
These shell commands are defined internally.  Type \`help' to see this list.
Type \`help name' to find out more about the function \`name'.
Use \`info bash' to find out more about the shell in general.
Use \`man -k' or \`info' to find out more about commands not in this list.

A star (*) next to a name means that the command is disabled.

`

/** Two columns, each half as wide as the terminal. */
function overview(shell: Shell): string {
  const half = Math.floor((Number.parseInt(shell.get('COLUMNS') ?? '', 10) || 80) / 2)
  const width = half <= 3 ? 40 : Math.min(half, 128)
  const cells = HELP_TOPICS.map(({ name, usage }) => (shell.disabledBuiltins.has(name) ? '*' : ' ') + usage)
  const height = Math.ceil(cells.length / 2)
  const lines = cells.slice(0, height).map((cell, index) => {
    const other = cells[index + height]
    const left = cell.length < width - 2 ? cell : `${cell.slice(0, width - 2)}>`
    if (other === undefined) return `${left}\n`
    const right = other.length < width - 2 ? other : `${other.slice(0, width - 3)}>`
    return `${left.padEnd(width)}${right}\n`
  })
  return INTRODUCTION + lines.join('')
}
