/**
 * `<pre data-playground>`: an old post comes alive. Each block gets a button that runs it in the page's shared
 * playground: the first `<overlay-playground>` of the page, or else one at the window's lower edge, made when the first
 * block runs.
 */

import type { PlaygroundElement } from '../../public/embed.d.ts'
import { commandsOf } from './commands.ts'
import { textsFor } from './texts.ts'

const DOCK_HEIGHT = '45vh'

export function enliven(): void {
  for (const block of document.querySelectorAll<HTMLElement>('pre[data-playground]')) addButton(block)
}

function addButton(block: HTMLElement): void {
  const texts = textsFor(block.closest('[lang]')?.getAttribute('lang') ?? undefined)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'overlay-playground-run'
  button.textContent = `▶ ${texts.run}`
  button.style.cssText = 'font: inherit; cursor: pointer'
  button.addEventListener('click', async () => {
    button.disabled = true
    try {
      const { status } = await sharedPlayground()
        .start()
        .run(commandsOf(block.textContent ?? ''))
      button.textContent = status === 0 ? `✓ ${texts.ran}` : `${texts.ran} (${texts.failed}: ${status})`
    } finally {
      button.disabled = false
    }
  })
  block.after(button)
}

function sharedPlayground(): PlaygroundElement {
  return document.querySelector('overlay-playground') ?? addDock()
}

/** It covers the page's end: that can be scrolled up above it. */
function addDock(): PlaygroundElement {
  const texts = textsFor(undefined)
  const dock = document.createElement('div')
  dock.style.cssText =
    'position: fixed; inset: auto 0 0; z-index: 2147483000; background: Canvas; color: CanvasText'
  const toggle = document.createElement('button')
  toggle.type = 'button'
  toggle.style.cssText = 'display: block; margin-left: auto; font: inherit; cursor: pointer'
  const playground = document.createElement('overlay-playground')
  playground.setAttribute('height', DOCK_HEIGHT)

  function show(isShown: boolean): void {
    playground.style.display = isShown ? 'block' : 'none'
    toggle.textContent = isShown ? `▾ ${texts.hide}` : `▴ ${texts.show}`
    toggle.setAttribute('aria-expanded', String(isShown))
    document.body.style.paddingBottom = isShown ? `calc(${DOCK_HEIGHT} + 3em)` : '3em'
  }

  toggle.addEventListener('click', () => show(playground.style.display === 'none'))
  dock.append(toggle, playground)
  document.body.append(dock)
  show(true)
  return playground
}
