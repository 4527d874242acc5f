/** Addresses of IPv4 as numbers of 32 bits; 0 where there is none. */

export function parseAddress(text: string): number | null {
  const parts = text.split('.').map(Number)
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(text) || parts.some((part) => part > 255)) return null
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

const bytesOf = (address: number): number[] => [24, 16, 8, 0].map((bit) => (address >>> bit) & 0xff)

export const addressText = (address: number): string => bytesOf(address).join('.')

/** Made of the address (netutils.GenerateMACFromIP). */
export const hardwareAddress = (address: number): string =>
  ['02', '42', ...bytesOf(address).map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
