/** Bytes that change what the text behind them looks like, wherever they stand: ESC, and the two that change the set of characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const LASTING = /[\x0e\x0f\x1b]/

/**
 * The part of the text that a terminal of so many lines, those it scrolls back to included, can show when it has written all of
 * it. `yes` says a million short lines in a moment; to draw them takes ten times as long, and ^C would wait for it. What has
 * effects beyond its own line is left whole.
 */
export function lastLines(text: string, lines: number): string {
  let end = text.length
  for (let count = 0; count <= lines; count++) {
    end = end === 0 ? -1 : text.lastIndexOf('\r\n', end - 1)
    if (end === -1) return text
  }
  const start = end + '\r\n'.length
  return LASTING.test(text.slice(0, start)) ? text : text.slice(start)
}
