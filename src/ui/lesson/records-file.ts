/** The reader's progress as a file, to be taken to another browser. */

import type { Playground } from '../state/playground.ts'
import { mergeRecords, type RecordsState, readRecords } from '../state/records.ts'
import { loadLessonTexts } from './use-lesson-texts.ts'

const NAME = 'overlay-playground-progress.json'
const VERSION = 1
/** Bytes: far more than all lessons make. */
const MAX_SIZE = 1_000_000

export const isRecordsFile = (file: File): boolean => file.name.endsWith('.json')

export function recordsFile({ lessons, place }: RecordsState): File {
  const text = JSON.stringify({ 'overlay-playground': 'progress', version: VERSION, lessons, place }, null, 2)
  return new File([`${text}\n`], NAME, { type: 'application/json' })
}

export function saveRecords({ records }: Playground): void {
  const file = recordsFile(records.getState())
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Throws an error with a sentence for the reader. */
export async function importRecords({ records, view }: Playground, file: File): Promise<void> {
  const other = file.size > MAX_SIZE ? null : readFile(await file.text())
  if (other === null) {
    const { catalogue } = await loadLessonTexts(view.getState().language)
    throw new Error(catalogue.notRecords)
  }
  records.setState(mergeRecords(records.getState(), other))
}

function readFile(text: string): RecordsState | null {
  try {
    const value: unknown = JSON.parse(text)
    const isOurs = typeof value === 'object' && value !== null && 'overlay-playground' in value
    return isOurs ? readRecords(value) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
