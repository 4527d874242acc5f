/** renice(1) of util-linux: gives running processes another niceness. */

import { ESRCH } from '../kernel/vfs/errno.ts'
import { findUserId, readAccounts } from './lib/accounts.ts'
import type { Io, Step } from './lib/io.ts'
import { listProcesses } from './lib/process-list.ts'
import { defineProgram } from './lib/program.ts'

/** What a number among the operands names. */
const WHOSE = { pid: 'process ID', pgrp: 'process group ID', user: 'user ID' } as const
type Whose = keyof typeof WHOSE

const KIND_OF: Readonly<Record<string, Whose>> = {
  '-p': 'pid',
  '--pid': 'pid',
  '-g': 'pgrp',
  '--pgrp': 'pgrp',
  '-u': 'user',
  '--user': 'user',
}

export const renice = defineProgram({
  name: 'renice',
  version: 'util-linux 2.41.5',
  baseName: true,
  usage: [
    '[-n|--priority|--relative] <priority> [-p|--pid] <pid>...',
    '[-n|--priority|--relative] <priority>  -g|--pgrp <pgid>...',
    '[-n|--priority|--relative] <priority>  -u|--user <user>...',
  ],
  about: 'Alter the priority of running processes.',
  // It reads its words itself, one after the other: these are listed.
  rewrite: (args) => (/^(?:-h|--help|-V|--version)$/.test(args[0] ?? '') ? args : ['--', ...args]),
  options: {
    niceness: { short: 'n', argument: '<num>', help: 'specify the nice value' },
    priority: { long: 'priority', argument: '<num>', help: "specify the 'absolute' nice value" },
    relative: { long: 'relative', argument: '<num>', help: "specify the 'relative' nice value" },
    pid: { short: 'p', long: 'pid', help: 'interpret arguments as process ID (default)' },
    pgrp: { short: 'g', long: 'pgrp', help: 'interpret arguments as process group ID' },
    user: { short: 'u', long: 'user', help: 'interpret arguments as username or user ID' },
  },
  *run(io, _options, words) {
    const isRelative = words[0] === '--relative'
    const [text, ...rest] = /^(?:-n|--priority|--relative)$/.test(words[0] ?? '') ? words.slice(1) : words
    if (text === undefined || rest.length === 0) return yield* io.failUsage('not enough arguments')
    if (!/^\s*[-+]?\d*$/.test(text)) return yield* io.failUsage(`invalid priority '${text}'`)
    let whose: Whose = 'pid'
    let status = 0
    for (const word of rest) {
      const kind = KIND_OF[word]
      if (kind !== undefined) whose = kind
      else {
        const id = yield* readId(io, whose, word)
        if (id === null || !(yield* changeNiceness(io, whose, id, Number(text), isRelative))) status = 1
      }
    }
    return status
  },
})

/** Null, with a complaint, where the word names nothing. */
function* readId(io: Io, whose: Whose, word: string): Step<number | null> {
  if (whose === 'user') {
    const uid = findUserId(yield* readAccounts(io), word)
    if (uid === undefined) yield* io.complain(`unknown user ${word}`)
    return uid ?? null
  }
  if (/^\d+$/.test(word)) return Number(word)
  yield* io.complain(`bad ${WHOSE[whose]} value: ${word}`)
  return null
}

function* changeNiceness(
  io: Io,
  whose: Whose,
  id: number,
  wanted: number,
  isRelative: boolean,
): Step<boolean> {
  const name = `${id} (${WHOSE[whose]})`
  const before = yield* nicenessOf(io, whose, id)
  if (before === null) {
    yield* io.complain(`failed to get priority for ${name}`, -ESRCH)
    return false
  }
  const target = Math.max(-20, Math.min(19, isRelative ? before + wanted : wanted))
  for (const pid of yield* membersOf(io, whose, id)) {
    const error = io.sys.setpriority(pid, target)
    if (error >= 0) continue
    yield* io.complain(`failed to set priority for ${name}`, error)
    return false
  }
  io.print(`${name} old priority ${before}, new priority ${(yield* nicenessOf(io, whose, id)) ?? target}\n`)
  return true
}

function* membersOf(io: Io, whose: Whose, id: number): Step<number[]> {
  if (whose === 'pid') return [id]
  const processes = yield* listProcesses(io)
  return processes
    .filter((process) => (whose === 'pgrp' ? process.pgrp : process.uid) === id)
    .map(({ pid }) => pid)
}

/** getpriority(2): of several processes the least; null where there is none. */
function* nicenessOf(io: Io, whose: Whose, id: number): Step<number | null> {
  const values = (yield* membersOf(io, whose, id))
    .map((pid) => io.sys.getpriority(pid))
    .filter((priority) => priority >= 0)
  return values.length === 0 ? null : 20 - Math.max(...values)
}
