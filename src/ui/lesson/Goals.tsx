import type { Step } from '../../lessons/index.ts'
import { Icon } from '../parts/icons.tsx'
import { useLessonTexts } from './use-lesson-texts.ts'
import './task.css'

interface GoalsProps {
  readonly goals: NonNullable<Step['task']>['goals']
  /** for each goal; null while nothing is known */
  readonly reached: readonly boolean[] | null
}

/** What a task wants, each with whether the machine holds it. */
export function Goals({ goals, reached }: GoalsProps) {
  const { task: text } = useLessonTexts()
  return (
    <ul className="goals">
      {goals.map(({ label }, index) => (
        <li key={label} className={reached?.[index] ? 'reached' : ''}>
          <span className="goal-mark">{reached?.[index] && <Icon name="check" />}</span>
          <span>{label}</span>
          <span className="off-screen">: {reached?.[index] ? text.reached : text.open}</span>
        </li>
      ))}
    </ul>
  )
}
