/**
 * The door of an embedded page: `window.playground` over postMessage, for the page that made the frame. Only the parent
 * window is heard, and only while it has the origin that the frame's address names in `host`; nobody else is told
 * anything.
 */

import { readCall } from './embed-call.ts'
import { type CallMessage, type EmbedCall, type FrameMessage, MARK, VERSION } from './embed-messages.ts'
import type { PageApi } from './page-api.ts'

/** Calls that may wait for their answer at the same time. */
const MAX_WAITING = 200

/** `onCall`: the page around asks for something. */
export function openEmbedDoor(playground: PageApi, host: string, onCall: () => void): void {
  // A page without an origin of its own, in a sandbox, can be named by nobody.
  const target = host === 'null' ? '*' : host
  let waiting = 0

  function send(message: FrameMessage): void {
    window.parent.postMessage(message, target)
  }

  async function answer({ id, call }: CallMessage): Promise<void> {
    if (waiting >= MAX_WAITING) {
      send({ [MARK]: VERSION, type: 'refusal', id, reason: 'too many calls at once' })
      return
    }
    waiting++
    try {
      const result = await perform(playground, call)
      send({ [MARK]: VERSION, type: 'reply', id, result })
    } catch (error) {
      send({
        [MARK]: VERSION,
        type: 'refusal',
        id,
        reason: error instanceof Error ? error.message : String(error),
      })
    } finally {
      waiting--
    }
  }

  addEventListener('message', (event) => {
    if (event.source !== window.parent || event.origin !== host) return
    const call = readCall(event.data)
    if (call === null) return
    onCall()
    void answer(call)
  })
  const tell = (name: 'command' | 'step' | 'goal' | 'error') => (detail: unknown) =>
    send({ [MARK]: VERSION, type: 'event', name, detail })
  void playground.ready.then(() => {
    send({ [MARK]: VERSION, type: 'ready' })
    playground.on('command', tell('command'))
    playground.on('lesson', tell('step'))
    playground.on('goal', tell('goal'))
    playground.on('crash', tell('error'))
  })
}

function perform(playground: PageApi, call: EmbedCall): unknown {
  switch (call.method) {
    case 'run':
      return playground.run(call.line)
    case 'seek':
      return playground.seek(call.entry)
    case 'load':
      return playground.load(call.lesson)
    case 'undo':
    case 'redo':
    case 'reset':
    case 'state':
      return playground[call.method]()
  }
}
