/** `<overlay-playground lesson commands panes theme lang height start="visible|click">`. */

import type {
  OverlayPlayground,
  Playground,
  PlaygroundElement,
  PlaygroundOptions,
} from '../../public/embed.d.ts'
import { textsFor } from './texts.ts'

/** How far out of sight a frame is loaded: soon enough to be there, and ten on a page stay light. */
const APPROACH = '300px'

const EVENTS = ['command', 'step', 'goal', 'error'] as const

export function defineElement(api: OverlayPlayground): void {
  customElements.define(
    'overlay-playground',
    class extends HTMLElement implements PlaygroundElement {
      playground: Playground | null = null
      #observer: IntersectionObserver | null = null

      connectedCallback(): void {
        if (this.playground !== null) return
        this.style.display = 'block'
        if (this.getAttribute('start') === 'click') this.#offer()
        else this.#awaitApproach()
      }

      disconnectedCallback(): void {
        this.#observer?.disconnect()
        this.playground?.dispose()
        this.playground = null
        this.replaceChildren()
      }

      start(): Playground {
        this.#observer?.disconnect()
        if (this.playground !== null) return this.playground
        this.replaceChildren()
        this.style.minHeight = ''
        const playground = api.create(this, optionsOf(this))
        for (const name of EVENTS)
          playground.on(name, (detail) =>
            this.dispatchEvent(new CustomEvent(`playground-${name}`, { detail })),
          )
        void playground.ready.then(
          () => this.dispatchEvent(new CustomEvent('playground-ready')),
          () => {},
        )
        this.playground = playground
        return playground
      }

      #offer(): void {
        const button = document.createElement('button')
        button.type = 'button'
        button.textContent = `▶ ${textsFor(optionsOf(this).lang).start}`
        button.style.cssText = 'font: inherit; padding: .5em 1em; cursor: pointer'
        button.addEventListener('click', () => this.start())
        this.replaceChildren(button)
      }

      /** Keeps the frame's room, so that nothing jumps when it comes. */
      #awaitApproach(): void {
        this.style.minHeight = '440px'
        this.#observer = new IntersectionObserver(
          (entries) => entries.some((entry) => entry.isIntersecting) && this.start(),
          { rootMargin: APPROACH },
        )
        this.#observer.observe(this)
      }
    },
  )
}

function optionsOf(element: HTMLElement): PlaygroundOptions {
  const get = (name: string) => element.getAttribute(name) ?? undefined
  const theme = get('theme')
  return {
    lesson: get('lesson'),
    step: get('step') === undefined ? undefined : Number(get('step')),
    commands: get('commands'),
    panes: get('panes'),
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
    lang: languageOf(element),
    height: get('height'),
    sandbox: get('sandbox'),
  }
}

/** The element's, or the page's; neither: the reader's, which the frame finds out by itself. */
function languageOf(element: HTMLElement): PlaygroundOptions['lang'] {
  const lang = element.closest('[lang]')?.getAttribute('lang') ?? ''
  return /^zh/i.test(lang) ? 'zh-CN' : /^en/i.test(lang) ? 'en' : undefined
}
