/**
 * xterm wired to the machine: keys go in, output comes back under flow control, the size follows the pane.
 * It owns its listeners and its DOM, and gives both back in `dispose`.
 */

import { FitAddon } from '@xterm/addon-fit'
import { type ITheme, Terminal } from '@xterm/xterm'
import type { MachineClient } from '../../host/client.ts'
import { copyText } from '../parts/clipboard.ts'
import { whenQuiet } from '../parts/quiet.ts'
import { lastLines } from './last-lines.ts'
import { PredictedEcho } from './predicted-echo.ts'
import type { Transcript } from './transcript.ts'

export interface TerminalHandle {
  focus(): void
  /** Forgets the screen but the prompt's line. */
  clear(): void
  /** Keys as a keyboard would send them, for the key bar. */
  press(data: string): void
  /** The next character typed counts as typed with Ctrl. */
  holdControl(held: boolean): void
  /** Takes colours and font size from the tokens in force. */
  restyle(): void
  setScreenReader(on: boolean): void
  dispose(): void
}

export interface TerminalOptions {
  readonly client: MachineClient
  readonly transcript: Transcript
  /** accessible name of the input, and what stands for output that is too much to announce */
  readonly strings: { readonly input: string; readonly tooMuchOutput: string }
  readonly screenReader: boolean
  /** a key of the reader's is about to be sent */
  readonly onKey: () => void
  /** Ctrl held by the key bar was used up */
  readonly onControlUsed: () => void
  /** the machine's first output is on the screen */
  readonly onShown: () => void
}

const SCROLLBACK_LINES = 5000

/** RIS: through the same queue as the output, so that it comes neither too early nor too late. */
const FULL_RESET = '\x1bc'

/** "Use the normal screen", which it does: makes xterm draw its cursor before it has ever had the focus. */
const SHOW_CURSOR = '\x1b[?47l'

/** Title, palette, links, colours, clipboard, and their resets: programs may not reach the page with them. */
const REFUSED_OSC = [0, 1, 2, 4, 8, 10, 11, 12, 52, 104, 110, 111, 112]

export function openTerminal(container: HTMLElement, options: TerminalOptions): TerminalHandle {
  const { client } = options
  let controlHeld = false
  let shown = false
  let disposed = false

  Terminal.strings.promptLabel = options.strings.input
  Terminal.strings.tooMuchOutput = options.strings.tooMuchOutput
  const terminal = new Terminal({
    ...styleFromTokens(container),
    allowProposedApi: true,
    cursorBlink: false,
    cursorStyle: 'block',
    cursorInactiveStyle: 'outline',
    lineHeight: 1.15,
    minimumContrastRatio: 4.5,
    scrollback: SCROLLBACK_LINES,
    screenReaderMode: options.screenReader,
    macOptionIsMeta: true,
  })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  for (const code of REFUSED_OSC) terminal.parser.registerOscHandler(code, () => true)
  // A request for a setting (DECRQSS): its answer would be typed at the prompt.
  terminal.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true)
  terminal.open(container)

  const echo = new PredictedEcho()
  const send = (key: string) => {
    options.onKey()
    const data = controlHeld ? withControl(key) : key
    const shown = echo.type(data, terminal.cols - 1 - terminal.buffer.active.cursorX)
    if (shown !== '') terminal.write(shown, () => drawCursorRow(terminal))
    client.input(data)
    if (!controlHeld) return
    controlHeld = false
    options.onControlUsed()
  }
  terminal.onData(send)
  terminal.onResize(({ cols, rows }) => client.resize(cols, rows))
  terminal.attachCustomKeyEventHandler((event) => handleKey(terminal, event))

  const resizing = new ResizeObserver(() => fitToPane(container, fit))
  resizing.observe(container)
  fitToPane(container, fit)
  client.resize(terminal.cols, terminal.rows)

  terminal.write(SHOW_CURSOR)
  // After the fit: what was said before is to be wrapped as wide as the pane is.
  const detach = options.transcript.attach({
    write(text, done) {
      terminal.write(lastLines(echo.say(text), SCROLLBACK_LINES + terminal.rows), () => {
        done()
        if (shown || disposed) return
        shown = true
        options.onShown()
        whenQuiet(() => void loadWidths(terminal, () => disposed))
      })
    },
    clear() {
      echo.clear()
      terminal.write(FULL_RESET)
    },
  })

  return {
    focus: () => terminal.focus(),
    clear: () => terminal.clear(),
    press(data) {
      send(data)
      terminal.focus()
    },
    holdControl(held) {
      controlHeld = held
      terminal.focus()
    },
    restyle() {
      Object.assign(terminal.options, styleFromTokens(container))
      fitToPane(container, fit)
    },
    setScreenReader(on) {
      terminal.options.screenReaderMode = on
    },
    dispose() {
      disposed = true
      detach()
      resizing.disconnect()
      terminal.dispose()
    },
  }
}

/** What xterm keeps to itself, and its addons reach for. */
interface Internals {
  readonly _core: { readonly _renderService: { _renderRows(from: number, to: number): void } }
}

/** Now, not in the next frame: xterm draws in callbacks of frames, which come late while something moves. */
function drawCursorRow(terminal: Terminal): void {
  const row = terminal.buffer.active.cursorY
  ;(terminal as unknown as Internals)._core._renderService._renderRows(row, row)
}

/** glibc's idea of how wide a character is; loaded once the first output is there, as no prompt needs it. */
async function loadWidths(terminal: Terminal, isDisposed: () => boolean): Promise<void> {
  const { Unicode11Addon } = await import('@xterm/addon-unicode11')
  if (isDisposed()) return
  terminal.loadAddon(new Unicode11Addon())
  terminal.unicode.activeVersion = '11'
}

/** False: xterm leaves the key alone. The browser then pastes by itself, which xterm brackets. */
function handleKey(terminal: Terminal, event: KeyboardEvent): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || event.altKey || event.metaKey) return true
  const key = event.key.toLowerCase()
  if (key === 'v') return false
  if (key !== 'c' || !(terminal.hasSelection() || event.shiftKey)) return true
  event.preventDefault()
  void copyText(terminal.getSelection())
  terminal.clearSelection()
  return false
}

function withControl(data: string): string {
  const code = data.length === 1 ? data.toUpperCase().charCodeAt(0) : 0
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : data
}

function fitToPane(container: HTMLElement, fit: FitAddon): void {
  // A hidden pane has no size to fit to.
  if (container.clientWidth > 0 && container.clientHeight > 0) fit.fit()
}

function styleFromTokens(element: HTMLElement): { theme: ITheme; fontFamily: string; fontSize: number } {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const text = token('--term-text')
  const [red, green, yellow] = [token('--term-err'), token('--term-exec'), token('--term-dev')]
  const [blue, cyan, magenta] = [token('--term-dir'), token('--term-link'), token('--term-magenta')]
  return {
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize),
    theme: {
      background: token('--term-bg'),
      foreground: text,
      cursor: text,
      cursorAccent: token('--term-bg'),
      selectionBackground: token('--term-selection'),
      scrollbarSliderBackground: token('--term-slider'),
      scrollbarSliderHoverBackground: token('--term-slider-hover'),
      scrollbarSliderActiveBackground: token('--term-slider-hover'),
      black: token('--term-line'),
      brightBlack: token('--term-dim'),
      red,
      brightRed: red,
      green,
      brightGreen: green,
      yellow,
      brightYellow: yellow,
      blue,
      brightBlue: blue,
      magenta,
      brightMagenta: magenta,
      cyan,
      brightCyan: cyan,
      white: text,
      brightWhite: text,
    },
  }
}
