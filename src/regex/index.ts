/** The door of the regular expressions, which shell and programs share. */

export { compileRegex, type Regex, RegexError, type RegexMatch, type RegexOptions } from './regex.ts'
