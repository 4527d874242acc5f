/** How long after the first screen the page begins to fetch what nobody has asked for yet, in ms. */
const QUIET = 900

/**
 * Runs an action when the first screen is long there and the page has nothing better to do. What is needed at once
 * must not wait for this.
 */
export function whenQuiet(action: () => void): void {
  setTimeout(() => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => action(), { timeout: QUIET })
    else action()
  }, QUIET)
}
