import { useText } from '../i18n/index.ts'
import { nextCommand } from '../lesson/progress.ts'
import { useProgress } from '../lesson/use-progress.ts'
import { Icon } from '../parts/icons.tsx'
import {
  canRedo,
  currentAddress,
  useMachine,
  usePlayground,
  useReading,
  useView,
} from '../state/playground.ts'
import { useIsPlaying } from '../timeline/motion.ts'
import { Track } from '../timeline/Track.tsx'
import '../timeline/timeline.css'
import { useVerbs } from './verbs.ts'

/** An embed has play, step, reset and the way to the whole page, nothing else. */
export function EmbedBar() {
  const { embed: text, timeline, top } = useText()
  const verbs = useVerbs()
  const playground = usePlayground()
  const redoable = useMachine(canRedo)
  const ran = useMachine((machine) => machine.session.entries.length)
  const busy = useMachine((machine) => machine.phase !== 'ready' || machine.session.running)
  const typing = useView((view) => view.typing)
  const step = useReading((reading) => reading.step)
  const playing = useIsPlaying()
  const hasNext = nextCommand(useProgress(), step) !== null
  const full = new URL(currentAddress(playground, location.href))
  full.searchParams.delete('embed')
  full.searchParams.delete('panes')
  full.searchParams.delete('host')
  return (
    <section className="embed-bar" data-testid="timeline" data-pane="timeline" aria-label={timeline.label}>
      <button
        type="button"
        className="button square"
        aria-label={playing ? timeline.pause : timeline.play}
        disabled={ran === 0}
        onClick={verbs.playPause}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        className="button"
        disabled={busy || typing || !(redoable || hasNext)}
        onClick={redoable ? verbs.redo : verbs.runNext}
      >
        <Icon name="stepForward" />
        {text.step}
      </button>
      <button type="button" className="button" disabled={ran === 0} onClick={verbs.askReset}>
        <Icon name="reset" />
        {top.reset}
      </button>
      <Track />
      <a className="button" href={full.href} target="_blank" rel="noreferrer">
        {text.openFull}
        <Icon name="open" />
      </a>
    </section>
  )
}
