import { expect, test } from 'vitest'
import { isProblem, Parser } from './parser.ts'

const OPTIONS = { extglob: false, aliases: null, isString: true }

/** The units' texts, and at the end the messages of a problem, each with its line. */
function read(text: string, options: ConstructorParameters<typeof Map<string, string>>[0] = null): string[] {
  const parser = new Parser(text)
  const found: string[] = []
  for (;;) {
    const unit = parser.next({ ...OPTIONS, aliases: options === null ? null : new Map(options) })
    if (unit === null) return found
    if (isProblem(unit))
      return [...found, ...unit.messages.map(({ line, text: message }) => `${line}: ${message}`)]
    found.push(unit.raw.trim())
  }
}

test('a unit ends at the newline that ends a command', () => {
  expect(read('a; b &\nif c; then\nd\nfi\ne | \nf')).toEqual(['a; b &', 'if c; then\nd\nfi', 'e | \nf'])
})

test('here-documents belong to their unit', () => {
  expect(read('cat <<A; cat <<B\nfirst\nA\nsecond\nB\nnext')).toEqual([
    'cat <<A; cat <<B\nfirst\nA\nsecond\nB',
    'next',
  ])
})

test.each([
  ['echo hi\n| cat', ['echo hi', "2: syntax error near unexpected token `|'", "2: `| cat'"]],
  ['echo a; fi', ["1: syntax error near unexpected token `fi'", "1: `echo a; fi'"]],
  ['echo hi >', ["1: syntax error near unexpected token `newline'", "1: `echo hi >'"]],
  ['(echo', ['2: syntax error: unexpected end of file']],
  ['echo "a\nb', ['1: unexpected EOF while looking for matching `"\'']],
  ['echo $(a\nb', ["3: unexpected EOF while looking for matching `)'"]],
  ['a=(1 2; b', ["1: syntax error near unexpected token `;'", "1: `a=(1 2; b'"]],
  ['[[ a b ]]', ['1: conditional binary operator expected', "1: syntax error near `b'", "1: `[[ a b ]]'"]],
  ['cd )\\\nfoo', ["2: syntax error near unexpected token `)'", "2: `foo'"]],
  ['echo a ;\\\n; b', ["2: syntax error near unexpected token `;;'", "2: `; b'"]],
  ['fi\\\n b', ["2: syntax error near unexpected token `fi'", "2: ` b'"]],
  [
    '[[ a )\\\n c ]]',
    [
      "1: syntax error in conditional expression: unexpected token `)'",
      "2: syntax error near ` '",
      "2: ` c ]]'",
    ],
  ],
  ['f() { }', ["1: syntax error near unexpected token `}'", "1: `f() { }'"]],
  ['echo !(x)', ["1: syntax error near unexpected token `('", "1: `echo !(x)'"]],
  [
    'for ((i=0;i<1)); do :; done',
    ['1: syntax error: arithmetic expression required', "1: syntax error: `((i=0;i<1))'"],
  ],
])('%j is wrong as bash says', (text, messages) => {
  expect(read(text)).toEqual(messages)
})

test('what more input could complete is told from what is wrong', () => {
  const incomplete = (text: string) => {
    const unit = new Parser(text).next(OPTIONS)
    return unit !== null && isProblem(unit) && unit.incomplete
  }
  expect(['if a; then', 'echo "', 'a &&', 'f() {', 'case x in', '$(', 'a=('].map(incomplete)).toEqual(
    Array.from({ length: 7 }, () => true),
  )
  expect(['if a; fi', ')', 'a >', 'for'].map(incomplete)).toEqual([false, false, false, false])
})

test('operators and reserved words may stand in several continued lines', () => {
  expect(read('a &\\\n& i\\\nf b; th\\\nen c |\\\n| d; fi >\\\n> e')).toEqual([
    'a &\\\n& i\\\nf b; th\\\nen c |\\\n| d; fi >\\\n> e',
  ])
})

test('a here-document that the text ends is warned about', () => {
  const unit = new Parser('cat <<E\ntext').next(OPTIONS)
  expect(unit).toMatchObject({
    warnings: [{ line: 2, text: "warning: here-document at line 1 delimited by end-of-file (wanted `E')" }],
  })
})

test('aliases are replaced where a command begins, not inside themselves', () => {
  expect(
    read('ll x; echo ll\nls', [
      ['ll', 'ls -l'],
      ['ls', 'ls --color'],
    ]),
  ).toEqual(['ls --color -l x; echo ll', 'ls --color'])
})

test('an alias that ends in a blank lets the next word be one', () => {
  expect(
    read('sudo ll', [
      ['sudo', 'sudo '],
      ['ll', 'ls -l'],
    ]),
  ).toEqual(['sudo  ls -l'])
})
