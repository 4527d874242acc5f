/** A call from the page around the frame. Whoever sends it may send anything: it is checked, and bounded. */

import * as v from 'valibot'
import { type CallMessage, MARK, VERSION } from './embed-messages.ts'

/** null for what is no call. */
export function readCall(data: unknown): CallMessage | null {
  const message = v.safeParse(Call, data)
  return message.success ? (message.output as CallMessage) : null
}

const Call = v.object({
  [MARK]: v.literal(VERSION),
  id: v.pipe(v.number(), v.safeInteger()),
  call: v.variant('method', [
    v.object({ method: v.literal('run'), line: v.pipe(v.string(), v.maxLength(100_000)) }),
    v.object({ method: v.literal('seek'), entry: v.pipe(v.number(), v.safeInteger()) }),
    v.object({ method: v.literal('load'), lesson: v.pipe(v.string(), v.maxLength(2_000)) }),
    v.object({ method: v.picklist(['undo', 'redo', 'reset', 'state']) }),
  ]),
})
