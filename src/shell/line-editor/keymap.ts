/**
 * Which keys mean which editing command: the bindings of bash 5.2 in emacs mode with Debian's /etc/inputrc, as
 * `bind -p` lists them. Commands carry readline's names.
 *
 * Terms
 * - A *key* here is one character as the terminal sends it; a special key sends several (`\x1b[A`).
 * - A *binding* leads from a sequence of characters to a command. A sequence may be bound and begin a longer one too
 *   (ESC ESC); then what follows decides.
 */

/** The commands that this editor knows. `self-insert` is what every other printable character does. */
export const COMMAND_NAMES = [
  'abort',
  'accept-line',
  'alias-expand-line',
  'backward-byte',
  'backward-char',
  'backward-delete-char',
  'backward-kill-line',
  'backward-kill-word',
  'backward-word',
  'beginning-of-history',
  'beginning-of-line',
  'bracketed-paste-begin',
  'call-last-kbd-macro',
  'capitalize-word',
  'character-search',
  'character-search-backward',
  'clear-display',
  'clear-screen',
  'complete',
  'complete-command',
  'complete-filename',
  'complete-hostname',
  'complete-into-braces',
  'complete-username',
  'complete-variable',
  'copy-backward-word',
  'copy-forward-word',
  'copy-region-as-kill',
  'delete-char',
  'delete-char-or-list',
  'delete-horizontal-space',
  'digit-argument',
  'display-shell-version',
  'downcase-word',
  'dynamic-complete-history',
  'edit-and-execute-command',
  'end-kbd-macro',
  'end-of-history',
  'end-of-line',
  'exchange-point-and-mark',
  'forward-byte',
  'forward-char',
  'forward-search-history',
  'forward-word',
  'glob-complete-word',
  'glob-expand-word',
  'glob-list-expansions',
  'history-and-alias-expand-line',
  'history-expand-line',
  'history-search-backward',
  'history-search-forward',
  'history-substring-search-backward',
  'history-substring-search-forward',
  'insert-comment',
  'insert-completions',
  'kill-line',
  'kill-region',
  'kill-whole-line',
  'kill-word',
  'magic-space',
  'menu-complete',
  'menu-complete-backward',
  'next-history',
  'non-incremental-forward-search-history',
  'non-incremental-reverse-search-history',
  'operate-and-get-next',
  'possible-command-completions',
  'possible-completions',
  'possible-filename-completions',
  'possible-hostname-completions',
  'possible-username-completions',
  'possible-variable-completions',
  'previous-history',
  'quoted-insert',
  'reverse-search-history',
  'revert-line',
  'self-insert',
  'set-mark',
  'shell-backward-kill-word',
  'shell-backward-word',
  'shell-expand-line',
  'shell-forward-word',
  'shell-kill-word',
  'shell-transpose-words',
  'start-kbd-macro',
  'tab-insert',
  'tilde-expand',
  'transpose-chars',
  'transpose-words',
  'undo',
  'unix-filename-rubout',
  'unix-line-discard',
  'unix-word-rubout',
  'upcase-word',
  'yank',
  'yank-last-arg',
  'yank-nth-arg',
  'yank-pop',
] as const

export type Command = (typeof COMMAND_NAMES)[number]

/** What a sequence of keys means: a command, other keys that are read in its place, or a command of the shell. */
export type Binding = Command | { readonly macro: string } | { readonly shellCommand: string }

/** A place in the tree of sequences: what is bound so far, and where each next character leads. */
export interface KeymapNode {
  readonly bound: Binding | undefined
  /** Nothing has been typed yet. */
  readonly isRoot: boolean
  readonly next: ReadonlyMap<string, KeymapNode>
}

/**
 * The node reached from `node` by one character; undefined if nothing is bound there. An upper case letter after a
 * prefix means the lower case one where it has no binding of its own (do-lowercase-version).
 */
export function follow(node: KeymapNode, character: string): KeymapNode | undefined {
  const bound = node.next.get(character)
  if (bound || node.isRoot) return bound
  return /^[A-Z]$/.test(character) ? node.next.get(character.toLowerCase()) : undefined
}

const ESC = '\x1b'
const control = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 0x1f)

/** Notation of the table: `C-a` control, `M-a` ESC before it, `C-x a` a prefix; others are literal. */
function sequence(notation: string): string {
  return notation
    .split(' ')
    .map((key) => {
      if (key === 'SPC') return ' '
      if (key === 'DEL') return '\x7f'
      if (key.startsWith('M-')) return ESC + sequence(key.slice(2))
      if (key.startsWith('C-')) return control(key.slice(2))
      return key
    })
    .join('')
}

const bindings: readonly (readonly [command: Command, ...keys: string[]])[] = [
  ['abort', 'C-g', 'C-x C-g', 'M-C-g'],
  ['accept-line', 'C-j', 'C-m'],
  ['backward-char', 'C-b', 'M-OD', 'M-[D'],
  ['backward-delete-char', 'C-h', 'DEL'],
  ['backward-kill-line', 'C-x DEL'],
  ['backward-kill-word', 'M-C-h', 'M-DEL'],
  ['backward-word', 'M-b', 'M-M-[D', 'M-[1;3D', 'M-[1;5D', 'M-[5D'],
  ['beginning-of-history', 'M-<'],
  ['beginning-of-line', 'C-a', 'M-OH', 'M-[1~', 'M-[H'],
  ['bracketed-paste-begin', 'M-[200~'],
  ['call-last-kbd-macro', 'C-x e'],
  ['capitalize-word', 'M-c'],
  ['character-search', 'C-]'],
  ['character-search-backward', 'M-C-]'],
  ['clear-display', 'M-C-l'],
  ['clear-screen', 'C-l'],
  ['complete', 'C-i', 'M-M-'],
  ['complete-command', 'M-!'],
  ['complete-filename', 'M-/'],
  ['complete-hostname', 'M-@'],
  ['complete-into-braces', 'M-{'],
  ['complete-username', 'M-~'],
  ['complete-variable', 'M-$'],
  ['delete-char', 'C-d', 'M-[3~'],
  ['delete-horizontal-space', 'M-\\'],
  ['digit-argument', 'M--', ...Array.from('0123456789', (digit) => `M-${digit}`)],
  ['display-shell-version', 'C-x C-v'],
  ['downcase-word', 'M-l'],
  ['dynamic-complete-history', 'M-C-i'],
  ['edit-and-execute-command', 'C-x C-e'],
  ['end-kbd-macro', 'C-x )'],
  ['end-of-history', 'M->'],
  ['end-of-line', 'C-e', 'M-OF', 'M-[4~', 'M-[F'],
  ['exchange-point-and-mark', 'C-x C-x'],
  ['forward-char', 'C-f', 'M-OC', 'M-[C'],
  ['forward-search-history', 'C-s'],
  ['forward-word', 'M-f', 'M-M-[C', 'M-[1;3C', 'M-[1;5C', 'M-[5C'],
  ['glob-complete-word', 'M-g'],
  ['glob-expand-word', 'C-x *'],
  ['glob-list-expansions', 'C-x g'],
  ['history-expand-line', 'M-^'],
  ['history-search-backward', 'M-[5~'],
  ['history-search-forward', 'M-[6~'],
  ['insert-comment', 'M-#'],
  ['insert-completions', 'M-*'],
  ['kill-line', 'C-k'],
  ['kill-word', 'M-d', 'M-[3;5~'],
  ['next-history', 'C-n', 'M-OB', 'M-[B'],
  ['non-incremental-forward-search-history', 'M-n'],
  ['non-incremental-reverse-search-history', 'M-p'],
  ['operate-and-get-next', 'C-o'],
  ['possible-command-completions', 'C-x !'],
  ['possible-completions', 'M-=', 'M-?'],
  ['possible-filename-completions', 'C-x /'],
  ['possible-hostname-completions', 'C-x @'],
  ['possible-username-completions', 'C-x ~'],
  ['possible-variable-completions', 'C-x $'],
  ['previous-history', 'C-p', 'M-OA', 'M-[A'],
  ['quoted-insert', 'C-q', 'C-v', 'M-[2~'],
  ['reverse-search-history', 'C-r'],
  ['revert-line', 'M-r', 'M-C-r'],
  ['set-mark', 'C-@', 'M-SPC'],
  ['shell-backward-word', 'M-C-b'],
  ['shell-expand-line', 'M-C-e'],
  ['shell-forward-word', 'M-C-f'],
  ['shell-kill-word', 'M-C-d'],
  ['shell-transpose-words', 'M-C-t'],
  ['start-kbd-macro', 'C-x ('],
  ['tilde-expand', 'M-&'],
  ['transpose-chars', 'C-t'],
  ['transpose-words', 'M-t'],
  ['undo', 'C-_', 'C-x C-u'],
  ['unix-line-discard', 'C-u'],
  ['unix-word-rubout', 'C-w'],
  ['upcase-word', 'M-u'],
  ['yank', 'C-y'],
  ['yank-last-arg', 'M-.', 'M-_'],
  ['yank-nth-arg', 'M-C-y'],
  ['yank-pop', 'M-y'],
]

/** What is bound, by the sequence of characters. */
export type KeyBindings = ReadonlyMap<string, Binding>

export const EMACS_BINDINGS: KeyBindings = new Map(
  bindings.flatMap(([command, ...keys]) => keys.map((key) => [sequence(key), command] as const)),
)

interface MutableNode {
  bound: Binding | undefined
  readonly isRoot: boolean
  readonly next: Map<string, MutableNode>
}

export function keymapOf(bindings: KeyBindings): KeymapNode {
  const root: MutableNode = { bound: undefined, isRoot: true, next: new Map() }
  for (const [keys, bound] of bindings) {
    let node = root
    for (const character of keys) {
      let child = node.next.get(character)
      if (!child) {
        child = { bound: undefined, isRoot: false, next: new Map() }
        node.next.set(character, child)
      }
      node = child
    }
    node.bound = bound
  }
  return root
}

export const emacsKeymap: KeymapNode = keymapOf(EMACS_BINDINGS)
