/** A spot: where a name stands in the picture. */

export interface Spot {
  /** the row's key */
  readonly row: string
  readonly path: string
}

/** What the user is at. */
export interface Chosen {
  readonly selection: Spot | null
  /** the cell or frame that has the keyboard's tab stop */
  readonly focus: Spot | null
}

export function isAt(spot: Spot | null, row: string, path: string): boolean {
  return spot !== null && spot.row === row && spot.path === path
}
