/** Regular expressions as the programs' C library has them. */

export { compileRegex, type Regex, RegexError, type RegexMatch } from '../../regex/index.ts'
