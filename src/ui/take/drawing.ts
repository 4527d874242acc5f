/**
 * A picture of a scene that stands alone: the diagram drawn once more beside the page, whole, at its natural width, with
 * the values of all styles written into it. It opens in any browser or drawing program, without the page.
 */

import type { Scene } from '../../scene/scene.ts'
import { createDiagram } from '../diagram/diagram.ts'
import { layoutScene } from '../diagram/layout.ts'
import type { MarksNow } from '../diagram/marks.ts'
import type { Layout } from '../diagram/picture.ts'
import type { DiagramTexts } from '../diagram/texts.ts'

export type PictureTheme = 'light' | 'dark'

export interface DrawingOptions {
  readonly texts: DiagramTexts
  readonly theme: PictureTheme
}

export interface Picture {
  /** an SVG document */
  readonly svg: string
  /** px */
  readonly width: number
  readonly height: number
}

const NAMESPACE = 'http://www.w3.org/2000/svg'
const USUAL = { width: 960, height: 420 }
const PLATE = 120
const CAPTION = 36

/** What is written into each element: all that the diagram's style sheet sets. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-dashoffset',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
  'display',
] as const

/** What SVG takes for granted need not be written. */
const INITIAL: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-dashoffset': '0px',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  stroke: 'none',
  'stroke-width': '1px',
  opacity: '1',
  'text-anchor': 'start',
  'paint-order': 'normal',
  fill: 'rgb(0, 0, 0)',
}

export interface Easel {
  /** The picture of a layout, with what moves at the moment. */
  draw(layout: Layout, marks: MarksNow | null, caption: string): Picture
  remove(): void
}

/** How a scene is laid out so that nothing of it has to be panned to. */
export function wholeLayout(scene: Scene, texts: DiagramTexts, workInUse = false): Layout {
  const rows =
    scene.view === 'directories' ? scene.rows.length : scene.view === 'empty' ? 3 : scene.layers.length
  const height = Math.max(USUAL.height, rows * PLATE)
  let width = USUAL.width
  for (;;) {
    const layout = layoutScene(scene, { width, height, texts, workInUse })
    const missing = layout.contentRight - (layout.window.x + layout.window.width)
    if (missing <= 1) return layout
    width += Math.ceil(missing * layout.scale) + 8
  }
}

/** A place beside the page to draw on; `remove` gives it back. */
export function setUpEasel({ theme }: DrawingOptions): Easel {
  const place = document.createElement('div')
  place.className = 'dg take-easel'
  place.setAttribute('aria-hidden', 'true')
  place.dataset['theme'] = theme
  const canvas = document.createElement('div')
  canvas.className = 'dg-canvas'
  const svg = document.createElementNS(NAMESPACE, 'svg')
  canvas.append(svg)
  place.append(canvas)
  document.body.append(place)
  const diagram = createDiagram(svg, 'picture', { onChoose() {}, onToggle() {}, onView() {} })
  return {
    draw(layout, marks, caption) {
      const width = Math.ceil(Math.max(layout.width, layout.contentRight) * layout.scale)
      const height = Math.ceil(layout.height * layout.scale)
      place.style.width = `${width}px`
      place.style.height = `${height}px`
      diagram.render(layout, {
        how: 'still',
        speed: 1,
        selection: null,
        focus: null,
        badges: [],
        size: { width, height },
        reserve: 0,
      })
      if (marks !== null) diagram.drawMarks(marks)
      return standingAlone(svg, { theme, caption, summary: layout.summary }, width, height)
    },
    remove() {
      diagram.dispose()
      place.remove()
    },
  }
}

/** The picture of a scene as it stands; `caption`: a line below it, '' for none. */
export function drawScene(scene: Scene, caption: string, options: DrawingOptions): Picture {
  const easel = setUpEasel(options)
  try {
    return easel.draw(wholeLayout(scene, options.texts), null, caption)
  } finally {
    easel.remove()
  }
}

function standingAlone(
  svg: SVGSVGElement,
  { theme, caption, summary }: { theme: PictureTheme; caption: string; summary: string },
  width: number,
  drawn: number,
): Picture {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const sources = [...svg.querySelectorAll('*')]
  const copies = [...copy.querySelectorAll('*')]
  for (const [index, source] of sources.entries()) writeStyle(source, copies[index] as Element)
  for (const element of copies) {
    for (const name of [
      'class',
      'tabindex',
      'role',
      'aria-label',
      'aria-pressed',
      'aria-expanded',
      'aria-hidden',
      'style',
    ])
      element.removeAttribute(name)
    if (element.getAttribute('display') === 'none') element.remove()
  }
  for (const name of [...copy.getAttributeNames()]) copy.removeAttribute(name)
  const style = getComputedStyle(svg.parentElement as Element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const height = drawn + (caption === '' ? 0 : CAPTION)
  const ground = document.createElementNS(NAMESPACE, 'rect')
  setAll(ground, { width, height, fill: color('--bg') })
  const title = document.createElementNS(NAMESPACE, 'title')
  title.textContent = caption === '' ? summary : caption
  copy.prepend(title, ground)
  if (caption !== '') {
    const text = document.createElementNS(NAMESPACE, 'text')
    setAll(text, {
      x: 24,
      y: drawn + CAPTION - 16,
      fill: color('--ink-2'),
      'font-family': style.fontFamily,
      'font-size': 13,
    })
    text.textContent = caption
    copy.append(text)
  }
  setAll(copy, {
    xmlns: NAMESPACE,
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': summary,
    'data-theme': theme,
  })
  return { svg: new XMLSerializer().serializeToString(copy), width, height }
}

function writeStyle(source: Element, copy: Element): void {
  const style = getComputedStyle(source)
  const isText = source.tagName === 'text' || source.tagName === 'tspan'
  for (const name of PROPERTIES) {
    const value = style.getPropertyValue(name)
    const isFont = name.startsWith('font')
    if (value === '' || value === INITIAL[name] || (isFont && !isText)) copy.removeAttribute(name)
    else if (name !== 'display' || value === 'none') copy.setAttribute(name, plainValue(value))
    else copy.removeAttribute(name)
  }
}

/** Without quotes around addresses, and CSS Color 4's `color(srgb …)`, which mixing gives, as every program reads it. */
function plainValue(value: string): string {
  return value
    .replace(/url\("(#[^"]+)"\)/, 'url($1)')
    .replace(/color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)/, (_, r, g, b, alpha) => {
      const [red, green, blue] = [r, g, b].map((part) => Math.round(Number(part) * 255))
      return alpha === undefined
        ? `rgb(${red}, ${green}, ${blue})`
        : `rgba(${red}, ${green}, ${blue}, ${alpha})`
    })
}

function setAll(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
}

/** A picture on a canvas; `scale` 2 is for sharp screens. */
export async function paint({ svg, width, height }: Picture, scale: number): Promise<HTMLCanvasElement> {
  const image = new Image(width * scale, height * scale)
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * scale
  canvas.height = height * scale
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('this browser gives no canvas')
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

export async function pngOf(picture: Picture): Promise<Blob> {
  const canvas = await paint(picture, 2)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png'),
  )
}
