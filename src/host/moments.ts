/**
 * What the page saw at each prompt of the session, kept so that going back is showing it again and not doing
 * everything again. A cache: the machine itself is still a function of the entries, and a test compares both.
 *
 * Terms
 * - position: how many entries have run; moment n is the first prompt at position n.
 * - stretch: what the terminal was sent from one moment to the next. Stretches are shared: the screen of a moment is made of
 *   the last ones before it.
 * - view: which mount is looked at and which directories are open. Its number rises with each change; a scene of another view
 *   is no use.
 */

import type { SceneOptions } from '../scene/build.ts'
import type { Scene } from '../scene/scene.ts'

export interface View extends SceneOptions {
  readonly number: number
}

export interface Moment {
  readonly scene: Scene
  /** working directory of the shell */
  readonly cwd: string
  /** the view's number */
  readonly view: number
}

/** Characters of a screen that is drawn anew. */
const MAX_SCREEN = 256 * 1024
/** Characters of all stretches together; the oldest go first. */
const MAX_KEPT = 16 * 1024 * 1024

export class Moments {
  readonly #moments = new Map<number, Moment>()
  readonly #stretches: (string | undefined)[] = []
  /** of the stretches kept */
  #chars = 0
  /** stretches before this one have been let go */
  #oldest = 0
  /** the terminal's since the last moment */
  #open = ''

  /** What the terminal was sent. */
  append(text: string): void {
    this.#open += text
    if (this.#open.length > 2 * MAX_SCREEN) this.#open = lastLines(this.#open)
  }

  /** A new machine: what the one before has said since its last prompt is not part of this one's session. */
  restart(): void {
    this.#open = ''
  }

  /** The first prompt at `position`; what led here is kept as it was the first time. */
  reach(position: number): void {
    const text = lastLines(this.#open)
    this.#open = ''
    if (this.#stretches[position] !== undefined) return
    this.#stretches[position] = text
    this.#chars += text.length
    while (this.#chars > MAX_KEPT && this.#oldest < position) {
      this.#chars -= this.#stretches[this.#oldest]?.length ?? 0
      this.#stretches[this.#oldest++] = undefined
    }
  }

  remember(position: number, moment: Moment): void {
    this.#moments.set(position, moment)
  }

  /** The moment, if it can be shown whole. */
  find(position: number, view: number): Moment | null {
    const moment = this.#moments.get(position)
    return moment?.view === view && this.screen(position) !== null ? moment : null
  }

  /** What was seen there in this view; null when nobody has looked yet. */
  sceneAt(position: number, view: number): Scene | null {
    const moment = this.#moments.get(position)
    return moment?.view === view ? moment.scene : null
  }

  /** The nearest position from 0 on that cannot be shown; null: all up to `last` can. */
  firstMissing(last: number, view: number): number | null {
    for (let position = 0; position <= last; position++)
      if (this.#moments.get(position)?.view !== view) return position
    return null
  }

  /** What the terminal showed at a moment, the last `most` characters at least; null when they have been let go. */
  screen(position: number, most = MAX_SCREEN): string | null {
    const parts: string[] = []
    let length = 0
    for (let at = position; at >= 0 && length < most; at--) {
      const part = this.#stretches[at]
      if (part === undefined) return null
      parts.push(part)
      length += part.length
    }
    return lastLines(parts.reverse().join(''), most)
  }

  /** What has been said since the last moment. */
  get sinceLast(): string {
    return this.#open
  }

  /** The entries behind `position` are others from now on. */
  cut(position: number): void {
    for (const at of this.#moments.keys()) if (at > position) this.#moments.delete(at)
    for (const text of this.#stretches.splice(position + 1)) this.#chars -= text?.length ?? 0
  }
}

/** The end of a text, from the start of a line; whole when it is short. */
function lastLines(text: string, most = MAX_SCREEN): string {
  if (text.length <= most) return text
  const end = text.slice(-most)
  return end.slice(end.indexOf('\n') + 1)
}
