/** mkfs(8) of util-linux: starts the program that makes the type of file system. */

import { strerror } from '../../kernel/vfs/errno.ts'
import { type Io, STDOUT, type Step } from '../lib/io.ts'
import { defineRawProgram } from '../lib/program.ts'
import { execute } from '../lib/spawn.ts'

const VERSION = 'mkfs from util-linux 2.41.5\n'

export const mkfs = defineRawProgram({
  name: 'mkfs',
  version: 'util-linux 2.41.5',
  *run(io, args) {
    const rest = [...args]
    let type = 'ext2'
    let told = 0
    if (rest.length === 1 && /^(?:-V|--version)$/.test(rest[0] ?? '')) {
      io.print(VERSION)
      return 0
    }
    for (;;) {
      const [word = ''] = rest
      if (word === '-V' || word === '--verbose') {
        told++
        rest.shift()
      } else if (/^-V./.test(word)) {
        told++
        rest[0] = `-${word.slice(2)}`
      } else if ((word === '-t' || word === '--type') && rest.length > 1) type = rest.splice(0, 2)[1] ?? ''
      else if (/^(?:-t.|--type=)/.test(word)) type = (rest.shift() as string).replace(/^(?:-t|--type=)/, '')
      else break
    }
    if (rest.length === 0) return yield* io.failUsage('no device specified')
    const command: [string, ...string[]] = [`mkfs.${type}`, ...rest]
    const text = told === 0 ? '' : `${VERSION}${command.map((word) => `${word} `).join('')}\n`
    if (told < 2) return yield* start(io, command, text)
    io.print(text)
    return 0
  },
})

/** What it says first waits in stdio's buffer unless a terminal reads it, and is lost when the program starts. */
function* start(io: Io, command: readonly [string, ...string[]], text: string): Step<number> {
  const isRead = io.sys.isatty(STDOUT)
  if (isRead) io.print(text)
  yield* io.flush()
  const run = execute(io.sys, command, io.env)
  if (typeof run !== 'number') return yield* run
  yield* io.complain(`failed to execute ${command[0]}: ${strerror(run)}`)
  if (!isRead) io.print(text)
  return 1
}
