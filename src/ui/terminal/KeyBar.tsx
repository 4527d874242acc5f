import { useText } from '../i18n/index.ts'

interface KeyBarProps {
  readonly controlHeld: boolean
  readonly press: (data: string) => void
  readonly holdControl: (held: boolean) => void
}

const UP = '\x1b[A'
const DOWN = '\x1b[B'

const KEYS: readonly { readonly cap: string; readonly data: string }[] = [
  { cap: 'Esc', data: '\x1b' },
  { cap: 'Tab', data: '\t' },
  { cap: 'Ctrl', data: '' },
  { cap: '↑', data: UP },
  { cap: '↓', data: DOWN },
  { cap: '|', data: '|' },
  { cap: '/', data: '/' },
  { cap: '-', data: '-' },
  { cap: '~', data: '~' },
]

/** The keys that a phone's keyboard lacks. Ctrl holds until the next key. */
export function KeyBar({ controlHeld, press, holdControl }: KeyBarProps) {
  const text = useText()
  return (
    <div className="key-bar" role="toolbar" aria-label={text.terminal.keys}>
      {KEYS.map(({ cap, data }) =>
        cap === 'Ctrl' ? (
          <button
            key={cap}
            type="button"
            aria-pressed={controlHeld}
            // Focus stays in the terminal, or the phone's keyboard would go.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => holdControl(!controlHeld)}
          >
            {cap}
          </button>
        ) : (
          <button
            key={cap}
            type="button"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => press(data)}
          >
            {cap}
          </button>
        ),
      )}
    </div>
  )
}
