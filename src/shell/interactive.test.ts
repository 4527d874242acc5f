import { expect, test } from 'vitest'
import { answer, type Session, startSession } from './testing.ts'

const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`

/** Types, lets what never ends by itself run for a while, and interrupts it. */
function interrupt(session: Session, text: string): void {
  session.kernel.console.input(text)
  for (let i = 0; i < 50; i++) session.kernel.tick()
  session.type('\x03')
}

test.each([
  'while :; do (:); done',
  'while :; do { :; } | :; done',
  'while :; do x=$(:); done',
  'while :; do wait; (:) & done',
])('^C ends %j at whatever moment it comes', (line) => {
  for (let ticks = 1; ticks <= 60; ticks++) {
    const session = startSession()
    session.kernel.console.input(`${line}\r`)
    for (let i = 0; i < 20 + ticks; i++) session.kernel.tick()
    session.type('\x03')
    session.type('echo typed\r')
    expect(session.commands).toEqual([line, 'echo typed'])
  }
})

test.each(['while :; do :; done', 'while :; do :; done | while :; do :; done', 'read x'])(
  '^C while %j runs drops the rest of the paste, and nothing of what is typed then',
  (line) => {
    const session = startSession()
    interrupt(session, paste(`${line}\necho after\necho last\n`))
    session.type('echo typed\r')
    expect(session.commands).toEqual([line, 'echo typed'])
  },
)

test('a command that ends with 130 by itself lets the paste go on', () => {
  const session = startSession()
  session.type(paste('(exit 130)\necho $?\n'))
  expect(session.commands).toEqual(['(exit 130)', 'echo $?'])
})

test('the lines of one command are one entry of the history', () => {
  const session = startSession()
  session.type('if true; then # why\recho y\rfi\r')
  session.type('cat() { :; }; cat <<E\ra\r\rb\rE\r')
  session.kernel.console.takeOutput()
  expect(session.type('fc -ln\r')).toContain(
    '\t if true; then # why\r\necho y; fi\r\n\t cat() { :; }; cat <<E\r\na\r\n\r\nb\r\nE\r\n\r\n',
  )
})

test('a here-document of thousands of lines is read once, whatever looks like its end', () => {
  const session = startSession()
  const body = `${'it\'s $(a line << of) "text\n'.repeat(8000)} E\n`
  session.type(paste(`while read -r l; do last=$l; done <<'E'\n${body}E\necho "<$last>"\n`))
  expect(session.commands).toEqual([`while read -r l; do last=$l; done <<'E'\n${body}E`, 'echo "<$last>"'])
})

test('a quote of several lines asks for more until it is closed and its command complete', () => {
  const session = startSession()
  session.type('if echo "a\rb << x\rc"; then\r:\rfi\r')
  expect(session.commands).toEqual(['if echo "a\nb << x\nc"; then\n:\nfi'])
})

test('shifts in arithmetic are no here-documents', () => {
  const session = startSession()
  session.type('for ((i = 1 << 2; i < 6; i++))\rdo echo $((i << 1))\rdone\r')
  expect(session.commands).toEqual(['for ((i = 1 << 2; i < 6; i++))\ndo echo $((i << 1))\ndone'])
})

test('what looks like a transcript is one where a command begins, and text in a here-document or for read', () => {
  const session = startSession()
  const text = '# mkdir a\n# echo b > c\n'
  session.type('while IFS= read -r l; do x+=("$l"); done <<E\r')
  session.type(paste(`${text}E\n`))
  expect(answer(session, 'echo "${x[@]@Q}"')).toEqual(["'# mkdir a' '# echo b > c'"])
  session.type('read -e l\r')
  session.type(paste('$ echo one'))
  session.type('\r')
  expect(answer(session, 'echo "$l"')).toEqual(['$ echo one'])
  session.commands.length = 0
  session.type(paste('# echo one\none\n# echo two > /dev/null\n'))
  expect(session.commands).toEqual(['echo one', 'echo two > /dev/null'])
})

test('COLUMNS and LINES follow the window: at the prompt, and after a process with checkwinsize', () => {
  const session = startSession()
  session.kernel.console.resize(100, 20)
  session.type('')
  expect(answer(session, 'echo $COLUMNS $LINES')).toEqual(['100 20'])
  expect(answer(session, 'COLUMNS=7; :; echo $COLUMNS; (:); echo $COLUMNS')).toEqual(['7', '100'])
  expect(answer(session, 'shopt -u checkwinsize; COLUMNS=7; (:); echo $COLUMNS')).toEqual(['7'])
  expect(answer(session, 'shopt -s checkwinsize; (COLUMNS=7; (:); echo $COLUMNS)')).toEqual(['7'])
  expect(answer(session, 'readonly LINES; (:)')).toEqual(['bash: LINES: readonly variable'])
})
