import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Scene } from '../../scene/scene.ts'
import { findNames } from './find.ts'
import { Icon } from './icons.tsx'
import type { Spot } from './spot.ts'
import type { DiagramTexts } from './texts.ts'

interface FindProps {
  readonly scene: Scene
  readonly texts: DiagramTexts
  /** the field is wanted, with the focus in it */
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
  readonly onFind: (spot: Spot) => void
}

/** A field that goes to names: each Enter to the next one, with Shift to the one before. */
export function Find({ scene, texts, open, onOpen, onFind }: FindProps) {
  const { header } = texts
  const input = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [index, setIndex] = useState(0)
  const found = useMemo(() => findNames(scene, query), [scene, query])
  // Before the next key comes.
  useLayoutEffect(() => {
    if (open) input.current?.focus()
  }, [open])

  function goTo(next: number): void {
    const at = (next + found.length) % found.length
    setIndex(at)
    const spot = found[at]
    if (spot !== undefined) onFind(spot)
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    event.stopPropagation()
    if (event.key === 'Escape') onOpen(false)
    if (event.key !== 'Enter' || found.length === 0) return
    event.preventDefault()
    goTo(event.shiftKey ? index - 1 : index + 1)
  }

  if (!open) {
    return (
      <button
        type="button"
        className="dg-button square"
        aria-label={header.find}
        title={`${header.find} (/)`}
        onClick={() => onOpen(true)}
      >
        <Icon name="find" />
      </button>
    )
  }
  const count =
    found.length === 0 ? header.notFound : header.found(Math.min(index, found.length - 1) + 1, found.length)
  return (
    <search className="dg-find">
      <Icon name="find" />
      <input
        ref={input}
        type="text"
        aria-label={header.find}
        placeholder={header.find}
        value={query}
        onKeyDown={onKeyDown}
        onBlur={() => query === '' && onOpen(false)}
        onChange={(event) => {
          setQuery(event.target.value)
          setIndex(0)
          const [first] = findNames(scene, event.target.value)
          if (first !== undefined) onFind(first)
        }}
      />
      <span aria-live="polite">{query !== '' && count}</span>
    </search>
  )
}
