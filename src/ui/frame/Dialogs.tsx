import { lazy, Suspense } from 'react'
import { useText } from '../i18n/index.ts'
import { Catalogue, Reference } from '../lesson/later.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { useMachine, useView } from '../state/playground.ts'
import { DIAGRAM_KEYS, SHORTCUTS } from './keys.ts'
import { useVerbs } from './verbs.ts'

/** It has many formats, and is rarely opened. */
const ShareDialog = lazy(async () => ({ default: (await import('../share/ShareDialog.tsx')).ShareDialog }))

const TakeDialog = lazy(async () => ({ default: (await import('../take/TakeDialog.tsx')).TakeDialog }))

/** The one dialog that is open, if any. */
export function Dialogs() {
  const open = useView((view) => view.dialog)
  switch (open) {
    case 'share':
      return (
        <Suspense>
          <ShareDialog />
        </Suspense>
      )
    case 'take':
      return (
        <Suspense>
          <TakeDialog />
        </Suspense>
      )
    case 'reset':
      return <ResetDialog />
    case 'keys':
      return <KeysDialog />
    case 'lessons':
      return <Catalogue />
    case 'reference':
      return <Reference />
    case null:
      return null
  }
}

function ResetDialog() {
  const text = useText()
  const verbs = useVerbs()
  const count = useMachine((machine) => machine.session.entries.length)
  const position = useMachine((machine) => machine.session.position)
  return (
    <Dialog title={text.reset.title} onClose={verbs.closeDialog}>
      <p>{text.reset.text(count)}</p>
      {position > 0 && position < count && <p>{text.reset.hereText(position, count - position)}</p>}
      <div className="dialog-actions">
        <button type="button" className="button outlined" onClick={verbs.closeDialog}>
          {text.cancel}
        </button>
        {position > 0 && position < count && (
          <button
            type="button"
            className="button outlined"
            onClick={() => {
              verbs.closeDialog()
              verbs.restartHere()
            }}
          >
            {text.reset.here}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to press it
          autoFocus
          onClick={() => {
            verbs.closeDialog()
            verbs.reset()
          }}
        >
          {text.reset.confirm}
        </button>
      </div>
    </Dialog>
  )
}

function KeysDialog() {
  const { keys: text } = useText()
  const verbs = useVerbs()
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog}>
      <p>{text.text}</p>
      <KeyList shortcuts={SHORTCUTS} />
      <h3>{text.diagram}</h3>
      <KeyList shortcuts={DIAGRAM_KEYS} />
    </Dialog>
  )
}

function KeyList({ shortcuts }: { readonly shortcuts: typeof DIAGRAM_KEYS | typeof SHORTCUTS }) {
  const { keys: text } = useText()
  return (
    <dl className="keys">
      {shortcuts.map((shortcut) => (
        <div key={shortcut.what}>
          <dt>
            {shortcut.keys.map((combination) => (
              <Combination key={combination} keys={combination} />
            ))}
          </dt>
          <dd>
            {text[shortcut.what]}
            {'everywhere' in shortcut && shortcut.everywhere && ` (${text.everywhere})`}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** How a key is written on its cap, where that is not its name. */
const CAPS: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '⏎',
  Escape: 'Esc',
}

export function Combination({ keys }: { readonly keys: string }) {
  return (
    <span className="combination">
      {(keys === '+' ? [keys] : keys.split('+')).map((key) => (
        <kbd key={key}>{CAPS[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
      ))}
    </span>
  )
}
