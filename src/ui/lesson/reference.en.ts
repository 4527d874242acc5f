import type { ReferenceTexts } from './reference-texts.ts'

export const referenceTexts: ReferenceTexts = {
  title: 'Reference',
  find: 'Find a rule, an option, a message',
  nothingFound: 'Nothing found.',
  found: (count) => (count === 1 ? '1 entry' : `${count} entries`),
  rulesTitle: 'Rules',
  rules: {
    lookup: {
      title: 'Looking up a name',
      body: 'The layers are asked from the top. The first one that has the name answers, and covers those below.',
    },
    merge: {
      title: 'Directories merge',
      body: 'Directories of one name become one list, down to the first layer in which the name is something else, or a directory marked opaque.',
    },
    'copy-up': {
      title: 'Copy-up',
      body: 'What opens a lower file for writing, or changes its mode, owner, times or attributes, copies it to upper first: the whole file, with its parents. An open with O_TRUNC copies no data.',
    },
    whiteout: {
      title: 'Whiteout: a deletion',
      body: 'Deleting what a lower layer has leaves a mark in upper: a character device 0/0, or an empty file with trusted.overlay.whiteout in a directory marked x. Nothing is freed below.',
    },
    opaque: {
      title: 'Opaque directory',
      body: 'A directory with trusted.overlay.opaque="y" shows nothing of the layers below. It comes from rm -r and mkdir.',
    },
    rename: {
      title: 'Renaming a directory',
      body: 'rename() of a directory that a lower layer has fails with EXDEV. mv then copies it, file by file.',
    },
    redirect: {
      title: 'Redirect',
      body: 'With redirect_dir=on the directory moves, and trusted.overlay.redirect notes where its lower part is.',
    },
    work: {
      title: 'The work directory',
      body: 'What becomes part of upper is made ready here, and gets its name in one step. It must be empty, beside upper, and on its file system.',
    },
    'hard-links': {
      title: 'Hard links and copy-up',
      body: 'Copying up one name of a file leaves the others with the old one: the link breaks. With index=on they stay together.',
    },
    cache: {
      title: 'Names are remembered',
      body: 'The kernel keeps answers to names (dentry cache). A layer that is changed behind the mount can go on showing the old answer until it is forgotten.',
    },
    'layers-alone': {
      title: 'Leave layers alone',
      body: 'While they are mounted, changes in upper or lower have undefined results. Unmount first. And change lower only where metacopy, index, xino and redirect_dir were never used.',
    },
    'read-only': {
      title: 'Without an upper',
      body: 'The mount is read-only, and needs two lowers at least, the leftmost on top.',
    },
  },
  optionsTitle: 'Mount options',
  optionHeads: { option: 'Option', meaning: 'What it does' },
  options: {
    lowerdir:
      'The layers below, the topmost first. \\: stands for a colon. Behind :: are layers that lend their data and show no names. lowerdir+= and datadir+= take one at a time.',
    upperdir: 'Where changes go. Without it the mount is read-only.',
    workdir: 'The workbench, needed with upperdir: an empty directory on the same file system.',
    redirect_dir:
      'on: directories can be renamed without copying. follow: marks are followed, none made. nofollow: not even that. off: one of these two, as the kernel was built.',
    metacopy: 'on: chmod, chown and the like copy the metadata alone; data follow at the first write.',
    index: 'on: hard links stay together over a copy-up, and an upper cannot be mounted twice.',
    xino: 'Makes inode numbers unique and lasting where the layers are on several file systems.',
    nfs_export: 'on: the mount can be exported by NFS. Needs index=on.',
    userxattr: 'Uses user.overlay. attributes instead of trusted.overlay.: for mounts in user namespaces.',
    volatile: 'No sync at all: fast, and after a crash the upper must not be trusted.',
    uuid: 'Whose file system id statfs() and fanotify see.',
    default_permissions: 'Taken and listed, without effect: overlayfs always checks mode and owner itself.',
  },
  errorsTitle: 'Errors and their causes',
  errorHeads: { message: 'Message', cause: 'Cause', remedy: 'What to do' },
  errors: {
    'special-device': {
      cause: 'A layer is missing. There is no device: the message is about any path that was not found.',
      remedy: 'dmesg | tail -n 1 names it. Relative paths count from where you stand.',
    },
    'no-mount-point': {
      cause: 'The target is missing.',
      remedy: 'mkdir it, or look for a slip in its name.',
    },
    'wrong-fs': {
      cause: 'The kernel refused, for one of the reasons below.',
      remedy: 'Read the last line of dmesg.',
    },
    'workdir-missing': { cause: 'upperdir without workdir.', remedy: 'Give both, or neither.' },
    'separate-subtrees': { cause: 'One lies within the other.', remedy: 'Put work beside upper.' },
    'same-mount': {
      cause: 'upper and work are on two file systems.',
      remedy: 'Make the work directory on the file system of upper.',
    },
    'two-lowers': {
      cause: 'One lower and no upper: nothing to stack.',
      remedy: 'Give a second lower, or upperdir and workdir.',
    },
    unresolved: {
      cause: 'A directory in the options does not exist (-2 is ENOENT).',
      remedy: 'Check its path.',
    },
    'unknown-parameter': {
      cause: 'An option is misspelt, or this kernel is too old for it.',
      remedy: 'See the table above.',
    },
    'in-use': {
      cause: 'A second mount uses the same upper or work. The first line is a warning: the mount was made.',
      remedy: 'Give each mount an upper and a work of its own.',
    },
    busy: {
      cause: 'Somebody stands in it or has a file open: often your own shell.',
      remedy: 'cd out of it, close the files, end the processes.',
    },
    exdev: {
      cause: 'rename() of a directory from a lower layer, or a hard link from merged into a layer.',
      remedy: 'mv copies by itself; redirect_dir=on avoids that. Make links within merged.',
    },
    erofs: { cause: 'There is no upper, or it was mounted ro.', remedy: 'Mount with upperdir and workdir.' },
    'eperm-mknod': {
      cause: 'A device 0/0 through the mount would be a whiteout at once.',
      remedy: 'Make it in the layer, before mounting.',
    },
    estale: {
      cause: 'The file behind a remembered name has been taken away from its layer.',
      remedy: 'Leave layers alone; mount again, or drop the caches.',
    },
    'volatile-left': {
      cause: 'The last mount was volatile. The mark stays after umount, too.',
      remedy: 'Make a new upper; or, if no crash came between, remove work/work/incompat.',
    },
    stacking: {
      cause: 'An overlay on an overlay on an overlay.',
      remedy: 'Use the layers themselves as lowers.',
    },
  },
}
