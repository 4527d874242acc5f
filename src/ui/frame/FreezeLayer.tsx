import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { useLessonTexts } from '../lesson/use-lesson-texts.ts'
import { useVerbs } from './verbs.ts'
import './present.css'

/** Points of one line, in px of the window, as an SVG path. */
type Stroke = string

/** Over the whole page: nothing below moves or can be pressed, and the pointer draws. */
export function FreezeLayer() {
  const { present: text } = useLessonTexts()
  const verbs = useVerbs()
  const dialog = useRef<HTMLDialogElement>(null)
  const [strokes, setStrokes] = useState<readonly Stroke[]>([])
  const isDrawing = useRef(false)

  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])

  const point = (event: PointerEvent) => `${Math.round(event.clientX)} ${Math.round(event.clientY)}`
  return (
    <dialog ref={dialog} className="freeze" aria-label={text.frozen} onClose={verbs.unfreeze}>
      <svg
        className="freeze-sheet"
        aria-hidden="true"
        onPointerDown={(event) => {
          isDrawing.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          setStrokes([...strokes, `M${point(event)}`])
        }}
        onPointerMove={(event) => {
          if (!isDrawing.current) return
          const next = `L${point(event)}`
          setStrokes((all) => [...all.slice(0, -1), `${all.at(-1)}${next}`])
        }}
        onPointerUp={() => {
          isDrawing.current = false
        }}
        onPointerCancel={() => {
          isDrawing.current = false
        }}
      >
        {strokes.map((stroke, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are drawn one after the other
          <g key={index}>
            <path className="freeze-edge" d={stroke} />
            <path className="freeze-line" d={stroke} />
          </g>
        ))}
      </svg>
      <div className="freeze-bar">
        <span>{text.frozen}</span>
        <button
          type="button"
          className="button outlined"
          disabled={strokes.length === 0}
          onClick={() => setStrokes(strokes.slice(0, -1))}
        >
          {text.undoStroke}
        </button>
        <button
          type="button"
          className="button outlined"
          disabled={strokes.length === 0}
          onClick={() => setStrokes([])}
        >
          {text.clear}
        </button>
        <button type="button" className="button primary" onClick={() => dialog.current?.close()}>
          {text.unfreeze}
        </button>
      </div>
    </dialog>
  )
}
