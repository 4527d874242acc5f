/** UUIDs of file systems on disks, from the links that udev(7) makes in /dev/disk/by-uuid. */

import { O_DIRECTORY, O_RDONLY, type System } from '../../kernel/abi.ts'

const FOLDER = '/dev/disk/by-uuid'

/** By the device's path; '' for one that has none. */
export function uuidOf(sys: System, device: string): string {
  const fd = sys.open(FOLDER, O_RDONLY | O_DIRECTORY)
  const entries = sys.getdents(fd)
  sys.close(fd)
  if (typeof entries === 'number') return ''
  return entries.find(({ name }) => deviceOf(sys, name) === device)?.name ?? ''
}

/** The path of the device with that UUID, null where there is none. */
export function deviceOf(sys: System, uuid: string): string | null {
  const target = uuid.includes('/') ? -1 : sys.readlink(`${FOLDER}/${uuid}`)
  return typeof target === 'number' ? null : target.replace(/^(?:\.\.\/)+/, '/dev/')
}
