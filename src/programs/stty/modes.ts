/** The settings that are a bit or a few of termios(3), in stty's order (mode_info). */

export interface Mode {
  readonly name: string
  readonly flag: 'cflag' | 'iflag' | 'oflag' | 'lflag'
  readonly bits: number
  /** The bits of which these are one value; `bits` where each stands alone. */
  readonly mask: number
  /** what `stty sane` makes of it, null if it leaves it */
  readonly sane: boolean | null
  /** `-name` takes it away */
  readonly isReversible: boolean
}

const modesOf = (
  flag: Mode['flag'],
  names: readonly (readonly [name: string, bits: number, sane?: boolean])[],
): readonly Mode[] =>
  names.map(([name, bits, sane = null]) => ({ name, flag, bits, mask: bits, sane, isReversible: true }))

/** Values of one field, the highest first; 0 is the sane one. */
const delays = (name: string, shift: number, values: number): readonly Mode[] =>
  Array.from({ length: values }, (_, index) => values - 1 - index).map((value) => ({
    name: `${name}${value}`,
    flag: 'oflag',
    bits: value << shift,
    mask: (values - 1) << shift,
    sane: value === 0,
    isReversible: false,
  }))

const sizes: readonly Mode[] = [5, 6, 7, 8].map((size, index) => ({
  name: `cs${size}`,
  flag: 'cflag',
  bits: index << 4,
  mask: 0x30,
  sane: null,
  isReversible: false,
}))

export const modes: readonly Mode[] = [
  ...modesOf('cflag', [
    ['parenb', 0x100],
    ['parodd', 0x200],
    ['cmspar', 0x40000000],
  ]),
  ...sizes,
  ...modesOf('cflag', [
    ['hupcl', 0x400],
    ['cstopb', 0x40],
    ['cread', 0x80, true],
    ['clocal', 0x800],
    ['crtscts', 0x80000000],
  ]),
  ...modesOf('iflag', [
    ['ignbrk', 0x1, false],
    ['brkint', 0x2, true],
    ['ignpar', 0x4],
    ['parmrk', 0x8],
    ['inpck', 0x10],
    ['istrip', 0x20],
    ['inlcr', 0x40, false],
    ['igncr', 0x80, false],
    ['icrnl', 0x100, true],
    ['ixon', 0x400],
    ['ixoff', 0x1000, false],
    ['iuclc', 0x200, false],
    ['ixany', 0x800, false],
    ['imaxbel', 0x2000, true],
    ['iutf8', 0x4000, false],
  ]),
  ...modesOf('oflag', [
    ['opost', 0x1, true],
    ['olcuc', 0x2, false],
    ['ocrnl', 0x8, false],
    ['onlcr', 0x4, true],
    ['onocr', 0x10, false],
    ['onlret', 0x20, false],
    ['ofill', 0x40, false],
    ['ofdel', 0x80, false],
  ]),
  ...delays('nl', 8, 2),
  ...delays('cr', 9, 4),
  ...delays('tab', 11, 4),
  ...delays('bs', 13, 2),
  ...delays('vt', 14, 2),
  ...delays('ff', 15, 2),
  ...modesOf('lflag', [
    ['isig', 0x1, true],
    ['icanon', 0x2, true],
    ['iexten', 0x8000, true],
    ['echo', 0x8, true],
    ['echoe', 0x10, true],
    ['echok', 0x20, true],
    ['echonl', 0x40, false],
    ['noflsh', 0x80, false],
    ['xcase', 0x4, false],
    ['tostop', 0x100, false],
    ['echoprt', 0x400, false],
    ['echoctl', 0x200, true],
    ['echoke', 0x800, true],
    ['flusho', 0x1000, false],
    ['extproc', 0x10000, false],
  ]),
]

/** Other names, which are taken and never shown. */
export const otherNames: Readonly<Record<string, string>> = {
  hup: 'hupcl',
  tandem: 'ixoff',
  crterase: 'echoe',
  crtkill: 'echoke',
  ctlecho: 'echoctl',
  prterase: 'echoprt',
}
