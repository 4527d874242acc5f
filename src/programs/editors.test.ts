import { expect, test } from 'vitest'
import { runKeys } from '../../conformance/keys/keys.ts'
// loads the code before the first test
import './lib/testing.ts'

const screen = (setup: string, ...keys: string[]) => runKeys({ cols: 60, rows: 12, setup, keys })

test('vi shows text, tildes, what it does and where it is', async () => {
  expect(await screen('', 'vi f', 'Enter', 'i', 'hello', 'Enter', 'x')).toEqual([
    'hello',
    'x',
    ...Array.from({ length: 9 }, () => '~'),
    `${'-- INSERT --'.padEnd(42)}2,2           All`,
  ])
})

test('vi says of a new file whether its directory is there', async () => {
  expect((await screen('', 'vi f', 'Enter')).at(-1)).toBe(`${'"f" [New]'.padEnd(42)}0,0-1         All`)
  expect((await screen('', 'vi d/f', 'Enter')).at(-1)).toBe(
    `${'"d/f" [New DIRECTORY]'.padEnd(42)}0,0-1         All`,
  )
})

test('vi writes the file and gives the screen back', async () => {
  expect(
    await screen(
      '',
      'vi f',
      'Enter',
      'ihello',
      'Escape',
      ':w',
      'Enter',
      'ox',
      'Escape',
      'ZZ',
      'cat f',
      'Enter',
    ),
  ).toEqual(['$ vi f', '$ cat f', 'hello', 'x', '$'])
})

test('vi does not leave what is not written, unless it has to', async () => {
  const keys = ['vi f', 'Enter', 'dd', ':q', 'Enter']
  const shown = await screen('echo a > f', ...keys)
  expect(shown.at(-1)).toBe('E37: No write since last change (add ! to override)')
  expect(await screen('echo a > f', ...keys, ':q!', 'Enter', 'cat f', 'Enter')).toEqual([
    '$ vi f',
    '$ cat f',
    'a',
    '$',
  ])
})

test('vi replaces a file with one name, and writes into one with several', async () => {
  const setup = 'echo a > f; echo a > g; ln g h; chmod 640 f; stat -c %i f g > before'
  const keys = ['vi f', 'Enter', 'x:wq', 'Enter', 'vi g', 'Enter', 'x:wq', 'Enter', 'clear', 'Enter']
  const shown = await screen(
    setup,
    ...keys,
    'stat -c %i f g | diff before - | wc -l; stat -c %a f; ls',
    'Enter',
  )
  expect(shown.slice(1)).toEqual(['4', '640', 'before  f  g  h', '$'])
})

test('less shows a file a screen at a time, with its name first', async () => {
  const lines = (from: number) => Array.from({ length: 11 }, (_, i) => String(from + i))
  expect(await screen('seq 40 > f', 'less f', 'Enter')).toEqual([...lines(1), 'f'])
  expect(await screen('seq 40 > f', 'less f', 'Enter', 'Space')).toEqual([...lines(12), ':'])
  expect(await screen('seq 40 > f', 'less f', 'Enter', 'G')).toEqual([...lines(30), '(END)'])
  expect(await screen('seq 40 > f', 'less f', 'Enter', '/17', 'Enter')).toEqual([...lines(17), ':'])
  expect(await screen('seq 40 > f', 'less f', 'Enter', '/x', 'Enter')).toEqual([
    ...lines(1),
    'Pattern not found  (press RETURN)',
  ])
  expect(await screen('seq 40 > f', 'less f', 'Enter', 'q')).toEqual(['$ less f', '$'])
})

test('less reads an endless pipe no further than it is looked at', async () => {
  expect(await screen('', 'yes | less', 'Enter', 'Space', 'q', 'echo ok', 'Enter')).toEqual([
    '$ yes | less',
    '$ echo ok',
    'ok',
    '$',
  ])
})

test('^C ends the way to the end of an endless pipe', async () => {
  expect(await screen('', 'yes | less', 'Enter', 'G', 'C-c', 'q', 'echo ok', 'Enter')).toEqual([
    '$ yes | less',
    // bash's newline for the interrupted yes
    '',
    '$ echo ok',
    'ok',
    '$',
  ])
})

test('more prints its screens and ends with the text', async () => {
  const shown = await screen('seq 14 > f', 'more f', 'Enter')
  expect(shown.slice(-2)).toEqual(['11', '--More--(72%)'])
  expect((await screen('seq 14 > f', 'more f', 'Enter', 'Space')).slice(-4)).toEqual(['12', '13', '14', '$'])
})

test('nano shows its keys, asks before it leaves, and writes into the file', async () => {
  const setup = 'seq 3 > f; stat -c %i f > before'
  const wide = (...keys: string[]) =>
    runKeys({ cols: 80, rows: 12, setup, keys: ['nano f', 'Enter', ...keys] })
  expect(await wide('new', 'C-x')).toEqual([
    '  GNU nano 8.4                            f *',
    'new1',
    '2',
    '3',
    '',
    '',
    '',
    '',
    '',
    'Save modified buffer?',
    ' Y Yes',
    ' N No           ^C Cancel',
  ])
  expect(await wide('new', 'C-x', 'y', 'Enter', 'cat f; stat -c %i f | cmp - before', 'Enter')).toEqual([
    '$ nano f',
    '$ cat f; stat -c %i f | cmp - before',
    'new1',
    '2',
    '3',
    '$',
  ])
})

test('nano cuts lines, pastes them together, and undoes', async () => {
  const keys = ['nano f', 'Enter', 'C-k', 'C-k', 'Down', 'C-u', 'x', 'Escape', 'u']
  expect((await screen('seq 4 > f', ...keys)).slice(1, 5)).toEqual(['3', '1', '2', '4'])
  const found = await screen('seq 4 > f', 'nano f', 'Enter', 'C-w', '4', 'Enter', 'C-c')
  expect(found[9]).toBe('   [ line  4/5 (80%), col  1/ 2 ( 50%), char  6/8 (75%) ]')
})

test('watch shows a command again and again until ^C', async () => {
  const shown = await screen('touch a b', 'watch -t -n 1 ls', 'Enter')
  expect(shown).toEqual(['a', 'b'])
  expect(await screen('', 'watch ls', 'Enter', 'C-c', 'echo $?', 'Enter')).toEqual([
    '$ watch ls',
    '$ echo $?',
    '0',
    '$',
  ])
})

test('vi reads what a command prints below the line, and stays where that ends', async () => {
  const shown = await screen('seq 3 > f', 'vi f', 'Enter', ':2r !echo a; echo b >&2; exit 3', 'Enter')
  expect(shown).toEqual([
    '1',
    '2',
    'a',
    'b',
    '3',
    ...Array.from({ length: 6 }, () => '~'),
    `${'shell returned 3'.padEnd(42)}4,1           All`,
  ])
  expect((await screen('seq 3 > f', 'vi f', 'Enter', ':0r!seq 7 9', 'Enter')).slice(0, 6)).toEqual([
    '7',
    '8',
    '9',
    '1',
    '2',
    '3',
  ])
})
