/**
 * A session is a script: the profile of the machine and what was typed into it. The machine is a pure
 * function of it, so undo, time travel, links, lessons and tests are this one representation.
 */

export interface Session {
  readonly profile: string
  readonly entries: readonly Entry[]
}

/** One command line. */
export interface Entry {
  /** the line as accepted; a command over several lines contains newlines */
  readonly line: string
  /** virtual time at which it was accepted: milliseconds since the profile's boot clock */
  readonly at: number
  /** what was typed while it ran: after how many scheduler ticks of this entry, and which characters */
  readonly typed: readonly { readonly tick: number; readonly data: string }[]
}
