/**
 * Mount options: fs/overlayfs/params.c. Declarative tables first, code after. Errors of a single option go to the
 * mount context (mount(8) prints them), errors of the whole to the kernel log.
 *
 * Terms
 * - given: said by whoever mounts, not a default: contradictions between given options are refused, others are resolved in
 *   favour of what was given.
 * - monolithic: all options in one string, as mount(2) takes them, where commas and colons need a backslash; fsconfig(2)
 *   sets one after the other, `lowerdir+` and `datadir+` layer by layer.
 */

import { CAP_SYS_ADMIN, capable } from '../../vfs/cred.ts'
import type { Dentry } from '../../vfs/dentry.ts'
import { EINVAL, EPERM } from '../../vfs/errno.ts'
import type { Inode } from '../../vfs/inode.ts'
import { isDirectory } from '../../vfs/mode.ts'
import { isReadOnly, type Path } from '../../vfs/mount.ts'
import { parseParam as vfsParseParam } from '../../vfs/mounting.ts'
import { ENOPARAM, type FsContext } from '../../vfs/superblock.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { defaultConfig, redirectOff } from './module.ts'

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
  /** `volatile` is short for `fsync=volatile` */
  fsync: 'volatile' | 'auto' | 'strict'
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

export const MAX_STACK = 500

const onOff = { on: true, off: false } as const

/** Options with one of a few values: the field and what each word sets it to. */
const enumOptions: Record<string, { field: keyof OverlayConfig; values: Record<string, unknown> }> = {
  index: { field: 'index', values: onOff },
  nfs_export: { field: 'nfsExport', values: onOff },
  metacopy: { field: 'metacopy', values: onOff },
  redirect_dir: {
    field: 'redirectDir',
    values: { follow: 'follow', nofollow: 'nofollow', on: 'on' },
  },
  xino: { field: 'xino', values: { off: 'off', auto: 'auto', on: 'on' } },
  uuid: { field: 'uuid', values: { off: 'off', null: 'null', auto: 'auto', on: 'on' } },
  verity: { field: 'verity', values: { off: 'off', on: 'on', require: 'require' } },
  fsync: { field: 'fsync', values: { volatile: 'volatile', auto: 'auto', strict: 'strict' } },
}

/** Options without a value. */
const flagOptions: Record<string, { field: keyof OverlayConfig; value: unknown } | null> = {
  default_permissions: { field: 'defaultPermissions', value: true },
  volatile: { field: 'fsync', value: 'volatile' },
  userxattr: { field: 'userxattr', value: true },
  // Whose credentials are used on layers: for whoever mounts as root there is no difference.
  override_creds: null,
  nooverride_creds: null,
}

/** ovl_parse_param */
export function parseParam(context: FsContext, key: string, value: string | null): number {
  const overlay = context.priv as OverlayContext
  const option = enumOptions[key]
  if (option !== undefined) {
    const isOff = key === 'redirect_dir' && value === 'off'
    const word = isOff ? redirectOff(context.vfs) : value === null ? undefined : option.values[value]
    if (word === undefined) return badValue(context, key)
    set(overlay, option.field, word)
    return 0
  }
  const flag = flagOptions[key]
  if (flag !== undefined) {
    if (value !== null) return fail(context, `e overlay: Unexpected value for '${key}'`)
    if (flag !== null) set(overlay, flag.field, flag.value)
    return 0
  }
  switch (key) {
    case 'lowerdir':
      return value === null ? badValue(context, key) : parseLowerdir(context, overlay, value)
    case 'lowerdir+':
    case 'datadir+':
    case 'upperdir':
    case 'workdir':
      return value === null || value === ''
        ? badValue(context, key)
        : parseLayer(context, overlay, key, value)
    default:
      return -ENOPARAM
  }
}

/** ovl_parse_param with FSCONFIG_SET_FD */
export function parsePath(context: FsContext, key: string, path: Path): number {
  if (!isLayerOption(key)) return badValue(context, key)
  return parseLayer(context, context.priv as OverlayContext, key, path)
}

const isLayerOption = (key: string): key is LayerOption =>
  ['lowerdir+', 'datadir+', 'upperdir', 'workdir'].includes(key)

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

/** ovl_next_opt: splits at commas that have no backslash before them. */
function splitOptions(data: string): string[] {
  const options: string[] = []
  let current = ''
  for (let i = 0; i < data.length; i++) {
    const char = data[i] as string
    if (char === '\\' && i + 1 < data.length) current += char + data[++i]
    else if (char === ',') {
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
  if (parts.length > MAX_STACK) return logged(context, `too many lower directories, limit is ${MAX_STACK}`)
  for (const [i, { name, dataOnly }] of parts.entries()) {
    const path = resolve(context, unescapeName(name))
    if (typeof path === 'number') return path
    const error = addLayer(context, overlay, 'lowerdir', name, path, dataOnly)
    if (error < 0) return error
    if (dataOnly && parts[i + 1]?.dataOnly === false) {
      return logged(context, 'regular lower layers cannot follow data lower layers')
    }
  }
  overlay.config.lowerdir = value
  return 0
}

/** ovl_unescape: a backslash makes the next character itself; at the end it is nothing. */
const unescapeName = (name: string): string => name.replace(/\\(.?)/gs, '$1')

function logged(context: FsContext, text: string): number {
  context.vfs.printk(3, `overlayfs: ${text}`)
  return -EINVAL
}

/** ovl_parse_param_split_lowerdirs: names with their backslashes, between one colon or two. */
function splitLowers(context: FsContext, value: string): { name: string; dataOnly: boolean }[] | number {
  const parts = [{ name: '', dataOnly: false }]
  let colons = 0
  for (let i = 0; i < value.length; i++) {
    const char = value[i] as string
    if (char !== ':') {
      colons = 0
      const last = parts[parts.length - 1] as { name: string }
      last.name += char
      // What is escaped is no colon that divides.
      if (char === '\\' && i + 1 < value.length) last.name += value[++i]
      continue
    }
    colons++
    if (colons === 2 && value[i + 1] === ':') {
      const allowed = "only single ':' or double '::' sequences of unescaped colons"
      return logged(context, `${allowed} in lowerdir mount option allowed.`)
    }
    if (colons === 1) parts.push({ name: '', dataOnly: false })
    else parts[parts.length - 1] = { name: '', dataOnly: true }
  }
  if (colons > 0) return logged(context, 'unescaped trailing colons in lowerdir mount option.')
  return parts
}

type LayerOption = 'lowerdir' | 'lowerdir+' | 'datadir+' | 'upperdir' | 'workdir'

/** ovl_parse_layer: a name, or with FSCONFIG_SET_FD a place. In `lowerdir+` a backslash is a backslash. */
function parseLayer(
  context: FsContext,
  overlay: OverlayContext,
  key: LayerOption,
  value: string | Path,
): number {
  if (typeof value !== 'string') {
    return addLayer(context, overlay, key, context.nameOf(value), value, key === 'datadir+')
  }
  const path = resolve(context, key === 'upperdir' || key === 'workdir' ? unescapeName(value) : value)
  if (typeof path === 'number') return path
  return addLayer(context, overlay, key, value, path, key === 'datadir+')
}

/** ovl_mount_dir: a path that exists. */
function resolve(context: FsContext, name: string): Path | number {
  const path = context.resolve(name)
  if (typeof path === 'number') context.vfs.printk(3, `overlayfs: failed to resolve '${name}': ${path}`)
  return path
}

/** ovl_do_parse_layer */
function addLayer(
  context: FsContext,
  overlay: OverlayContext,
  key: LayerOption,
  name: string,
  path: Path,
  dataOnly: boolean,
): number {
  const error = checkLayer(context, overlay, key, name, path)
  if (error < 0) return error
  if (key === 'upperdir') overlay.upper = path
  else if (key === 'workdir') overlay.work = path
  else {
    overlay.lowers.push({ name, path, dataOnly })
    return 0
  }
  overlay.config[key] = name
  return 0
}

/** ovl_mount_dir_check: what every layer has to be. */
function checkLayer(
  context: FsContext,
  overlay: OverlayContext,
  key: LayerOption,
  name: string,
  { mnt, dentry }: Path,
): number {
  const refuse = (why: string): number => fail(context, `e overlay: ${why}`)
  if (!isDirectory((dentry.inode as Inode).mode)) return refuse(`${name} is not a directory`)
  if (unsupportedAsLayer(dentry)) return refuse(`filesystem on ${name} not supported`)
  if (key === 'upperdir' || key === 'workdir') {
    // An overlay does not keep what a layer needs: whiteouts, opaque marks (DCACHE_OP_REAL).
    if (dentry.sb.type.name === 'overlay') return refuse(`filesystem on ${name} not supported as upperdir`)
    return isReadOnly(mnt) ? refuse(`filesystem on ${name} is read-only`) : 0
  }
  if (key !== 'lowerdir' && overlay.config.lowerdir !== null) {
    return refuse('lowerdir+ and datadir+ cannot follow lowerdir')
  }
  if (key === 'lowerdir+' && overlay.lowers.some((lower) => lower.dataOnly)) {
    return refuse('regular lower layers cannot follow data layers')
  }
  return overlay.lowers.length === MAX_STACK ? refuse(`too many lower directories, limit is ${MAX_STACK}`) : 0
}

/** File systems whose names come and go by themselves cannot be layers (ovl_dentry_weird). */
const unsupportedAsLayer = (dentry: Dentry): boolean => dentry.sb.type.name === 'aufs'

/** ovl_fs_params_verify: options that contradict each other. 0 or -EINVAL, -EPERM. */
export function verifyParams(context: FsContext, overlay: OverlayContext): number {
  if (overlay.config.upperdir === null) ignoreUpperOptions(context, overlay)
  return (
    resolveMetacopy(context, overlay) ||
    resolveNfsExport(context, overlay) ||
    (overlay.config.userxattr ? resolveUserxattr(context, overlay) : checkTrusted(context, overlay))
  )
}

const inform = (context: FsContext, text: string): void => context.vfs.printk(6, `overlayfs: ${text}`)

/** What makes no sense where nothing can be written. */
function ignoreUpperOptions(context: FsContext, overlay: OverlayContext): void {
  const { config, given } = overlay
  const useless = (option: string) =>
    inform(context, `option "${option}" is useless in a non-upper mount, ignore`)
  if (config.workdir !== null) {
    useless(`workdir=${config.workdir}`)
    config.workdir = null
    overlay.work = null
  }
  if (config.index && given.has('index')) {
    useless('index=on')
    given.delete('index')
  }
  config.index = false
  if (config.fsync === 'volatile') {
    inform(context, 'option "volatile" is meaningless in a non-upper mount, ignoring it.')
    config.fsync = 'auto'
  }
  if (config.uuid === 'on') {
    inform(context, 'option "uuid=on" requires an upper fs, falling back to uuid=null.')
    config.uuid = 'null'
  }
  // Nothing can be redirected any more, only followed.
  if (config.redirectDir === 'follow') config.redirectDir = 'on'
}

/** A metacopy that was renamed needs a redirect to its data. */
function resolveMetacopy(context: FsContext, { config, given }: OverlayContext): number {
  if (!config.metacopy || config.redirectDir === 'on') return 0
  const redirect = `redirect_dir=${config.redirectDir}`
  if (given.has('metacopy') && given.has('redirectDir')) return conflict(context, `metacopy=on,${redirect}`)
  if (given.has('redirectDir')) {
    inform(context, `disabling metacopy due to ${redirect}`)
    config.metacopy = false
  } else config.redirectDir = 'on'
  return 0
}

function resolveNfsExport(context: FsContext, { config, given }: OverlayContext): number {
  if (config.nfsExport && !config.index) {
    if (config.upperdir === null && config.redirectDir !== 'nofollow') {
      const why = 'NFS export requires "redirect_dir=nofollow" on non-upper mount'
      inform(context, `${why}, falling back to nfs_export=off.`)
      config.nfsExport = false
    } else if (given.has('index') && given.has('nfsExport')) {
      return conflict(context, 'nfs_export=on,index=off')
    } else if (given.has('index')) {
      inform(context, 'disabling nfs_export due to index=off')
      config.nfsExport = false
    } else config.index = true
  }
  if (!config.nfsExport || !config.metacopy) return 0
  if (given.has('nfsExport') && given.has('metacopy')) return conflict(context, 'nfs_export=on,metacopy=on')
  if (given.has('metacopy')) {
    inform(context, 'disabling nfs_export due to metacopy=on')
    config.nfsExport = false
  } else {
    inform(context, 'disabling metacopy due to nfs_export=on')
    config.metacopy = false
  }
  return 0
}

/** Anybody can write `user.overlay.*`: what is found there is not followed. */
function resolveUserxattr(context: FsContext, { config, given }: OverlayContext): number {
  if (given.has('redirectDir') && config.redirectDir !== 'nofollow') {
    return conflict(context, `userxattr,redirect_dir=${config.redirectDir}`)
  }
  if (config.metacopy && given.has('metacopy')) return conflict(context, 'userxattr,metacopy=on')
  config.redirectDir = 'nofollow'
  config.metacopy = false
  return 0
}

/** Features that need `trusted.overlay.*`, which only CAP_SYS_ADMIN can use. */
function checkTrusted(context: FsContext, { config, given }: OverlayContext): number {
  if (capable(context.vfs.cred, CAP_SYS_ADMIN)) return 0
  const refused =
    given.has('redirectDir') && config.redirectDir !== 'nofollow'
      ? 'redirect_dir'
      : config.metacopy && given.has('metacopy')
        ? 'metacopy'
        : config.verity !== 'off'
          ? 'verity'
          : null
  if (refused === null) return 0
  context.vfs.printk(3, `overlayfs: ${refused} requires permission to access trusted xattrs`)
  return -EPERM
}

function conflict(context: FsContext, options: string): number {
  context.vfs.printk(3, `overlayfs: conflicting options: ${options}`)
  return -EINVAL
}

/** ovl_show_options: what /proc/mounts says after `rw,relatime,`; values as seq_show_option escapes them. */
export function showOptions(
  vfs: Vfs,
  config: OverlayConfig,
  lowers: readonly LowerRequest[],
  sameFs: boolean,
): string {
  // What differs from the module's parameters as they are now.
  const defaults = defaultConfig(vfs)
  const options: string[] = []
  const show = (key: string, value: string | null) => {
    if (value !== null) options.push(`${key}=${escapeOption(value)}`)
  }
  show('lowerdir', config.lowerdir)
  if (config.lowerdir === null) {
    for (const lower of lowers) show(lower.dataOnly ? 'datadir+' : 'lowerdir+', lower.name)
  }
  show('upperdir', config.upperdir)
  show('workdir', config.workdir)
  if (config.defaultPermissions) options.push('default_permissions')
  const onOff = (value: boolean): string => (value ? 'on' : 'off')
  const differs = (key: keyof OverlayConfig): boolean => config[key] !== defaults[key]
  if (differs('redirectDir')) show('redirect_dir', config.redirectDir)
  if (differs('index')) show('index', onOff(config.index))
  if (differs('uuid')) show('uuid', config.uuid)
  if (differs('nfsExport')) show('nfs_export', onOff(config.nfsExport))
  if (differs('xino') && !sameFs) show('xino', config.xino)
  if (differs('metacopy')) show('metacopy', onOff(config.metacopy))
  if (differs('fsync')) show('fsync', config.fsync)
  if (config.userxattr) options.push('userxattr')
  if (differs('verity')) show('verity', config.verity)
  return options.join(',')
}

const escapeOption = (value: string): string =>
  value.replace(/[, \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
