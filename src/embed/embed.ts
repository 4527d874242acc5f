/**
 * embed.js: one classic script for pages of others. It defines `<overlay-playground>`, gives each
 * `<pre data-playground>` a button that runs it, and `OverlayPlayground.create` for pages that drive one by script.
 *
 * It must stay small, depend on nothing, work in old posts next to anything, and leave the page's focus, scroll
 * position and names alone. public/embed.d.ts is its contract.
 */

import type { OverlayPlayground } from '../../public/embed.d.ts'
import { enliven } from './blocks.ts'
import { defineElement } from './element.ts'
import { createFrame } from './frame.ts'

/** The playground stands where this script stands. */
const site = new URL('./', (document.currentScript as HTMLScriptElement | null)?.src ?? location.href).href

const api: OverlayPlayground = {
  create: (element, options = {}) => createFrame(site, element, options),
}

// A page may have the script twice.
if (!customElements.get('overlay-playground')) {
  Object.assign(window, { OverlayPlayground: api })
  defineElement(api)
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', enliven)
  else enliven()
}
