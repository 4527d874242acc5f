/**
 * termios(3): what the line discipline of a terminal is told. Bits, and the places of the control characters, are those
 * of Linux (include/uapi/asm-generic/termbits.h).
 */

export interface Termios {
  /** how what is typed is changed: ICRNL, ISTRIP, IXON … */
  readonly iflag: number
  /** how what is written is changed: OPOST, ONLCR … */
  readonly oflag: number
  /** the line: speed and form of a character. Nothing here depends on it. */
  readonly cflag: number
  /** what is done with what is typed: ICANON, ECHO, ISIG … */
  readonly lflag: number
  /** the control characters by V…, and MIN and TIME; DISABLED is none */
  readonly cc: readonly number[]
}

export const BRKINT = 0x2
export const IGNPAR = 0x4
export const ISTRIP = 0x20
export const INLCR = 0x40
export const IGNCR = 0x80
export const ICRNL = 0x100
export const IUCLC = 0x200
export const IXON = 0x400
export const IXANY = 0x800
export const IUTF8 = 0x4000

export const OPOST = 0x1
export const OLCUC = 0x2
export const ONLCR = 0x4
export const OCRNL = 0x8
export const ONOCR = 0x10
export const ONLRET = 0x20
export const TABDLY = 0x1800
/** Tabs go out as spaces. */
export const TAB3 = 0x1800

/** the speed: a number of the table B0, B50 … B38400 */
export const CBAUD = 0x100f
export const CSIZE = 0x30
export const CS7 = 0x20
export const CS8 = 0x30
export const CREAD = 0x80
export const PARENB = 0x100
export const PARODD = 0x200

export const ISIG = 0x1
export const ICANON = 0x2
export const XCASE = 0x4
export const ECHO = 0x8
export const ECHOE = 0x10
export const ECHOK = 0x20
export const ECHONL = 0x40
export const NOFLSH = 0x80
export const ECHOCTL = 0x200
export const ECHOKE = 0x800
export const IEXTEN = 0x8000

export const VINTR = 0
export const VQUIT = 1
export const VERASE = 2
export const VKILL = 3
export const VEOF = 4
export const VTIME = 5
export const VMIN = 6
export const VSWTC = 7
export const VSTART = 8
export const VSTOP = 9
export const VSUSP = 10
export const VEOL = 11
export const VREPRINT = 12
export const VDISCARD = 13
export const VWERASE = 14
export const VLNEXT = 15
export const VEOL2 = 16

/** _POSIX_VDISABLE: no character does it. */
export const DISABLED = 0

const control = (letter: string): number => letter.charCodeAt(0) & 0x1f

/** INIT_C_CC, by place. */
const USUAL_CHARACTERS: readonly number[] = (() => {
  const cc: number[] = Array(19).fill(DISABLED)
  cc[VINTR] = control('C')
  cc[VQUIT] = control('\\')
  cc[VERASE] = 0x7f
  cc[VKILL] = control('U')
  cc[VEOF] = control('D')
  cc[VMIN] = 1
  cc[VSTART] = control('Q')
  cc[VSTOP] = control('S')
  cc[VSUSP] = control('Z')
  cc[VREPRINT] = control('R')
  cc[VDISCARD] = control('O')
  cc[VWERASE] = control('W')
  cc[VLNEXT] = control('V')
  return cc
})()

/**
 * tty_std_termios, and two things that a terminal's program sets: IUTF8, since the page's is UTF-8; and no IXON, for whoever
 * presses ^S, to save a page, would not know why nothing is shown any more.
 */
export const USUAL: Termios = {
  iflag: ICRNL | IUTF8,
  oflag: OPOST | ONLCR,
  cflag: 0xf | CS8 | CREAD,
  lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
  cc: USUAL_CHARACTERS,
}

/** The control characters with some of them changed: pairs of place and character. */
export function withCharacters(
  cc: readonly number[],
  ...changes: readonly (readonly [place: number, character: number])[]
): readonly number[] {
  const changed = [...cc]
  for (const [place, character] of changes) changed[place] = character
  return changed
}

/** What programs that read key by key ask for: each byte as it was typed and at once, unechoed; ^C is a signal still. */
export const keyByKey = (termios: Termios): Termios => ({
  ...termios,
  iflag: termios.iflag & ~(ICRNL | INLCR),
  lflag: termios.lflag & ~(ICANON | ECHO),
  cc: withCharacters(termios.cc, [VMIN, 1], [VTIME, 0]),
})

export const unechoed = (termios: Termios): Termios => ({ ...termios, lflag: termios.lflag & ~ECHO })

export const withoutSignals = (termios: Termios): Termios => ({ ...termios, lflag: termios.lflag & ~ISIG })
