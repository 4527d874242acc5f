/** A case: a random command on the files, with its status and, where it changes files, the tree it leaves. */

import { Random } from '../verify/random.ts'
import { FILES, SHOW_TREE } from './files.ts'
import { type Command, commandText, randomCommand } from './grammar.ts'
import { tools } from './tools/index.ts'
import { vocabulary } from './vocabulary.ts'

export { tools }

/** The command of a seed; of one tool only if `name` is given. */
export function commandOf(seed: number, name?: string): Command {
  const random = new Random(seed)
  const candidates = name === undefined ? tools : tools.filter((tool) => tool.name === name)
  return randomCommand(random, vocabulary, random.pick(candidates))
}

/** The script of one command: with a status line, and the tree after it where it changes files. */
export function scriptOf(command: Command): string {
  return `{ ${(command.tool.setup ?? FILES).trim()}\n} > /dev/null 2>&1\n${stepOf(command)}`
}

/**
 * Many commands in one script, each on the same files, with a line before what each prints (`sections`): making the
 * files takes longer than most commands.
 */
export function batchOf(commands: readonly Command[]): string {
  const setup = commands[0]?.tool.setup ?? FILES
  const steps = commands.map((command, i) => {
    const fresh = command.tool.changes === true ? 'cd /root; rm -rf ufs; cp -a made ufs; cd ufs\n' : ''
    return `${fresh}echo ${MARK}${i}; echo ${MARK}${i} >&2\n(eval ${quote(stepOf(command))})`
  })
  return `{ ${setup.trim()}\nrm -rf ../made; cp -a . ../made\n} > /dev/null 2>&1\n${steps.join('\n')}\n`
}

const MARK = '=#=#='

export function sections(output: string): string[] {
  return output.split(new RegExp(`^${MARK}\\d+\n`, 'm')).slice(1)
}

function stepOf(command: Command): string {
  return `${commandText(command)}\necho "status $?"\n${command.tool.changes === true ? SHOW_TREE : ''}`
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
