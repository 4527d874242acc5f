/**
 * Random commands with what the real programs printed, in `recorded.jsonl`: one line is
 * {"tool","command","changes","stdout","stderr","status"}. The files that they run on are made by the tool's setup.
 */

import { readFileSync } from 'node:fs'
import { FILES, SHOW_TREE } from './files.ts'
import { tools } from './tools/index.ts'

export interface RecordedCommand {
  readonly tool: string
  readonly command: string
  /** Whether the tree is shown after it. */
  readonly changes: boolean
  readonly stdout: string
  readonly stderr: string
}

export function readRecorded(): RecordedCommand[] {
  return readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedCommand)
}

/** command → why the machine does not do it yet */
export function readKnownDifferences(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(new URL('known-differences.json', import.meta.url), 'utf8'))
}

/** What makes the files of a tool. */
export const setupOf = (tool: string): string => tools.find(({ name }) => name === tool)?.setup ?? FILES

/** The command with its status and, where it changes files, the tree that it leaves. */
export const stepOf = ({ command, changes }: Pick<RecordedCommand, 'command' | 'changes'>): string =>
  `${command}\necho "status $?"\n${changes ? SHOW_TREE : ''}`

/**
 * Many commands in one script, each on the same files, with a line before what each prints (`sections`): making the
 * files takes longer than most commands.
 */
export function batchScript(
  setup: string,
  commands: readonly Pick<RecordedCommand, 'command' | 'changes'>[],
): string {
  const steps = commands.map((command, i) => {
    return `${FRESH}\necho ${MARK}${i}; echo ${MARK}${i} >&2\n(eval ${quote(stepOf(command))})`
  })
  return `{ ${setup.trim()}\nrm -rf ../made; cp -a . ../made\n} > /dev/null 2>&1\n${steps.join('\n')}\n`
}

const MARK = '=#=#='
const FRESH = "cd /root; rm -rf ufs; cp -a made ufs; touch -d '2024-06-01 12:00' .; cd ufs"

export function sections(output: string): string[] {
  return output.split(new RegExp(`${MARK}\\d+\n`)).slice(1)
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
