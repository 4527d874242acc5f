/**
 * Vite plugin: what other sites show of a link to the page. Open Graph's title and description always; picture, address
 * and oEmbed (oembed.com, 2.3.4.4 and 4) need the page's full address, which only who puts it on a server knows: `PUBLIC_URL`.
 */

import { readFileSync } from 'node:fs'
import type { HtmlTagDescriptor, Plugin } from 'vite'

const TITLE = 'Overlay Playground'
const DESCRIPTION =
  'A Linux machine in the browser tab that shows how overlayfs works: terminal, layers, lessons.'

/** public/og.png */
const PICTURE = { width: 1200, height: 630 }
const FRAME = { width: 720, height: 480 }

export function publicPage(publicUrl: string | undefined): Plugin {
  const site =
    publicUrl === undefined || publicUrl === '' ? null : new URL(publicUrl.replace(/\/*$/, '/')).href
  return {
    name: 'public-page',
    apply: 'build',
    transformIndexHtml: () => tagsFor(site),
    generateBundle() {
      if (site === null) return
      this.emitFile({
        type: 'asset',
        fileName: 'oembed.json',
        source: `${JSON.stringify(oEmbedOf(site), null, 2)}\n`,
      })
    },
    buildStart() {
      const png = readFileSync('public/og.png')
      const size = { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
      if (size.width !== PICTURE.width || size.height !== PICTURE.height)
        this.error('public/og.png has another size')
    },
  }
}

/** `site`: the page's address, with a slash at its end; null when nobody knows. */
export function tagsFor(site: string | null): HtmlTagDescriptor[] {
  const property = (name: string, content: string) => ({
    tag: 'meta',
    attrs: { property: `og:${name}`, content },
  })
  const always = [property('title', TITLE), property('description', DESCRIPTION), property('type', 'website')]
  if (site === null) return always
  return [
    ...always,
    property('url', site),
    property('image', `${site}og.png`),
    property('image:width', String(PICTURE.width)),
    property('image:height', String(PICTURE.height)),
    { tag: 'meta', attrs: { name: 'twitter:card', content: 'summary_large_image' } },
    {
      tag: 'link',
      attrs: { rel: 'alternate', type: 'application/json+oembed', href: `${site}oembed.json`, title: TITLE },
    },
  ]
}

/** A static file: the same for every address of the page. */
export function oEmbedOf(site: string) {
  const { width, height } = FRAME
  return {
    version: '1.0',
    type: 'rich',
    title: TITLE,
    provider_name: TITLE,
    provider_url: site,
    html: `<iframe src="${site}?embed=1" title="${TITLE}" width="${width}" height="${height}" style="border: 0" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`,
    width,
    height,
    thumbnail_url: `${site}og.png`,
    thumbnail_width: PICTURE.width,
    thumbnail_height: PICTURE.height,
  }
}
