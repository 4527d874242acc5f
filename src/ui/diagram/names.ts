/** How names, sizes and modes are written in the picture: as the machine's own programs write them. */

/**
 * A file name as it can be read: as it is, or, where it has control characters, bytes that are no UTF-8 or
 * spaces at its ends, quoted as GNU ls does it on a terminal (shell-escape).
 */
export function quoteName(name: string): string {
  const quote = (part: string) => `'${part.replaceAll("'", "'\\''")}'`
  if (!ODD.test(name)) return name === '' || name.trim() !== name ? quote(name) : name
  return name
    .split(ODD_RUN)
    .map((part, index) => {
      if (index % 2 === 1) return `$'${[...part].map(escapeCharacter).join('')}'`
      return part === '' && index > 0 ? '' : quote(part)
    })
    .join('')
}

const ODD = /[\p{Cc}\udc80-\udcff]/u
const ODD_RUN = /((?:[\p{Cc}\udc80-\udcff])+)/u

function escapeCharacter(character: string): string {
  const short: Record<string, string> = {
    '\u0007': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\v': '\\v',
  }
  const known = short[character]
  if (known !== undefined) return known
  const code = character.charCodeAt(0)
  // Lone surrogates U+DC80 to U+DCFF stand for bytes that are no UTF-8 (kernel/text.ts).
  const byte = code >= 0xdc80 ? code - 0xdc00 : code
  return `\\${byte.toString(8).padStart(3, '0')}`
}

/** Bytes as the cells say them: exact up to four digits, then in units of 1024 as `ls -h` does. */
export function formatSize(bytes: number): string {
  if (bytes < 10000) return `${bytes} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = -1
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** As Docker says it: units of 1000, three digits. */
export function formatDockerSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return `${Number((bytes / 1000 ** unit).toPrecision(3))}${units[unit]}`
}

/** What made a layer, as a Dockerfile says it: `docker history` shows the shell's call. */
export function instructionOf(command: string): string {
  const builtin = /^\/bin\/sh -c #\(nop\) +(.*)$/s.exec(command)?.[1]
  if (builtin !== undefined) return builtin.trim()
  const run = /^(?:RUN )?\/bin\/sh -c (.*?)(?: # buildkit)?$/s.exec(command)?.[1]
  return run === undefined ? command.replace(/ # buildkit$/, '').trim() : `RUN ${run}`
}

/** The first digits of a hash, as many as Docker shows. */
export const shortHash = (hash: string): string => hash.replace(/^sha256:/, '').slice(0, 12)

/** Permission bits as `ls -l` writes them, without the file type: `rw-r--r--`. */
export function formatMode(mode: number): string {
  const bit = (mask: number, letter: string) => ((mode & mask) === 0 ? '-' : letter)
  const execute = (mask: number, special: number, letter: string) =>
    (mode & special) === 0 ? bit(mask, 'x') : (mode & mask) === 0 ? letter.toUpperCase() : letter
  return [
    bit(0o400, 'r'),
    bit(0o200, 'w'),
    execute(0o100, 0o4000, 's'),
    bit(0o040, 'r'),
    bit(0o020, 'w'),
    execute(0o010, 0o2000, 's'),
    bit(0o004, 'r'),
    bit(0o002, 'w'),
    execute(0o001, 0o1000, 't'),
  ].join('')
}

/** Order of names under LC_COLLATE=C: by code point, which is the order of their UTF-8 bytes. */
export function compareNames(left: string, right: string): number {
  const leftCharacters = [...left]
  const rightCharacters = [...right]
  const length = Math.min(leftCharacters.length, rightCharacters.length)
  for (let index = 0; index < length; index++) {
    const difference =
      (leftCharacters[index]?.codePointAt(0) ?? 0) - (rightCharacters[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return leftCharacters.length - rightCharacters.length
}

/** `/a/b/c` to `/a/b`; of a name in the root, the empty string. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A path of many parts by its first and its last: what a long one is about is at its end. */
export function shortPath(path: string, most = 36): string {
  const parts = path.split('/')
  return path.length <= most || parts.length < 3 ? path : `${parts[0]}/…/${parts.at(-1)}`
}

/** `path` is `ancestor` or lies below it. */
export function isWithin(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}/`)
}
