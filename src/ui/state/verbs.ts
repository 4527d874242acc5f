/** What a reader can do, one verb each: buttons, menus and keys call the same ones. */

import type { DiagramHandle } from '../diagram/index.ts'
import type { Speed } from '../diagram/times.ts'
import { focusPane } from '../frame/focus.ts'
import { isSameLine, linesBefore, setupOf } from '../lesson/progress.ts'
import { nextOfTask } from '../lesson/task-check.ts'
import type { Branch } from './branches.ts'
import { remember } from './memory.ts'
import { createPlayback } from './playback.ts'
import {
  canRedo,
  goToBranch,
  goToLesson,
  goToStep,
  type Playground,
  progressOf,
  redo,
  restartHere,
  runNext,
  seekTo,
  startOver,
  typeCommand,
  undo,
} from './playground.ts'
import { nextSpeed, SPOTLIGHTS, type Tool } from './view.ts'

export type Verbs = ReturnType<typeof createVerbs>

export function createVerbs(playground: Playground) {
  const { client, machine, view, reading } = playground
  const speed = () => view.getState().speed
  const playback = createPlayback(client, machine, speed)
  let diagram: { readonly current: DiagramHandle | null } | null = null
  const player = () => diagram?.current ?? null
  // A new scene starts with no motion; the diagram reports the one that leads to it.
  machine.subscribe((state, before) => {
    if (state.scene !== before.scene) view.setState({ motion: null })
  })
  const session = () => machine.getState().session

  const verbs = {
    playback,

    /** The diagram lends its player while it is on the page. */
    setPlayer(next: { readonly current: DiagramHandle | null } | null) {
      diagram = next
    },
    /** Ends a motion at once: the next key or command does. */
    finishMotion: () => player()?.finish(),

    undo() {
      playback.pause()
      void undo(playground)
    },
    redo() {
      playback.pause()
      void redo(playground)
    },
    askReset() {
      if (session().entries.length > 0) view.setState({ dialog: 'reset' })
    },
    restartHere: () => void restartHere(playground),
    reset() {
      playback.pause()
      void startOver(playground)
    },
    seek(position: number) {
      playback.pause()
      return seekTo(playground, position)
    },

    takeBranch(branch: Branch) {
      playback.pause()
      void goToBranch(playground, branch)
    },

    /** A motion on the screen is held or goes on; else the undone commands play. */
    playPause() {
      const { motion } = view.getState()
      if (playback.store.getState().playing) playback.pause()
      else if (motion?.playing) player()?.pause()
      else if (canRedo(machine.getState()) && (motion === null || motion.ended)) playback.play()
      else player()?.play()
    },
    stepForward() {
      playback.pause()
      if (!player()?.step(1)) void seekTo(playground, session().position + 1)
    },
    stepBack() {
      playback.pause()
      if (!player()?.step(-1)) void seekTo(playground, session().position - 1)
    },
    commandForward: () => verbs.seek(session().position + 1),
    commandBack: () => verbs.seek(session().position - 1),
    toStart: () => verbs.seek(0),
    toEnd: () => verbs.seek(session().entries.length),
    changeSpeed: (next: Speed) => view.setState({ speed: next }),
    goToStage(stage: number) {
      player()?.pause()
      player()?.goTo(stage)
    },
    zoomIn: () => player()?.zoomIn(),
    zoomOut: () => player()?.zoomOut(),
    fit: () => player()?.fit(),
    toggleLegend: () => player()?.toggleLegend(),
    slower: () => verbs.changeSpeed(nextSpeed(speed(), -1)),
    faster: () => verbs.changeSpeed(nextSpeed(speed(), 1)),

    runNext() {
      playback.pause()
      void runNext(playground)
    },
    /** Runs lines one after the other, without typing them for the reader to see. */
    async runAll(lines: readonly string[]) {
      playback.pause()
      view.setState({ typing: true })
      try {
        for (const line of lines) await client.run(line)
      } finally {
        view.setState({ typing: false })
      }
    },
    /** The machine as it is when `step` begins, what that prepares included, and that step open. */
    async beginStep(step: number) {
      playback.pause()
      const { lesson } = reading.getState()
      const lines = [...linesBefore(lesson?.steps ?? [], step), ...setupOf(lesson?.steps[step])]
      const { entries } = session()
      if (lines.every((line, index) => isSameLine(line, entries[index]?.line ?? '')))
        await seekTo(playground, lines.length)
      else {
        await startOver(playground)
        await verbs.runAll(lines)
      }
      goToStep(playground, step)
    },
    /** Types lines one after the other for the reader to see. */
    async watch(lines: readonly string[]) {
      for (const line of lines) await typeCommand(playground, line)
    },
    run(line: string) {
      playback.pause()
      void typeCommand(playground, line)
    },
    openStep: (step: number) => goToStep(playground, step),
    nextStep: () => goToStep(playground, reading.getState().step + 1),
    previousStep: () => goToStep(playground, reading.getState().step - 1),
    openLesson: (id: string | null) => void goToLesson(playground, id),
    showLessons: () => view.setState({ dialog: 'lessons' }),
    /** `entry`: which one to begin with */
    showReference: (entry: string | null) => view.setState({ dialog: 'reference', referenceEntry: entry }),

    share: () => view.setState({ dialog: 'share' }),
    toggleTool: (tool: Tool) =>
      view.setState({ tool: view.getState().tool === tool ? null : tool, selection: null }),
    find: () => player()?.find(),
    take: () => view.setState({ dialog: 'take' }),
    showKeys: () => view.setState({ dialog: 'keys' }),
    closeDialog: () => view.setState({ dialog: null, fileProblem: null }),
    present: () => view.setState({ presenting: true, selection: null }),
    leavePresentation() {
      verbs.closeNotes()
      view.setState({ presenting: false, spotlight: 'off', frozen: false })
    },
    togglePresentTerminal: () => view.setState({ presentTerminal: !view.getState().presentTerminal }),
    togglePresentText: () => view.setState({ presentText: !view.getState().presentText }),
    /**
     * As a clicker does: the step's next command; of a task that is not solved, what the solution does next; where there is
     * nothing left, the next step.
     */
    advance() {
      const { lesson, step } = reading.getState()
      const { ran } = progressOf(machine.getState(), reading.getState())
      if (lesson === null || ran[step]?.includes(false)) return verbs.runNext()
      const command = nextOfTask(playground)
      if (command === null) verbs.nextStep()
      else verbs.run(command)
    },
    /** Takes back the step's last command; where it has run none, the step before. */
    goBack() {
      const { ran, own } = progressOf(machine.getState(), reading.getState())
      const { step } = reading.getState()
      if (own > 0 || ran[step]?.includes(true)) verbs.undo()
      else verbs.previousStep()
    },
    turnSpotlight() {
      const { spotlight, presentTerminal } = view.getState()
      const next = SPOTLIGHTS[(SPOTLIGHTS.indexOf(spotlight) + 1) % SPOTLIGHTS.length] ?? 'off'
      view.setState({ spotlight: next === 'terminal' && !presentTerminal ? 'off' : next })
    },
    freeze() {
      playback.pause()
      player()?.pause()
      view.setState({ frozen: true })
    },
    unfreeze: () => view.setState({ frozen: false }),
    /** Only a key or a click may open a window. */
    openNotes() {
      const open = view.getState().notes
      if (open !== null && open !== 'refused') return open.focus()
      view.setState({ notes: window.open('', '', 'popup,width=720,height=640') ?? 'refused' })
    },
    closeNotes() {
      const { notes } = view.getState()
      view.setState({ notes: null })
      if (notes !== 'refused') notes?.close()
    },
    toggleScreenReader() {
      const screenReader = !view.getState().screenReader
      remember('screen-reader', screenReader)
      view.setState({ screenReader })
    },
    /** Closes what is open; dialogs and menus close by themselves. */
    escape() {
      if (view.getState().selection !== null) view.setState({ selection: null })
      else if (view.getState().tool !== null) view.setState({ tool: null })
      else verbs.leavePresentation()
    },
    nextPane: () => focusPane(1),
    previousPane: () => focusPane(-1),
    dismissCrash: () => machine.setState({ crash: null }),
  }
  return verbs
}
