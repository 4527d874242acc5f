import { Icon } from './icons.tsx'
import type { Stage } from './stage.ts'
import type { DiagramTexts } from './texts.ts'

interface StageStripProps {
  readonly stages: readonly Stage[]
  /** the stage that is shown */
  readonly current: number
  /** every stage has run */
  readonly ended: boolean
  readonly texts: DiagramTexts
  readonly onGoTo: (stage: number) => void
}

/** The cards of the motion that is shown: what is done, what happens now, what comes. */
export function StageStrip({ stages, current, ended, texts, onGoTo }: StageStripProps) {
  const motion = stages[current]?.motion
  const first = stages.findIndex((stage) => stage.motion === motion)
  const cards = stages.filter((stage) => stage.motion === motion)
  return (
    <ol className="dg-strip" aria-label={texts.motion.strip}>
      {cards.map((stage, offset) => {
        const index = first + offset
        const state = ended || index < current ? 'done' : index === current ? 'now' : 'next'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: at its place a card keeps its button, and with it the focus, from motion to motion
          <li key={offset}>
            <button
              type="button"
              className={`dg-card ${state}`}
              aria-current={state === 'now' ? 'step' : undefined}
              title={`${stage.card.title}: ${stage.card.detail}`}
              onClick={() => onGoTo(index)}
            >
              <span className="mark">{state === 'done' ? <Icon name="check" /> : offset + 1}</span>
              <b>{stage.card.title}</b>
              <span className="detail">{stage.card.detail}</span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
