/** Universally unique identifiers (RFC 9562): 16 bytes. */

/** Marks random bytes as such an identifier, version 4. */
export function asRandomUuid(uuid: Uint8Array): Uint8Array {
  uuid[6] = ((uuid[6] as number) & 0x0f) | 0x40
  uuid[8] = ((uuid[8] as number) & 0x3f) | 0x80
  return uuid
}

/** As people see it (`%pUb`). */
export function uuidText(uuid: Uint8Array): string {
  const digits = [...uuid].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
