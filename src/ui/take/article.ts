/** The session as an article: Markdown, and with it a picture of each moment at which the layers had changed. */

import { strToU8, zipSync } from 'fflate'
import type { HistoryStep } from '../../host/client.ts'
import { markdown, type ToldStep } from '../../session/export/markdown.ts'
import { type DrawingOptions, drawScene } from './drawing.ts'

/** Markdown alone: commands and what they printed. */
export const articleText = (steps: readonly HistoryStep[], title: string): string =>
  markdown(
    steps.map(({ line, output }): ToldStep => ({ line, output, picture: null })),
    title,
  )

/** A zip with `article.md` and the pictures beside it. */
export function articleFiles(
  steps: readonly HistoryStep[],
  title: string,
  captionOf: (line: string) => string,
  options: DrawingOptions,
): Uint8Array<ArrayBuffer> {
  const files: Record<string, Uint8Array> = {}
  const told = steps.map(({ line, output, scene }, index): ToldStep => {
    const before = steps[index - 1]?.scene
    if (before === undefined || scene.view === 'empty' || scene === before)
      return { line, output, picture: null }
    const source = `${String(index).padStart(3, '0')}.svg`
    const caption = captionOf(line)
    files[source] = strToU8(drawScene(scene, caption, options).svg)
    return { line, output, picture: { source, caption } }
  })
  return zipSync({ 'article.md': strToU8(markdown(told, title)), ...files }) as Uint8Array<ArrayBuffer>
}
