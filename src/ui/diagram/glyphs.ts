/** The small marks, 14 by 14, drawn as strokes in the text colour. */

export type GlyphName =
  | 'eye'
  | 'covered'
  | 'whiteout'
  | 'folder'
  | 'openFolder'
  | 'opaqueFolder'
  | 'redirect'
  | 'metacopy'
  | 'hardLink'
  | 'symlink'
  | 'device'
  | 'fifo'
  | 'socket'
  | 'stale'

export interface Glyph {
  /** path data */
  readonly d: string
  /** a second path: dashed or thick */
  readonly extra?: { readonly d: string; readonly dash?: string; readonly width?: number }
}

const circle = (cx: number, cy: number, r: number) =>
  `M${cx - r} ${cy}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`

const eyeLids = 'M1 7s2.3-3.7 6-3.7S13 7 13 7s-2.3 3.7-6 3.7S1 7 1 7z'
const folder = 'M1.5 3.5h3.6l1.3 1.5h6.1v6.5h-11z'

export const glyphs: Readonly<Record<GlyphName, Glyph>> = {
  eye: { d: `${eyeLids}${circle(7, 7, 1.7)}` },
  covered: { d: `${eyeLids}M2.5 12 11.5 2` },
  whiteout: { d: `${circle(7, 7, 4.6)}M3.8 10.2 10.2 3.8` },
  folder: { d: folder },
  openFolder: { d: 'M1.5 11.5v-8h3.6l1.3 1.5h6.1v1.8M1.5 11.5 3.4 6.8h10l-1.9 4.7z' },
  opaqueFolder: { d: 'M1.5 3.5h3.6l1.3 1.5h6.1v4h-11z', extra: { d: 'M1 11.7h12', width: 2.6 } },
  redirect: { d: 'M2.5 2.5v3.3a3 3 0 0 0 3 3h6m-2.8-2.8 2.9 2.8-2.9 2.8' },
  metacopy: { d: 'M3 1.5h8v4H3z', extra: { d: 'M3 5.5v7h8v-7', dash: '2 2' } },
  hardLink: { d: `${circle(4.6, 7, 3)}${circle(9.4, 7, 3)}` },
  symlink: { d: 'M2.5 11.5V8.2a3 3 0 0 1 3-3h6M8.7 2.4l2.9 2.8-2.9 2.8' },
  device: {
    d: 'M3.5 3.5h7v7h-7zM5.5 1.3v2.2M8.5 1.3v2.2M5.5 10.5v2.2M8.5 10.5v2.2M1.3 5.5h2.2M1.3 8.5h2.2M10.5 5.5h2.2M10.5 8.5h2.2',
  },
  fifo: { d: 'M1.5 4.5h11M1.5 9.5h11M4 7h5.5M7.7 5.4 9.5 7 7.7 8.6' },
  socket: { d: `${circle(7, 7, 4.8)}M5.4 5.6v1.6M8.6 5.6v1.6` },
  stale: { d: 'M7 4.2V7l2 1.4', extra: { d: circle(7, 7, 5), dash: '2.2 2' } },
}
