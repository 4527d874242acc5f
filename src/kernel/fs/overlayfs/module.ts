/**
 * Parameters of the overlay module (/sys/module/overlay/parameters): what mount options are when nobody gives them. A
 * parameter is the machine's; an option is one mount's. `redirect_always_follow` says what `redirect_dir=off` means.
 */

import type { Vfs } from '../../vfs/vfs.ts'
import type { OverlayConfig } from './params.ts'

export interface ModuleParameters {
  check_copy_up: boolean
  index: boolean
  metacopy: boolean
  nfs_export: boolean
  redirect_always_follow: boolean
  redirect_dir: boolean
  /** longest absolute redirect, in bytes */
  redirect_max: number
  xino_auto: boolean
}

/** As Linux 6.18 has them when it is built without configuration for any of them. */
const built: ModuleParameters = {
  check_copy_up: false,
  index: false,
  metacopy: false,
  nfs_export: false,
  redirect_always_follow: true,
  redirect_dir: false,
  redirect_max: 256,
  xino_auto: false,
}

const ofMachine = new WeakMap<Vfs, ModuleParameters>()

export function moduleParameters(vfs: Vfs): ModuleParameters {
  let parameters = ofMachine.get(vfs)
  if (parameters === undefined) {
    parameters = { ...built }
    ofMachine.set(vfs, parameters)
  }
  return parameters
}

/** ovl_init_fs_context: the options of a mount that says nothing. */
export function defaultConfig(vfs: Vfs): OverlayConfig {
  const parameters = moduleParameters(vfs)
  return {
    lowerdir: null,
    upperdir: null,
    workdir: null,
    defaultPermissions: false,
    redirectDir: parameters.redirect_dir ? 'on' : redirectOff(vfs),
    index: parameters.index,
    metacopy: parameters.metacopy,
    uuid: 'auto',
    nfsExport: parameters.nfs_export,
    xino: parameters.xino_auto ? 'auto' : 'off',
    fsync: 'auto',
    userxattr: false,
    verity: 'off',
  }
}

/** What `redirect_dir=off` means: nothing is redirected; whether those that are there are followed, a parameter says. */
export const redirectOff = (vfs: Vfs): 'follow' | 'nofollow' =>
  moduleParameters(vfs).redirect_always_follow ? 'follow' : 'nofollow'
