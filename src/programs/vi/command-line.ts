/** The last row, where a command or a pattern is typed (vim's cmdline.txt). */

import type { Step } from '../lib/io.ts'
import { previousColumn } from '../screen/lines.ts'
import type { EditorState } from './state.ts'
import { typedText } from './typing.ts'

/** A line typed on the last row; null if it was given up. */
export function* readLine(state: EditorState, sign: ':' | '/' | '?', start = ''): Step<string | null> {
  const history = state.histories[sign === ':' ? ':' : '/']
  let at = history.length
  let text = start
  for (;;) {
    state.prompt = sign + text
    const key = yield* state.keys.next()
    if (key === 'Enter' || key === 'C-j') break
    if (key === 'Up' || key === 'Down') {
      at = Math.max(0, Math.min(history.length, at + (key === 'Up' ? -1 : 1)))
      text = history[at] ?? ''
    } else if (key === 'C-u') text = ''
    else if (key === 'C-w') text = text.replace(/\S*\s*$/, '')
    else if (key === 'Escape' || key === 'C-c' || (key === 'Backspace' && text === '')) {
      state.prompt = null
      state.say('')
      return null
    } else if (key === 'Backspace') text = text.slice(0, previousColumn(text, text.length))
    else text += typedText(key)
  }
  state.prompt = null
  if (text !== '') history.push(text)
  return text
}
