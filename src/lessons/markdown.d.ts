/**
 * What Vite makes of `import.meta.glob` over lessons, whose Markdown scripts/lessons-plugin.ts has turned into lessons. (Vite's
 * own types would bring the DOM's along.)
 */
interface ImportMeta {
  glob<Value>(
    pattern: string,
    options: { readonly query?: string; readonly import: 'default'; readonly eager: true },
  ): Record<string, Value>
  glob<Value>(pattern: string, options: { readonly import: 'default' }): Record<string, () => Promise<Value>>
}
