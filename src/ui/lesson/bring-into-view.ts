/** The whole of it where it fits into the text that scrolls, else its beginning. */
export function bringIntoView(element: HTMLElement | null): void {
  const room = element?.closest('.lesson-body, .sheet-body')?.clientHeight ?? 0
  element?.scrollIntoView({ block: element.offsetHeight > room ? 'start' : 'nearest' })
}
