import { expect, test } from 'vitest'
import { oEmbedOf, publicPage, tagsFor } from './public-page-plugin.ts'

const site = 'https://example.org/play/'
const values = (address: string | null) =>
  tagsFor(address).map(({ attrs }) => Object.values(attrs ?? {}).join(' '))

test('without an address the page says what needs none', () => {
  expect(values(null)).toEqual([
    'og:title Overlay Playground',
    expect.stringMatching(/^og:description A Linux machine/),
    'og:type website',
  ])
})

test('with one, picture and oEmbed are full addresses', () => {
  expect(values(site).slice(3)).toEqual([
    'og:url https://example.org/play/',
    'og:image https://example.org/play/og.png',
    'og:image:width 1200',
    'og:image:height 630',
    'twitter:card summary_large_image',
    'alternate application/json+oembed https://example.org/play/oembed.json Overlay Playground',
  ])
})

test('oEmbed is a rich one, with all that the specification asks for', () => {
  expect(oEmbedOf(site)).toEqual({
    version: '1.0',
    type: 'rich',
    title: 'Overlay Playground',
    provider_name: 'Overlay Playground',
    provider_url: site,
    html: '<iframe src="https://example.org/play/?embed=1" title="Overlay Playground" width="720" height="480" style="border: 0" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>',
    width: 720,
    height: 480,
    thumbnail_url: 'https://example.org/play/og.png',
    thumbnail_width: 1200,
    thumbnail_height: 630,
  })
})

test('an address that is none stops the build', () => {
  expect(() => publicPage('example.org')).toThrow()
})
