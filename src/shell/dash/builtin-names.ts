/** The special builtins: what goes wrong in one ends a script, and no function can have its name. */

const SPECIAL = new Set([
  ...[
    '.',
    ':',
    'break',
    'continue',
    'eval',
    'exec',
    'exit',
    'export',
    'local',
    'readonly',
    'return',
    'set',
    'shift',
  ],
  ...['times', 'trap', 'unset'],
])

export const isSpecialBuiltin = (name: string): boolean => SPECIAL.has(name)
