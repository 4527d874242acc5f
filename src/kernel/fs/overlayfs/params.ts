/**
 * Mount options: fs/overlayfs/params.c. Declarative tables first, code after. Errors of a single option go to the
 * mount context (mount(8) prints them), errors of the whole to the kernel log.
 */

import { CAP_SYS_ADMIN, capable } from '../../vfs/cred.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, EPERM } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { isReadOnly, type Path } from '../../vfs/mount.ts'
import { parseParam as vfsParseParam } from '../../vfs/mounting.ts'
import { ENOPARAM, type FsContext } from '../../vfs/superblock.ts'

export type RedirectMode = 'follow' | 'nofollow' | 'on'

/** struct ovl_config */
export interface OverlayConfig {
  /** as given with `lowerdir=`, for /proc/mounts; null when layers came one by one */
  lowerdir: string | null
  upperdir: string | null
  workdir: string | null
  defaultPermissions: boolean
  redirectDir: RedirectMode
  index: boolean
  metacopy: boolean
  uuid: 'off' | 'null' | 'auto' | 'on'
  nfsExport: boolean
  xino: 'off' | 'auto' | 'on'
  volatile: boolean
  userxattr: boolean
  verity: 'off' | 'on' | 'require'
}

/** A lower layer as it was asked for. */
export interface LowerRequest {
  readonly name: string
  readonly path: Path
  readonly dataOnly: boolean
}

/** What the context collects before the superblock is made (struct ovl_fs_context). */
export interface OverlayContext {
  readonly config: OverlayConfig
  readonly given: Set<keyof OverlayConfig>
  lowers: LowerRequest[]
  upper: Path | null
  work: Path | null
}

/** Defaults of 6.18 built without the *_ALWAYS options but REDIRECT_ALWAYS_FOLLOW. */
export const defaultConfig: OverlayConfig = {
  lowerdir: null,
  upperdir: null,
  workdir: null,
  defaultPermissions: false,
  redirectDir: 'follow',
  index: false,
  metacopy: false,
  uuid: 'auto',
  nfsExport: false,
  xino: 'off',
  volatile: false,
  userxattr: false,
  verity: 'off',
}

export const MAX_STACK = 500

const onOff = { on: true, off: false } as const

/** Options with one of a few values: the field and what each word sets it to. */
const enumOptions: Record<string, { field: keyof OverlayConfig; values: Record<string, unknown> }> = {
  index: { field: 'index', values: onOff },
  nfs_export: { field: 'nfsExport', values: onOff },
  metacopy: { field: 'metacopy', values: onOff },
  redirect_dir: {
    field: 'redirectDir',
    // redirect_always_follow=Y: "off" makes none, but follows those that are there
    values: { off: 'follow', follow: 'follow', nofollow: 'nofollow', on: 'on' },
  },
  xino: { field: 'xino', values: { off: 'off', auto: 'auto', on: 'on' } },
  uuid: { field: 'uuid', values: { off: 'off', null: 'null', auto: 'auto', on: 'on' } },
  verity: { field: 'verity', values: { off: 'off', on: 'on', require: 'require' } },
}

/** Options without a value. */
const flagOptions: Record<string, keyof OverlayConfig> = {
  default_permissions: 'defaultPermissions',
  volatile: 'volatile',
  userxattr: 'userxattr',
}

/** override_creds is what overlayfs does anyway; nooverride_creds cannot be set here. */
const acceptedFlags = ['override_creds']

/** ovl_parse_param */
export function parseParam(context: FsContext, key: string, value: string | null): number {
  const overlay = context.priv as OverlayContext
  const option = enumOptions[key]
  if (option !== undefined) {
    const word = value === null ? undefined : option.values[value]
    if (word === undefined) return badValue(context, key)
    set(overlay, option.field, word)
    return 0
  }
  const flag = flagOptions[key]
  if (flag !== undefined || acceptedFlags.includes(key)) {
    if (value !== null) return fail(context, `e overlay: Unexpected value for '${key}'`)
    if (flag !== undefined) set(overlay, flag, true)
    return 0
  }
  switch (key) {
    case 'lowerdir':
      return value === null ? badValue(context, key) : parseLowerdir(context, overlay, value)
    case 'lowerdir+':
    case 'datadir+':
      return value === null || value === '' ? badValue(context, key) : addLower(context, overlay, key, value)
    case 'upperdir':
    case 'workdir':
      return value === null || value === ''
        ? badValue(context, key)
        : parseUpper(context, overlay, key, value)
    default:
      return -ENOPARAM
  }
}

function set(overlay: OverlayContext, field: keyof OverlayConfig, value: unknown): void {
  ;(overlay.config as unknown as Record<string, unknown>)[field] = value
  overlay.given.add(field)
}

function fail(context: FsContext, message: string): number {
  context.messages.push(message)
  return -EINVAL
}

const badValue = (context: FsContext, key: string): number =>
  fail(context, `e overlay: Bad value for '${key}'`)

/** ovl_parse_monolithic: a comma is escaped by a backslash, which stays for the value's own parser. */
export function parseMonolithic(context: FsContext, data: string): number {
  for (const option of splitOptions(data)) {
    if (option === '') continue
    const equals = option.indexOf('=')
    const key = equals === -1 ? option : option.slice(0, equals)
    const error = vfsParseParam(context, key, equals === -1 ? null : option.slice(equals + 1))
    if (error < 0) return error
  }
  return 0
}

/** ovl_next_opt: splits at commas that have no backslash before them, and unescapes those. */
function splitOptions(data: string): string[] {
  const options: string[] = []
  let current = ''
  for (let i = 0; i < data.length; i++) {
    const char = data[i] as string
    if (char === '\\' && i + 1 < data.length) {
      const next = data[i + 1] as string
      current += next === ',' ? ',' : char + next
      i++
    } else if (char === ',') {
      options.push(current)
      current = ''
    } else current += char
  }
  options.push(current)
  return options
}

/**
 * ovl_parse_param_lowerdir: `/a:/b` are lowers from the top, `::/d` are data-only ones, `\:` is a colon, an
 * empty string forgets what was given.
 */
function parseLowerdir(context: FsContext, overlay: OverlayContext, value: string): number {
  overlay.lowers = []
  overlay.config.lowerdir = null
  if (value === '') return 0
  if (value.startsWith(':')) return logged(context, 'cannot append lower layer')
  const parts = splitLowers(context, value)
  if (typeof parts === 'number') return parts
  if (parts.length > MAX_STACK) {
    return logged(context, `too many lower directories, limit is ${MAX_STACK}`)
  }
  for (const { name, dataOnly } of parts) {
    const error = resolveLower(context, overlay, name, dataOnly)
    if (error < 0) return error
  }
  overlay.config.lowerdir = value
  return 0
}

function logged(context: FsContext, text: string): number {
  context.vfs.printk(3, `overlayfs: ${text}`)
  return -EINVAL
}

function splitLowers(context: FsContext, value: string): { name: string; dataOnly: boolean }[] | number {
  const parts: { name: string; dataOnly: boolean }[] = []
  let current = ''
  let dataOnly = false
  for (let i = 0; i < value.length; i++) {
    const char = value[i] as string
    if (char === '\\' && i + 1 < value.length) {
      current += value[++i]
    } else if (char === ':') {
      parts.push({ name: current, dataOnly })
      current = ''
      if (value[i + 1] === ':') {
        if (value[i + 2] === ':' || i + 2 >= value.length)
          return logged(
            context,
            i + 2 >= value.length
              ? 'unescaped trailing colons in lowerdir mount option.'
              : 'only double colons allowed in lowerdir mount option.',
          )
        dataOnly = true
        i++
      } else if (dataOnly) {
        return logged(context, 'regular lower layers cannot follow data lower layers')
      }
      if (i + 1 >= value.length) return logged(context, 'unescaped trailing colons in lowerdir mount option.')
    } else current += char
  }
  parts.push({ name: current, dataOnly })
  return parts
}

function addLower(context: FsContext, overlay: OverlayContext, key: string, value: string): number {
  const dataOnly = key === 'datadir+'
  if (overlay.config.lowerdir !== null) {
    return fail(context, `e overlay: ${key} can't be combined with lowerdir`)
  }
  if (!dataOnly && overlay.lowers.some((lower) => lower.dataOnly)) {
    return fail(context, 'e overlay: regular lower layers cannot follow data layers')
  }
  if (overlay.lowers.length >= MAX_STACK) {
    context.messages.push(`e overlay: too many lower directories, limit is ${MAX_STACK}`)
    return -EINVAL
  }
  return resolveLower(context, overlay, value, dataOnly)
}

function resolveLower(context: FsContext, overlay: OverlayContext, name: string, dataOnly: boolean): number {
  const path = resolve(context, name)
  if (typeof path === 'number') return path
  const error = checkLayer(context, path, name)
  if (error < 0) return error
  overlay.lowers.push({ name, path, dataOnly })
  return 0
}

/** ovl_mount_dir: a path that exists. */
function resolve(context: FsContext, name: string): Path | number {
  const path = context.resolve(name)
  if (typeof path === 'number') context.vfs.printk(3, `overlayfs: failed to resolve '${name}': ${path}`)
  return path
}

/** ovl_mount_dir_check: what every layer has to be. */
function checkLayer(context: FsContext, path: Path, name: string): number {
  if (!isDirectory((path.dentry.inode as Inode).mode)) {
    return fail(context, `e overlay: ${name} is not a directory`)
  }
  return unsupportedAsLayer(path.dentry) ? fail(context, `e overlay: filesystem on ${name} not supported`) : 0
}

/** File systems whose names come and go by themselves cannot be layers. */
const unsupportedAsLayer = (dentry: Dentry): boolean =>
  ['proc', 'sysfs', 'devpts'].includes(dentry.sb.type.name)

function parseUpper(
  context: FsContext,
  overlay: OverlayContext,
  key: 'upperdir' | 'workdir',
  value: string,
): number {
  const name = value.replace(/\\(.)/g, '$1')
  const path = resolve(context, name)
  if (typeof path === 'number') return path
  const error = checkLayer(context, path, name)
  if (error < 0) return error
  // An overlay does not keep what a layer needs: whiteouts, opaque marks (DCACHE_OP_REAL).
  if (path.dentry.sb.type.name === 'overlay' || path.dentry.sb.type.name === 'aufs') {
    return fail(context, `e overlay: filesystem on ${name} not supported as ${key}`)
  }
  if (isReadOnly(path.mnt)) return fail(context, `e overlay: filesystem on ${name} is read-only`)
  if (key === 'upperdir') overlay.upper = path
  else overlay.work = path
  overlay.config[key] = value
  return 0
}

/** ovl_fs_params_verify: options that contradict each other. 0 or -EINVAL, -EPERM. */
export function verifyParams(context: FsContext, overlay: OverlayContext): number {
  const { config, given } = overlay
  const warn = (text: string) => context.vfs.printk(6, `overlayfs: ${text}`)
  if (config.workdir !== null && config.upperdir === null) {
    warn(`option "workdir=${config.workdir}" is useless in a non-upper mount, ignore`)
    config.workdir = null
    overlay.work = null
  }
  if (config.index && config.upperdir === null) {
    warn('option "index=on" is useless in a non-upper mount, ignore')
    config.index = false
  }
  if (config.volatile && config.upperdir === null) {
    warn('option "volatile" is useless in a non-upper mount, ignore')
    config.volatile = false
  }
  if (config.upperdir === null && config.uuid === 'on') {
    warn('option "uuid=on" requires an upper fs, falling back to uuid=null.')
    config.uuid = 'null'
  }
  // Without upper nothing can be redirected any more, only followed.
  if (config.upperdir === null && config.redirectDir === 'follow') config.redirectDir = 'on'
  if (config.metacopy && config.redirectDir !== 'on' && config.upperdir !== null) {
    if (given.has('metacopy') && given.has('redirectDir')) {
      return conflict(context, `metacopy=on,redirect_dir=${config.redirectDir}`)
    }
    if (given.has('redirectDir')) {
      warn(`disabling metacopy due to redirect_dir=${config.redirectDir}`)
      config.metacopy = false
    } else config.redirectDir = 'on'
  }
  if (config.nfsExport && !config.index) {
    if (config.upperdir === null && config.redirectDir !== 'nofollow') {
      warn('NFS export requires "redirect_dir=nofollow" on non-upper mount, falling back to nfs_export=off.')
      config.nfsExport = false
    } else if (config.upperdir !== null) {
      if (given.has('index') && given.has('nfsExport')) return conflict(context, 'nfs_export=on,index=off')
      if (given.has('index')) {
        warn('disabling nfs_export due to index=off')
        config.nfsExport = false
      } else config.index = true
    }
  }
  if (config.nfsExport && config.metacopy) {
    if (given.has('nfsExport') && given.has('metacopy')) return conflict(context, 'nfs_export=on,metacopy=on')
    if (given.has('metacopy')) {
      warn('disabling nfs_export due to metacopy=on')
      config.nfsExport = false
    } else {
      warn('disabling metacopy due to nfs_export=on')
      config.metacopy = false
    }
  }
  if (config.userxattr) {
    const { redirectDir } = config
    if (given.has('redirectDir') && redirectDir !== 'nofollow') {
      return conflict(context, `userxattr,redirect_dir=${redirectDir}`)
    }
    if (config.metacopy && given.has('metacopy')) return conflict(context, 'userxattr,metacopy=on')
    config.redirectDir = 'nofollow'
    config.metacopy = false
  } else if (!capable(context.vfs.cred, CAP_SYS_ADMIN)) return -EPERM
  if (!config.metacopy && overlay.lowers.some((lower) => lower.dataOnly) && given.has('metacopy')) {
    return logged(context, 'lower data-only dirs require metacopy support.')
  }
  return 0
}

function conflict(context: FsContext, options: string): number {
  context.vfs.printk(3, `overlayfs: conflicting options: ${options}`)
  return -EINVAL
}

/** ovl_show_options: what /proc/mounts says after `rw,relatime,`. */
export function showOptions(config: OverlayConfig, lowers: readonly LowerRequest[], sameFs: boolean): string {
  const options: string[] = []
  if (config.lowerdir !== null) options.push(`lowerdir=${config.lowerdir}`)
  else {
    for (const lower of lowers) options.push(`${lower.dataOnly ? 'datadir+' : 'lowerdir+'}=${lower.name}`)
  }
  if (config.upperdir !== null) options.push(`upperdir=${config.upperdir}`, `workdir=${config.workdir}`)
  if (config.defaultPermissions) options.push('default_permissions')
  if (config.redirectDir !== defaultConfig.redirectDir) {
    options.push(`redirect_dir=${config.redirectDir}`)
  }
  if (config.index !== defaultConfig.index) options.push(`index=${config.index ? 'on' : 'off'}`)
  if (config.uuid !== defaultConfig.uuid) options.push(`uuid=${config.uuid}`)
  if (config.nfsExport !== defaultConfig.nfsExport)
    options.push(`nfs_export=${config.nfsExport ? 'on' : 'off'}`)
  if (config.xino !== defaultConfig.xino && !sameFs) options.push(`xino=${config.xino}`)
  if (config.metacopy !== defaultConfig.metacopy) options.push(`metacopy=${config.metacopy ? 'on' : 'off'}`)
  if (config.volatile) options.push('volatile')
  if (config.userxattr) options.push('userxattr')
  if (config.verity !== defaultConfig.verity) options.push(`verity=${config.verity}`)
  return options.join(',')
}
