/** In which section of the manual the pages of programs stand. */

const administrative = new Set([
  'chroot',
  'findmnt',
  'lsblk',
  'lsmod',
  'lsof',
  'modinfo',
  'modprobe',
  'mount',
  'rmmod',
  'sudo',
  'umount',
])

export const sectionOf = (name: string): string => (administrative.has(name) ? '8' : '1')
