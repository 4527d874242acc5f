/** Vite plugin: builds src/embed/embed.ts into one classic script, embed.js, beside the page. */

import { build, type Plugin } from 'vite'

export function embedScript(): Plugin {
  return {
    name: 'embed-script',
    apply: 'build',
    async generateBundle() {
      const result = await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        build: {
          target: 'es2022',
          write: false,
          lib: { entry: 'src/embed/embed.ts', formats: ['iife'], name: 'overlayPlaygroundEmbed' },
        },
      })
      const outputs = Array.isArray(result) ? result : [result]
      const chunks = outputs.flatMap((output) => ('output' in output ? output.output : []))
      const [script, ...others] = chunks
      if (script?.type !== 'chunk' || others.length > 0) this.error('embed.js must be one script')
      this.emitFile({ type: 'asset', fileName: 'embed.js', source: script.code })
    },
  }
}
