/** What a decompressor gives. */
export interface Unpacked<Problem> {
  /** all that came out before it ended */
  readonly bytes: Uint8Array
  /** why it ended too early, or what a check says; null if all is well */
  readonly problem: Problem | null
}
