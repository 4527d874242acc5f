/**
 * Plays stages: a clock over them with play, pause, speed, steps. It knows no picture; it says which stage it is
 * in and how far, and whoever draws asks `marksAt`.
 *
 * The clock is given (`now`, `request`), so that tests move it by hand.
 */

import type { Speed } from './times.ts'

export interface Clock {
  /** ms, never going back */
  readonly now: () => number
  /** calls back before the next frame; returns a handle */
  readonly request: (callback: () => void) => number
  readonly cancel: (handle: number) => void
}

export interface PlayerState {
  /** stage that is shown, 0 to count - 1 */
  readonly stage: number
  readonly count: number
  /** ms into the stage, at speed 1 */
  readonly elapsed: number
  readonly playing: boolean
  /** the last stage has run to its end */
  readonly ended: boolean
}

export interface PlayerEvents {
  /** a stage begins, or is jumped to: the picture below changes, the caption is said */
  readonly onStage: (state: PlayerState) => void
  /** time passed within the stage */
  readonly onFrame: (state: PlayerState) => void
  /** play, pause or end */
  readonly onChange: (state: PlayerState) => void
}

export interface Player {
  play(): void
  pause(): void
  /** to the next or the previous stage, and waits there with that stage done */
  step(by: 1 | -1): void
  /** shows this stage from its beginning, playing on if it plays */
  goTo(stage: number): void
  /** the end, at once */
  finish(): void
  /** goes on where another player of the same stages was, whose durations may have been others */
  resume(before: PlayerState): void
  setSpeed(speed: Speed): void
  state(): PlayerState
  dispose(): void
}

export interface PlayerOptions {
  /** ms of each stage at speed 1 */
  readonly durations: readonly number[]
  readonly speed: Speed
  /** no travel: every stage is shown as it is at its end */
  readonly reduced: boolean
}

export function createPlayer(options: PlayerOptions, events: PlayerEvents, clock: Clock): Player {
  const { durations, reduced } = options
  const count = durations.length
  let { speed } = options
  let stage = 0
  let elapsed = 0
  let playing = false
  let ended = count === 0
  let handle: number | null = null
  let last = 0

  const durationOf = (index: number) => durations[index] ?? 0
  const state = (): PlayerState => ({ stage, count, elapsed, playing, ended })

  /** Shows a stage, at its beginning or, with `done`, at its end. */
  function enter(index: number, done: boolean): void {
    stage = Math.max(0, Math.min(index, count - 1))
    elapsed = done || reduced ? durationOf(stage) : 0
    ended = done && stage === count - 1
    events.onStage(state())
    events.onFrame(state())
  }

  function tick(): void {
    handle = null
    if (!playing) return
    const now = clock.now()
    let passed = (now - last) * speed
    last = now
    // A frame that comes late may span several stages (a tab in the background).
    while (playing && passed > 0) {
      const left = durationOf(stage) - elapsed
      if (passed < left) {
        elapsed += passed
        passed = 0
        events.onFrame(state())
      } else {
        passed -= left
        elapsed = durationOf(stage)
        if (stage < count - 1) enter(stage + 1, false)
        else stop(true)
      }
    }
    if (playing) handle = clock.request(tick)
  }

  function stop(atEnd: boolean): void {
    playing = false
    if (handle !== null) clock.cancel(handle)
    handle = null
    if (atEnd) {
      ended = true
      events.onFrame(state())
    }
    events.onChange(state())
  }

  return {
    play() {
      if (playing || count === 0) return
      if (reduced) {
        // Nothing travels: the last picture and its trail are there at once.
        enter(count - 1, true)
        events.onChange(state())
        return
      }
      if (ended) enter(0, false)
      else if (elapsed === 0) enter(stage, false)
      playing = true
      last = clock.now()
      handle = clock.request(tick)
      events.onChange(state())
    },
    pause() {
      if (playing) stop(false)
    },
    step(by) {
      if (count === 0) return
      if (playing) stop(false)
      // A stage that has not run to its end is finished first.
      const isDone = elapsed >= durationOf(stage)
      enter(by === 1 ? (isDone ? stage + 1 : stage) : stage - 1, true)
      events.onChange(state())
    },
    goTo(index) {
      if (count === 0) return
      enter(index, !playing)
      last = clock.now()
      events.onChange(state())
    },
    finish() {
      if (count === 0 || ended) return
      enter(count - 1, true)
      stop(false)
    },
    resume(before) {
      if (count === 0) return
      stage = Math.min(before.stage, count - 1)
      elapsed = before.ended ? durationOf(stage) : Math.min(before.elapsed, durationOf(stage))
      ended = before.ended
      playing = before.playing
      events.onStage(state())
      events.onFrame(state())
      if (!playing) return
      last = clock.now()
      handle = clock.request(tick)
    },
    setSpeed(next) {
      speed = next
    },
    state,
    dispose() {
      playing = false
      if (handle !== null) clock.cancel(handle)
      handle = null
    },
  }
}
