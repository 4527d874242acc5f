/** Opens a session's file: shows what it holds, and, if the reader wants it to run, starts the page again with it. */

import { askToRun } from '../frame/AskToRun.tsx'
import type { Dictionary } from '../i18n/index.ts'
import { startWith } from '../keep/start-with.ts'
import type { Playground } from '../state/playground.ts'
import { readSessionFile } from './session-file.ts'

/** What is wrong with the file is said in the share dialog. */
export async function openSessionFile({ view }: Playground, words: Dictionary, file: Blob): Promise<void> {
  const shared = await readSessionFile(file)
  if (typeof shared === 'string') {
    view.setState({ dialog: 'share', fileProblem: shared })
    return
  }
  view.setState({ dialog: null, fileProblem: null })
  if (await askToRun(words, shared.session)) await startWith(shared)
}
