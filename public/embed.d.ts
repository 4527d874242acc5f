/** Types of embed.js, for pages that drive a playground by script. The script itself defines `OverlayPlayground`. */

export interface PlaygroundOptions {
  /** a lesson's id; without: the first */
  readonly lesson?: string
  /** counted from 1 */
  readonly step?: number
  /** lines that run as soon as the machine is there, as if they were pasted */
  readonly commands?: string
  /** any of lesson, diagram, timeline, terminal, with commas; without: diagram, timeline, terminal */
  readonly panes?: string
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly lang?: 'en' | 'zh-CN'
  /** a number of px or a CSS length */
  readonly height?: string | number
  /** the frame's sandbox; without 'allow-same-origin' it works and remembers nothing */
  readonly sandbox?: string
}

export interface CommandResult {
  readonly line: string
  /** the exit status, as `$?` */
  readonly status: number
  /** what the command wrote to the terminal, with `\n` line ends */
  readonly output: string
}

export interface PlaygroundState {
  /** how many of `entries` have run; what follows was undone */
  readonly entry: number
  readonly entries: readonly string[]
  readonly cwd: string
  /** mounted overlays, for looking at */
  readonly mounts: readonly unknown[]
  readonly lesson: string | null
  /** counted from 1 */
  readonly step: number
}

export interface PlaygroundEvents {
  /** a command line has ended */
  command: CommandResult
  /** another lesson or step was opened */
  step: { readonly lesson: string | null; readonly step: number }
  /** a goal of the open step's task was reached; step and goal are counted from 1 */
  goal: { readonly lesson: string; readonly step: number; readonly goal: number; readonly goals: number }
  /** the machine did not answer or failed; it was started again without the command */
  error: { readonly reason: 'unresponsive' | 'failed'; readonly line: string | null }
}

/** Every verb waits for the machine; all of them are rejected when the playground is disposed. */
export interface Playground {
  readonly frame: HTMLIFrameElement
  readonly ready: Promise<void>
  /** Types the text at the prompt and waits until it has ended. */
  run(line: string): Promise<{ readonly status: number; readonly output: string }>
  undo(): Promise<void>
  redo(): Promise<void>
  /** a fresh machine */
  reset(): Promise<void>
  /** the machine as it was after `entry` commands */
  seek(entry: number): Promise<void>
  /** Opens a lesson by its id. Rejected when there is none. */
  load(lesson: string): Promise<void>
  state(): Promise<PlaygroundState>
  /** Returns how to stop listening. */
  on<Name extends keyof PlaygroundEvents>(
    name: Name,
    listener: (event: PlaygroundEvents[Name]) => void,
  ): () => void
  /** Takes the frame away; nothing runs from here on. */
  dispose(): void
}

/** `<overlay-playground>`: its attributes are the options, and `start="visible"` (without: this) or `"click"`. */
export interface PlaygroundElement extends HTMLElement {
  /** null until it has started */
  readonly playground: Playground | null
  /** Starts now, if it has not yet. */
  start(): Playground
}

export interface OverlayPlayground {
  /** Makes a playground in `element`, at once. */
  create(element: Element, options?: PlaygroundOptions): Playground
}

declare global {
  interface Window {
    readonly OverlayPlayground: OverlayPlayground
  }
  interface HTMLElementTagNameMap {
    'overlay-playground': PlaygroundElement
  }
}
