/** The door of the line editor. */

export { HistoryEntry } from './history-entry.ts'
export { expandHistory } from './history-expansion.ts'
export { LineEditor } from './line-editor.ts'
export type { LineContext, ReadLine } from './types.ts'
