import { memo, type ReactNode } from 'react'
import { type GlyphName, glyphs } from './glyphs.ts'
import { cellSpine } from './paths.ts'
import type { Layout } from './picture.ts'
import type { Spine } from './rows.ts'
import type { DiagramTexts } from './texts.ts'

/** What the marks in this picture mean; only those that are in it. */
export const Legend = memo(function Legend({
  layout,
  texts,
  id,
}: {
  readonly layout: Layout
  readonly texts: DiagramTexts
  readonly id: string
}) {
  const words = texts.legend
  const { cells, frames } = layout
  const has = (glyph: GlyphName) =>
    cells.some((cell) => cell.face.glyph === glyph) || frames.some((frame) => frame.face.glyph === glyph)
  const items: [key: string, sample: ReactNode, text: string][] = []
  for (const plate of layout.plates) {
    if (layout.view !== 'overlay' || plate.spine === null || plate.key === 'work') continue
    if (!cells.some((cell) => cell.row === plate.key && cell.look !== 'stone')) continue
    items.push([
      plate.key,
      <Sample key="s" hue={plate.hue} spine={plate.spine} id={id} />,
      words.fileFrom(plate.name),
    ])
  }
  const covered = cells.find((cell) => cell.look === 'covered')
  if (covered !== undefined) {
    items.push([
      'covered',
      <Sample key="s" hue={covered.hue} look="covered" glyph="covered" id={id} />,
      words.covered,
    ])
  }
  if (cells.some((cell) => cell.look === 'stone')) {
    items.push([
      'whiteout',
      <Sample key="s" hue="merged" look="stone" glyph="whiteout" id={id} />,
      words.whiteout,
    ])
  }
  if (layout.holes.length > 0) items.push(['hole', <Hole key="s" />, words.hole])
  const marks: readonly (readonly [GlyphName, string])[] = [
    ['folder', words.directory],
    ['opaqueFolder', words.opaque],
    ['redirect', words.redirect],
    ['metacopy', words.metacopy],
    ['hardLink', words.hardLink],
    ['symlink', words.symlink],
    ['device', words.device],
    ['stale', words.stale],
  ]
  for (const [glyph, text] of marks) {
    const isMergedDirectory = glyph !== 'folder' || cells.some((cell) => cell.face.spines.length > 1)
    if (has(glyph) && isMergedDirectory) items.push([glyph, <Mark key="s" name={glyph} />, text])
  }
  return (
    <ul className="dg-legend">
      {items.map(([key, sample, text]) => (
        <li key={key}>
          {sample}
          {text}
        </li>
      ))}
    </ul>
  )
})

interface SampleProps {
  readonly hue: string
  readonly spine?: Spine
  readonly look?: string
  readonly glyph?: GlyphName
  readonly id: string
}

function Sample({ hue, spine, look = 'solid', glyph, id }: SampleProps) {
  return (
    <svg width="28" height="20" aria-hidden="true" className={`L-${hue}`}>
      <g className={look}>
        <rect className="body" x=".5" y="1" width="27" height="18" rx="4" />
        {spine !== undefined && (
          <path
            className="spine"
            transform="translate(.5 1)"
            d={cellSpine(18, 7, 4, 0, 1)}
            fill={`url(#${id}-${spine.hue}-${spine.pattern})`}
          />
        )}
        {glyph !== undefined && <path className="gl" transform="translate(7 3)" d={glyphs[glyph].d} />}
      </g>
    </svg>
  )
}

function Hole() {
  return (
    <svg width="28" height="20" aria-hidden="true">
      <rect className="hole" x=".5" y="1" width="27" height="18" rx="4" />
    </svg>
  )
}

function Mark({ name }: { readonly name: GlyphName }) {
  const glyph = glyphs[name]
  return (
    <svg width="14" height="14" aria-hidden="true" className="L-plain">
      <path className="gl" d={glyph.d} />
      {glyph.extra !== undefined && (
        <path
          className="gl"
          d={glyph.extra.d}
          strokeDasharray={glyph.extra.dash}
          strokeWidth={glyph.extra.width}
        />
      )}
    </svg>
  )
}
