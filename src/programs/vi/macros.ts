/** Keys recorded with `q` for `@` (vim's repeat.txt, "Complex repeats"). */

export class Macros {
  #recording: { readonly name: string; readonly keys: string[] } | null = null
  readonly #keys = new Map<string, readonly string[]>()
  #last: string | null = null

  get isRecording(): boolean {
    return this.#recording !== null
  }

  start(name: string): void {
    this.#recording = { name, keys: [] }
  }

  /** A key was typed. */
  take(key: string): void {
    this.#recording?.keys.push(key)
  }

  /** The `q` that ends a recording is no part of it. */
  stop(): void {
    if (this.#recording === null) return
    this.#keys.set(this.#recording.name, this.#recording.keys.slice(0, -1))
    this.#recording = null
  }

  /** What `@` and this name stand for: a second `@` for the macro that ran last. */
  run(typed: string): readonly string[] | undefined {
    const name = typed === '@' ? this.#last : typed
    const keys = name === null ? undefined : this.#keys.get(name)
    if (keys !== undefined) this.#last = name
    return keys
  }
}
