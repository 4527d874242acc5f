import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { embedScript } from './scripts/embed-plugin.ts'
import { lessons } from './scripts/lessons-plugin.ts'
import { serviceWorker } from './scripts/service-worker-plugin.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  // xterm writes its colours into a <style> of its own
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** Only in the build: the development server's hot reload needs an inline script. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
        injectTo: 'head-prepend',
      },
    ],
  }
}

export default defineConfig({
  // The page must work in any folder of any static server.
  base: './',
  plugins: [
    react(),
    lessons(),
    contentSecurityPolicy(),
    embedScript(),
    serviceWorker({ besides: ['embed.js', 'embed.d.ts'] }),
  ],
  worker: { format: 'es' },
  // A frame in a sandbox has no origin: to it even the page's own files come from elsewhere.
  preview: { cors: { origin: '*' } },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|zustand)[\\/]/ },
            { name: 'xterm', test: /node_modules[\\/]@xterm[\\/](xterm|addon-fit)[\\/]/ },
            { name: 'd3', test: /node_modules[\\/]d3-/ },
          ],
        },
      },
    },
  },
})
