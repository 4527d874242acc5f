import { useEffect } from 'react'
import { usePlayground } from '../state/playground.ts'
import { isPressed, takesText } from './focus.ts'
import { findShortcut } from './keys.ts'
import { useVerbs } from './verbs.ts'

/** Listens for the page's keys. Those that work everywhere are taken before the terminal sees them. */
export function useKeys(): void {
  const verbs = useVerbs()
  const { view } = usePlayground()
  useEffect(() => {
    function early(event: KeyboardEvent): void {
      const found = findShortcut(event, view.getState())
      if (!found?.shortcut.everywhere || document.querySelector('dialog[open]') !== null) return
      event.preventDefault()
      event.stopPropagation()
      found.shortcut.perform(verbs, found.index)
    }

    function late(event: KeyboardEvent): void {
      // What the diagram, a menu or a divider has used is theirs.
      if (event.defaultPrevented || takesText(event.target) || isPressed(event.target, event.key)) return
      const found = findShortcut(event, view.getState())
      if (found === null || found.shortcut.everywhere) return
      event.preventDefault()
      found.shortcut.perform(verbs, found.index)
    }

    document.addEventListener('keydown', early, true)
    document.addEventListener('keydown', late)
    return () => {
      document.removeEventListener('keydown', early, true)
      document.removeEventListener('keydown', late)
    }
  }, [verbs, view])
}
