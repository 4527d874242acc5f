import './share.css'

import { type ReactNode, useId, useMemo, useState } from 'react'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Icon } from '../parts/icons.tsx'
import { currentAddress, useMachine, usePlayground, useReading, useView } from '../state/playground.ts'
import { MAX_LINK, type SharedSession, sessionLink } from '../state/session-link.ts'
import { openSessionFile } from './open-file.ts'
import { type QrCode, qrOf } from './qr.ts'
import { writeSessionFile } from './session-file.ts'
import { elementHtml, frameHtml, markdown, type Shared } from './snippets.ts'
import { shareTexts } from './texts.ts'

const useShareText = () => shareTexts[useView((view) => view.language)]

/** The lesson or the session, as a link or in another form, each a copy away. */
export function ShareDialog() {
  const text = useShareText()
  const { productName } = useText()
  const verbs = useVerbs()
  const playground = usePlayground()
  const lesson = useReading((reading) => reading.lesson)
  const { profile } = playground
  const { entries, position } = useMachine((machine) => machine.session)
  const [wantsSession, setWantsSession] = useState(entries.length > 0)
  const plain = currentAddress(playground, location.href)
  const own = useMemo(() => ({ session: { profile, entries }, position }), [profile, entries, position])
  const long = useMemo(() => sessionLink(plain, own), [plain, own])
  const sharesSession = wantsSession && entries.length > 0
  const address = sharesSession ? long : plain
  const shared: Shared | null =
    address === null
      ? null
      : {
          address,
          title: lesson === null ? productName : `${productName}: ${lesson.title}`,
          commands: sharesSession ? entries.slice(0, position).map(({ line }) => line) : [],
        }
  const about = sharesSession ? text.aboutSession : lesson === null ? text.aboutPage : text.aboutLesson
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog}>
      <fieldset className="share-what">
        <legend className="off-screen">{text.what}</legend>
        <Choice checked={!sharesSession} onChoose={() => setWantsSession(false)}>
          {lesson === null ? text.page : text.lesson}
        </Choice>
        <Choice
          checked={sharesSession}
          disabled={entries.length === 0}
          onChoose={() => setWantsSession(true)}
        >
          {text.session(entries.length)}
        </Choice>
      </fieldset>
      <p>
        {shared === null ? text.tooLong(MAX_LINK) : about} {entries.length === 0 && text.noSession}
      </p>
      {shared !== null && (
        <>
          <LinkRow address={shared.address} />
          <Row label={text.frame} value={frameHtml(shared)} />
          <Row label={text.element} value={elementHtml(shared)} />
          <Row label={text.markdown} value={markdown(shared)} />
        </>
      )}
      <SaveRow own={own} />
      <OpenRow />
    </Dialog>
  )
}

interface ChoiceProps {
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

function Choice({ checked, disabled, onChoose, children }: ChoiceProps) {
  return (
    <label>
      <input type="radio" name="share-what" checked={checked} disabled={disabled} onChange={onChoose} />
      {children}
    </label>
  )
}

interface RowProps {
  readonly label: string
  readonly value: string
  readonly primary?: boolean
  readonly children?: ReactNode
}

function Row({ label, value, primary, children }: RowProps) {
  const text = useShareText()
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
      {children}
      <CopyButton
        className={primary ? 'button primary' : 'button outlined'}
        text={value}
        label={text.copy}
        labelDone={text.copied}
      />
    </div>
  )
}

/** The link, and its code for a class that has it on the wall. */
function LinkRow({ address }: { readonly address: string }) {
  const text = useShareText()
  const [shown, setShown] = useState(false)
  const code = useMemo(() => (shown ? qrOf(address) : null), [shown, address])
  return (
    <>
      <Row label={text.link} value={address} primary>
        <button
          type="button"
          className="button outlined"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {text.qr}
        </button>
      </Row>
      {shown && (code === null ? <p className="share-note">{text.qrTooLong}</p> : <Qr code={code} />)}
    </>
  )
}

/** Always dark on white: readers want it so. */
function Qr({ code: { size, path } }: { readonly code: QrCode }) {
  const text = useShareText()
  return (
    <svg className="share-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={text.qrLabel}>
      <rect width={size} height={size} />
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  )
}

function SaveRow({ own }: { readonly own: SharedSession }) {
  const text = useShareText()
  const verbs = useVerbs()
  return (
    <div className="share-save">
      <b>{text.save}</b>
      <button
        type="button"
        className="button outlined"
        disabled={own.session.entries.length === 0}
        onClick={() =>
          save('overlay-playground.json', new Blob([writeSessionFile(own)], { type: 'application/json' }))
        }
      >
        {text.file}
      </button>
      <button type="button" className="button outlined" onClick={verbs.take}>
        {text.take}
      </button>
    </div>
  )
}

function OpenRow() {
  const text = useShareText()
  const playground = usePlayground()
  const words = useText()
  const problem = useView((view) => view.fileProblem)
  return (
    <div className="share-open">
      <label className="button outlined">
        <Icon name="open" />
        {text.open}
        <input
          type="file"
          className="off-screen"
          accept=".json,application/json"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? []
            currentTarget.value = ''
            if (file !== undefined) void openSessionFile(playground, words, file)
          }}
        />
      </label>
      <span>{text.drop}</span>
      {problem !== null && <p role="alert">{text.problems[problem]}</p>}
    </div>
  )
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The browser may begin to read it a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
