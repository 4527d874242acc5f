import { speeds } from '../diagram/times.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { Icon } from '../parts/icons.tsx'
import { Menu } from '../parts/Menu.tsx'
import { canRedo, canUndo, useBranches, useMachine, useView } from '../state/playground.ts'
import { isOpen, useIsPlaying } from './motion.ts'

/** Play, pause, step and speed: of the motion on the screen, else of the commands. */
export function PlayControls() {
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

const shortLine = (line: string): string => (line.length > 48 ? `${line.slice(0, 47)}…` : line)

/** The futures that were left by typing in the past. */
export function Branches() {
  const { timeline: text } = useText()
  const verbs = useVerbs()
  const branches = useBranches()
  if (branches.length === 0) return null
  return (
    <Menu
      name={text.futures(branches.length)}
      className="button timeline-branches"
      items={branches.map((branch, index) => ({
        key: `${index}`,
        label: text.future(
          branch.at,
          shortLine(branch.entries[branch.at]?.line ?? ''),
          branch.entries.length - branch.at - 1,
        ),
        icon: 'branch',
        select: () => verbs.takeBranch(branch),
      }))}
    >
      <Icon name="branch" />
      {branches.length}
    </Menu>
  )
}

/** On a phone, where motions are short and room is scarce. */
export function HistoryControls() {
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
