/** Letters' cases as the kernel has them (lib/ctype.c): those of ISO 8859-1, byte by byte. */

const BETWEEN = 0x20

const isUpper = (byte: number): boolean =>
  (byte >= 0x41 && byte <= 0x5a) || (byte >= 0xc0 && byte <= 0xde && byte !== 0xd7)

const isLower = (byte: number): boolean => (byte >= 0x61 && byte <= 0x7a) || (byte >= 0xdf && byte !== 0xf7)

export const isLetter = (byte: number): boolean => isUpper(byte) || isLower(byte)

export const lowerCase = (byte: number): number => (isUpper(byte) ? byte + BETWEEN : byte)

export const upperCase = (byte: number): number => (isLower(byte) ? byte - BETWEEN : byte)
