/** The ten characters of a member's type and mode. */

const letters: Record<string, string> = {
  '0': '-',
  '1': 'h',
  '2': 'l',
  '3': 'c',
  '4': 'b',
  '5': 'd',
  '6': 'p',
}

export function modeText({ type, mode }: { type: string; mode: number }): string {
  const bit = (mask: number, letter: string) => (mode & mask ? letter : '-')
  const special = (mask: number, x: number, both: string, only: string) =>
    mode & mask ? (mode & x ? both : only) : bit(x, 'x')
  return [
    letters[type] ?? '-',
    bit(0o400, 'r'),
    bit(0o200, 'w'),
    special(0o4000, 0o100, 's', 'S'),
    bit(0o040, 'r'),
    bit(0o020, 'w'),
    special(0o2000, 0o010, 's', 'S'),
    bit(0o004, 'r'),
    bit(0o002, 'w'),
    special(0o1000, 0o001, 't', 'T'),
  ].join('')
}
