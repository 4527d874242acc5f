import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Exit } from '../lib/io.ts'
import { Editor } from './editor.ts'

interface Recording {
  readonly text: readonly string[]
  readonly keys: string
  readonly lines: readonly string[]
  /** line from 1, column from 0, as vim's line() and col() - 1 */
  readonly cursor: string
}

const names: Readonly<Record<string, string>> = {
  '\x1b': 'Escape',
  '\r': 'Enter',
  '\b': 'Backspace',
  '\t': 'Tab',
  '\n': 'C-j',
  '\x01': 'C-a',
  '\x12': 'C-r',
  '\x15': 'C-u',
  '\x16': 'C-v',
  '\x17': 'C-w',
}

/** What the keys leave of a text, without a machine. */
function type(text: readonly string[], keys: string): { lines: readonly string[]; cursor: string } {
  const queue = [...keys].map((char) => names[char] ?? char)
  const screen = {
    rows: 24,
    cols: 80,
    hasKeys: () => true,
    // biome-ignore lint/correctness/useYield: nothing here waits
    *readKey() {
      return queue.shift() ?? null
    },
    *beep() {},
    redraw() {},
  }
  const file = { lines: text, hasLastNewline: true, isReadOnly: false, message: '' }
  const editor = new Editor(
    { sys: { time: () => ({ sec: 0, nsec: 0 }) } } as never,
    screen as never,
    'f',
    file,
  )
  try {
    for (const _ of editor.run());
  } catch (thrown) {
    // The keys have run out.
    if (!(thrown instanceof Exit)) throw thrown
  }
  const { lines, cursor } = editor.state
  return { lines, cursor: `${cursor.line + 1},${cursor.column}` }
}

function readRecordings(file: string): Recording[] {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
}

test.each(['recorded.jsonl', 'recorded-registers.jsonl'])(
  'keys leave the text and the cursor that vim leaves: %s',
  (file) => {
    const recordings = readRecordings(file)
    expect(recordings.length).toBeGreaterThan(200)
    for (const { text, keys, lines, cursor } of recordings) {
      expect({ text, keys, ...type(text, keys) }).toEqual({ text, keys, lines, cursor })
    }
  },
)

test('a count repeats what was inserted, and u takes it back as one change', () => {
  expect(type(['one', 'two'], '3aab\x1b')).toEqual({ lines: ['oabababne', 'two'], cursor: '1,6' })
  expect(type(['one', 'two'], '2onew\x1bu')).toEqual({ lines: ['one', 'two'], cursor: '1,0' })
})

test('. repeats the last change, with its text', () => {
  expect(type(['a b c'], 'cwX\x1bw.').lines).toEqual(['X X c'])
})

test('characters outside ASCII are one step each', () => {
  expect(type(['中文é\u0301x'], 'lxlx').lines).toEqual(['中é\u0301'])
})

test('substitution takes ranges, groups and flags', () => {
  expect(type(['aXb', 'aXb', 'aXb'], ':2,$s/\\(a\\)X/[\\1&]/\r').lines).toEqual(['aXb', '[aaX]b', '[aaX]b'])
})

test('what is substituted is asked for with c', () => {
  expect(type(['o o', 'o', 'o'], ':%s/o/0/gc\rynyq').lines).toEqual(['0 o', '0', 'o'])
})
