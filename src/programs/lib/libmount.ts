/** The version of what mounts in util-linux, with what libmount was built with (mnt_get_library_features), as Debian has it. */
export const UTIL_LINUX_WITH_LIBMOUNT =
  'util-linux 2.41.5 (libmount 2.41.5: selinux, smack, btrfs, verity, namespaces, idmapping, fd-based-mount, statmount, statx, assert, debug)'
