/**
 * Vite plugin: the page's Content-Security-Policy, as a `<meta>` in index.html, where it holds on every server, and, with what a
 * page cannot say of itself, as `_headers`, which Netlify, Cloudflare Pages and others read. docs/hosting.md has the same for other
 * servers, and scripts/security.test.ts compares.
 */

import type { Plugin } from 'vite'

export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  // xterm writes its colours into a <style> of its own
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  // Markdown at any address opens as a lesson, where its server allows that; nothing is sent along.
  "connect-src 'self' https: http:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** For every answer of the server. */
export const HEADERS: Readonly<Record<string, string>> = {
  // Anybody may have it in a frame: it holds nothing of its reader's but what a click puts there.
  'Content-Security-Policy': `${POLICY}; frame-ancestors *`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  // Frames in a sandbox have no origin: to them the page's own files come from elsewhere.
  'Access-Control-Allow-Origin': '*',
}

/** Names in assets/ carry their content's hash. */
export const ASSETS_CACHE = 'public, max-age=31536000, immutable'

export function security(): Plugin {
  return {
    name: 'security',
    // Not in development: its hot reload needs an inline script.
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
        injectTo: 'head-prepend',
      },
    ],
    generateBundle() {
      const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}`)
      const source = ['/*', ...lines, '/assets/*', `  Cache-Control: ${ASSETS_CACHE}`, ''].join('\n')
      this.emitFile({ type: 'asset', fileName: '_headers', source })
    },
  }
}
