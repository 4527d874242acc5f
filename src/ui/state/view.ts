/** How the page looks just now: nothing here changes the machine or the lesson. */

import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LayerKey } from '../../scene/scene.ts'
import type { Playback } from '../diagram/index.ts'
import { type Speed, speeds } from '../diagram/times.ts'
import type { Language } from '../i18n/index.ts'
import type { Keeping } from '../keep/record.ts'
import { recall } from './memory.ts'
import type { Pane, Parameters, ThemeChoice } from './parameters.ts'
import type { LinkProblem } from './session-link.ts'
import { initialTheme } from './theme.ts'

export interface Selection {
  readonly layer: LayerKey
  /** relative to the layer's root, `/dir/f` */
  readonly path: string
}

/** What stands beside the diagram, where the inspector does. */
export type Tool = 'happened' | 'build' | 'compare'

type DialogName = 'share' | 'take' | 'reset' | 'keys' | 'lessons' | 'reference'

export const SPOTLIGHTS = ['off', 'diagram', 'terminal'] as const
type Spotlight = (typeof SPOTLIGHTS)[number]

export interface ViewState {
  readonly language: Language
  readonly theme: ThemeChoice
  readonly embed: boolean
  readonly panes: readonly Pane[]
  readonly presenting: boolean
  /** what is not dimmed while presenting */
  readonly spotlight: Spotlight
  /** the screen stands still, to be drawn on */
  readonly frozen: boolean
  /** the teacher's own window, while it is open; `refused`: the browser opens none */
  readonly notes: Window | 'refused' | null
  /** the terminal is shown while presenting */
  readonly presentTerminal: boolean
  /** the step's text stands beside it */
  readonly presentText: boolean
  readonly selection: Selection | null
  readonly tool: Tool | null
  readonly dialog: DialogName | null
  /** the entry of the reference that is shown first; null: none in particular */
  readonly referenceEntry: string | null
  /** why a lesson from elsewhere could not be opened, in the reader's language; null when all is well */
  readonly lessonProblem: string | null
  readonly screenReader: boolean
  /** a command is being typed into the terminal for the reader */
  readonly typing: boolean
  /** why the link that opened the page gives no session, or none yet; null when all is well */
  readonly linkProblem: LinkProblem | 'slow' | null
  /** why the file that was to be opened holds no session; null when none was, or all is well */
  readonly fileProblem: LinkProblem | null
  /** what is to be said about keeping the session; null when nothing is */
  readonly keeping: Keeping | null
  /** loads the newer build of the page that waits; null when none does */
  readonly useUpdate: (() => void) | null
  /** seeks, undos and resets that have not arrived yet */
  readonly travels: number
  readonly speed: Speed
  /** the motion of the command at which the session stands; null when it moved nothing */
  readonly motion: Playback | null
}

export function createViewStore(parameters: Parameters, language: Language): StoreApi<ViewState> {
  return createStore<ViewState>(() => ({
    language,
    theme: initialTheme(parameters.theme),
    embed: parameters.embed,
    panes: parameters.panes,
    presenting: false,
    spotlight: 'off',
    frozen: false,
    notes: null,
    presentTerminal: true,
    presentText: true,
    selection: null,
    tool: null,
    dialog: null,
    referenceEntry: null,
    lessonProblem: null,
    screenReader: recall('screen-reader') === true,
    typing: false,
    linkProblem: null,
    fileProblem: null,
    keeping: null,
    useUpdate: null,
    travels: 0,
    speed: 1,
    motion: null,
  }))
}

/** The next speed in direction `step` (-1 or 1), or the same one at the ends. */
export function nextSpeed(speed: Speed, step: -1 | 1): Speed {
  return speeds[speeds.indexOf(speed) + step] ?? speed
}
