/**
 * What a page and the playground in its frame say to each other by postMessage. A contract: pages out there keep an
 * old embed.js. Each message has the mark; the one who sends it is known by window and origin, never by the mark.
 */

/** The field that all messages have, and its value: the protocol's version. */
export const MARK = 'overlayPlayground'
export const VERSION = 1

export interface Marked {
  readonly [MARK]: typeof VERSION
}

/** From the page to the frame; answered by a reply with the same id. */
export interface CallMessage extends Marked {
  readonly id: number
  readonly call: EmbedCall
}

export type EmbedCall =
  | { readonly method: 'run'; readonly line: string }
  | { readonly method: 'seek'; readonly entry: number }
  | { readonly method: 'load'; readonly lesson: string }
  | { readonly method: 'undo' | 'redo' | 'reset' | 'state' }

/** From the frame to the page. */
export type FrameMessage = Marked &
  (
    | { readonly type: 'ready' }
    | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
    | { readonly type: 'refusal'; readonly id: number; readonly reason: string }
    | {
        readonly type: 'event'
        readonly name: 'command' | 'step' | 'goal' | 'error'
        readonly detail: unknown
      }
  )
