/** Whether the page may have kept something for this tab. It comes with the first load: everything else does not. */

/** sessionStorage's key for the tab's id. */
export const TAB = 'overlay-playground:tab'

/**
 * The reader loads the page again, goes back to it, or the browser brings back a tab that it had put away or lost. Who
 * comes by a link or types the address wants the page as it begins.
 */
export function comesBack(): boolean {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const isReturn =
    navigation?.type !== 'navigate' || ('wasDiscarded' in document && document.wasDiscarded === true)
  try {
    return isReturn && sessionStorage.getItem(TAB) !== null
  } catch {
    // Storage is refused in sandboxed frames.
    return false
  }
}

/** The next load of the page begins afresh. What was kept is offered again. */
export function leaveTab(): void {
  try {
    sessionStorage.removeItem(TAB)
  } catch {
    // As above: then it begins afresh anyway.
  }
}
