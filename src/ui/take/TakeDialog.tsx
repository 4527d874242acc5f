import './take.css'

import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { HistoryStep } from '../../host/client.ts'
import { asciicast } from '../../session/export/asciicast.ts'
import { shellScript } from '../../session/export/script.ts'
import { findProfile } from '../../session/profiles.ts'
import type { DiagramTexts } from '../diagram/index.ts'
import { useVerbs } from '../frame/verbs.ts'
import { loadWords, useText } from '../i18n/index.ts'
import { copyText } from '../parts/clipboard.ts'
import { Dialog } from '../parts/Dialog.tsx'
import { Icon } from '../parts/icons.tsx'
import { useMachine, usePlayground, useReading, useView } from '../state/playground.ts'
import { articleFiles, articleText } from './article.ts'
import { type DrawingOptions, drawScene, type Picture, type PictureTheme, pngOf } from './drawing.ts'
import { copyPicture, save, textFile } from './files.ts'
import { makeFilm } from './film.ts'
import { takeTexts } from './texts.ts'

const NAME = 'overlay-playground'
const FILM_LENGTHS = [1, 3, 5, 10] as const

const useTakeText = () => takeTexts[useView((view) => view.language)]

/** The picture, its motion, and the session, for elsewhere. */
export function TakeDialog() {
  const text = useTakeText()
  const verbs = useVerbs()
  const language = useView((view) => view.language)
  const [texts, setTexts] = useState<DiagramTexts | null>(null)
  const [theme, setTheme] = useState<PictureTheme>(() =>
    document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light',
  )
  useEffect(() => void loadWords(language).then(({ diagram }) => setTexts(diagram)), [language])
  const options = useMemo(() => (texts === null ? null : { texts, theme }), [texts, theme])
  return (
    <Dialog title={text.title} onClose={verbs.closeDialog}>
      <fieldset className="take-theme">
        <legend>{text.theme}</legend>
        {(['light', 'dark'] as const).map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name="take-theme"
              checked={theme === choice}
              onChange={() => setTheme(choice)}
            />
            {text[choice]}
          </label>
        ))}
      </fieldset>
      {options !== null && (
        <>
          <PictureSection options={options} />
          <FilmSection options={options} />
          <SessionSection options={options} />
        </>
      )}
    </Dialog>
  )
}

interface SectionProps {
  readonly options: DrawingOptions
}

function PictureSection({ options }: SectionProps) {
  const text = useTakeText()
  const scene = useMachine((machine) => machine.scene?.scene ?? null)
  const { entries, position } = useMachine((machine) => machine.session)
  const line = entries[position - 1]?.line.split('\n')[0] ?? ''
  const [caption, setCaption] = useState(line === '' ? '' : text.after(line))
  const picture = useMemo(
    (): Picture | null => (scene === null ? null : drawScene(scene, caption, options)),
    [scene, caption, options],
  )
  if (picture === null) return null
  const { svg, width, height } = picture
  return (
    <section className="take-section">
      <h3>{text.picture}</h3>
      <img
        className="take-preview"
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
        alt={text.preview}
        width={width}
        height={height}
      />
      <label className="take-field">
        {text.caption}
        <input className="field" value={caption} onChange={(event) => setCaption(event.target.value)} />
      </label>
      <div className="take-buttons">
        <Act label={text.copy('PNG')} done={text.copied} act={() => copyPicture(pngOf(picture))} primary />
        <Act label={text.save('PNG')} act={async () => save(`${NAME}.png`, await pngOf(picture))} />
        <Act label={text.copy('SVG')} done={text.copied} act={() => copyText(svg)} />
        <Act label={text.save('SVG')} act={async () => save(`${NAME}.svg`, textFile(svg, 'image/svg+xml'))} />
      </div>
    </section>
  )
}

function FilmSection({ options }: SectionProps) {
  const text = useTakeText()
  const { client } = usePlayground()
  const count = useMachine((machine) => machine.session.position)
  const [wanted, setWanted] = useState(3)
  const [percent, setPercent] = useState<number | null>(null)
  const lengths = FILM_LENGTHS.filter((length) => length <= Math.max(1, count))
  const length = Math.min(wanted, lengths.at(-1) ?? 1)
  async function make(): Promise<void> {
    setPercent(0)
    try {
      const steps = await client.history()
      const film = await makeFilm(steps.slice(-length - 1), options, (part) =>
        setPercent(Math.round(100 * part)),
      )
      save(`${NAME}.gif`, film)
    } finally {
      setPercent(null)
    }
  }
  return (
    <section className="take-section">
      <h3>{text.film}</h3>
      <p>{count === 0 ? text.none : text.filmAbout}</p>
      {count > 0 && (
        <div className="take-buttons">
          <select
            className="take-select"
            aria-label={text.howMany}
            value={length}
            onChange={(event) => setWanted(Number(event.target.value))}
          >
            {lengths.map((one) => (
              <option key={one} value={one}>
                {text.commands(one)}
              </option>
            ))}
          </select>
          <Act label={text.save('GIF')} act={make} disabled={percent !== null} />
          <span aria-live="polite">{percent !== null && text.making(percent)}</span>
        </div>
      )}
    </section>
  )
}

function SessionSection({ options }: SectionProps) {
  const text = useTakeText()
  const { productName } = useText()
  const { client, profile } = usePlayground()
  const { entries, position } = useMachine((machine) => machine.session)
  const lesson = useReading((reading) => reading.lesson?.title ?? null)
  if (position === 0) return null
  const title = lesson === null ? productName : `${productName}: ${lesson}`
  const steps = (): Promise<readonly HistoryStep[]> => client.history()
  const script = () =>
    shellScript(
      entries.slice(0, position).map(({ line }) => line),
      {
        title,
        notes: [text.madeWith, text.scriptNote],
        directory: findProfile(profile)?.cwd ?? '/root',
      },
    )
  const recording = async () =>
    asciicast(await steps(), {
      cols: 80,
      rows: 24,
      title,
      timestamp: findProfile(profile)?.clock ?? 0,
    })
  return (
    <section className="take-section">
      <h3>{text.session}</h3>
      <p>{text.sessionAbout}</p>
      <div className="take-buttons">
        <Act label={text.copy(text.script)} done={text.copied} act={() => copyText(script())} />
        <Act
          label={text.save(text.script)}
          act={async () => save(`${NAME}.sh`, textFile(script(), 'text/x-shellscript'))}
        />
        <Act
          label={text.copy(text.markdown)}
          done={text.copied}
          act={async () => copyText(articleText(await steps(), title))}
        />
        <Act
          label={text.save(text.article)}
          act={async () => {
            const files = articleFiles(await steps(), title, text.after, options)
            save(`${NAME}.zip`, new Blob([files], { type: 'application/zip' }))
          }}
        />
        <Act
          label={text.save(text.asciicast)}
          act={async () => save(`${NAME}.cast`, textFile(await recording(), 'application/x-asciicast'))}
        />
      </div>
      <p className="take-note">{text.scriptNote}</p>
    </section>
  )
}

interface ActProps {
  readonly label: string
  /** what it says for a while when it has been done; without it a download shows that */
  readonly done?: string
  readonly act: () => Promise<unknown>
  readonly disabled?: boolean
  readonly primary?: boolean
  readonly children?: ReactNode
}

const DONE_FOR = 2000

/** A button that says whether it worked. `act` resolving to false means that it did not. */
function Act({ label, done, act, disabled, primary }: ActProps) {
  const text = useTakeText()
  const [state, setState] = useState<'ready' | 'done' | 'failed'>('ready')
  useEffect(() => {
    if (state !== 'done') return
    const timer = setTimeout(() => setState('ready'), DONE_FOR)
    return () => clearTimeout(timer)
  }, [state])
  const onClick = () =>
    act().then(
      (result) => setState(result === false ? 'failed' : done === undefined ? 'ready' : 'done'),
      (error: unknown) => {
        console.warn(error)
        setState('failed')
      },
    )
  const isDone = state === 'done' && done !== undefined
  return (
    <>
      <button
        type="button"
        className={primary ? 'button primary' : 'button outlined'}
        disabled={disabled}
        onClick={() => void onClick()}
      >
        {done !== undefined && <Icon name={isDone ? 'check' : 'copy'} />}
        <span aria-live="polite">{isDone ? done : label}</span>
      </button>
      {state === 'failed' && <span role="alert">{text.failed}</span>}
    </>
  )
}
