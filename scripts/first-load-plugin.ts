/**
 * Vite plugin: what the first screen needs is asked for at once, and in few requests. The icon stands in the page; theme.js, which
 * runs first, is told the chunks of the languages and asks for the reader's while the page's own code is on its way.
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
    transformIndexHtml: (html) =>
      html.replace(
        'href="./icon.svg"',
        () => `href="${dataAddress(readFileSync('public/icon.svg', 'utf8'))}"`,
      ),
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

/** RFC 2397; only what ends an attribute or an address has to be escaped. */
function dataAddress(svg: string): string {
  const text = svg
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('> <', '><')
    .trim()
  return `data:image/svg+xml,${text.replaceAll(/[%"#<>&]/g, encodeURIComponent)}`
}
