/**
 * What of the picture is seen: drags and wheels become pans and zooms. Across, only the columns move, in their
 * window; down, the whole picture does.
 *
 * Terms
 * - scale: px on the screen for one px of the layout: the layout's own times what the user zoomed.
 * - reserve: px on the screen, on the right, that something covers (the inspector).
 * - edge: where the window ends on the right, px of the layout from the left of the screen.
 *
 * Invariant: no empty ground on the left, none on the right before the last column.
 */

import { select } from 'd3-selection'
import { type ZoomTransform, zoom, zoomIdentity, zoomTransform } from 'd3-zoom'
import { geometry } from '../geometry.ts'
import type { Box, Layout } from '../picture.ts'
import { leastScale } from '../plan.ts'

/** px on the screen */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface View {
  /** px of the picture at zoom 1 by which the columns are moved to the left */
  readonly pan: number
  readonly scale: number
}

export interface Viewport {
  /** a smaller picture may leave the view outside of it: it is brought back */
  show(layout: Layout, size: Size, reserve: number): void
  view(): View
  /** of the whole SVG. Given, not asked of the page, which would have to lay itself out for each answer. */
  size(): Size
  /** px on the screen by which the whole picture is moved down; 0 or less */
  top(): number
  /** what the window has on the screen, covered or not, px at zoom 1 */
  windowWidth(layout: Layout): number
  /** brings a place into the window */
  reveal(box: Box): void
  zoomBy(factor: number): void
  fit(): void
  panBy(px: number): void
  dispose(): void
}

const MOST_ZOOM = 2.5

/** `onMove`: the pan or zoom may have changed. */
export function createViewport(svg: SVGSVGElement, onMove: () => void): Viewport {
  const root = select(svg)
  let layout: Layout | null = null
  let size: Size = { width: 0, height: 0 }
  let reserve = 0

  const behavior = zoom<SVGSVGElement, unknown>()
    .extent(() => [
      [0, 0],
      [size.width, size.height],
    ])
    .scaleExtent([1, MOST_ZOOM])
    .filter((event: MouseEvent) => event.type !== 'wheel' && !event.ctrlKey && !event.button)
    .clickDistance(4)
    .constrain((transform) =>
      layout === null ? transform : constrained(transform, layout, size.width - reserve, size.height),
    )
    .on('zoom', onMove)
  root
    .call(behavior)
    .on('dblclick.zoom', null)
    .on('wheel.zoom', null)
    .on('wheel', onWheel, { passive: false })

  return {
    show(next, nextSize, covered) {
      layout = next
      size = nextSize
      reserve = covered
      behavior.scaleExtent([Math.min(1, leastScale(geometry[next.density]) / next.scale), MOST_ZOOM])
      const before = zoomTransform(svg)
      const { x, y } = constrained(before, next, size.width - reserve, size.height)
      if (x !== before.x || y !== before.y) behavior.translateBy(root, 0, 0)
    },
    view,
    size: () => size,
    top: () => zoomTransform(svg).y,
    windowWidth: (shown) => Math.max(0, edge(shown, size.width / view().scale) - shown.window.x),
    reveal(box) {
      if (layout === null) return
      const { pan, scale } = view()
      const left = layout.window.x + 8
      const right = edge(layout, (size.width - reserve) / scale) - 8
      const at = box.x - pan
      const by =
        at < left ? left - at : at + box.width > right ? Math.max(right - at - box.width, left - at) : 0
      const { y, k } = zoomTransform(svg)
      const top = y + box.y * scale - 8
      const bottom = top + box.height * scale + 16
      const down = top < 0 ? -top : Math.min(0, Math.max(size.height - bottom, -top))
      if (by !== 0 || down !== 0) behavior.translateBy(root, by * base(), down / k)
    },
    zoomBy: (factor) => behavior.scaleBy(root, factor),
    fit: () => behavior.transform(root, zoomIdentity),
    panBy: (px) => behavior.translateBy(root, -px * base(), 0),
    dispose() {
      root.on('.zoom', null).on('wheel', null)
    },
  }

  function view(): View {
    const { x, k } = zoomTransform(svg)
    const scale = k * base()
    return { pan: -x / scale, scale }
  }

  /** px on the screen for one px of the layout, before the user zooms */
  function base(): number {
    return layout?.scale ?? 1
  }

  function onWheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      behavior.scaleBy(root, 2 ** (-event.deltaY * 0.002))
      return
    }
    const before = zoomTransform(svg)
    const horizontal = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
    const vertical = event.shiftKey ? 0 : event.deltaY
    behavior.translateBy(root, -horizontal / before.k, -vertical / before.k)
    const after = zoomTransform(svg)
    // At the end of the picture the page scrolls on.
    if (after.x !== before.x || after.y !== before.y) event.preventDefault()
  }
}

/** Brings a transform back into the picture; `width`, `height`: px on the screen that are not covered. */
function constrained(transform: ZoomTransform, layout: Layout, width: number, height: number): ZoomTransform {
  const { k } = transform
  const scale = k * layout.scale
  const most = Math.max(0, layout.contentRight - edge(layout, width / scale))
  const x = Math.min(0, Math.max(-most * scale, transform.x))
  const free = height - layout.height * scale
  const y = free >= 0 ? 0 : Math.min(0, Math.max(free, transform.y))
  return zoomIdentity.translate(x, y).scale(k)
}

/** `shown`: px at zoom 1 that the screen has for the picture. */
function edge({ window }: Layout, shown: number): number {
  return Math.min(window.x + window.width, shown)
}
