/**
 * Vite plugin: what the first screen needs is asked for at once, and in few requests. The icon stands in the page. theme.js, which
 * runs first, holds up what stands behind it until it has come and run: it stands behind all that is to be fetched, before the style
 * sheet, for which it would have to wait in its turn. It is told the chunks of the languages, and asks for the reader's.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const PLACE = /^ {2}const CHUNKS = .*$/m
const LANGUAGES = ['en', 'zh-CN']

export function firstLoad(): Plugin {
  return {
    name: 'first-load',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => inOrder(html.replace('href="./icon.svg"', () => `href="${iconAddress()}"`)),
    },
    writeBundle({ dir = 'dist' }, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const files = LANGUAGES.map((language) => {
        const chunk = chunks.find(({ name }) => name === language)
        if (chunk === undefined) this.error(`there is no chunk ${language}`)
        return [language, `./${chunk.fileName}`]
      })
      const script = join(dir, 'theme.js')
      const source = readFileSync(script, 'utf8')
      if (!PLACE.test(source)) this.error('theme.js has no place for the chunks')
      const line = `  const CHUNKS = ${JSON.stringify(Object.fromEntries(files))}`
      writeFileSync(
        script,
        source.replace(PLACE, () => line),
      )
    },
  }
}

const THEME = /^ *<script\s+src="\.\/theme\.js"><\/script>\n/m
const STYLES = /^( *)<link rel="stylesheet"( crossorigin)? href="([^"]+)">/m
const MODULE = /^ *<script type="module"/m

function inOrder(html: string): string {
  const [theme] = THEME.exec(html) ?? []
  const [styles, indent, crossorigin = '', address] = STYLES.exec(html) ?? []
  if (theme === undefined || styles === undefined || !MODULE.test(html))
    throw new Error('index.html has theme.js, a module and a style sheet')
  return html
    .replace(THEME, '')
    .replace(
      MODULE,
      (script) => `${indent}<link rel="preload" as="style"${crossorigin} href="${address}">\n${script}`,
    )
    .replace(styles, () => theme + styles)
}

const iconAddress = () => dataAddress(readFileSync('public/icon.svg', 'utf8'))

/** RFC 2397; only what ends an attribute or an address has to be escaped. */
function dataAddress(svg: string): string {
  const text = svg
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('> <', '><')
    .trim()
  return `data:image/svg+xml,${text.replaceAll(/[%"#<>&]/g, encodeURIComponent)}`
}
