import { useEffect, useRef, useState } from 'react'
import { useVerbs } from '../frame/verbs.ts'
import { useText } from '../i18n/index.ts'
import { useMedia } from '../parts/media.ts'
import { useMachine, usePlayground, useReading, useView } from '../state/playground.ts'
import { KeyBar } from './KeyBar.tsx'
import { openTerminal, type TerminalHandle } from './terminal.ts'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

interface TerminalPaneProps {
  /** the machine's first output is on the screen */
  readonly onShown: () => void
}

/** The machine speaking. Our own words stand in the title bar, never between its lines. */
export function TerminalPane({ onShown }: TerminalPaneProps) {
  const text = useText()
  const playground = usePlayground()
  const verbs = useVerbs()
  const embed = useView((view) => view.embed)
  const screenReader = useView((view) => view.screenReader)
  const cwd = useMachine((machine) => machine.session.cwd)
  const isPhone = useMedia('(max-width: 599px)')
  const box = useRef<HTMLDivElement>(null)
  const handle = useRef<TerminalHandle>(null)
  const [controlHeld, setControlHeld] = useState(false)
  const started = useRef({ onShown, strings: text.terminal })

  useEffect(() => {
    if (box.current === null) return
    const { strings } = started.current
    const terminal = openTerminal(box.current, {
      client: playground.client,
      transcript: playground.transcript,
      strings,
      screenReader: playground.view.getState().screenReader,
      onKey: () => {
        playground.typist.flush()
        verbs.finishMotion()
      },
      onControlUsed: () => setControlHeld(false),
      onShown: () => started.current.onShown(),
    })
    handle.current = terminal
    const observer = new MutationObserver(() => terminal.restyle())
    observer.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-mode'] })
    return () => {
      observer.disconnect()
      terminal.dispose()
    }
  }, [playground, verbs])

  useEffect(() => handle.current?.setScreenReader(screenReader), [screenReader])

  return (
    <section
      className="terminal-pane"
      data-testid="terminal"
      data-pane="terminal"
      aria-label={text.terminal.label}
    >
      {!embed && (
        <div className="terminal-bar">
          <h2>{text.terminal.label}</h2>
          {cwd !== '' && <span className="terminal-directory">{cwd}</span>}
          <Hint />
          <button type="button" className="button" onClick={() => handle.current?.clear()}>
            {text.terminal.clear}
          </button>
        </div>
      )}
      <div className="terminal-box" ref={box} />
      {isPhone && !embed && (
        <KeyBar
          controlHeld={controlHeld}
          press={(data) => handle.current?.press(data)}
          holdControl={(held) => {
            setControlHeld(held)
            handle.current?.holdControl(held)
          }}
        />
      )}
    </section>
  )
}

function Hint() {
  const { terminal: text } = useText()
  const { phase, session } = useMachine((machine) => machine)
  const hasLesson = useReading((reading) => reading.lesson !== null)
  const showsLesson = useView((view) => view.panes.includes('lesson') && !view.presenting)
  const travels = useDelayed(useView((view) => view.travels > 0))
  const hint = () => {
    if (phase === 'failed') return ''
    if (phase === 'starting') return text.hintStarting
    if (travels) return text.hintTravels
    if (session.running) return text.hintRunning
    if (session.position < session.entries.length) return text.hintPast
    if (session.entries.length === 0) return hasLesson && showsLesson ? text.hintStart : text.hintStartAlone
    return text.hintIdle
  }
  return <span className="terminal-hint">{hint()}</span>
}

/** Milliseconds for which nothing is said of what may be over before it is read. */
const DELAY = 250

/** True once it has been true for a while. */
function useDelayed(now: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!now) return setLate(false)
    const timer = setTimeout(() => setLate(true), DELAY)
    return () => clearTimeout(timer)
  }, [now])
  return late
}
