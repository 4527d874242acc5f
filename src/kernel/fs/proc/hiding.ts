/** Mount options of proc that hide processes from those who may not look into them: hidepid, gid and subset (fs/proc/root.c, proc(5)). */

import type { DirectoryEntry } from '../../generated.ts'
import type { Kernel } from '../../kernel.ts'
import type { Task } from '../../task.ts'
import { inGroup } from '../../vfs/cred.ts'
import { ENOENT, EPERM } from '../../vfs/errno.ts'
import { mayLookInto } from './process.ts'

export type Given = ReadonlyMap<string, string | null>

const HIDEPID_OFF = 0
/** others may not enter */
const HIDEPID_NO_ACCESS = 1
/** others do not see it */
const HIDEPID_INVISIBLE = 2
/** nobody sees what may not be traced, not even those of the group */
const HIDEPID_NOT_PTRACEABLE = 4

const LEVELS: ReadonlyMap<string, number> = new Map([
  ['off', HIDEPID_OFF],
  ['noaccess', HIDEPID_NO_ACCESS],
  ['invisible', HIDEPID_INVISIBLE],
  ['ptraceable', HIDEPID_NOT_PTRACEABLE],
])

/** A level by number or name, null for what is none. */
function parseLevel(text: string): number | null {
  if (!/^\d+$/.test(text)) return LEVELS.get(text) ?? null
  const number = Number(text)
  return [...LEVELS.values()].includes(number) ? number : null
}

const levelOf = (given: Given): number => parseLevel(given.get('hidepid') ?? 'off') ?? HIDEPID_OFF

/** proc_parse_param */
export function complaintOf(key: string, value: string | null): string | null {
  if (value === null || value === '') return `Bad value for '${key}'`
  if (key === 'hidepid') return parseLevel(value) === null ? `unknown value of hidepid - ${value}\n` : null
  if (key === 'gid') return /^\d+$/.test(value) ? null : `Bad value for '${key}'`
  const wrong = key === 'subset' ? value.split(',').find((one) => one !== 'pid' && one !== '') : undefined
  return wrong === undefined ? null : `unsupported subset option - ${wrong}\n`
}

/** proc_show_options */
export function shownOptions(given: Given): string {
  const shown: string[] = []
  const gid = Number(given.get('gid') ?? 0)
  if (gid !== 0) shown.push(`gid=${gid}`)
  const level = levelOf(given)
  const name = [...LEVELS].find(([, number]) => number === level)?.[0]
  if (level !== HIDEPID_OFF) shown.push(`hidepid=${name}`)
  if (showsOnlyProcesses(given)) shown.push('subset=pid')
  return shown.join(',')
}

export const showsOnlyProcesses = (given: Given): boolean => given.get('subset')?.includes('pid') === true

/** has_pid_permissions: whether whoever asks is not subject to a level from `least` on. */
function mayKnow(kernel: Kernel, given: Given, task: Task, least: number): boolean {
  const level = levelOf(given)
  if (level === HIDEPID_NOT_PTRACEABLE) return mayLookInto(kernel, task)
  if (level < least) return true
  return inGroup(kernel.vfs.cred, Number(given.get('gid') ?? 0)) || mayLookInto(kernel, task)
}

export const isVisible = (kernel: Kernel, given: Given, task: Task): boolean =>
  mayKnow(kernel, given, task, HIDEPID_INVISIBLE)

/** proc_pid_permission: the directory of a process as the options let it be seen. */
export function guarded(kernel: Kernel, given: Given, task: Task, entry: DirectoryEntry): DirectoryEntry {
  return {
    ...entry,
    isGone: () => entry.isGone?.() === true || !isVisible(kernel, given, task),
    permission(mask) {
      if (mayKnow(kernel, given, task, HIDEPID_NO_ACCESS)) return entry.permission?.(mask) ?? null
      return levelOf(given) === HIDEPID_INVISIBLE ? -ENOENT : -EPERM
    },
  }
}
