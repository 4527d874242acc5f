/** How the room in the work plate is shared between what stands there and what a motion makes beside it, px. */

/** Between what stands last and the plate's edge. */
export const WORK_PAD = 8
/** Of a cell and of a tile where there is room enough. */
export const TILE_WIDTH = 132
/** Of a cell with a short name (`#3`) and its mark. */
const LEAST_CELL = 52
/** Of a tile with an inode's number. */
const LEAST_TILE = 60

export interface WorkShares {
  /** so many cells are drawn */
  readonly shown: number
  readonly cellWidth: number
}

/** `count` things stand there, `gap` px apart; with `isMaking` a tile's room is kept behind them. */
export function shareWork(room: number, count: number, gap: number, isMaking: boolean): WorkShares {
  if (count === 0) return { shown: 0, cellWidth: TILE_WIDTH }
  if (!isMaking) {
    const most = Math.max(1, Math.floor((room + gap) / (TILE_WIDTH + gap)))
    return { shown: Math.min(count, most), cellWidth: Math.min(TILE_WIDTH, room) }
  }
  const most = Math.max(0, Math.floor((room - LEAST_TILE) / (LEAST_CELL + gap)))
  const shown = Math.min(count, most)
  const tile = Math.min(TILE_WIDTH, Math.max(LEAST_TILE, room - shown * (LEAST_CELL + gap)))
  return { shown, cellWidth: Math.min(TILE_WIDTH, Math.floor((room - tile) / Math.max(1, shown)) - gap) }
}
