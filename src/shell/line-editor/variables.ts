/** readline's variables (readline(3), Variables), as Debian's bash has them; `bind` lists all of them, these can be set. */

export type EditorVariables = ReadonlyMap<string, string>

const FLAGS_ON = new Set([
  'bind-tty-special-chars',
  'echo-control-characters',
  'enable-active-region',
  'enable-bracketed-paste',
  'enable-meta-key',
  'input-meta',
  'mark-directories',
  'match-hidden-files',
  'meta-flag',
  'output-meta',
  'page-completions',
  'prefer-visible-bell',
])

/** In readline's order. */
const FLAGS = `
bind-tty-special-chars blink-matching-paren byte-oriented colored-completion-prefix colored-stats
completion-ignore-case completion-map-case convert-meta disable-completion echo-control-characters
enable-active-region enable-bracketed-paste enable-keypad enable-meta-key expand-tilde
history-preserve-point horizontal-scroll-mode input-meta mark-directories mark-modified-lines
mark-symlinked-directories match-hidden-files menu-complete-display-prefix meta-flag output-meta
page-completions prefer-visible-bell print-completions-horizontally revert-all-at-newline
show-all-if-ambiguous show-all-if-unmodified show-mode-in-prompt skip-completed-text visible-stats
`
  .trim()
  .split(/\s+/)

export const EDITOR_VARIABLES: EditorVariables = new Map([
  ...FLAGS.map((name) => [name, FLAGS_ON.has(name) ? 'on' : 'off'] as const),
  ['bell-style', 'audible'],
  ['comment-begin', '#'],
  ['completion-display-width', '-1'],
  ['completion-prefix-display-length', '0'],
  ['completion-query-items', '100'],
  ['editing-mode', 'emacs'],
  ['emacs-mode-string', '@'],
  ['history-size', '500'],
  ['keymap', 'emacs'],
  ['keyseq-timeout', '500'],
  ['vi-cmd-mode-string', '(cmd)'],
  ['vi-ins-mode-string', '(ins)'],
])

export const isFlag = (name: string): boolean => FLAGS.includes(name)

/** Those that mean something here. */
export const SETTABLE: ReadonlySet<string> = new Set([
  'bell-style',
  'bind-tty-special-chars',
  'comment-begin',
  'completion-display-width',
  'completion-ignore-case',
  'completion-query-items',
  'disable-completion',
  'echo-control-characters',
  'emacs-mode-string',
  'enable-bracketed-paste',
  'keyseq-timeout',
  'mark-directories',
  'mark-modified-lines',
  'mark-symlinked-directories',
  'match-hidden-files',
  'menu-complete-display-prefix',
  'page-completions',
  'print-completions-horizontally',
  'revert-all-at-newline',
  'show-all-if-ambiguous',
  'show-all-if-unmodified',
  'show-mode-in-prompt',
  'skip-completed-text',
])

export const isOn = (variables: EditorVariables, name: string): boolean => variables.get(name) === 'on'
