/**
 * Options of mount(8), sorted out as libmount does: flags of the mount, what goes to the file system, and words that
 * are mount's own.
 */

import {
  MS_BIND,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
} from '../../kernel/abi.ts'

/** One word of `-o`: `lowerdir=lower`, `ro`. */
export interface MountOption {
  readonly name: string
  readonly value: string | null
}

/**
 * Splits a list at commas; `\,` and commas in double quotes do not split. Null where a word has no name (`=x`).
 * A quote that is never closed swallows the rest, as in libmount.
 */
export function splitOptions(text: string): MountOption[] | null {
  const options: MountOption[] = []
  let word = ''
  let quoted = false
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    if (char === undefined || (char === ',' && !quoted && text[i - 1] !== '\\')) {
      if (quoted) break
      if (word !== '') {
        const option = readOption(word)
        if (option === null) return null
        options.push(option)
      }
      word = ''
      continue
    }
    if (char === '"') quoted = !quoted
    word += char
  }
  return options
}

function readOption(word: string): MountOption | null {
  // The first = outside of quotes (ul_optstr_next).
  const equals = (/^(?:[^"=]|"[^"]*")*=/.exec(word)?.[0].length ?? 0) - 1
  if (equals === 0) return null
  if (equals < 0) return { name: word, value: null }
  const value = word.slice(equals + 1).replace(/\\,/g, ',')
  return { name: word.slice(0, equals), value: value.replace(/^"(.*)"$/s, '$1') }
}

/** Options that set or clear flags of the mount. */
const FLAGS: Readonly<Record<string, { readonly set?: number; readonly clear?: number }>> = {
  ro: { set: MS_RDONLY },
  rw: { clear: MS_RDONLY },
  suid: { clear: MS_NOSUID },
  nosuid: { set: MS_NOSUID },
  dev: { clear: MS_NODEV },
  nodev: { set: MS_NODEV },
  exec: { clear: MS_NOEXEC },
  noexec: { set: MS_NOEXEC },
  atime: { clear: MS_NOATIME },
  noatime: { set: MS_NOATIME, clear: MS_RELATIME | MS_STRICTATIME },
  diratime: { clear: MS_NODIRATIME },
  nodiratime: { set: MS_NODIRATIME },
  relatime: { set: MS_RELATIME, clear: MS_NOATIME | MS_STRICTATIME },
  norelatime: { clear: MS_RELATIME },
  strictatime: { set: MS_STRICTATIME, clear: MS_RELATIME | MS_NOATIME },
  nosymfollow: { set: MS_NOSYMFOLLOW },
  symfollow: { clear: MS_NOSYMFOLLOW },
  nostrictatime: {},
}

/** Options that go to the file system as flags besides (`fsconfig ro`). */
const SUPER_FLAGS = new Set([
  'ro',
  'rw',
  'sync',
  'async',
  'dirsync',
  'lazytime',
  'nolazytime',
  'mand',
  'nomand',
])

/** What the mount is to be; the last one counts. */
const ACTIONS: Readonly<Record<string, number>> = {
  remount: MS_REMOUNT,
  bind: MS_BIND,
  rbind: MS_BIND | MS_REC,
  move: MS_MOVE,
}

const PROPAGATION: Readonly<Record<string, number>> = {
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE | MS_REC,
  shared: MS_SHARED,
  rshared: MS_SHARED | MS_REC,
  slave: MS_SLAVE,
  rslave: MS_SLAVE | MS_REC,
  unbindable: MS_UNBINDABLE,
  runbindable: MS_UNBINDABLE | MS_REC,
}

/** For mount itself or for /etc/fstab: never told to the kernel. */
const USER_OPTIONS = new Set([
  'auto',
  'noauto',
  'defaults',
  'user',
  'nouser',
  'users',
  'nousers',
  'owner',
  'noowner',
  'group',
  'nogroup',
  '_netdev',
  'nofail',
  // MS_I_VERSION is none of what fsconfig(2) takes.
  'iversion',
  'noiversion',
  'comment',
  'loop',
  'offset',
  'sizelimit',
  'encryption',
  'helper',
  'uhelper',
  // SELinux labels: libmount leaves them out where SELinux is not enabled.
  'context',
  'fscontext',
  'defcontext',
  'rootcontext',
  'seclabel',
])

/** What mount(8) remembers of a mount (MNT_PERSIST of libmount), as words. */
const REMEMBERED = /^(?:_netdev|uhelper|helper|x-.*)$/s

const isRemembered = ({ name, value }: MountOption): boolean =>
  REMEMBERED.test(name) || (name === 'user' && value === null)

const wordOf = ({ name, value }: MountOption): string =>
  value === null ? name : `${name}=${value.replace(/,/g, '\\,')}`

/** Those of a list of options, each once. */
export const rememberedOptions = (text: string): readonly string[] => remembered(splitOptions(text) ?? [])

const remembered = (options: readonly MountOption[]): readonly string[] =>
  eachOnce(options.filter(isRemembered).map(wordOf))

/** Where a word comes again, it stays at its last place (mnt_optlist_merge_opts). */
export const eachOnce = (words: readonly string[]): readonly string[] =>
  words.filter((word, i) => words.lastIndexOf(word) === i)

const isUserOption = (name: string): boolean => USER_OPTIONS.has(name) || /^[xX]-/.test(name)

/** `user` and its kin forbid what would be dangerous for others. */
const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  user: ['noexec', 'nosuid', 'nodev'],
  users: ['noexec', 'nosuid', 'nodev'],
  owner: ['nosuid', 'nodev'],
  group: ['nosuid', 'nodev'],
}

export interface MountPlan {
  /** MS_REMOUNT, MS_BIND, MS_MOVE with MS_REC, or 0 for a new mount. */
  readonly action: number
  /** MS_* of the mount itself. */
  readonly flags: number
  /** Whether any option names a flag of the mount. */
  readonly namesFlags: boolean
  /** What fsconfig(2) is told, in order. */
  readonly config: readonly MountOption[]
  /** Changes of propagation, applied after the mount. */
  readonly propagation: readonly number[]
  /** X-mount.mkdir: the mode of a mount point that is made, as it was written; null where none is to be made */
  readonly directoryMode: string | null
  readonly noFail: boolean
  /** -o loop and its kin: the source is an image, to be put behind a loop device; null without them */
  readonly loop: LoopOptions | null
  readonly silent: boolean
  /** words that mount(8) remembers of the mount */
  readonly remembered: readonly string[]
}

export interface LoopOptions {
  /** which device, null: a free one */
  readonly device: string | null
  /** as they were written; null where they were not */
  readonly offset: string | null
  readonly sizeLimit: string | null
}

/** Options of which the last value counts. */
function loopOptions(options: readonly MountOption[]): LoopOptions | null {
  const last = (name: string) => options.findLast((option) => option.name === name)
  const [loop, offset, sizeLimit] = [last('loop'), last('offset'), last('sizelimit')]
  if (loop === undefined && offset === undefined && sizeLimit === undefined) return null
  return { device: loop?.value ?? null, offset: offset?.value ?? null, sizeLimit: sizeLimit?.value ?? null }
}

/** `ro=vfs` is said to the mount, `ro=fs` to the file system, `ro` and `ro=recursive` to both. */
function scopeOf({ value }: MountOption): 'vfs' | 'fs' | 'both' {
  const words = value?.split(':') ?? []
  if (words.includes('vfs')) return 'vfs'
  return words.includes('fs') ? 'fs' : 'both'
}

export function planMount(options: readonly MountOption[]): MountPlan {
  let action = 0
  let flags = 0
  let namesFlags = false
  const config: MountOption[] = []
  const propagation: number[] = []
  const names = new Set<string>()
  const apply = (name: string): void => {
    const change = FLAGS[name]
    if (change === undefined) return
    namesFlags = true
    flags = (flags & ~(change.clear ?? 0)) | (change.set ?? 0)
  }
  for (const option of options) {
    const { name } = option
    names.add(name)
    // user=NAME says who has mounted it.
    if (option.value === null) for (const implied of IMPLIED[name] ?? []) apply(implied)
    const scope = scopeOf(option)
    if (scope !== 'fs') apply(name)
    if (name in ACTIONS)
      action = action & MS_REMOUNT && name === 'bind' ? MS_REMOUNT | MS_BIND : join(action, name)
    else if (name in PROPAGATION) propagation.push(PROPAGATION[name] as number)
    else if (SUPER_FLAGS.has(name) && scope !== 'vfs') config.push({ name, value: null })
    else if (!(name in FLAGS) && !isUserOption(name) && !['silent', 'loud', 'source'].includes(name))
      config.push(option)
  }
  return {
    action,
    flags,
    namesFlags,
    config: withoutOverruled(config),
    propagation,
    directoryMode: directoryMode(options),
    noFail: names.has('nofail'),
    loop: loopOptions(options),
    silent: names.has('silent'),
    remembered: remembered(options),
  }
}

function directoryMode(options: readonly MountOption[]): string | null {
  const option = options.findLast(({ name }) => /^[xX]-mount\.mkdir$/.test(name))
  return option === undefined ? null : option.value || '0755'
}

/** `bind,remount` in either order changes the flags of a mount. */
const join = (action: number, name: string): number => {
  const next = ACTIONS[name] as number
  return name === 'remount' && action === MS_BIND ? MS_REMOUNT | MS_BIND : next
}

/** `ro` and `rw` rule each other out: the last one is told, at its place. */
function withoutOverruled(config: readonly MountOption[]): MountOption[] {
  const isAccess = ({ name }: MountOption): boolean => name === 'ro' || name === 'rw'
  const last = config.findLastIndex(isAccess)
  return config.filter((option, i) => !isAccess(option) || i === last)
}
