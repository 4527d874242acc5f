/** The settings as stty prints them: all of them, or those that are not as `stty sane` makes them. */

import { CBAUD, ICANON, type Termios, VMIN, VTIME } from '../../kernel/termios.ts'
import { characters, saneCharacters, visible } from './characters.ts'
import { type Mode, modes } from './modes.ts'
import { speedOf } from './speeds.ts'

/** Words on lines, none of which is wider than the screen. */
export function wrapped(words: readonly string[], columns: number): string {
  const lines: string[] = []
  for (const word of words) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => `${line}\n`).join('')
}

const speedText = ({ cflag }: Termios): string => `speed ${speedOf(cflag & CBAUD)} baud;`
const characterText = (termios: Termios, [name, place]: readonly [string, number]): string =>
  `${name} = ${visible(termios.cc[place] as number)};`
const patienceText = ({ cc }: Termios): string => `min = ${cc[VMIN]}; time = ${cc[VTIME]};`

const isOn = (termios: Termios, { flag, mask, bits }: Mode): boolean => (termios[flag] & mask) >>> 0 === bits

const groups = (['cflag', 'iflag', 'oflag', 'lflag'] as const).map((flag) =>
  modes.filter((mode) => mode.flag === flag),
)

export function allSettings(termios: Termios, size: { rows: number; cols: number }, columns: number): string {
  const first = [speedText(termios), `rows ${size.rows}; columns ${size.cols};`, 'line = 0;']
  const named = characters.map((character) => characterText(termios, character))
  const words = groups.map((group) =>
    group.flatMap((mode) => {
      if (isOn(termios, mode)) return [mode.name]
      return mode.isReversible ? [`-${mode.name}`] : []
    }),
  )
  const lines = [first, [...named, patienceText(termios)], ...words]
  return lines.map((line) => wrapped(line, columns)).join('')
}

export function oddSettings(termios: Termios, columns: number): string {
  const named = characters
    .filter(([, place]) => termios.cc[place] !== saneCharacters[place])
    .map((character) => characterText(termios, character))
  if ((termios.lflag & ICANON) === 0) named.push(patienceText(termios))
  const words = groups.map((group) =>
    group.flatMap((mode) => {
      if (isOn(termios, mode)) return mode.sane === false ? [mode.name] : []
      return mode.sane === true && mode.isReversible ? [`-${mode.name}`] : []
    }),
  )
  return [[speedText(termios), 'line = 0;'], named, ...words].map((line) => wrapped(line, columns)).join('')
}
