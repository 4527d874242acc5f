import { useId, useMemo } from 'react'
import { useText } from '../i18n/index.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { currentAddress, useMachine, usePlayground, useReading, useView } from '../state/playground.ts'
import { MAX_LINK, sessionLink } from '../state/session-link.ts'
import { DIAGRAM_KEYS, SHORTCUTS } from './keys.ts'
import { useVerbs } from './verbs.ts'

/** The one dialog that is open, if any. */
export function Dialogs() {
  const open = useView((view) => view.dialog)
  switch (open) {
    case 'share':
      return <ShareDialog />
    case 'reset':
      return <ResetDialog />
    case 'keys':
      return <KeysDialog />
    case null:
      return null
  }
}

function ResetDialog() {
  const text = useText()
  const verbs = useVerbs()
  const count = useMachine((machine) => machine.session.entries.length)
  return (
    <Dialog title={text.reset.title} onClose={verbs.closeDialog}>
      <p>{text.reset.text(count)}</p>
      <div className="dialog-actions">
        <button type="button" className="button outlined" onClick={verbs.closeDialog}>
          {text.cancel}
        </button>
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

function ShareDialog() {
  const { share: text, productName } = useText()
  const verbs = useVerbs()
  const playground = usePlayground()
  const hasLesson = useReading((reading) => reading.lesson !== null)
  const address = currentAddress(playground, location.href)
  const embedded = new URL(address)
  embedded.searchParams.set('embed', '1')
  const html = `<iframe src="${embedded.href.replaceAll('&', '&amp;')}" title="${productName}" width="720" height="480" sandbox="allow-scripts allow-same-origin"></iframe>`
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog}>
      <p>{hasLesson ? text.text : text.textFree}</p>
      <ShareRow label={text.link} value={address} copy={text.copy} copied={text.copied} primary />
      <SessionRow address={address} />
      <ShareRow label={text.embed} value={html} copy={text.copyEmbed} copied={text.copied} />
      <ShareRow label={text.element} value={elementFor(address)} copy={text.copyEmbed} copied={text.copied} />
    </Dialog>
  )
}

/** For pages that allow scripts: see docs/embedding.md. */
function elementFor(address: string): string {
  const url = new URL(address)
  const attributes = ['lesson', 'step', 'lang']
    .filter((name) => url.searchParams.has(name))
    .map(
      (name) =>
        ` ${name}="${url.searchParams.get(name)?.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
    )
  const script = new URL('./embed.js', url).href.replaceAll('&', '&amp;')
  return `<script async src="${script}"></script>\n<overlay-playground${attributes.join('')}></overlay-playground>`
}

/** The link that runs everything again; a script, where that is too long for a link. */
function SessionRow({ address }: { readonly address: string }) {
  const { share: text } = useText()
  const { profile } = usePlayground()
  const { entries, position } = useMachine((machine) => machine.session)
  const link = useMemo(
    () => sessionLink(address, { session: { profile, entries }, position }),
    [address, profile, entries, position],
  )
  if (entries.length > 0 && link !== null)
    return <ShareRow label={text.session} value={link} copy={text.copySession} copied={text.copied} />
  return (
    <div className="share-row">
      <b>{text.session}</b>
      <p>{entries.length === 0 ? text.noSession : text.tooLong(MAX_LINK)}</p>
      {entries.length > 0 && (
        <button
          type="button"
          className="button outlined"
          onClick={() => saveScript(entries.map(({ line }) => line))}
        >
          {text.saveScript}
        </button>
      )}
    </div>
  )
}

function saveScript(lines: readonly string[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'text/x-shellscript' }))
  link.download = 'overlay-playground.sh'
  link.click()
  URL.revokeObjectURL(link.href)
}

interface ShareRowProps {
  readonly label: string
  readonly value: string
  readonly copy: string
  readonly copied: string
  readonly primary?: boolean
}

function ShareRow({ label, value, copy, copied, primary }: ShareRowProps) {
  const id = useId()
  return (
    <div className="share-row">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        readOnly
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton
        className={primary ? 'button primary' : 'button outlined'}
        text={value}
        label={copy}
        labelDone={copied}
      />
    </div>
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
