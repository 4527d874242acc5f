/** The door of the line editor. */

export { charactersOf, type ExpansionSite, expandHistory } from './history-expansion.ts'
export { LineEditor } from './line-editor.ts'
export type { LineContext, ReadLine } from './types.ts'
