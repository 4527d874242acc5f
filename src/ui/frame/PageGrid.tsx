import { type CSSProperties, type ReactNode, useEffect, useState } from 'react'
import { useText } from '../i18n/index.ts'
import { Splitter } from '../parts/Splitter.tsx'
import { recallNumber, remember } from '../state/memory.ts'

interface PageGridProps {
  /** what tests and styles read off the page */
  readonly attributes: Readonly<Record<`data-${string}`, string | boolean | undefined>>
  readonly lessonDivider: boolean
  readonly terminalDivider: boolean
  readonly children: ReactNode
}

/** px; the mock-ups' layout. What is not listed takes the rest. */
const LESSON = { usual: 368, narrow: 320, least: 300 }
/** `part`: at most this much of the window's height, unless it was moved */
const TERMINAL = { usual: 292, part: 0.38, least: 140 }
const DIAGRAM_LEAST = 220
const STAGE_LEAST = 480
const BARS = 48 + 64

/** The page's grid with its two dividers. Their places are remembered. */
export function PageGrid({ attributes, lessonDivider, terminalDivider, children }: PageGridProps) {
  const { splitter: text } = useText()
  const frame = useWindowSize()
  const [lesson, setLesson] = useSize('lesson-width')
  const [terminal, setTerminal] = useSize('terminal-height')
  const usualLesson = frame.width < 1200 ? LESSON.narrow : LESSON.usual
  const sizes = {
    '--lesson-width': lesson === null ? undefined : `${lesson}px`,
    '--terminal-height': terminal === null ? undefined : `${terminal}px`,
    '--page-height': `${frame.height}px`,
  } as CSSProperties
  return (
    <main className="page" style={sizes} data-keyboard={frame.keyboard ? 'up' : undefined} {...attributes}>
      {children}
      {lessonDivider && (
        <Splitter
          label={text.lesson}
          axis="x"
          direction={1}
          size={lesson ?? usualLesson}
          minimum={LESSON.least}
          maximum={Math.max(LESSON.least, frame.width - STAGE_LEAST)}
          onChange={setLesson}
          onReset={() => setLesson(null)}
        />
      )}
      {terminalDivider && (
        <Splitter
          label={text.terminal}
          axis="y"
          direction={-1}
          size={terminal ?? Math.min(TERMINAL.usual, frame.height * TERMINAL.part)}
          minimum={TERMINAL.least}
          maximum={Math.max(TERMINAL.least, frame.height - BARS - DIAGRAM_LEAST)}
          onChange={setTerminal}
          onReset={() => setTerminal(null)}
        />
      )}
    </main>
  )
}

/** null: the size the style sheet gives. */
function useSize(name: string): [number | null, (size: number | null) => void] {
  const [size, setSize] = useState(() => recallNumber(name, 0) || null)
  return [
    size,
    (next) => {
      setSize(next)
      remember(name, next ?? 0)
    },
  ]
}

/** A phone's keyboard takes at least this part of the window. */
const KEYBOARD_PART = 0.25

/**
 * The part of the window that can be seen: a phone's keyboard lies over the rest. `keyboard`: it is up,
 * which shows in a window much lower than it once was at the same width.
 */
function useWindowSize(): { width: number; height: number; keyboard: boolean } {
  const [frame, setFrame] = useState(() => measure(null))
  useEffect(() => {
    const viewport = window.visualViewport
    const update = () => setFrame((before) => measure(before))
    viewport?.addEventListener('resize', update)
    window.addEventListener('resize', update)
    return () => {
      viewport?.removeEventListener('resize', update)
      window.removeEventListener('resize', update)
    }
  }, [])
  return frame
}

interface Frame {
  readonly width: number
  readonly height: number
  readonly keyboard: boolean
  /** the largest height seen at this width */
  readonly highest: number
}

function measure(before: Frame | null): Frame {
  const width = window.innerWidth
  const height = Math.round(window.visualViewport?.height ?? window.innerHeight)
  const highest = before !== null && before.width === width ? Math.max(before.highest, height) : height
  const isTouch = matchMedia('(pointer: coarse)').matches
  return { width, height, keyboard: isTouch && height < highest * (1 - KEYBOARD_PART), highest }
}
