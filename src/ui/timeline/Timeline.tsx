import { useText } from '../i18n/index.ts'
import { useMedia } from '../parts/media.ts'
import { useMachine, useView } from '../state/playground.ts'
import { Branches, HistoryControls, PlayControls } from './Controls.tsx'
import { isOpen } from './motion.ts'
import { Track } from './Track.tsx'
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
      <Branches />
      <span className="timeline-position">
        {count === 0 ? text.noCommands : where}
        {event > 0 && !isPhone && ` · ${text.event(event, events)}`}
      </span>
    </section>
  )
}
