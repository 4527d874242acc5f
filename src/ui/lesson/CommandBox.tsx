import type { LessonCommand } from '../../lessons/lesson.ts'
import { focusTerminal } from '../frame/focus.ts'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Icon } from '../parts/icons.tsx'
import { useMachine, useView } from '../state/playground.ts'
import { useIsFree } from './use-is-free.ts'

interface CommandBoxProps {
  readonly commands: readonly LessonCommand[]
  /** which of them have run */
  readonly ran: readonly boolean[]
  /** the one that Ctrl+Enter runs; null when it is not among these */
  readonly next: number | null
}

/**
 * Commands that stand together. The bar's button runs the next of them; where there are several, each has a
 * button of its own too. Run types the command into the terminal.
 */
export function CommandBox({ commands, ran, next }: CommandBoxProps) {
  const { lesson: text } = useText()
  const single = commands.length === 1 ? commands[0] : undefined
  const isDone = commands.every((_, index) => ran[index])
  const upcoming = next ?? Math.max(0, ran.indexOf(false))
  const command = commands[upcoming]?.command ?? ''
  return (
    <div className="command">
      {single === undefined ? (
        <ol className="command-rows">
          {commands.map((row, index) => (
            <CommandRow
              // biome-ignore lint/suspicious/noArrayIndexKey: the commands of a step keep their order
              key={index}
              command={row.command}
              ran={ran[index] === true}
              isNext={index === next}
            />
          ))}
        </ol>
      ) : (
        <pre>
          <code>{single.command}</code>
        </pre>
      )}
      {(single !== undefined || !isDone) && (
        <div className="command-bar">
          <RunButton
            command={command}
            label={isDone ? text.runAgain : text.run}
            className={next === null ? 'button outlined' : 'button primary'}
            icon={isDone ? 'reset' : 'play'}
          />
          {single === undefined && (
            <span className="command-count">
              {upcoming + 1} / {commands.length}
            </span>
          )}
          {single !== undefined && (
            <CopyButton className="button" text={command} label={text.copy} labelDone={text.copied} />
          )}
          {next !== null && (
            <span className="command-keys" aria-hidden="true">
              <kbd>Ctrl</kbd>
              <kbd>⏎</kbd>
            </span>
          )}
        </div>
      )}
    </div>
  )
}

interface CommandRowProps {
  readonly command: string
  readonly ran: boolean
  readonly isNext: boolean
}

function CommandRow({ command, ran, isNext }: CommandRowProps) {
  const { lesson: text } = useText()
  return (
    <li className={isNext ? 'next' : ran ? 'ran' : ''}>
      <span className="command-mark">
        {ran ? <Icon name="check" /> : isNext && <Icon name="next" />}
        {ran && <span className="off-screen">{text.stepDone}</span>}
      </span>
      <pre>
        <code>{command}</code>
      </pre>
      <RunButton
        command={command}
        label={text.runLine(command, ran)}
        className="button square"
        icon={ran ? 'reset' : 'play'}
        iconOnly
      />
    </li>
  )
}

interface RunButtonProps {
  readonly command: string
  readonly label: string
  readonly className: string
  readonly icon: 'play' | 'reset'
  readonly iconOnly?: boolean
}

export function RunButton({ command, label, className, icon, iconOnly = false }: RunButtonProps) {
  const { lesson: text } = useText()
  const verbs = useVerbs()
  const isFree = useIsFree()
  const phase = useMachine((machine) => machine.phase)
  const typing = useView((view) => view.typing)
  const reason = isFree || typing ? undefined : phase === 'ready' ? text.waiting : text.starting
  return (
    <button
      type="button"
      className={className}
      // Not `disabled`, which would throw the focus out of the button that was just pressed.
      aria-disabled={!isFree}
      aria-label={iconOnly ? label : undefined}
      title={reason ?? (iconOnly ? label : undefined)}
      onClick={(event) => {
        if (!isFree) return
        verbs.run(command)
        // Who clicked may want to type next; who pressed a key goes on from the button.
        if (event.detail > 0) focusTerminal()
      }}
    >
      <Icon name={icon} />
      {!iconOnly && label}
    </button>
  )
}
