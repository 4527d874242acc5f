/** Control characters but tab and newline, and those that join, hide or turn round what stands beside them. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu

/** A stranger's text as it can be shown: whatever one would not see is written as its code, `\u{1b}`. */
export function visibleText(text: string): string {
  return text.replaceAll(UNSEEN, (char) =>
    char === '\n' || char === '\t' ? char : `\\u{${(char.codePointAt(0) as number).toString(16)}}`,
  )
}
