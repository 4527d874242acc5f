/**
 * "What just happened": the motions of a command as plain sentences, each with the kernel function that does it and the
 * rule behind it. Pure.
 */

import type { LayerKey, LookedUp, Motion, OverlayScene } from '../../scene/scene.ts'
import { formatSize, quoteName } from '../diagram/names.ts'
import { layerName } from '../diagram/rows.ts'
import type { Rule } from '../lesson/reference-texts.ts'
import type { HappenedTexts } from './texts.ts'

export interface Happening {
  readonly sentence: string
  /** null: no file system did it for the mount, the layer was changed directly */
  readonly kernel: { readonly name: string; readonly file: string } | null
  readonly rule: Rule
}

/** In their order. `scene`: after the command. */
export function happeningsOf(
  motions: readonly Motion[],
  scene: OverlayScene,
  texts: HappenedTexts,
): readonly Happening[] {
  return motions.flatMap((motion) => {
    if (motion.kind !== 'lookup') return [happeningOf(motion, scene, texts)]
    return motion.names.map(
      (name): Happening => ({
        sentence: lookupSentence(name, scene, texts),
        kernel: functionOf(motion, scene),
        rule: 'lookup',
      }),
    )
  })
}

function happeningOf(
  motion: Exclude<Motion, { kind: 'lookup' }>,
  scene: OverlayScene,
  texts: HappenedTexts,
): Happening {
  const name = (layer: LayerKey) => layerName(scene, layer)
  const path = nameOf(motion.path)
  const kernel = functionOf(motion, scene)
  switch (motion.kind) {
    case 'copy-up': {
      const sentence = motion.metacopy
        ? texts.metacopy(path, name(motion.from))
        : motion.cellKind !== 'file'
          ? texts.copyUpOther(path, name(motion.from))
          : motion.truncated
            ? texts.copyUpTruncated(path, name(motion.from))
            : texts.copyUp(path, name(motion.from), formatSize(motion.size))
      return { sentence, kernel, rule: 'copy-up' }
    }
    case 'whiteout':
      return { sentence: texts.whiteout(path), kernel, rule: 'whiteout' }
    case 'create':
      return motion.layer === 'upper'
        ? {
            sentence: motion.overWhiteout === true ? texts.createOver(path) : texts.create(path),
            kernel,
            rule: motion.overWhiteout === true ? 'whiteout' : 'copy-up',
          }
        : { sentence: texts.createBelow(path, name(motion.layer)), kernel: null, rule: 'layers-alone' }
    case 'remove':
      return motion.layer === 'upper'
        ? { sentence: texts.remove(path), kernel, rule: 'whiteout' }
        : { sentence: texts.removeBelow(path, name(motion.layer)), kernel: null, rule: 'layers-alone' }
    case 'rename':
      return { sentence: texts.rename(path, nameOf(motion.to)), kernel, rule: 'rename' }
    case 'redirect':
      return { sentence: texts.redirect(path, motion.to), kernel, rule: 'redirect' }
    case 'exdev':
      return { sentence: texts.exdev(path), kernel, rule: 'rename' }
    case 'opaque':
      return { sentence: texts.opaque(path), kernel, rule: 'opaque' }
    case 'write':
      return { sentence: texts.write(path, formatSize(motion.size)), kernel, rule: 'copy-up' }
    case 'readdir': {
      const layers = motion.layers.map(({ layer, names }) => ({ layer: name(layer), names }))
      return { sentence: texts.readdir(path, layers), kernel, rule: 'merge' }
    }
  }
}

function lookupSentence({ path, asked }: LookedUp, scene: OverlayScene, texts: HappenedTexts): string {
  const answers = asked.map(({ layer, found }) => ({ layer: layerName(scene, layer), found }))
  return texts.lookup(nameOf(path), answers)
}

/** `merged/dir/f`; the mount's own root is `merged`. */
const nameOf = (path: string): string =>
  `merged${path
    .split('/')
    .map((part) => (part === '' ? '' : `/${quoteName(part)}`))
    .join('')}`

type Kernel = Happening['kernel']

/** The function of Linux 6.18 (fs/overlayfs) or of aufs5 (fs/aufs) that does it. */
export function functionOf(motion: Motion, scene: OverlayScene): Kernel {
  const [name, file] = scene.mount.type === 'aufs' ? AUFS[motion.kind] : overlayFunction(motion)
  return { name: `${name}()`, file }
}

const OVERLAY: Readonly<Record<Exclude<Motion['kind'], 'copy-up'>, readonly [string, string]>> = {
  lookup: ['ovl_lookup', 'fs/overlayfs/namei.c'],
  readdir: ['ovl_dir_read_merged', 'fs/overlayfs/readdir.c'],
  write: ['ovl_write_iter', 'fs/overlayfs/file.c'],
  opaque: ['ovl_set_opaque', 'fs/overlayfs/dir.c'],
  redirect: ['ovl_set_redirect', 'fs/overlayfs/dir.c'],
  exdev: ['ovl_rename', 'fs/overlayfs/dir.c'],
  whiteout: ['ovl_cleanup_and_whiteout', 'fs/overlayfs/dir.c'],
  create: ['ovl_create_upper', 'fs/overlayfs/dir.c'],
  remove: ['ovl_remove_upper', 'fs/overlayfs/dir.c'],
  rename: ['ovl_rename', 'fs/overlayfs/dir.c'],
}

function overlayFunction(motion: Motion): readonly [string, string] {
  if (motion.kind === 'create' && motion.overWhiteout === true)
    return ['ovl_create_over_whiteout', 'fs/overlayfs/dir.c']
  if (motion.kind !== 'copy-up') return OVERLAY[motion.kind]
  return [motion.nameless ? 'ovl_copy_up_tmpfile' : 'ovl_copy_up_workdir', 'fs/overlayfs/copy_up.c']
}

const AUFS: Readonly<Record<Motion['kind'], readonly [string, string]>> = {
  lookup: ['au_lkup_dentry', 'fs/aufs/dentry.c'],
  readdir: ['au_vdir_init', 'fs/aufs/vdir.c'],
  write: ['aufs_write_iter', 'fs/aufs/f_op.c'],
  opaque: ['au_diropq_sio', 'fs/aufs/whout.c'],
  redirect: ['aufs_rename', 'fs/aufs/i_op_ren.c'],
  exdev: ['aufs_rename', 'fs/aufs/i_op_ren.c'],
  whiteout: ['au_wh_create', 'fs/aufs/whout.c'],
  create: ['add_simple', 'fs/aufs/i_op_add.c'],
  remove: ['aufs_unlink', 'fs/aufs/i_op_del.c'],
  rename: ['aufs_rename', 'fs/aufs/i_op_ren.c'],
  'copy-up': ['au_cpup_single', 'fs/aufs/cpup.c'],
}
