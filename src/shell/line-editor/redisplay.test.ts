import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TerminalScreen } from '../../../conformance/keys/screen.ts'
import { Screen } from './redisplay.ts'

interface Shown {
  readonly prompt: string
  readonly text: string
  /** where the cursor stands, as a share of the text */
  readonly at: number
}

const view = ({ prompt, text, at }: Shown, changedFrom = 0) => {
  const characters = [...text]
  // The cursor stands before a character, never before the marks that belong to one.
  let count = Math.round(characters.length * at)
  while (count < characters.length && characters[count] === '\u0301') count++
  return { prompt, text, cursor: characters.slice(0, count).join('').length, changedFrom }
}

const shown = fc.record({
  prompt: fc.constantFrom(
    '$ ',
    '[root@host ufs]# ',
    "(reverse-i-search)`abc': ",
    '\x01\x1b[1m\x02b\x01\x1b[0m\x02> ',
  ),
  text: fc
    .array(fc.constantFrom('a', 'bc', ' ', '文', '🐳', 'e\u0301', '\t', '\x01', '\n', 'word word word '), {
      maxLength: 25,
    })
    .map((parts) => parts.join('')),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('whatever was shown before, the screen then shows the line as if drawn from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shown, { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 12, max: 40 }),
      async (all, cols) => {
        const rows = 6
        const terminal = new TerminalScreen(cols, rows)
        const screen = new Screen()
        screen.resize({ cols, rows })
        for (const one of all) await terminal.write(screen.show(view(one)).replaceAll('\n', '\r\n'))

        const last = all.at(-1) as Shown
        const fresh = new TerminalScreen(cols, rows)
        const freshScreen = new Screen()
        freshScreen.resize({ cols, rows })
        await fresh.write(freshScreen.show(view(last)).replaceAll('\n', '\r\n'))

        // A line that had more rows may stand further down; a line that has too many for the screen may show others.
        const isWhole = fresh.rows().length < rows
        if (!isWhole) return
        const { row, column } = terminal.cursor()
        const shift = row - fresh.cursor().row
        expect(terminal.rows().slice(shift)).toEqual(fresh.rows())
        expect(column).toBe(fresh.cursor().column)
      },
    ),
    {
      numRuns: 150,
      // A row of a prompt with colours, then one of a prompt without.
      examples: [
        [
          [
            {
              prompt: '\x01\x1b[1m\x02b\x01\x1b[0m\x02> ',
              text: 'aword word word 文aword word word ',
              at: 0,
            },
            { prompt: '$ ', text: 'word word word ', at: 0 },
          ],
          32,
        ],
        // A line that was too high for the screen, then shorter ones.
        [
          [
            { prompt: "(reverse-i-search)`abc': ", text: 'word word word \n文aword word word 文\t', at: 1 },
            { prompt: '$ ', text: 'word word word ', at: 0.6 },
            { prompt: '[root@host ufs]# ', text: '', at: 0 },
          ],
          12,
        ],
      ],
    },
  )
})

test('a character typed at the end is written alone', () => {
  const screen = new Screen()
  screen.show({ prompt: '$ ', text: 'ab', cursor: 2, changedFrom: 0 })
  expect(screen.show({ prompt: '$ ', text: 'abc', cursor: 3, changedFrom: 2 })).toBe('c')
})

test('a character typed in the middle moves only what is behind it', () => {
  const screen = new Screen()
  screen.show({ prompt: '$ ', text: 'abcd', cursor: 1, changedFrom: 0 })
  expect(screen.show({ prompt: '$ ', text: 'aXbcd', cursor: 2, changedFrom: 1 })).toBe('Xbcd\b\b\b')
})

test('rows that did not change are not written again', () => {
  const screen = new Screen()
  screen.resize({ cols: 10, rows: 24 })
  const first = 'x'.repeat(8)
  screen.show({ prompt: '$ ', text: `${first}${'y'.repeat(10)}z`, cursor: 0, changedFrom: 0 })
  const out = screen.show({ prompt: '$ ', text: `${first}${'y'.repeat(10)}Z`, cursor: 19, changedFrom: 18 })
  expect(out).toBe('\r\n\nZ')
})
