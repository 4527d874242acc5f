/**
 * A text that grows line by line. The engine keeps what is appended as a tree, which for short lines takes many times the
 * text's own room, until something looks at a character.
 */

/** How often the tree is made a text again while the text grows to twice its length. */
const PARTS = 16

export function withMore(text: string, more: string): string {
  const grown = text + more
  if (partOf(text.length) !== partOf(grown.length)) grown.charCodeAt(0)
  return grown
}

/** A number that changes whenever a length has grown by a sixteenth of the power of two below it. */
function partOf(length: number): number {
  const bits = 32 - Math.clz32(length)
  return bits * 2 * PARTS + (length >> Math.max(0, bits - 1 - Math.log2(PARTS)))
}
