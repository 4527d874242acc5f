import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { embedScript } from './scripts/embed-plugin.ts'
import { lessons } from './scripts/lessons-plugin.ts'
import { security } from './scripts/security-plugin.ts'
import { serviceWorker } from './scripts/service-worker-plugin.ts'

export default defineConfig({
  // The page must work in any folder of any static server.
  base: './',
  plugins: [
    react(),
    lessons(),
    security(),
    embedScript(),
    serviceWorker({ besides: ['embed.js', 'embed.d.ts', '_headers'] }),
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
