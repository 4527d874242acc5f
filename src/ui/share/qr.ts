/** A QR code (ISO/IEC 18004) of an address, as an SVG path on a field of modules. */

import qrcode from 'qrcode-generator'

/** Modules around the code that stay white: readers need four. */
const QUIET_ZONE = 4

/** Characters of an address that a phone still reads from the wall of a class room: a code of 109 modules. */
export const MAX_QR = 800

export interface QrCode {
  /** modules on a side, the quiet zone among them */
  readonly size: number
  /** dark modules as an SVG path in modules */
  readonly path: string
}

/** null when the address is too long. It must be ASCII, as URLs are. */
export function qrOf(address: string): QrCode | null {
  if (address.length > MAX_QR) return null
  const code = qrcode(0, 'L')
  code.addData(address, 'Byte')
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) path += `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`
    }
  }
  return { size: count + 2 * QUIET_ZONE, path }
}
