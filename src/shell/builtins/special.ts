/** The builtins that POSIX calls special: in posix mode what is assigned before them stays, and their errors end a script. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set([
  ...['.', ':', 'break', 'continue', 'eval', 'exec', 'exit', 'export', 'readonly', 'return', 'set', 'shift'],
  ...['source', 'times', 'trap', 'unset'],
])
