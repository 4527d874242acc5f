/**
 * The keys of the page. They work outside the terminal and input fields; `everywhere` marks those that work
 * there too. The same table fills the dialog that `?` opens.
 */

import type { Dictionary } from '../i18n/index.ts'
import type { Verbs } from '../state/verbs.ts'

export interface Keystroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

export interface Shortcut {
  /** `Ctrl+Shift+z`; a single character stands for itself, whatever Shift says */
  readonly keys: readonly string[]
  readonly everywhere?: boolean
  readonly only?: 'presenting'
  /** which entry of the dictionary's `keys` says what it does */
  readonly what: Exclude<keyof Dictionary['keys'], 'title' | 'text' | 'everywhere' | 'diagram'>
  /** `index`: which of `keys` was pressed */
  readonly perform: (verbs: Verbs, index: number) => void
}

export const SHORTCUTS: readonly Shortcut[] = [
  // While presenting these come first: a clicker sends the first two, whatever has the focus.
  {
    keys: ['PageDown', 'PageUp'],
    what: 'clicker',
    only: 'presenting',
    everywhere: true,
    perform: oneOf('advance', 'goBack'),
  },
  {
    keys: ['ArrowRight', 'ArrowLeft'],
    what: 'advance',
    only: 'presenting',
    perform: oneOf('advance', 'goBack'),
  },
  { keys: ['s'], what: 'spotlight', only: 'presenting', perform: (verbs) => verbs.turnSpotlight() },
  { keys: ['f'], what: 'freeze', only: 'presenting', perform: (verbs) => verbs.freeze() },
  { keys: ['w'], what: 'notes', only: 'presenting', perform: (verbs) => verbs.openNotes() },
  { keys: ['Space'], what: 'playPause', perform: (verbs) => verbs.playPause() },
  { keys: ['ArrowLeft', 'ArrowRight'], what: 'event', perform: oneOf('stepBack', 'stepForward') },
  {
    keys: ['Shift+ArrowLeft', 'Shift+ArrowRight'],
    what: 'command',
    perform: oneOf('commandBack', 'commandForward'),
  },
  { keys: ['Home', 'End'], what: 'ends', perform: oneOf('toStart', 'toEnd') },
  { keys: ['Ctrl+z'], what: 'undo', perform: (verbs) => verbs.undo() },
  { keys: ['Ctrl+Shift+z'], what: 'redo', perform: (verbs) => verbs.redo() },
  { keys: ['r'], what: 'reset', perform: (verbs) => verbs.askReset() },
  { keys: ['n', 'p'], what: 'step', perform: oneOf('nextStep', 'previousStep') },
  { keys: ['Ctrl+Enter'], what: 'run', everywhere: true, perform: (verbs) => verbs.runNext() },
  { keys: [',', '.'], what: 'speed', perform: oneOf('slower', 'faster') },
  { keys: ['+', '-', '0'], what: 'zoom', perform: oneOf('zoomIn', 'zoomOut', 'fit') },
  { keys: ['/'], what: 'find', perform: (verbs) => verbs.find() },
  {
    keys: ['b', 'c', 'h'],
    what: 'tools',
    perform: (verbs, index) =>
      verbs.toggleTool((['build', 'compare', 'happened'] as const)[index] ?? 'build'),
  },
  { keys: ['l'], what: 'legend', perform: (verbs) => verbs.toggleLegend() },
  { keys: ['t'], what: 'present', only: 'presenting', perform: (verbs) => verbs.togglePresentTerminal() },
  {
    keys: ['q'],
    what: 'stepText',
    only: 'presenting',
    perform: (verbs) => verbs.togglePresentText(),
  },
  { keys: ['Escape'], what: 'close', perform: (verbs) => verbs.escape() },
  {
    keys: ['F6', 'Shift+F6'],
    what: 'panes',
    everywhere: true,
    perform: oneOf('nextPane', 'previousPane'),
  },
  { keys: ['?'], what: 'help', perform: (verbs) => verbs.showKeys() },
]

/** The keys of the diagram, which listens for them itself while one of its cells has the focus. */
export const DIAGRAM_KEYS: readonly Pick<Shortcut, 'keys' | 'what'>[] = [
  { keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], what: 'cells' },
  { keys: ['Enter'], what: 'inspect' },
  { keys: ['e'], what: 'open' },
]

type PlainVerb = { [Name in keyof Verbs]: Verbs[Name] extends () => unknown ? Name : never }[keyof Verbs]

function oneOf(...names: readonly PlainVerb[]): Shortcut['perform'] {
  return (verbs, index) => {
    const name = names[index]
    if (name !== undefined) verbs[name]()
  }
}

/** The shortcut that a key stroke means, and which of its keys; null when none. */
export function findShortcut(
  stroke: Keystroke,
  { presenting }: { readonly presenting: boolean },
): { shortcut: Shortcut; index: number } | null {
  const name = nameOf(stroke)
  for (const shortcut of SHORTCUTS) {
    if (shortcut.only === 'presenting' && !presenting) continue
    const index = shortcut.keys.indexOf(name)
    if (index >= 0) return { shortcut, index }
  }
  return null
}

/** On a Mac, Command does what Ctrl does elsewhere. */
function nameOf({ key, ctrlKey, shiftKey, altKey, metaKey }: Keystroke): string {
  if (altKey) return ''
  const isCharacter = key.length === 1 && key !== ' '
  const control = ctrlKey || metaKey
  const base = key === ' ' ? 'Space' : isCharacter ? key.toLowerCase() : key
  // Shift tells `?` from `/` already; only with Ctrl does it say more.
  const shift = shiftKey && (!isCharacter || control)
  return `${control ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${base}`
}
