/** towupper(3) and towlower(3), which map one character to one: `ß` stays. */

export const toUpper = (text: string): string =>
  mapped(text, text.toUpperCase(), (char) => char.toUpperCase())

export const toLower = (text: string): string =>
  mapped(text, text.toLowerCase(), (char) => char.toLowerCase())

/** `whole` is right where nothing has become longer or shorter. */
function mapped(text: string, whole: string, convert: (char: string) => string): string {
  if (isAscii(text)) return whole
  return Array.from(text, (char) => {
    const converted = convert(char)
    return Array.from(converted).length === 1 ? converted : char
  }).join('')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is what is meant
const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)
