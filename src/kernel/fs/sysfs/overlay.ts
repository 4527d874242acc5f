/** /sys/module/overlay: parameters that can be changed while the machine runs (kernel/params.c). */

import { type DirectoryEntry, directory, type FileEntry } from '../../generated.ts'
import { decode } from '../../text.ts'
import { EINVAL, ERANGE } from '../../vfs/errno.ts'
import type { Vfs } from '../../vfs/vfs.ts'
import { type ModuleParameters, moduleParameters } from '../overlayfs/module.ts'
import { PAGE } from './sysfs.ts'

export function overlayDirectory(vfs: Vfs): DirectoryEntry {
  const parameters = moduleParameters(vfs)
  const files = Object.keys(parameters).map((name) => [
    name,
    parameterFile(parameters, name as keyof ModuleParameters),
  ])
  return directory({ parameters: directory(Object.fromEntries(files), 0o755) }, 0o755)
}

function parameterFile(parameters: ModuleParameters, name: keyof ModuleParameters): FileEntry {
  const set = parameters as unknown as Record<string, boolean | number>
  const isNumber = typeof set[name] === 'number'
  return {
    kind: 'file',
    mode: 0o644,
    size: () => PAGE,
    read: () => `${isNumber ? set[name] : set[name] ? 'Y' : 'N'}\n`,
    write(bytes) {
      const text = decode(bytes).replace(/\n$/, '')
      const value = isNumber ? parseShort(text) : parseBool(text)
      if (typeof value === 'number' && value < 0) return value
      set[name] = value
      return 0
    },
  }
}

/** kstrtobool: the first letter, or two of them, count. */
function parseBool(text: string): boolean | number {
  if (/^([yYtT1]|[oO][nN])/.test(text)) return true
  return /^([nNfF0]|[oO][fF])/.test(text) ? false : -EINVAL
}

/** kstrtou16 */
function parseShort(text: string): number {
  if (!/^\+?(0x[0-9a-f]+|\d+)$/i.test(text)) return -EINVAL
  const digits = text.replace(/^\+/, '')
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  return value > 65535 ? -ERANGE : value
}
