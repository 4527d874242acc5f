/** Speeds of a line in bits a second, by the number that termios has for them in its cflag (CBAUD). */

const slow = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400]
const fast = [
  57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
  3500000, 4000000,
]
/** CBAUDEX: 0x1000 before the number */
const codes: readonly (readonly [speed: number, code: number])[] = [
  ...slow.map((speed, index) => [speed, index] as const),
  ...fast.map((speed, index) => [speed, 0x1001 + index] as const),
]

export const speedOf = (code: number): number => codes.find(([, known]) => known === code)?.[0] ?? 0

/** null for a speed that no line has. `exta` and `extb` are old names, 134.5 is 134. */
export function speedCode(text: string): number | null {
  const name = text === 'exta' ? '19200' : text === 'extb' ? '38400' : text === '134.5' ? '134' : text
  return codes.find(([speed]) => String(speed) === name)?.[1] ?? null
}
