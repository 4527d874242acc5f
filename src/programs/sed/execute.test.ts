import { expect, test } from 'vitest'
import type { Step } from '../lib/io.ts'
import { executeScript, type SedInput, type SedOutput } from './execute.ts'
import { parseScript } from './parse-script.ts'
import { ScriptError } from './script.ts'

/** Runs a script over a text and gives what it prints. */
function edit(source: string, text: string, options: { extended?: boolean; quiet?: boolean } = {}): string {
  const script = parseScript([{ origin: 'expression', label: '1', lines: 1, text: source }], {
    bytes: false,
    posix: false,
    extended: options.extended ?? false,
    sandbox: false,
  })
  const input = new Lines(text)
  const output = new Printed()
  const files = {
    content: function* (): Step<string> {
      yield
      return 'read\n'
    },
    lineOf: function* (): Step<string | null> {
      yield
      return 'line'
    },
    run: function* (command: string): Step<string> {
      yield
      return `ran ${command}\n`
    },
  }
  const run = executeScript(script, input, output, files, {
    isPosix: false,
    quiet: options.quiet ?? script.quiet,
    lineLength: 70,
    delimiter: '\n',
  })
  for (let step = run.next(); !step.done; step = run.next());
  return output.text
}

class Lines implements SedInput {
  lineNumber = 0
  fileName = '-'
  wasTerminated = true
  private readonly lines: string[]
  private readonly isWhole: boolean

  constructor(text: string) {
    this.isWhole = text.endsWith('\n')
    this.lines = text.split('\n')
    if (this.isWhole) this.lines.pop()
  }

  *holdMemory(): Step<void> {}

  *readLine(): Step<string | null> {
    yield
    const line = this.lines[this.lineNumber]
    if (line === undefined) return null
    this.lineNumber++
    this.wasTerminated = this.isWhole || this.lineNumber < this.lines.length
    return line
  }

  *isLast(): Step<boolean> {
    yield
    return this.lineNumber >= this.lines.length
  }
}

class Printed implements SedOutput {
  text = ''

  line(text: string, isTerminated: boolean): void {
    this.text += isTerminated ? `${text}\n` : text
  }

  raw(text: string): void {
    this.text += text
  }

  *flush(): Step<void> {
    yield
  }

  *settle(): Step<void> {
    yield
  }

  file(): SedOutput {
    return this
  }
}

const five = '1\n2\n3\n4\n5\n'

test.each([
  ['2d', '1\n3\n4\n5\n'],
  ['2,4d', '1\n5\n'],
  ['4,2d', '1\n2\n3\n5\n'],
  ['2,+1d', '1\n4\n5\n'],
  ['2,~4d', '1\n5\n'],
  ['1~2d', '2\n4\n'],
  ['/2/,/4/d', '1\n5\n'],
  ['0,/1/d', '2\n3\n4\n5\n'],
  ['1,/1/d', ''],
  ['$!d', '5\n'],
  ['2q', '1\n2\n'],
  ['2Q', '1\n'],
  ['n;d', '1\n3\n5\n'],
  ['$!N;s/\\n/-/', '1-2\n3-4\n5\n'],
  ['$!N;$!D', '4\n5\n'],
  ['1!G;h;$!d', '5\n4\n3\n2\n1\n'],
  [':a;N;$!ba;s/\\n/+/g', '1+2+3+4+5\n'],
  ['2,4c\\X', '1\nX\n5\n'],
  ['3i\\  in', '1\n2\n  in\n3\n4\n5\n'],
  ['$a end', '1\n2\n3\n4\n5\nend\n'],
  ['2r file', '1\n2\nread\n3\n4\n5\n'],
  ['y/123/abc/', 'a\nb\nc\n4\n5\n'],
])('%s selects and changes lines', (script, printed) => {
  expect(edit(script, five)).toBe(printed)
})

test.each([
  ['s/b*/X/g', 'abc\n', 'XaXcX\n'],
  ['s/b*/X/2', 'abc\n', 'aXc\n'],
  ['s/l/L/2g', 'hello all\n', 'helLo aLL\n'],
  ['s/\\(h\\)\\(e\\)/\\2\\1/', 'hello\n', 'ehllo\n'],
  ['s/.*/\\u&-\\U&-\\Ex/', 'abc\n', 'Abc-ABC-x\n'],
  ['s,a\\,b,[&],', 'a,b\n', '[a,b]\n'],
  ['s/[/]/-/', 'a/b\n', 'a-b\n'],
  ['s/o/\\n/', 'foo\n', 'f\no\n'],
  ['s/é/e/', 'né', 'ne'],
])('%s replaces as GNU sed', (script, text, printed) => {
  expect(edit(script, text)).toBe(printed)
})

test('a last line without newline stays without', () => {
  expect(edit('s/b/c/', 'a\nb')).toBe('a\nc')
})

test('#n on the first line is -n', () => {
  expect(edit('#n\n2p', five)).toBe('2\n')
})

test.each([
  ['s/a', "-e expression #1, char 3: unterminated `s' command"],
  ['k', "-e expression #1, char 1: unknown command: `k'"],
  ['s/x/\\1/', "-e expression #1, char 7: invalid reference \\1 on `s' command's RHS"],
  ['{p', "-e expression #1, char 0: unmatched `{'"],
  ['b foo', "can't find label for jump to `foo'"],
  ['0p', '-e expression #1, char 2: invalid usage of line address 0'],
  ['y/abc/de/', "-e expression #1, char 9: strings for `y' command are different lengths"],
])('%s is refused with sed’s words', (script, message) => {
  const parse = () =>
    parseScript([{ origin: 'expression', label: '1', lines: 1, text: script }], {
      extended: false,
      sandbox: false,
      bytes: false,
      posix: false,
    })
  expect(parse).toThrow(ScriptError)
  expect(parse).toThrow(message)
})
