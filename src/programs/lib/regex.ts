/** Regular expressions as the programs' C library has them. */

export {
  compileRegex,
  type Regex,
  RegexError,
  type RegexMatch,
  type RegexOptions,
} from '../../regex/index.ts'
