import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { SessionState } from '../../host/client.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { useMedia } from '../parts/media.ts'
import { useMachine, useView } from '../state/playground.ts'
import { type Bar, foldBars } from './fold.ts'
import { isOpen } from './motion.ts'
import { createScrubber } from './scrub.ts'

type Entry = SessionState['entries'][number]

/** Narrowest bar whose label still says something, in px; on a phone there are no labels. */
const BAR_WIDTH = { wide: 104, phone: 26 }
const MORE_WIDTH = 36
/** An open bar takes the place of so many others. */
const OPEN_WIDTH = 4

/** The bars: a click goes to one, dragging goes along. */
export function Track() {
  const verbs = useVerbs()
  const isPhone = useMedia('(max-width: 599px)')
  const { entries, position } = useMachine((machine) => machine.session)
  const list = useRef<HTMLOListElement>(null)
  const width = useWidth(list)
  const scrub = useMemo(() => createScrubber(verbs.seek), [verbs])
  const fitting = Math.max(
    1,
    Math.floor((width - 2 * MORE_WIDTH) / (isPhone ? BAR_WIDTH.phone : BAR_WIDTH.wide)),
  )
  const isAnyOpen = useView((view) => isOpen(view.motion))
  // beside those that fit in full stand the two folded ends
  const bars = foldBars(entries.length, position, Math.max(1, fitting - (isAnyOpen ? OPEN_WIDTH : 0)) + 2)

  /** Dragging goes to whatever bar is under the pointer; left of the first is the start. */
  const dragged = useRef<number | null>(null)
  function onPointerMove(event: PointerEvent<HTMLOListElement>) {
    if (event.buttons !== 1) return
    // Only now: captured earlier, a plain click would not reach its button.
    event.currentTarget.setPointerCapture(event.pointerId)
    const items = [...event.currentTarget.children]
    const under = items.filter((item) => item.getBoundingClientRect().left <= event.clientX).length - 1
    const bar = bars[under]
    const target = bar === undefined ? 0 : endOf(bar)
    if (target !== dragged.current) scrub(target)
    dragged.current = target
  }

  return (
    <ol
      className="track"
      ref={list}
      onPointerMove={onPointerMove}
      onLostPointerCapture={() => {
        dragged.current = null
      }}
    >
      {bars.map((bar) => (
        <BarItem key={endOf(bar)} bar={bar} entries={entries} position={position} seek={verbs.seek} />
      ))}
    </ol>
  )
}

interface BarItemProps {
  readonly bar: Bar
  readonly entries: readonly Entry[]
  readonly position: number
  readonly seek: (position: number) => void
}

function BarItem({ bar, entries, position, seek }: BarItemProps) {
  const { timeline: text } = useText()
  const end = endOf(bar)
  const opens = useView((view) => isOpen(view.motion)) && end === position
  const changes = useMachine((machine) => isChanging(machine.changing, bar, entries))
  if (opens) return <OpenBar />
  const state = end === position ? 'now' : end < position ? 'past' : 'undone'
  const line = entries[end - 1]?.line ?? ''
  const [label, name] =
    bar.kind === 'more'
      ? [`+${bar.to - bar.from}`, text.more(bar.to - bar.from)]
      : [line, text.entry(end, line)]
  return (
    <li className={`entry ${state}${bar.kind === 'more' ? ' folded' : ''}${changes ? ' changes' : ''}`}>
      <button
        type="button"
        className="entry-button"
        aria-label={[name, state === 'undone' && text.undone, changes && text.changes]
          .filter(Boolean)
          .join(', ')}
        aria-current={state === 'now' ? 'step' : undefined}
        title={bar.kind === 'more' ? name : line}
        onClick={() => seek(end)}
      >
        <span className={state === 'now' ? 'entry-line knob' : 'entry-line'} />
        <span className="entry-label">{label}</span>
      </button>
    </li>
  )
}

/** Parts of an open bar that have room for their words. */
const MOST_LABELS = 6

/** The current command while its motion is on the screen: one part for each stage, as long as it lasts. */
function OpenBar() {
  const verbs = useVerbs()
  const motion = useView((view) => view.motion)
  const item = useRef<HTMLLIElement>(null)
  useLayoutEffect(() => {
    const bar = item.current
    return () => handOnFocus(bar)
  }, [])
  if (motion === null) return null
  // Where the parts are too narrow for words, those of the current one stand below them all.
  const isCrowded = motion.stages.length > MOST_LABELS
  return (
    <li className={isCrowded ? 'entry opened crowded' : 'entry opened'} aria-current="step" ref={item}>
      <ol className="stages">
        {motion.stages.map((stage, index) => {
          const part = index < motion.stage ? 1 : index === motion.stage ? motion.progress : 0
          const state = index === motion.stage ? 'current' : index < motion.stage ? 'past' : ''
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the stages of a motion keep their order
            <li key={index} className={`stage ${state}`}>
              <button
                type="button"
                className="stage-button"
                aria-current={state === 'current' ? 'step' : undefined}
                title={stage.title}
                onClick={() => verbs.goToStage(index)}
              >
                <span className="stage-line">
                  <span
                    className={state === 'current' ? 'stage-part knob' : 'stage-part'}
                    style={{ width: `${part * 100}%` }}
                  />
                </span>
                <span className="stage-label">{stage.title}</span>
              </button>
            </li>
          )
        })}
      </ol>
      {isCrowded && <span className="stages-label">{motion.stages[motion.stage]?.title}</span>}
    </li>
  )
}

/** A part that goes while it has the focus leaves it to the bar that comes in its place. */
function handOnFocus(bar: HTMLElement | null): void {
  const track = bar?.parentElement
  if (!bar?.contains(document.activeElement)) return
  queueMicrotask(() => track?.querySelector<HTMLElement>('button[aria-current="step"]')?.focus())
}

/** The bar's command, or one of those that it stands for, changed the layers. */
function isChanging(changing: ReadonlySet<Entry>, bar: Bar, entries: readonly Entry[]): boolean {
  const from = bar.kind === 'entry' ? bar.index : bar.from
  return entries.slice(from, endOf(bar)).some((entry) => changing.has(entry))
}

/** How many entries have run once everything that the bar stands for has. */
function endOf(bar: Bar): number {
  return bar.kind === 'entry' ? bar.index + 1 : bar.to
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (element.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}
