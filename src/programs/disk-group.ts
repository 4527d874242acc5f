/** The programs for images and their file systems: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { blkid } from './disk/blkid.ts'
import { dumpe2fs } from './disk/dumpe2fs.ts'
import { e2fsck } from './disk/e2fsck.ts'
import { e2label } from './disk/e2label.ts'
import { losetup } from './disk/losetup.ts'
import { mke2fs } from './disk/mke2fs.ts'
import { mkfs } from './disk/mkfs.ts'
import { mkfsXfs } from './disk/mkfs-xfs.ts'
import { mksquashfs } from './disk/mksquashfs.ts'
import { tune2fs } from './disk/tune2fs.ts'
import { unsquashfs } from './disk/unsquashfs.ts'
import { wipefs } from './disk/wipefs.ts'
import { xfsInfo } from './disk/xfs-info.ts'

export const diskPrograms: Readonly<Record<string, ProgramMain>> = {
  blkid,
  dumpe2fs,
  e2fsck,
  e2label,
  'fsck.ext2': e2fsck,
  'fsck.ext3': e2fsck,
  'fsck.ext4': e2fsck,
  losetup,
  mke2fs,
  mkfs,
  'mkfs.ext2': mke2fs,
  'mkfs.ext3': mke2fs,
  'mkfs.ext4': mke2fs,
  'mkfs.xfs': mkfsXfs,
  mksquashfs,
  tune2fs,
  unsquashfs,
  wipefs,
  xfs_info: xfsInfo,
}
