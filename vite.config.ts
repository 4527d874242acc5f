import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { embedScript } from './scripts/embed-plugin.ts'
import { firstLoad } from './scripts/first-load-plugin.ts'
import { lessons } from './scripts/lessons-plugin.ts'
import { preact } from './scripts/preact-plugin.ts'
import { publicPage } from './scripts/public-page-plugin.ts'
import { security } from './scripts/security-plugin.ts'
import { serviceWorker } from './scripts/service-worker-plugin.ts'

/** One chunk with all words of the first screen, and the lesson that stands there. */
const language = (name: string) => ({
  name,
  test: new RegExp(
    `src/(ui/i18n/${name}\\.ts|ui/diagram/texts\\.${name}\\.ts|lessons/${name}/(index\\.ts|.*\\.md\\?head|stacked-directories\\.md))$`,
  ),
})

/** Markdown's parser asks an element what `&amp;` means; in a worker there is none. */
const namedCharacters = (): Plugin => ({
  name: 'named-characters',
  enforce: 'pre',
  resolveId: (id) =>
    id === 'decode-named-character-reference' ? fileURLToPath(import.meta.resolve(id)) : undefined,
})

export default defineConfig({
  // The page must work in any folder of any static server.
  base: './',
  plugins: [
    react(),
    preact(),
    lessons(),
    security(),
    firstLoad(),
    publicPage(process.env['PUBLIC_URL']),
    embedScript(),
    serviceWorker({ besides: ['embed.js', 'embed.d.ts', '_headers', 'oembed.json', 'og.png'] }),
  ],
  worker: { format: 'es', plugins: () => [namedCharacters()] },
  // A frame in a sandbox has no origin: to it even the page's own files come from elsewhere.
  preview: { cors: { origin: '*' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // How long plugins took is nothing for who only wants to see the page.
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'preact',
              test: /node_modules[\\/](preact|zustand)[\\/]|vite[\\/]preload-helper|rolldown[\\/]runtime/,
            },
            // Not the style sheet: it comes with the page's own.
            { name: 'xterm', test: /node_modules[\\/]@xterm[\\/](xterm|addon-fit)[\\/].*js$/ },
            { name: 'd3', test: /node_modules[\\/]d3-/ },
            language('en'),
            language('zh-CN'),
          ],
        },
      },
    },
  },
})
