/**
 * The diagram as a PNG. Its look comes from style sheets and tokens, which a picture by itself does not have: each element takes
 * its computed style along.
 */

const PROPERTIES = [
  'fill',
  'fill-opacity',
  'fill-rule',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-opacity',
  'opacity',
  'color',
  'display',
  'visibility',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'letter-spacing',
  'text-anchor',
  'dominant-baseline',
  'paint-order',
  'mix-blend-mode',
  'transform',
  'transform-origin',
  'transform-box',
] as const

/** Pixels for one of CSS. */
const SCALE = 2

/** Longer sides than this, in px of CSS, are made smaller. */
const MOST = 4_000

/** The diagram that is on the page; null without one. */
export function findDiagram(): SVGSVGElement | null {
  return document.querySelector<SVGSVGElement>('[data-testid="diagram"] .dg-canvas > svg')
}

export async function pictureOf(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect()
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = [svg, ...svg.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[index] as Element)
    const own = (element as SVGElement).style
    for (const property of PROPERTIES) own.setProperty(property, style.getPropertyValue(property))
    own.setProperty('transition', 'none')
    own.setProperty('animation', 'none')
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  const background = getComputedStyle(document.body).backgroundColor
  return rasterize(new XMLSerializer().serializeToString(copy), width, height, background)
}

async function rasterize(svg: string, width: number, height: number, background: string): Promise<Blob> {
  const image = new Image()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    image.src = url
    await image.decode()
    const scale = SCALE * Math.min(1, MOST / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.fillStyle = background
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('the picture is too large')) : resolve(blob)),
        'image/png',
      ),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}
