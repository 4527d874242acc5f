/** The programs in the small images. A list of their own, so that their digests do not change when the machine learns another program. */

export const applets: readonly string[] =
  'arch awk basename cat chgrp chmod chown cksum clear cmp cp cut date dd df dirname du echo env expr false find fold grep groups head hostname id install kill ln ls md5sum mkdir mkfifo mknod mktemp mount mv nl nproc od paste printenv printf ps pwd readlink realpath rev rm rmdir sed seq sha1sum sha256sum sleep sort stat sync tac tail tar tee test timeout touch tr tree true truncate tty umount uname uniq vi wc which whoami xargs yes'.split(
    ' ',
  )
