import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PredictedEcho } from './predicted-echo.ts'

const ROOM = 70

/** What is written to the terminal, piece by piece. */
function written(act: (echo: PredictedEcho, write: (text: string) => void) => void): string[] {
  const pieces: string[] = []
  act(new PredictedEcho(), (text) => pieces.push(text))
  return pieces
}

test('a key is shown at once when the one before it came back as it was', () => {
  expect(
    written((echo, write) => {
      write(echo.type('l', ROOM))
      write(echo.say('l'))
      write(echo.type('s', ROOM))
      write(echo.type(' ', ROOM))
      write(echo.say('s'))
      write(echo.say(' '))
      write(echo.type('\r', ROOM))
      write(echo.say('\r\na  b\r\n'))
    }),
  ).toEqual(['', 'l', 's', ' ', '', '', '', '\r\na  b\r\n'])
})

test('what is said behind predicted keys is written', () => {
  expect(
    written((echo, write) => {
      write(echo.type('l', ROOM))
      write(echo.say('l'))
      write(echo.type('s', ROOM))
      write(echo.type('\r', ROOM))
      write(echo.say('s\r\n'))
    }),
  ).toEqual(['', 'l', 's', '', '\r\n'])
})

test('keys that come back as something else take the prediction away', () => {
  expect(
    written((echo, write) => {
      write(echo.type('a', ROOM))
      write(echo.say('a'))
      write(echo.type('b', ROOM))
      write(echo.type('c', ROOM))
      write(echo.say('[1]+  Done\r\n$ abc'))
      write(echo.type('d', ROOM))
    }),
  ).toEqual(['', 'a', 'b', 'c', '\x1b[2D\x1b[K[1]+  Done\r\n$ abc', ''])
})

test.each([
  { name: 'a password', said: '' },
  { name: 'a key within a line', said: 'xrest\b\b\b\b' },
])('nothing is predicted for $name', ({ said }) => {
  const echo = new PredictedEcho()
  for (const key of 'xyz') {
    expect(echo.type(key, ROOM)).toBe('')
    if (said !== '') expect(echo.say(said)).toBe(said)
  }
})

test('nor behind any key that is not plain, at the end of a row, or behind a cleared screen', () => {
  const trusted = () => {
    const echo = new PredictedEcho()
    echo.type('a', ROOM)
    echo.say('a')
    return echo
  }
  expect(trusted().type('b', ROOM)).toBe('b')
  expect(trusted().type('b', 0)).toBe('')
  for (const key of ['\r', '\x1b[D', '\x12', 'é', 'pasted']) {
    const echo = trusted()
    expect(echo.type(key, ROOM)).toBe('')
    expect(echo.type('b', ROOM)).toBe('')
  }
  const cleared = trusted()
  cleared.clear()
  expect(cleared.type('b', ROOM)).toBe('')
})

/** The row that is left: characters, and the repair's `CSI n D CSI K`. */
function screenOf(pieces: readonly string[]): string {
  let row = ''
  for (const piece of pieces) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins the sequence
    const repair = /^\x1b\[(\d+)D\x1b\[K/.exec(piece)
    row = repair === null ? row + piece : row.slice(0, -Number(repair[1])) + piece.slice(repair[0].length)
  }
  return row
}

test('at the end the screen is what the machine has said, whatever it makes of the keys, and when', () => {
  const events = fc.array(
    fc.oneof(
      fc.record({ key: fc.constantFrom('a', 'b', '\r', '\x1b[C') }),
      fc.record({ say: fc.constantFrom('key', 'keys', 'other') }),
    ),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(events, (all) => {
      const echo = new PredictedEcho()
      const pieces: string[] = []
      const unanswered: string[] = []
      let said = ''
      const say = (text: string) => {
        said += text
        pieces.push(echo.say(text))
      }
      for (const event of all) {
        if ('key' in event) {
          unanswered.push(event.key === '\r' ? '|' : event.key === 'a' || event.key === 'b' ? event.key : '')
          pieces.push(echo.type(event.key, ROOM))
        } else if (event.say === 'other') say('?')
        else {
          const text = unanswered.splice(0, event.say === 'key' ? 1 : unanswered.length).join('')
          if (text !== '') say(text)
        }
      }
      const rest = unanswered.join('')
      if (rest !== '') say(rest)
      expect(screenOf(pieces)).toBe(said)
    }),
    { numRuns: 2000 },
  )
})
