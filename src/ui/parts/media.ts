import { useSyncExternalStore } from 'react'

/** One list for each query: asking the browser for a new one costs more than a component's whole rendering. */
const lists = new Map<string, MediaQueryList>()

function listOf(query: string): MediaQueryList {
  const known = lists.get(query)
  if (known !== undefined) return known
  const list = matchMedia(query)
  lists.set(query, list)
  return list
}

/** Whether a media query holds, kept up to date. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = listOf(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => listOf(query).matches,
  )
}
