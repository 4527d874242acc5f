/**
 * `data-playground`: an old post comes alive. On a `<pre>` it gives the block a button that runs it; on anything around blocks, the
 * whole article even, it does so for each block in it that holds commands. All run in the page's shared playground: the
 * first `<overlay-playground>` of the page, or else one at the window's lower edge, made when the first block runs.
 *
 * Blocks look as the engines of blogs make them: with line numbers beside or among the lines, in tables, with buttons of their
 * own, `<br>` for ends of lines. Only what is shown as code counts.
 */

import type { PlaygroundElement } from '../../public/embed.d.ts'
import { commandsIn, commandsOf } from './commands.ts'
import { textsFor } from './texts.ts'

const DOCK_HEIGHT = '45vh'

/** Of the page's own ink, light or dark. */
const RUN_LOOK =
  'font: 600 .8em/1.6 system-ui, sans-serif; padding: .2em 1em; border: 1px solid; border-radius: 1em; background: none; color: inherit; cursor: pointer'
const TOGGLE_LOOK =
  'display: block; margin: 0 1em 0 auto; padding: .4em 1em; border: 0; border-radius: 6px 6px 0 0; background: #14171c; color: #eceff4; font: 600 13px/1.5 system-ui, sans-serif; cursor: pointer; pointer-events: auto'

/** Line numbers and buttons: Hexo, Rouge, Chroma, Pygments, Prism. */
const NO_CODE =
  'button, .gutter, .rouge-gutter, .lineno, .linenos, .line-number, .lnt, .ln, .line-numbers-rows, .copy-btn, .toolbar'
const FRAME =
  'figure, .highlighter-rouge, .highlight, .code-block, .wp-block-code, [class*="codeBlockContainer"]'

/** Languages of a block's classes that are typed at a shell. */
const SHELL =
  /^(?:bash|sh|shell|zsh|ksh|console|terminal|shell-?session|sh-session|plain|plaintext|text|txt|none)$/i

export function enliven(): void {
  for (const marked of document.querySelectorAll<HTMLElement>('[data-playground]')) {
    if (marked.matches('pre')) addButton(marked, commandsOf(textOf(marked)))
    else for (const block of marked.querySelectorAll<HTMLElement>('pre')) considerBlock(block)
  }
}

/** In a marked article: a block that holds commands, and is not marked itself. */
function considerBlock(block: HTMLElement): void {
  if (block.closest('.gutter, .linenos, .lntd:first-child') !== null || block.matches('[data-playground]'))
    return
  const language = languageOf(block)
  const commands = language === null || SHELL.test(language) ? commandsIn(textOf(block)) : ''
  if (commands !== '') addButton(block, commands)
}

/** `language-go`, `lang-go`, Hexo's `highlight go`, on the code or around it; null where nothing says so. */
function languageOf(block: HTMLElement): string | null {
  const start = block.querySelector('code') ?? block
  for (
    let at: Element | null = start;
    at !== null && !at.matches('[data-playground]');
    at = at.parentElement
  ) {
    const found = /(?:^|\s)(?:lang(?:uage)?-|highlight\s+)([\w+#-]+)/.exec(at.getAttribute('class') ?? '')
    if (found?.[1] !== undefined) return found[1]
  }
  return null
}

function textOf(block: HTMLElement): string {
  const copy = block.cloneNode(true) as HTMLElement
  for (const element of copy.querySelectorAll(NO_CODE)) element.remove()
  for (const end of copy.querySelectorAll('br')) end.replaceWith('\n')
  return (copy.textContent ?? '').replaceAll('\u00a0', ' ')
}

function addButton(block: HTMLElement, commands: string): void {
  const texts = textsFor(block.closest('[lang]')?.getAttribute('lang') ?? undefined)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'overlay-playground-run'
  button.textContent = `▶ ${texts.run}`
  button.style.cssText = RUN_LOOK
  button.addEventListener('click', async () => {
    button.disabled = true
    try {
      const { status } = await sharedPlayground().start().run(commands)
      button.textContent = status === 0 ? `✓ ${texts.ran}` : `${texts.ran} (${texts.failed}: ${status})`
    } finally {
      button.disabled = false
    }
  })
  outermost(block).after(button)
}

/** What the engine has put around the block to make one thing of it. */
function outermost(block: HTMLElement): HTMLElement {
  let frame = block
  for (
    let next = frame.parentElement;
    next !== null && !next.matches('[data-playground]');
    next = next.parentElement
  )
    if (
      next.matches(FRAME) &&
      next.querySelectorAll('td.code pre, .rouge-code pre, pre:not(.gutter pre)').length <= 1
    )
      frame = next
  return frame
}

function sharedPlayground(): PlaygroundElement {
  return document.querySelector('overlay-playground') ?? addDock()
}

/** It covers the page's end: that can be scrolled up above it. */
function addDock(): PlaygroundElement {
  const texts = textsFor(undefined)
  const dock = document.createElement('div')
  dock.style.cssText = 'position: fixed; inset: auto 0 0; z-index: 2147483000; pointer-events: none'
  const toggle = document.createElement('button')
  toggle.type = 'button'
  toggle.style.cssText = TOGGLE_LOOK
  const playground = document.createElement('overlay-playground')
  playground.setAttribute('height', DOCK_HEIGHT)
  playground.style.cssText = 'pointer-events: auto; background: #14171c; box-shadow: 0 -2px 16px #0004'

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
