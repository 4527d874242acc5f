/** The door of the line editor. */

export { LineEditor } from './line-editor.ts'
export type { Completion, LineContext, LineResult, ReadLine } from './types.ts'
