/** A case: a random command on the files, with its status and, where it changes files, the tree it leaves. */

import { Random } from '../verify/random.ts'
import { FILES } from './files.ts'
import { type Command, commandText, randomCommand } from './grammar.ts'
import { batchScript, stepOf } from './recorded.ts'
import { tools } from './tools/index.ts'
import { vocabulary } from './vocabulary.ts'

/** The command of a seed; of one tool only if `name` is given. */
export function commandOf(seed: number, name?: string): Command {
  const random = new Random(seed)
  const candidates = name === undefined ? tools : tools.filter((tool) => tool.name === name)
  return randomCommand(random, vocabulary, random.pick(candidates))
}

/** A command that somebody wrote, of the program that it begins with. */
export function commandFrom(line: string): Command {
  const [, before = '', name = ''] = /^((?:\w+=(?:'[^']*'|\S*)\s+)*)(\S+)/.exec(line) ?? []
  const tool = tools.find((known) => known.name === name) ?? { name, options: [], operands: [''] }
  return { tool, before, words: [line.slice(before.length + name.length).trimStart()], after: '' }
}

/** The script of one command. */
export function scriptOf(command: Command): string {
  return `{ ${(command.tool.setup ?? FILES).trim()}\n} > /dev/null 2>&1\n${stepOf(plain(command))}`
}

/** The script of many that have the same files. */
export function batchOf(commands: readonly Command[]): string {
  return batchScript(commands[0]?.tool.setup ?? FILES, commands.map(plain))
}

export const plain = (command: Command): { command: string; changes: boolean } => ({
  command: commandText(command),
  changes: command.tool.changes === true,
})
