/**
 * Sizes of the diagram in px at zoom 1, by density. Regular has the values of tokens.css (a test compares
 * them); the mock-ups give the others.
 */

export type Density = 'regular' | 'snug' | 'compact' | 'phone'

export interface Geometry {
  /** distance of the plates from the left and right edge of the picture */
  readonly margin: number
  readonly top: number
  readonly bottom: number
  /** from a plate's left edge to its first column */
  readonly header: number
  /** from a plate's left edge to its name */
  readonly headerPad: number
  readonly plateSpine: number
  readonly platePad: number
  readonly plateGap: { readonly most: number; readonly least: number }
  readonly cellHeight: number
  /** of leaf columns; `natural` columns are as wide as their names */
  readonly cellWidth: { readonly least: number; readonly usual: number; readonly most: number }
  readonly natural: boolean
  readonly cellGap: number
  readonly cellRadius: number
  readonly spine: number
  readonly nameSize: number
  readonly metaSize: number
  /** one line in a cell, or two */
  readonly twoLines: boolean
  readonly holes: boolean
  readonly ghosts: boolean
  readonly frameHead: number
  readonly frameInset: number
  readonly frameFoot: number
  readonly dot: number
}

/** Radius of a plate's corners (`--r-3`). */
export const PLATE_RADIUS = 10
/** Width of an idle work plate, and the gap to it. */
export const WORK_IDLE = 108
export const WORK_GAP = 32
/** Least width of the work plate while something happens in it: room for a tile and what is said beside it. */
export const WORK_USED = 280
/** The same where there is little room: the words beside the tile are left out. */
export const WORK_DOCKED = WORK_USED - 44
/** Smallest text anywhere, on the screen. */
export const LEAST_TEXT = 11

export const geometry: Readonly<Record<Density, Geometry>> = {
  regular: {
    margin: 24,
    top: 8,
    bottom: 12,
    header: 136,
    headerPad: 24,
    plateSpine: 10,
    platePad: 16,
    plateGap: { most: 38, least: 18 },
    cellHeight: 46,
    cellWidth: { least: 72, usual: 128, most: 144 },
    natural: false,
    cellGap: 16,
    cellRadius: 6,
    spine: 8,
    nameSize: 13,
    metaSize: 11,
    twoLines: true,
    holes: true,
    ghosts: true,
    frameHead: 22,
    frameInset: 8,
    frameFoot: 6,
    dot: 4,
  },
  snug: {
    margin: 24,
    top: 8,
    bottom: 10,
    header: 136,
    headerPad: 24,
    plateSpine: 10,
    platePad: 9,
    plateGap: { most: 28, least: 14 },
    cellHeight: 38,
    cellWidth: { least: 72, usual: 128, most: 144 },
    natural: false,
    cellGap: 12,
    cellRadius: 6,
    spine: 7,
    nameSize: 13,
    metaSize: 11,
    twoLines: true,
    holes: true,
    ghosts: true,
    frameHead: 20,
    frameInset: 8,
    frameFoot: 6,
    dot: 4,
  },
  compact: {
    margin: 24,
    top: 8,
    bottom: 10,
    header: 124,
    headerPad: 24,
    plateSpine: 10,
    platePad: 6,
    plateGap: { most: 30, least: 8 },
    cellHeight: 26,
    cellWidth: { least: 44, usual: 80, most: 200 },
    natural: true,
    cellGap: 6,
    cellRadius: 5,
    spine: 6,
    nameSize: 12,
    metaSize: 11,
    twoLines: false,
    holes: false,
    ghosts: false,
    frameHead: 19,
    frameInset: 6,
    frameFoot: 6,
    dot: 3,
  },
  phone: {
    margin: 12,
    top: 4,
    bottom: 12,
    header: 88,
    headerPad: 18,
    plateSpine: 10,
    platePad: 9,
    plateGap: { most: 20, least: 12 },
    cellHeight: 38,
    cellWidth: { least: 80, usual: 80, most: 80 },
    natural: false,
    cellGap: 10,
    cellRadius: 6,
    spine: 7,
    nameSize: 13,
    metaSize: 11,
    twoLines: true,
    holes: true,
    ghosts: true,
    frameHead: 22,
    frameInset: 6,
    frameFoot: 6,
    dot: 4,
  },
}

/** From a cell's right edge: its padding, and the glyph with the gap before it. */
export const CELL_PAD = 8
export const GLYPH_ROOM = 18

/** What of the phone's sizes is less where its height is short. */
export const tightPhone: Partial<Geometry> = {
  platePad: 5,
  plateGap: { most: 12, least: 8 },
  bottom: 4,
}

/** Below this width of the picture the phone's geometry is used. */
export const PHONE_BELOW = 600
/** Above this many leaf columns the compact density is used. */
export const COMPACT_ABOVE = 14

/** x of a cell's name, after the spine. */
export function nameStart(sizes: Geometry): number {
  return sizes.spine + (sizes.twoLines ? 12 : 6)
}
