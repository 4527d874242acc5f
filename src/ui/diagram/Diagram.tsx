/**
 * The diagram as a component: header, caption, picture, legend or stages. It is given scenes and motions and
 * reports what was chosen; it knows no machine.
 */

import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { SceneUpdate } from '../../host/client.ts'
import { AllNames } from './AllNames.tsx'
import { captionOf } from './caption.ts'
import { createDiagram, type Diagram as Drawing, type RenderOptions } from './diagram.ts'
import type { Badge } from './draw/badges.ts'
import type { View } from './draw/viewport.ts'
import { Find } from './Find.tsx'
import { findColumn, isExpanded } from './find.ts'
import { PHONE_BELOW } from './geometry.ts'
import { Eye, Icon } from './icons.tsx'
import { type Arrow, firstPlace, nextPlace } from './keyboard.ts'
import { Legend } from './Legend.tsx'
import { useChoreograph } from './later-motion.ts'
import { layoutScene } from './layout.ts'
import { marksAt, noMarks } from './marks.ts'
import { Overview } from './Overview.tsx'
import type { Layout } from './picture.ts'
import { createPlayer, type Player, type PlayerState } from './player.ts'
import { StageStrip } from './StageStrip.tsx'
import { hasPlace, placeOf, type Selection, type Spot, selectionOf, spotOf } from './spot.ts'
import { lastingStage, type Stage } from './stage.ts'
import { type Tool, ToolButtons } from './ToolButtons.tsx'
import type { DiagramTexts } from './texts.ts'
import type { Speed } from './times.ts'
import { hasChoice, Where } from './Where.tsx'
import './diagram.css'

/** What the page's time line shows of the motions of the last command. */
export interface Playback {
  readonly stages: readonly { readonly title: string; readonly duration: number }[]
  readonly stage: number
  /** 0 to 1 within the stage */
  readonly progress: number
  readonly playing: boolean
  readonly ended: boolean
}

export interface DiagramHandle {
  play(): void
  pause(): void
  /** to the next or previous stage; false when there is none in that direction */
  step(by: 1 | -1): boolean
  goTo(stage: number): void
  /** ends a running motion at once: the next key press or command */
  finish(): void
  zoomIn(): void
  zoomOut(): void
  fit(): void
  toggleLegend(): void
  /** puts the focus into the field that finds names */
  find(): void
  focus(): void
}

export interface DiagramProps {
  readonly update: SceneUpdate
  readonly texts: DiagramTexts
  readonly selection: Selection | null
  readonly onSelect: (selection: Selection | null) => void
  readonly onExpand: (path: string, open: boolean) => void
  readonly onLookAt: (mount: number) => void
  readonly speed?: Speed
  /** states change at once; the trail stays */
  readonly reducedMotion?: boolean
  /** the page holds motions back, to be stepped through */
  readonly paused?: boolean
  /** px on the right that the page covers, as with the inspector */
  readonly reserve?: number
  readonly onPlayback?: (playback: Playback) => void
  /** the picture is wanted for elsewhere; without it there is no button */
  readonly onTake?: () => void
  /** signs on cells */
  readonly badges?: readonly Badge[]
  /** the tool that stands beside the diagram, and how another is wanted; without it there are no buttons */
  readonly tool?: Tool | null
  readonly onTool?: (tool: Tool) => void
  readonly ref?: Ref<DiagramHandle>
}

const noBadges: readonly Badge[] = []

const nothingPlayed: Playback = { stages: [], stage: 0, progress: 1, playing: false, ended: true }

const clock = {
  now: () => performance.now(),
  request: (callback: () => void) => requestAnimationFrame(callback),
  cancel: (handle: number) => cancelAnimationFrame(handle),
}

export function Diagram(props: DiagramProps) {
  const { update, texts, selection, speed = 1, reducedMotion = false, reserve = 0, badges = noBadges } = props
  const { scene } = update
  const id = `dg${useId().replaceAll(/[^\w]/g, '')}`
  const svg = useRef<SVGSVGElement>(null)
  const drawing = useRef<Drawing | null>(null)
  const player = useRef<Player | null>(null)
  const calls = useRef(props)
  calls.current = props

  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [view, setView] = useState<View>({ pan: 0, scale: 1 })
  const [focus, setFocus] = useState<Spot | null>(null)
  const [legend, setLegend] = useState(true)
  const [isFinding, setIsFinding] = useState(false)
  const [played, setPlayed] = useState<{ update: SceneUpdate; state: PlayerState } | null>(null)

  // The scene that was shown before this update: motions lead from it to the new one.
  const [change, setChange] = useState({ update, from: scene })
  if (change.update !== update) setChange({ update, from: change.update.scene })

  // What is covered of columns comes out by panning. The sketch and Docker's rails, at the right end, do not pan: they
  // need room of their own.
  const uncovered = size === null ? 0 : size.width - reserve
  const pans = scene.view === 'overlay' || scene.view === 'directories'
  const width = !pans && uncovered >= PHONE_BELOW ? uncovered : (size?.width ?? 0)
  const room = useMemo(() => (size === null ? null : { ...size, width }), [size, width])
  const base = useMemo(
    () => (room === null ? null : layoutScene(scene, { ...room, texts })),
    [scene, room, texts],
  )

  const choreograph = useChoreograph(update.motions.length > 0)
  const stages = useMemo((): readonly Stage[] => {
    if (choreograph === null || room === null || change.update !== update) return []
    if (update.cause !== 'command') return []
    if (update.motions.length === 0 && scene.view !== 'images') return []
    return choreograph({
      before: change.from,
      after: scene,
      motions: update.motions,
      texts,
      layoutOf: (one, use) => layoutScene(one, { ...room, texts, ...use }),
    })
  }, [choreograph, room, change, update, scene, texts])

  // Until its player runs, a command with motions stands at their beginning, never at its end.
  const playState =
    stages.length === 0 ? null : played?.update === update ? played.state : beginning(stages, reducedMotion)
  const shownIndex = playState?.ended === true ? lastingStage(stages) : (playState?.stage ?? 0)
  const stage = playState === null ? undefined : stages[shownIndex]
  const isDone =
    stage !== undefined && playState !== null && (playState.ended || playState.elapsed >= stage.duration)
  // After the end the picture is the machine's own again; only a still trail keeps the stage's plates.
  const isRunning = stage !== undefined && playState !== null && (!playState.ended || reducedMotion)
  const layout = !isRunning
    ? base
    : playState?.ended
      ? (stages.at(-1) as Stage).done
      : isDone
        ? stage.done
        : stage.during

  useCanvasSize(svg, setSize)

  useLayoutEffect(() => {
    const element = svg.current
    if (element === null) return
    const made = createDiagram(element, id, {
      onChoose: (spot) => {
        const { onSelect, update: now, selection: chosen } = calls.current
        const next = selectionOf(now.scene, spot)
        if (spot !== null) setFocus(spot)
        const isSame =
          next !== null && chosen !== null && next.layer === chosen.layer && next.path === chosen.path
        onSelect(isSame ? null : next)
      },
      onToggle: (path) => {
        const { onExpand, update: now } = calls.current
        onExpand(path, !isExpanded(now.scene, path))
      },
      onView: (next) =>
        setView((before) => (before.pan === next.pan && before.scale === next.scale ? before : next)),
    })
    drawing.current = made
    return () => {
      made.dispose()
      drawing.current = null
    }
  }, [id])

  const how = useRef<RenderOptions['how']>('still')
  const lastLayout = useRef<Layout | null>(null)

  // A new list of stages: a player for it. A picture that is only laid out anew keeps its place.
  const playedUpdate = useRef<SceneUpdate | null>(null)
  const lastState = useRef<PlayerState | null>(null)
  useEffect(() => {
    player.current?.dispose()
    player.current = null
    if (stages.length === 0) {
      if (lastState.current?.ended === false) calls.current.onPlayback?.(nothingPlayed)
      lastState.current = null
      return
    }
    const resumed = playedUpdate.current === update ? lastState.current : null
    playedUpdate.current = update
    const report = (state: PlayerState) => {
      lastState.current = state
      const current = stages[state.stage]
      calls.current.onPlayback?.({
        stages: stages.map((one) => ({ title: one.card.title, duration: one.duration })),
        stage: state.stage,
        progress: current === undefined ? 1 : Math.min(1, state.elapsed / current.duration),
        playing: state.playing,
        ended: state.ended,
      })
    }
    const made = createPlayer(
      {
        durations: stages.map((one) => one.duration),
        speed: calls.current.speed ?? 1,
        reduced: calls.current.reducedMotion ?? false,
      },
      {
        onStage: (state) => {
          how.current = 'stage'
          setPlayed({ update, state })
          report(state)
        },
        onFrame: (state) => {
          drawStage(drawing.current, stages, state, calls.current.reducedMotion ?? false)
          report(state)
        },
        onChange: (state) => {
          how.current = 'stage'
          setPlayed({ update, state })
          report(state)
        },
      },
      clock,
    )
    player.current = made
    if (resumed !== null) made.resume(resumed)
    else if (calls.current.paused === true) made.goTo(0)
    else made.play()
    return () => made.dispose()
  }, [stages, update])
  useEffect(() => player.current?.setSpeed(speed), [speed])

  // What the next picture comes from decides how it appears.
  useLayoutEffect(() => {
    how.current = update.cause === 'seek' ? 'seek' : 'change'
  }, [update])

  useLayoutEffect(() => {
    if (layout === null || size === null || drawing.current === null) return
    const isFirst = lastLayout.current === null
    const isOther = lastLayout.current !== layout
    lastLayout.current = layout
    const kind = isFirst || reducedMotion ? 'still' : how.current
    const spot = selection === null ? null : spotOf(selection, layout)
    const stop = focus !== null && hasPlace(layout, focus) ? focus : firstPlace(layout)
    const hadFocus = svg.current?.contains(document.activeElement) === true
    drawing.current.render(layout, { how: kind, speed, selection: spot, focus: stop, badges, size, reserve })
    if (hadFocus && isFocusLost(svg.current)) drawing.current.focusCell()
    if (isOther) how.current = 'change'
    if (stages.length === 0) drawing.current.drawMarks(marksAt(noMarks, 0))
  }, [layout, size, selection, focus, speed, reducedMotion, reserve, badges, stages])

  // A motion outside the window would not be seen, nor would a selection made with the keyboard.
  const place = stage?.place ?? null
  useEffect(() => {
    if (place !== null) drawing.current?.reveal(place)
  }, [place])
  useEffect(() => {
    const now = lastLayout.current
    if (now === null || selection === null) return
    const box = placeOf(now, { row: selection.layer, path: selection.path })
    if (box !== null) drawing.current?.reveal(box)
  }, [selection])

  const goTo = (index: number) => {
    player.current?.pause()
    player.current?.goTo(index)
  }

  useImperativeHandle(
    props.ref,
    (): DiagramHandle => ({
      play: () => player.current?.play(),
      pause: () => player.current?.pause(),
      step(by) {
        const state = player.current?.state()
        if (state === undefined || (by === 1 ? state.ended : state.stage === 0)) return false
        player.current?.step(by)
        return true
      },
      goTo: (index) => player.current?.goTo(index),
      finish: () => player.current?.finish(),
      zoomIn: () => drawing.current?.zoomBy(1.25),
      zoomOut: () => drawing.current?.zoomBy(0.8),
      fit: () => drawing.current?.fit(),
      toggleLegend: () => setLegend((open) => !open),
      find: () => setIsFinding(true),
      focus: () => drawing.current?.focusCell(),
    }),
    [],
  )

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    if (layout === null || event.ctrlKey || event.metaKey || event.altKey) return
    const from = focus !== null && hasPlace(layout, focus) ? focus : firstPlace(layout)
    if (from === null) return
    const { key } = event
    if (isArrow(key)) {
      // The page has arrows of its own; with Shift they are the time line's.
      if (event.shiftKey) return
      event.preventDefault()
      event.stopPropagation()
      const next = nextPlace(layout, from, key)
      setFocus(next)
      const box = placeOf(layout, next)
      if (box !== null) drawing.current?.reveal(box)
      requestAnimationFrame(() => drawing.current?.focusCell())
    } else if (key === 'Enter') {
      event.preventDefault()
      event.stopPropagation()
      props.onSelect(selectionOf(scene, from))
    } else if (key === 'e' || key === 'E') {
      const column = findColumn(scene, from.path)
      if (column?.directory === true) {
        event.preventDefault()
        event.stopPropagation()
        props.onExpand(from.path, !column.expanded)
      }
    } else if (key === 'Escape' && selection !== null) {
      event.stopPropagation()
      props.onSelect(null)
    }
  }

  const caption =
    stage === undefined || (playState?.ended === true && selection !== null)
      ? captionOf(scene, selection, texts, layout)
      : ((isDone ? stage.doneCaption : null) ?? stage.caption)
  const count = stage === undefined ? 0 : stages.filter((one) => one.motion === stage.motion).length
  const stageNumber =
    stage === undefined || playState === null
      ? 0
      : shownIndex - stages.findIndex((one) => one.motion === stage.motion) + 1
  const showStages = stage !== undefined && playState !== null
  const pansAcross = layout !== null && layout.contentRight > layout.window.x + layout.window.width + 1
  const pansDown = layout !== null && size !== null && layout.height * layout.scale > size.height + 1

  return (
    <section className="dg" data-testid="diagram" aria-label={texts.header.title}>
      <div className={`dg-bar${hasChoice(scene) ? ' needed' : ''}`}>
        <h2>{texts.header.title}</h2>
        <Where scene={scene} texts={texts} onLookAt={props.onLookAt} />
        {scene.view === 'images' && <AllNames scene={scene} texts={texts} onExpand={props.onExpand} />}
        <div className="grow" />
        {scene.view === 'empty' && <span className="dg-hint">{texts.header.sketch}</span>}
        {layout !== null && pansAcross && (
          <Overview layout={layout} view={view} texts={texts} onPan={(px) => drawing.current?.panBy(px)} />
        )}
        {scene.view !== 'empty' && (
          <Find
            scene={scene}
            texts={texts}
            open={isFinding}
            onOpen={setIsFinding}
            onFind={(spot) => {
              setFocus(spot)
              props.onSelect(selectionOf(scene, spot))
            }}
          />
        )}
        {props.onTool !== undefined && (
          <ToolButtons texts={texts} scene={scene} tool={props.tool ?? null} onTool={props.onTool} />
        )}
        <button
          type="button"
          className="dg-button dg-legend-button"
          aria-label={texts.header.legend}
          aria-pressed={legend}
          disabled={scene.view === 'empty'}
          onClick={() => setLegend(!legend)}
        >
          <Icon name="legend" />
          <span>{texts.header.legend}</span>
        </button>
        {props.onTake !== undefined && (
          <button
            type="button"
            className="dg-button square"
            aria-label={texts.header.take}
            title={texts.header.take}
            onClick={props.onTake}
          >
            <Icon name="take" />
          </button>
        )}
        <span className="dg-separator" />
        <button
          type="button"
          className="dg-button square"
          aria-label={texts.header.zoomOut}
          title={texts.header.zoomOut}
          onClick={() => drawing.current?.zoomBy(0.8)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          className="dg-button square"
          aria-label={texts.header.zoomIn}
          title={texts.header.zoomIn}
          onClick={() => drawing.current?.zoomBy(1.25)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          className="dg-button square"
          aria-label={texts.header.fit}
          title={texts.header.fit}
          onClick={() => drawing.current?.fit()}
        >
          <Icon name="fit" />
        </button>
      </div>
      <div className="dg-caption">
        <Eye />
        <span className="dg-words" aria-live="polite">
          {caption.strong !== '' && <b>{caption.strong} </b>}
          {caption.rest}
        </span>
        {showStages && count > 1 && (
          <span className="dg-stage-of" title={texts.motion.stageOf(stageNumber, count)}>
            {stageNumber}/{count}
          </span>
        )}
      </div>
      <div className="dg-canvas">
        <svg
          ref={svg}
          aria-label={layout?.summary ?? texts.header.title}
          data-pans={pansDown ? 'both' : pansAcross ? 'across' : undefined}
          onKeyDown={onKeyDown}
          onFocus={(event) => onCellFocus(event.target, setFocus)}
        />
      </div>
      {scene.view !== 'empty' && (
        <div className="dg-foot">
          {showStages ? (
            <StageStrip
              stages={stages}
              current={shownIndex}
              ended={playState.ended}
              texts={texts}
              onGoTo={goTo}
            />
          ) : (
            legend && base !== null && <Legend layout={base} texts={texts} id={id} />
          )}
        </div>
      )}
    </section>
  )
}

/** What had the focus goes: a cell where a frame was, or the other way round. */
function isFocusLost(svg: SVGSVGElement | null): boolean {
  const { activeElement } = document
  return svg?.contains(activeElement) !== true || activeElement?.closest('.leaving') !== null
}

function beginning(stages: readonly Stage[], reduced: boolean): PlayerState {
  const count = stages.length
  const last = stages[count - 1]
  if (reduced) return { stage: count - 1, count, elapsed: last?.duration ?? 0, playing: false, ended: true }
  return { stage: 0, count, elapsed: 0, playing: false, ended: false }
}

/** Draws the moment; tiles only while the picture below lacks what they carry. */
function drawStage(
  drawing: Drawing | null,
  stages: readonly Stage[],
  state: PlayerState,
  reduced: boolean,
): void {
  const stage = stages[state.ended ? lastingStage(stages) : state.stage]
  if (drawing === null || stage === undefined) return
  if (state.ended && !reduced) {
    drawing.drawMarks(marksAt(noMarks, 0))
    return
  }
  const isDone = state.ended || state.elapsed >= stage.duration
  const now = marksAt(stage.marks, isDone ? stage.duration : state.elapsed)
  drawing.drawMarks(isDone && stage.done !== stage.during ? { ...now, tiles: [], slots: [] } : now)
}

function useCanvasSize(
  svg: { readonly current: SVGSVGElement | null },
  setSize: (size: { width: number; height: number }) => void,
): void {
  useLayoutEffect(() => {
    const element = svg.current?.parentElement
    if (element === null || element === undefined) return
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) setSize({ width, height })
    })
    observer.observe(element)
    if (element.clientWidth > 0) setSize({ width: element.clientWidth, height: element.clientHeight })
    return () => observer.disconnect()
  }, [svg, setSize])
}

function isArrow(key: string): key is Arrow {
  return ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)
}

function onCellFocus(target: EventTarget, setFocus: (spot: Spot) => void): void {
  const cell = target instanceof Element ? target.closest<SVGGElement>('g[data-path]') : null
  const row = cell?.closest('g.row')?.getAttribute('data-row')
  const path = cell?.getAttribute('data-path')
  if (row != null && path != null) setFocus({ row, path })
}
