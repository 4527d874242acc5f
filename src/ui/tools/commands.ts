/** The command lines that do what was asked for with the pointer: what a person would type in the shell's directory. */

/** A word that bash takes literally. */
export function shellWord(text: string): string {
  if (text === '') return "''"
  if (/^[\w./@%+:,-]+$/.test(text)) return text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what cannot stand in single quotes on one line
  if (!/[\u0000-\u001f\u007f\udc80-\udcff]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`
  const escaped = Array.from(text, (char) => {
    const code = char.charCodeAt(0)
    if (char === "'" || char === '\\') return `\\${char}`
    // Lone surrogates stand for bytes that are no UTF-8 (kernel/text.ts).
    const byte = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
    return code < 0x20 || code === 0x7f || byte !== code ? `\\x${byte.toString(16).padStart(2, '0')}` : char
  })
  return `$'${escaped.join('')}'`
}

/** A path as short as it can be typed from `cwd`, safe before any program. */
export function pathFrom(cwd: string, path: string): string {
  const below = cwd === '/' ? '/' : `${cwd}/`
  const short = path === cwd ? '.' : path.startsWith(below) ? path.slice(below.length) : path
  return shellWord(short.startsWith('-') ? `./${short}` : short)
}

export interface Place {
  /** the shell's working directory */
  readonly cwd: string
  /** absolute path of what it is about */
  readonly path: string
}

const at = ({ cwd, path }: Place): string => pathFrom(cwd, path)

/** Text with its last newline, as an editor saves it; the empty text makes an empty file. */
export function writeFile(place: Place, text: string, { append = false } = {}): string {
  const into = `${append ? '>>' : '>'} ${at(place)}`
  if (text === '') return append ? `touch ${at(place)}` : `: ${into}`
  const lines = text.replace(/\n$/, '').split('\n')
  // echo takes -n, -e and -E for itself.
  if (lines.length === 1 && !/^-/.test(text)) return `echo ${shellWord(lines[0] as string)} ${into}`
  return `printf '%s\\n' ${lines.map(shellWord).join(' ')} ${into}`
}

export const makeFile = (place: Place): string => `touch ${at(place)}`
export const makeDirectory = (place: Place): string => `mkdir ${at(place)}`
export const remove = (place: Place, isDirectory: boolean): string =>
  `rm ${isDirectory ? '-r ' : ''}${at(place)}`
export const rename = (place: Place, to: string): string => `mv ${at(place)} ${pathFrom(place.cwd, to)}`

export interface MountPlan {
  /** absolute, top first */
  readonly lowers: readonly string[]
  /** null: read-only */
  readonly upper: string | null
  readonly work: string | null
  readonly merged: string
}

/** Paths in options are cut at colons and commas, which a backslash protects (overlayfs.rst, mount options). */
export function mountOverlay(cwd: string, { lowers, upper, work, merged }: MountPlan): string {
  const option = (path: string) => {
    const below = cwd === '/' ? '/' : `${cwd}/`
    return (path.startsWith(below) ? path.slice(below.length) : path).replaceAll(/[\\:,]/g, '\\$&')
  }
  const options = [
    `lowerdir=${lowers.map(option).join(':')}`,
    ...(upper === null ? [] : [`upperdir=${option(upper)}`]),
    ...(work === null ? [] : [`workdir=${option(work)}`]),
  ].join(',')
  return `mount -t overlay overlay -o ${isPlainOption(options) ? options : shellWord(options)} ${pathFrom(cwd, merged)}`
}

export const unmount = (place: Place): string => `umount ${at(place)}`

export const compareTrees = (cwd: string, before: string, after: string): string =>
  `diff -r ${pathFrom(cwd, before)} ${pathFrom(cwd, after)}`

const isPlainOption = (options: string): boolean => /^[\w./@%+:,=-]+$/.test(options)
