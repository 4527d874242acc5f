/** A divider between two panes, moved with the pointer or the arrow keys; a double click puts it back. */

import { type KeyboardEvent, type PointerEvent, useRef } from 'react'

interface SplitterProps {
  readonly label: string
  /** `x`: it moves sideways, between columns */
  readonly axis: 'x' | 'y'
  /** size in px of the pane it belongs to */
  readonly size: number
  readonly minimum: number
  readonly maximum: number
  /** 1: the pane grows when the divider moves right or down, -1: when it moves left or up */
  readonly direction: 1 | -1
  readonly onChange: (size: number) => void
  readonly onReset: () => void
}

const KEY_STEP = 16

export function Splitter(props: SplitterProps) {
  const { label, axis, size, minimum, maximum, direction, onChange, onReset } = props
  const grip = useRef<{ pointer: number; size: number } | null>(null)
  const along = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY)
  const change = (wanted: number) => onChange(Math.round(Math.max(minimum, Math.min(maximum, wanted))))

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    event.currentTarget.setPointerCapture(event.pointerId)
    grip.current = { pointer: along(event), size }
  }

  function onPointerMove(event: PointerEvent) {
    if (grip.current === null) return
    change(grip.current.size + direction * (along(event) - grip.current.pointer))
  }

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = {
      [axis === 'x' ? 'ArrowLeft' : 'ArrowUp']: size - direction * KEY_STEP,
      [axis === 'x' ? 'ArrowRight' : 'ArrowDown']: size + direction * KEY_STEP,
      Home: minimum,
      End: maximum,
    }
    const wanted = moves[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    event.stopPropagation()
    change(wanted)
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <div
      role="separator"
      tabIndex={0}
      className={`splitter splitter-${axis}`}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(size)}
      aria-valuemin={Math.round(minimum)}
      aria-valuemax={Math.round(maximum)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        grip.current = null
      }}
      onPointerCancel={() => {
        grip.current = null
      }}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  )
}
