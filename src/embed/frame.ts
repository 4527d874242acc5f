/** A playground in a frame, and its verbs over postMessage. */

import type { Playground, PlaygroundEvents, PlaygroundOptions } from '../../public/embed.d.ts'
import { type CallMessage, type EmbedCall, type FrameMessage, MARK, VERSION } from '../ui/embed-messages.ts'
import { textsFor } from './texts.ts'

const SANDBOX = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads'

/** Tall enough for a picture and a prompt: wide frames have them side by side, narrow ones one below the other. */
const HEIGHT = 'clamp(440px, 60vw, 560px)'

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (reason: Error) => void
}

/** `site`: the address of the playground's folder. */
export function createFrame(site: string, element: Element, options: PlaygroundOptions): Playground {
  const sandbox = options.sandbox ?? SANDBOX
  const frame = document.createElement('iframe')
  frame.title = textsFor(options.lang).title
  frame.setAttribute('sandbox', sandbox)
  frame.allow = 'clipboard-write'
  Object.assign(frame.style, {
    display: 'block',
    boxSizing: 'border-box',
    width: '100%',
    height: cssLength(options.height) ?? HEIGHT,
    border: '1px solid #8886',
    borderRadius: '6px',
  })
  frame.src = address(site, options)

  // In a sandbox the frame has no origin that could be named, whether it is the frame's or the page's own.
  const isNameless = self.origin === 'null' || !/\ballow-same-origin\b/.test(sandbox)
  const origin = isNameless ? 'null' : new URL(site).origin
  const listeners = new Map<keyof PlaygroundEvents, Set<(event: never) => void>>()
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let isReady = () => {}
  let isGone: Error | null = null
  let refuse: (reason: Error) => void = () => {}
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve
    refuse = reject
  })
  // Who does not wait for it need not hear that it never came.
  ready.catch(() => {})

  function hear(event: MessageEvent): void {
    if (event.source !== frame.contentWindow || event.origin !== origin) return
    const message = event.data as FrameMessage | null
    if (message?.[MARK] !== VERSION) return
    switch (message.type) {
      case 'ready':
        isReady()
        break
      case 'reply':
        waiting.get(message.id)?.resolve(message.result)
        waiting.delete(message.id)
        break
      case 'refusal':
        waiting.get(message.id)?.reject(new Error(message.reason))
        waiting.delete(message.id)
        break
      case 'event':
        for (const listener of listeners.get(message.name) ?? []) listener(message.detail as never)
        break
    }
  }

  async function call<Result>(what: EmbedCall): Promise<Result> {
    await ready
    if (isGone !== null) throw isGone
    const id = ++lastId
    const message: CallMessage = { [MARK]: VERSION, id, call: what }
    return new Promise<Result>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      frame.contentWindow?.postMessage(message, isNameless ? '*' : origin)
    })
  }

  const playground: Playground = {
    frame,
    ready,
    run: (line) => call({ method: 'run', line }),
    undo: () => call({ method: 'undo' }),
    redo: () => call({ method: 'redo' }),
    reset: () => call({ method: 'reset' }),
    seek: (entry) => call({ method: 'seek', entry }),
    load: (lesson) => call({ method: 'load', lesson }),
    state: () => call({ method: 'state' }),
    on(name, listener) {
      const those = listeners.get(name) ?? new Set()
      listeners.set(name, those.add(listener))
      return () => those.delete(listener)
    },
    dispose() {
      isGone = new Error('the playground was disposed')
      removeEventListener('message', hear)
      frame.remove()
      refuse(isGone)
      for (const { reject } of waiting.values()) reject(isGone)
      waiting.clear()
      listeners.clear()
    },
  }
  addEventListener('message', hear)
  element.append(frame)
  // What fails here has been said in the terminal.
  if (options.commands?.trim()) playground.run(options.commands.trim()).catch(() => {})
  return playground
}

function address(site: string, { lesson, step, panes, theme, lang }: PlaygroundOptions): string {
  const url = new URL(site)
  const parameters = { embed: 1, host: self.origin, lesson, step, panes, theme, lang }
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

function cssLength(height: string | number | undefined): string | undefined {
  return height === undefined || !/^\d+$/.test(String(height))
    ? (height as string | undefined)
    : `${height}px`
}
