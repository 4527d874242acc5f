/** How the arrow keys walk the picture: by row and column, whatever is drawn there. Pure. */

import type { Box, Layout } from './picture.ts'

export interface Place {
  readonly row: string
  readonly path: string
}

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'

/** The cell that a key leads to; the same place when there is none in that direction. */
export function nextPlace(layout: Layout, from: Place, key: Arrow): Place {
  const places = placesOf(layout)
  const here = places.find((place) => place.row === from.row && place.path === from.path)
  if (here === undefined) return firstPlace(layout) ?? from
  const inRow = places.filter((place) => place.row === here.row)
  const index = inRow.indexOf(here)
  switch (key) {
    case 'ArrowLeft':
      return inRow[index - 1] ?? neighbourPlate(places, here, -1) ?? here
    case 'ArrowRight':
      return inRow[index + 1] ?? neighbourPlate(places, here, 1) ?? here
    case 'Home':
      return inRow[0] ?? here
    case 'End':
      return inRow.at(-1) ?? here
    case 'ArrowUp':
      return nextInColumn(layout, places, here, -1) ?? here
    case 'ArrowDown':
      return nextInColumn(layout, places, here, 1) ?? here
  }
}

/** Where the tab stop is at first: the first name of merged. */
export function firstPlace(layout: Layout): Place | null {
  return placesOf(layout)[0] ?? null
}

interface Located extends Place {
  readonly box: Box
}

/** Every cell and frame, by row from top to bottom and then from left to right, a directory before its names. */
function placesOf(layout: Layout): Located[] {
  const rows = layout.plates.map((plate) => plate.key)
  const located: Located[] = [...layout.frames, ...layout.cells]
    .filter((one) => !('look' in one) || one.look !== 'sketch')
    .map(({ row, path, box }) => ({ row, path, box }))
  return located.sort(
    (one, other) =>
      rows.indexOf(one.row) - rows.indexOf(other.row) ||
      one.box.x - other.box.x ||
      one.path.length - other.path.length,
  )
}

/** The next row in that direction which has the same name, else one that has something in the same column. */
function nextInColumn(
  layout: Layout,
  places: readonly Located[],
  here: Located,
  step: 1 | -1,
): Located | null {
  const rows = layout.plates.map((plate) => plate.key).filter((key) => key !== 'work')
  const from = rows.indexOf(here.row)
  const middle = here.box.x + here.box.width / 2
  for (let index = from + step; index >= 0 && index < rows.length; index += step) {
    const inRow = places.filter((place) => place.row === rows[index])
    const same = inRow.find((place) => place.path === here.path)
    const under = inRow.filter((place) => place.box.x <= middle && place.box.x + place.box.width >= middle)
    const found = same ?? under.at(-1)
    if (found !== undefined) return found
  }
  return null
}

/** Work stands beside upper: going on to the right from upper leads there, and back. */
function neighbourPlate(places: readonly Located[], here: Located, step: 1 | -1): Located | null {
  if (here.row === 'upper' && step === 1) return places.find((place) => place.row === 'work') ?? null
  if (here.row === 'work' && step === -1)
    return places.filter((place) => place.row === 'upper').at(-1) ?? null
  return null
}
