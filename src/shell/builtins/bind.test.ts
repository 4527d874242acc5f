import { expect, test } from 'vitest'
import { answer, startSession } from '../testing.ts'

test('bind tells keys, names what it does not know, and takes what readline takes', () => {
  const session = startSession()
  const say = (line: string) => answer(session, line)
  expect(say('bind -q history-search-backward')).toEqual([
    'history-search-backward can be invoked via "\\e[5~".',
  ])
  expect(say('bind -q abort')).toEqual(['abort can be invoked via "\\C-g", "\\C-x\\C-g", "\\e\\C-g".'])
  expect(say('bind -q self-insert')).toEqual([
    'self-insert can be invoked via " ", "!", "\\"", "#", "$", ...',
  ])
  expect(say('bind -q kill-region; echo $?')).toEqual(['kill-region is not bound to any keys.', '1'])
  expect(say('bind -q nope; echo $?')).toEqual(["bash: bind: `nope': unknown function name", '1'])
  expect(say("bind 'x'; echo $?")).toEqual(['readline: x: no key sequence terminator', '0'])
  expect(say(`bind '"x'; echo $?`)).toEqual(['readline: "x: no closing `"\' in key binding', '0'])
  expect(say("bind 'set nope on'; echo $?")).toEqual(['readline: nope: unknown variable name', '0'])
})

test('what bash can bind and this editor cannot is refused in one line', () => {
  const session = startSession()
  const say = (line: string) => answer(session, line)
  const refused = (what: string) => [`bash: bind: ${what}: not supported by this shell`, '1']
  expect(say("bind 'TAB: overwrite-mode'; echo $?")).toEqual(refused('overwrite-mode'))
  expect(say('bind -f nosuch; echo $?')).toEqual([
    'bash: bind: nosuch: cannot read: No such file or directory',
    '1',
  ])
  expect(say(`echo '$if mode=vi' > f; bind -f f; echo $?`)).toEqual(refused('$if'))
  expect(say("bind 'set horizontal-scroll-mode on'; echo $?")).toEqual(refused('set horizontal-scroll-mode'))
  expect(say("bind 'set horizontal-scroll-mode off'; echo $?")).toEqual(['0'])
  expect(say('bind -m vi -p; echo $?')).toEqual(refused('-m vi'))
})

test.each([
  ['comment-begin "a b" c', 'comment-begin a b'],
  ['emacs-mode-string "a\\"\\x62" c', 'emacs-mode-string a"b'],
  ["emacs-mode-string '@'", "emacs-mode-string '@'"],
  ['emacs-mode-string', 'emacs-mode-string '],
  ['bell-style NONE', 'bell-style none'],
  ['bell-style', 'bell-style audible'],
  ['completion-query-items "7"', 'completion-query-items 7'],
  ['completion-query-items -5', 'completion-query-items 0'],
  ['completion-query-items', 'completion-query-items 100'],
  ['completion-display-width 7x', 'completion-display-width 7'],
  ['completion-display-width', 'completion-display-width -1'],
  ['keyseq-timeout 3x', 'keyseq-timeout 3'],
  ['mark-directories "on"', 'mark-directories off'],
])('set %s', (text, set) => {
  const session = startSession()
  const name = text.split(' ')[0]
  session.type(`read -r v <<'E'\rset ${text}\rE\r`)
  const said = answer(session, 'bind "$v"; bind -v')
  expect(said.filter((line) => line.startsWith(`set ${name} `))).toEqual([`set ${set}`])
})

test('a value that a variable does not take', () => {
  const session = startSession()
  for (const [name, value] of [
    ['bell-style', 'loud'],
    ['comment-begin', ''],
  ])
    expect(answer(session, `bind 'set ${name} ${value}'; echo $?`)).toEqual([
      `readline: ${name}: could not set value to \`${value}'`,
      '0',
    ])
})

test('keys mean what bind has made of them', () => {
  const session = startSession()
  answer(session, 'alpha=1')
  answer(session, 'beta=2')
  answer(
    session,
    `bind '"\\e[A": history-search-backward' 'Control-t: unix-line-discard' '"\\C-xq":accept-line'`,
  )
  session.type('al\x1b[A\r')
  session.type('junk\x14gamma=3\x18q')
  answer(session, 'bind -r "\\C-t"; bind -u accept-line')
  expect(session.commands.slice(3)).toEqual(['alpha=1', 'gamma=3', 'bind -r "\\C-t"; bind -u accept-line'])
})

test('vi mode is refused, and typing goes on', () => {
  const session = startSession()
  expect(answer(session, 'set -o vi; echo $?; shopt -o -q emacs; echo $?')).toEqual([
    'bash: vi: editing like vi is not supported by this shell; the keys stay those of emacs',
    '1',
    '0',
  ])
  session.type('ab\x01true \r')
  expect(session.commands.at(-1)).toBe('true ab')
})
