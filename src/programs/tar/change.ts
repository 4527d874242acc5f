/** What is set of files that are added, in place of what they have: --owner, --group, --mode, --mtime. */

import { S_IFDIR, S_IFREG } from '../../kernel/vfs/mode.ts'
import { findGroupId, findUserId, groupName, readAccounts, userName } from '../lib/accounts.ts'
import type { Io, Step } from '../lib/io.ts'
import { applyMode, parseMode } from '../lib/mode.ts'
import { compareTimes } from '../lib/time.ts'
import type { Member } from './archive.ts'
import { wrongUse } from './failures.ts'
import { readMoment } from './moments.ts'
import type { TarOptions } from './options.ts'

export type Change = (member: Omit<Member, 'content'>) => Omit<Member, 'content'>

export function* readChange(io: Io, options: TarOptions): Step<Change> {
  const accounts = yield* readAccounts(io)
  const changes: Partial<Member> = {}
  const [owner, group, mode] = [options.value('owner'), options.value('group'), options.value('mode')]
  if (owner !== undefined) {
    const [name = '', id] = owner.split(':')
    const uid = id === undefined ? findUserId(accounts, name) : Number(id)
    changes.user = /^\d+$/.test(name) ? (userName(accounts, Number(name)) ?? '') : name
    changes.uid = uid ?? io.sys.geteuid()
  }
  if (group !== undefined) {
    const [name = '', id] = group.split(':')
    const gid = id === undefined ? findGroupId(accounts, name) : Number(id)
    changes.group = /^\d+$/.test(name) ? (groupName(accounts, Number(name)) ?? '') : name
    changes.gid = gid ?? io.sys.getegid()
  }
  const change = mode === undefined ? null : parseMode(mode)
  if (mode !== undefined && change === null) return yield* wrongUse(io, 'Invalid mode given on option')
  const mtime = options.value('mtime')
  const moment = mtime === undefined ? undefined : readMoment(io, mtime)
  const clamps = options.has('clampMtime')
  if (clamps && moment === undefined)
    return yield* wrongUse(io, '--clamp-mtime needs a date specified using --mtime')
  if (moment !== undefined && !clamps) changes.mtime = moment
  // An archive of numbers has no names, whoever is said to be the owner (start_header).
  if (options.has('numericOwner')) Object.assign(changes, { user: '', group: '' })
  return (member) => {
    const type = member.type === '5' ? S_IFDIR : S_IFREG
    const changed = { ...member, ...changes }
    if (clamps && moment !== undefined && compareTimes(moment, member.mtime) < 0) changed.mtime = moment
    return change === null ? changed : { ...changed, mode: applyMode(change, type | member.mode, 0) & 0o7777 }
  }
}
