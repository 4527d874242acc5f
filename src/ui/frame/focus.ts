/** Panes are what carries `data-pane`, in the order of the document; F6 walks them. */

/** What takes the focus in a pane, the first that it has: where typing goes, the diagram's cell, a control. */
const ENTRIES = ['.xterm-helper-textarea', '[data-pane-entry]', 'svg [tabindex="0"]', 'button:not(:disabled)']

/** Moves the focus to the next (1) or previous (-1) pane, around the ends. */
export function focusPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.offsetParent !== null,
  )
  if (panes.length === 0) return
  const current = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next =
    current < 0 ? (step > 0 ? 0 : panes.length - 1) : (current + step + panes.length) % panes.length
  const pane = panes[next]
  const entries = ENTRIES.map((entry) => pane?.querySelector<HTMLElement | SVGElement>(entry))
  entries.find((element) => element)?.focus()
  markReached(pane)
}

/** A pane reached by key is marked until the focus leaves it: a terminal's own focus is only its cursor. */
function markReached(pane: HTMLElement | undefined): void {
  if (pane === undefined) return
  pane.dataset.reached = ''
  pane.addEventListener('focusout', () => delete pane.dataset.reached, { once: true })
}

/** Puts the focus where typing goes; not with a finger, as a phone's keyboard would come up. */
export function focusTerminal(): void {
  if (matchMedia('(pointer: coarse)').matches) return
  document.querySelector<HTMLElement>('.xterm-helper-textarea')?.focus()
}

/** Focus on something that uses the keys itself: no shortcut may take them. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable="true"], dialog, [role="menu"]') !== null
  )
}

/** Space and Enter press what has the focus. */
export function isPressed(target: EventTarget | null, key: string): boolean {
  return (
    key === ' ' && target instanceof Element && target.closest('button, a, summary, [role="button"]') !== null
  )
}
