/** How much a filter may hold. The machine shares the tab's memory with the page, and an engine that runs out of it ends without a word. */

/** values that one list may have, or be inside of each other */
const MOST_VALUES = 1 << 20
/** characters that a text may have */
const MOST_CHARACTERS = 1 << 24

/** There is no memory for more. */
export class OutOfMemory extends Error {}

/** Before a list, or what is inside of each other, grows to so many values. */
export function holdValues(count: number): void {
  if (count > MOST_VALUES) throw new OutOfMemory()
}

/** Before a text grows to so many characters. */
export function holdCharacters(count: number): void {
  if (count > MOST_CHARACTERS) throw new OutOfMemory()
}
