/**
 * xino: numbers of several file systems in one number space, which file system being said by the highest bits
 * (ovl_map_dev_ino, ovl_map_ino of fs/overlayfs/inode.c). The lowest of these bits is kept for numbers that do not last.
 *
 * Numbers here are exact up to 2^53 only. So they are composed as if they had 53 bits, not 64: which bits they are is
 * nothing that a program relies on, that they differ is.
 */

const BITS = 53

/** The number with its file system; null where it needs the high bits itself. */
export function withFileSystem(ino: number, fsid: number, bits: number): number | null {
  const shift = BITS - bits
  if (ino >= 2 ** shift) return null
  const mapped = ino + fsid * 2 ** (shift + 1)
  return Number.isSafeInteger(mapped) ? mapped : null
}

/** A number that does not last, for a directory whose own has no room for its file system. */
export const ownNumber = (count: number, bits: number): number => count + 2 ** (BITS - bits)

/** How many bits it takes: for all file systems but upper's, which is 0, and one more. */
export const bitsFor = (fileSystems: number): number => Math.floor(Math.log2(fileSystems - 1)) + 2
