/** The programs that work on files, directories and mounts: one chunk of the page. */

import type { ProgramMain } from '../kernel/abi.ts'
import { attr } from './attr.ts'
import { basename } from './basename.ts'
import { cat } from './cat.ts'
import { chattr } from './chattr.ts'
import { chmod } from './chmod.ts'
import { chgrp, chown } from './chown.ts'
import { chroot } from './chroot.ts'
import { cp } from './cp.ts'
import { dd } from './dd.ts'
import { df } from './df.ts'
import { dirname } from './dirname.ts'
import { du } from './du.ts'
import { find } from './find.ts'
import { findmnt } from './findmnt.ts'
import { getfattr } from './getfattr.ts'
import { gunzipProgram, gzip, zcat } from './gzip.ts'
import { install } from './install.ts'
import { link, unlink } from './link.ts'
import { ln } from './ln.ts'
import { dir, ls, vdir } from './ls.ts'
import { lsattr } from './lsattr.ts'
import { lsblk } from './lsblk.ts'
import { lsof } from './lsof.ts'
import { mkdir } from './mkdir.ts'
import { mkfifo, mknod } from './mknod.ts'
import { mktemp } from './mktemp.ts'
import { mount } from './mount.ts'
import { mountpoint } from './mountpoint.ts'
import { mv } from './mv.ts'
import { readlink } from './readlink.ts'
import { realpath } from './realpath.ts'
import { rm } from './rm.ts'
import { rmdir } from './rmdir.ts'
import { setfattr } from './setfattr.ts'
import { stat } from './stat.ts'
import { sync } from './sync.ts'
import { touch } from './touch.ts'
import { tree } from './tree.ts'
import { truncate } from './truncate.ts'
import { umount } from './umount.ts'

export const filePrograms: Readonly<Record<string, ProgramMain>> = {
  attr,
  basename,
  cat,
  chattr,
  chgrp,
  chmod,
  chown,
  chroot,
  cp,
  dd,
  df,
  dir,
  dirname,
  du,
  find,
  findmnt,
  getfattr,
  gunzip: gunzipProgram,
  gzip,
  install,
  link,
  ln,
  ls,
  lsattr,
  lsblk,
  lsof,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mount,
  mountpoint,
  mv,
  readlink,
  realpath,
  rm,
  rmdir,
  setfattr,
  stat,
  sync,
  touch,
  tree,
  truncate,
  umount,
  unlink,
  vdir,
  zcat,
}
