/** Whether two pieces of a file are equal: dumps show equal lines once. */

export const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
