import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { Playback } from '../diagram/index.ts'
import { speeds } from '../diagram/times.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { Menu } from '../parts/Menu.tsx'
import { useMedia } from '../parts/media.ts'
import { canRedo, canUndo, useMachine, useView } from '../state/playground.ts'
import { type Bar, foldBars } from './fold.ts'
import { createScrubber } from './scrub.ts'
import './timeline.css'

/** One bar a command. The current one opens into the stages of its motion while that is on the screen. */
export function Timeline() {
  const { timeline: text } = useText()
  const isPhone = useMedia('(max-width: 599px)')
  const position = useMachine((machine) => machine.session.position)
  const count = useMachine((machine) => machine.session.entries.length)
  const event = useView((view) => (isOpen(view.motion) ? view.motion.stage + 1 : 0))
  const events = useView((view) => view.motion?.stages.length ?? 0)
  const where = isPhone ? `${position} / ${count}` : text.position(position, count)
  return (
    <section className="timeline" data-testid="timeline" data-pane="timeline" aria-label={text.label}>
      {isPhone ? <HistoryControls /> : <PlayControls />}
      {count === 0 ? (
        <div className="track-empty">
          <span>{text.empty}</span>
        </div>
      ) : (
        <Track />
      )}
      <span className="timeline-position">
        {count === 0 ? text.noCommands : where}
        {event > 0 && !isPhone && ` · ${text.event(event, events)}`}
      </span>
    </section>
  )
}

function PlayControls() {
  const { timeline: text } = useText()
  const verbs = useVerbs()
  const undoable = useMachine(canUndo)
  const redoable = useMachine(canRedo)
  const playing = useIsPlaying()
  const midMotion = useView((view) => isOpen(view.motion))
  const speed = useView((view) => view.speed)
  return (
    <fieldset className="timeline-controls" aria-label={text.controls}>
      <button
        type="button"
        className="button square"
        aria-label={text.back}
        title={text.back}
        disabled={!undoable}
        onClick={verbs.stepBack}
      >
        <Icon name="stepBack" />
      </button>
      <button
        type="button"
        className="button square outlined"
        aria-label={playing ? text.pause : text.play}
        title={playing ? text.pause : text.play}
        disabled={!redoable && !undoable}
        onClick={verbs.playPause}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className="button square"
        aria-label={text.forward}
        title={text.forward}
        disabled={!redoable && !midMotion}
        onClick={verbs.stepForward}
      >
        <Icon name="stepForward" />
      </button>
      <Menu
        name={`${text.speed}: ${text.times(speed)}`}
        className="button timeline-speed"
        items={speeds.map((choice) => ({
          label: text.times(choice),
          checked: choice === speed,
          select: () => verbs.changeSpeed(choice),
        }))}
      >
        {text.times(speed)}
      </Menu>
    </fieldset>
  )
}

/** Commands are played on, or the motion of one moves. */
export function useIsPlaying(): boolean {
  const verbs = useVerbs()
  const commands = useStore(verbs.playback.store, (state) => state.playing)
  const motion = useView((view) => view.motion?.playing === true)
  return commands || motion
}

/** A motion that is under way, moving or held. */
function isOpen(motion: Playback | null): motion is Playback {
  return motion !== null && !motion.ended
}

/** On a phone, where motions are short and room is scarce. */
function HistoryControls() {
  const { top: text } = useText()
  const verbs = useVerbs()
  const undoable = useMachine(canUndo)
  const redoable = useMachine(canRedo)
  return (
    <div className="timeline-controls">
      <button
        type="button"
        className="button square"
        aria-label={text.undo}
        disabled={!undoable}
        onClick={verbs.undo}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        className="button square"
        aria-label={text.redo}
        disabled={!redoable}
        onClick={verbs.redo}
      >
        <Icon name="redo" />
      </button>
    </div>
  )
}

/** Narrowest bar whose label still says something, in px; on a phone there are no labels. */
const BAR_WIDTH = { wide: 104, phone: 26 }
const MORE_WIDTH = 36
/** An open bar takes the place of so many others. */
const OPEN_WIDTH = 4

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
  // beside those that fit in full stand the two folded ends
  const isAnyOpen = useView((view) => isOpen(view.motion))
  const bars = foldBars(entries.length, position, Math.max(1, fitting - (isAnyOpen ? OPEN_WIDTH : 0)) + 2)

  /** Dragging goes to whatever bar is under the pointer; left of the first is the start. */
  function onPointerMove(event: PointerEvent<HTMLOListElement>) {
    if (event.buttons !== 1) return
    // Only now: captured earlier, a plain click would not reach its button.
    event.currentTarget.setPointerCapture(event.pointerId)
    const items = [...event.currentTarget.children]
    const under = items.filter((item) => item.getBoundingClientRect().left <= event.clientX).length - 1
    const bar = bars[under]
    scrub(bar === undefined ? 0 : endOf(bar))
  }

  return (
    <ol className="track" ref={list} onPointerMove={onPointerMove}>
      {bars.map((bar) => (
        <BarItem key={endOf(bar)} bar={bar} entries={entries} position={position} seek={verbs.seek} />
      ))}
    </ol>
  )
}

interface BarItemProps {
  readonly bar: Bar
  readonly entries: readonly { readonly line: string }[]
  readonly position: number
  readonly seek: (position: number) => void
}

function BarItem({ bar, entries, position, seek }: BarItemProps) {
  const { timeline: text } = useText()
  const end = endOf(bar)
  const opens = useView((view) => isOpen(view.motion)) && end === position
  if (opens) return <OpenBar />
  const state = end === position ? 'now' : end < position ? 'past' : 'undone'
  const line = entries[end - 1]?.line ?? ''
  const [label, name] =
    bar.kind === 'more'
      ? [`+${bar.to - bar.from}`, text.more(bar.to - bar.from)]
      : [line, text.entry(end, line)]
  return (
    <li className={`entry ${state}${bar.kind === 'more' ? ' folded' : ''}`}>
      <button
        type="button"
        className="entry-button"
        aria-label={state === 'undone' ? `${name} (${text.undone})` : name}
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

/** The current command while its motion is on the screen: one part for each stage, as long as it lasts. */
function OpenBar() {
  const verbs = useVerbs()
  const motion = useView((view) => view.motion)
  if (motion === null) return null
  return (
    <li className="entry opened" aria-current="step">
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
    </li>
  )
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
