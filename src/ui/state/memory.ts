/**
 * What the page remembers between visits (sizes, theme, language). Storage is refused in sandboxed frames
 * and in some private windows, where reading `localStorage` itself throws: then nothing is remembered.
 */

const PREFIX = 'overlay-playground:'

/** The remembered JSON value of `name`, or null. The caller checks its shape: anybody may have written it. */
export function recall(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** `value`: anything that JSON can say. */
export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // No storage: the value lasts as long as the page.
  }
}

export function recallNumber(name: string, otherwise: number): number {
  const value = recall(name)
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
