import { type MouseEvent, type ReactNode, useMemo } from 'react'
import type { View } from './draw/viewport.ts'
import { Icon } from './icons.tsx'
import type { Layout } from './picture.ts'
import type { DiagramTexts } from './texts.ts'

const WIDTH = 160
const HEIGHT = 26

interface OverviewProps {
  readonly layout: Layout
  readonly view: View
  readonly texts: DiagramTexts
  /** moves the columns by px at zoom 1 */
  readonly onPan: (px: number) => void
}

/** The whole width in small, the part in view framed; and what lies outside to the right, by name. */
export function Overview({ layout, view, texts, onPan }: OverviewProps) {
  const { window, columns } = layout
  const left = window.x
  const scale = WIDTH / Math.max(1, layout.contentRight - left)
  const shown = window.width / view.scale
  const outside = columns.filter((column) => column.x + column.width - view.pan > window.x + shown + 1)
  const bars = useMemo(() => barsOf(layout, scale), [layout, scale])
  const onClick = (event: MouseEvent<SVGSVGElement>) => {
    const { left: edge, width } = event.currentTarget.getBoundingClientRect()
    const at = ((event.clientX - edge) * (WIDTH + 2)) / width
    onPan(at / scale - shown / 2 - view.pan)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys in the picture bring every column into view */}
      <svg
        className="dg-overview"
        width={WIDTH + 2}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH + 2} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={texts.header.overview}
        onClick={onClick}
      >
        {bars}
        <rect
          className="view"
          x={1 + view.pan * scale}
          y={1}
          width={Math.min(WIDTH, shown * scale)}
          height={HEIGHT - 2}
          rx={4}
        />
      </svg>
      {outside.length > 0 && (
        <button type="button" className="dg-button dg-outside" onClick={() => onPan(shown * 0.8)}>
          <span>{texts.header.outside(outside.length, namesOf(outside.map((column) => column.name)))}</span>
          <Icon name="next" />
        </button>
      )}
    </>
  )
}

/** Every cell as a bar in its layer's hue, row by row. */
function barsOf(layout: Layout, scale: number): ReactNode {
  const rows = layout.plates.filter((plate) => plate.key !== 'work')
  const height = Math.min(3, (HEIGHT - 4) / rows.length - 1)
  return rows.map((plate, index) =>
    layout.cells
      .filter((cell) => cell.row === plate.key && !cell.fixed)
      .map((cell) => (
        <rect
          key={cell.key}
          className={`L-${cell.hue}`}
          x={1 + (cell.box.x - layout.window.x) * scale}
          y={2 + index * (height + 1)}
          width={Math.max(1, cell.box.width * scale - 0.5)}
          height={height}
          fill={cell.look === 'stone' ? 'var(--stone)' : 'var(--s)'}
        />
      )),
  )
}

function namesOf(names: readonly string[]): string {
  const short = names.slice(0, 2).map((name) => (name.length > 12 ? `${name.slice(0, 11)}…` : name))
  return names.length > 2 ? `${short.join(', ')}…` : short.join(', ')
}
