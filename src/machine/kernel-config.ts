/** /boot/config-RELEASE: how the kernel would have been built that has what this one has, and has not what it has not. */

const SETTINGS: readonly (readonly [heading: string, on: string, off: string])[] = [
  ['Namespaces support', 'NAMESPACES UTS_NS IPC_NS USER_NS PID_NS NET_NS', ''],
  ['File systems', 'XFS_FS XFS_POSIX_ACL', 'EXT4_FS BTRFS_FS SQUASHFS FUSE_FS'],
  [
    'Overlay filesystem',
    'OVERLAY_FS=m OVERLAY_FS_REDIRECT_ALWAYS_FOLLOW',
    'OVERLAY_FS_REDIRECT_DIR OVERLAY_FS_INDEX OVERLAY_FS_XINO_AUTO OVERLAY_FS_METACOPY OVERLAY_FS_DEBUG',
  ],
  ['Aufs (Advanced multi layered unification filesystem)', 'AUFS_FS=m', 'AUFS_DEBUG'],
  ['Pseudo filesystems', 'PROC_FS SYSFS TMPFS TMPFS_POSIX_ACL TMPFS_XATTR DEVTMPFS DEVTMPFS_MOUNT', ''],
]

export function kernelConfig(release: string): Record<string, string> {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  const sections = SETTINGS.map(([heading, on, off]) => [
    `#\n# ${heading}\n#`,
    ...words(on).map((name) => `CONFIG_${name}${name.includes('=') ? '' : '=y'}`),
    ...words(off).map((name) => `# CONFIG_${name} is not set`),
  ])
  const lines = [`#\n# Linux/x86 ${release} Kernel Configuration\n#`, ...sections.flat()]
  return { [`/boot/config-${release}`]: `${lines.join('\n')}\n` }
}
