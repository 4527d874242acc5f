/**
 * Character sets: bytes to characters and back. What browsers decode (the Encoding Standard) is decoded by them; a set is
 * encoded by a table that is made by decoding all its one- and two-byte sequences.
 */

export interface Decoded {
  readonly text: string
  /** where the bytes are wrong, or break off in the middle of a character; null where they are fine */
  readonly wrongAt: number | null
  readonly isCutOff: boolean
}

export interface Charset {
  /** Up to the first mistake. */
  readonly decode: (bytes: Uint8Array) => Decoded
  /** The bytes of a character; null if the set has it not. */
  readonly encode: (char: string) => readonly number[] | null
  /** what stands before all else */
  readonly mark: readonly number[]
}

/** The set of a name as glibc knows it, null for others. */
export function charsetOf(name: string): Charset | null {
  const plain = name.toUpperCase().replace(/[-_ ]/g, '')
  for (const [names, make] of families) if (names.split(' ').includes(plain)) return make()
  const label = labels[plain]
  return label === undefined ? null : decodedByEngine(label)
}

/** Names as `iconv -l` shows them. */
export const charsetNames: readonly string[] = [
  'ASCII', 'BIG5', 'CP1251', 'CP1252', 'CP936', 'EUC-JP', 'EUC-KR', 'GB18030', 'GB2312', 'GBK', 'ISO-8859-1', 'ISO-8859-15',
  'ISO-8859-2', 'ISO-8859-5', 'KOI8-R', 'LATIN1', 'SHIFT_JIS', 'SJIS', 'UCS-2', 'UCS-4', 'US-ASCII', 'UTF-16', 'UTF-16BE',
  'UTF-16LE', 'UTF-32', 'UTF-32BE', 'UTF-32LE', 'UTF-8',
] // biome-ignore format: a list of words

const families: readonly (readonly [names: string, make: () => Charset])[] = [
  ['UTF8', () => ({ decode: decodeUtf8, encode: utf8Bytes, mark: [] })],
  ['ASCII USASCII ANSIX3.41968 646', () => singleBytes(0x80)],
  ['ISO88591 LATIN1 L1', () => singleBytes(0x100)],
  ['UTF16', () => units(2, 'little', 'with mark')],
  ['UTF16LE UCS2LE UCS2 UNICODE', () => units(2, 'little')],
  ['UTF16BE UCS2BE', () => units(2, 'big')],
  ['UTF32', () => units(4, 'little', 'with mark')],
  ['UTF32LE UCS4LE', () => units(4, 'little')],
  ['UTF32BE UCS4 UCS4BE', () => units(4, 'big')],
]

const labels: Readonly<Record<string, string>> = {
  GBK: 'gbk',
  CP936: 'gbk',
  GB2312: 'gbk',
  EUCCN: 'gbk',
  GB18030: 'gb18030',
  BIG5: 'big5',
  SJIS: 'shift_jis',
  SHIFTJIS: 'shift_jis',
  EUCJP: 'euc-jp',
  EUCKR: 'euc-kr',
  KOI8R: 'koi8-r',
  CP1251: 'windows-1251',
  WINDOWS1251: 'windows-1251',
  CP1252: 'windows-1252',
  WINDOWS1252: 'windows-1252',
  ISO88592: 'iso-8859-2',
  LATIN2: 'iso-8859-2',
  ISO88595: 'iso-8859-5',
  ISO885915: 'iso-8859-15',
  LATIN9: 'iso-8859-15',
}

function utf8Bytes(char: string): readonly number[] {
  return [...new TextEncoder().encode(char)]
}

function decodeUtf8(bytes: Uint8Array): Decoded {
  return decodeSteps(bytes, 'utf-8')
}

/** Whole at first; where that fails, by steps that find the place. */
function decodeSteps(bytes: Uint8Array, label: string): Decoded {
  try {
    return {
      text: new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes),
      wrongAt: null,
      isCutOff: false,
    }
  } catch {
    // What is wrong, and where, is found below.
  }
  let low = 0
  let high = bytes.length
  const isFine = (end: number, rest: 'may break off' | 'is whole'): boolean => {
    const own = new TextDecoder(label, { fatal: true, ignoreBOM: true })
    try {
      own.decode(bytes.subarray(0, end), { stream: rest === 'may break off' })
      return true
    } catch {
      return false
    }
  }
  // The longest beginning in which nothing is wrong yet.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isFine(middle, 'may break off')) low = middle
    else high = middle - 1
  }
  let end = low
  while (end > 0 && !isFine(end, 'is whole')) end--
  return {
    text: new TextDecoder(label, { ignoreBOM: true }).decode(bytes.subarray(0, end)),
    wrongAt: end,
    isCutOff: low === bytes.length,
  }
}

function singleBytes(end: number): Charset {
  return {
    mark: [],
    decode(bytes) {
      const wrong = bytes.findIndex((byte) => byte >= end)
      let text = ''
      for (const byte of wrong < 0 ? bytes : bytes.subarray(0, wrong)) text += String.fromCharCode(byte)
      return { text, wrongAt: wrong < 0 ? null : wrong, isCutOff: false }
    },
    encode(char) {
      const code = char.codePointAt(0) as number
      return code < end ? [code] : null
    },
  }
}

function units(size: 2 | 4, order: 'little' | 'big', mark?: 'with mark'): Charset {
  const put = (unit: number): number[] => {
    const bytes = Array.from({ length: size }, (_, at) => Math.floor(unit / 256 ** at) & 0xff)
    return order === 'little' ? bytes : bytes.reverse()
  }
  return {
    mark: mark === undefined ? [] : put(0xfeff),
    decode(bytes) {
      let isLittle = order === 'little'
      let text = ''
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      let at = 0
      for (; at + size <= bytes.length; at += size) {
        const code = size === 2 ? view.getUint16(at, isLittle) : view.getUint32(at, isLittle)
        if (
          at === 0 &&
          mark !== undefined &&
          (code === 0xfeff || code === (size === 2 ? 0xfffe : 0xfffe0000))
        ) {
          if (code !== 0xfeff) isLittle = !isLittle
          continue
        }
        if (size === 4 && code > 0x10ffff) return { text, wrongAt: at, isCutOff: false }
        text += size === 2 ? String.fromCharCode(code) : String.fromCodePoint(code)
      }
      return { text, wrongAt: at === bytes.length ? null : at, isCutOff: at !== bytes.length }
    },
    encode(char) {
      if (size === 4) return put(char.codePointAt(0) as number)
      return Array.from({ length: char.length }, (_, at) => put(char.charCodeAt(at))).flat()
    },
  }
}

function decodedByEngine(label: string): Charset {
  let table: Map<string, readonly number[]> | null = null
  return {
    mark: [],
    decode: (bytes) => decodeSteps(bytes, label),
    encode(char) {
      table ??= sequencesOf(label)
      return table.get(char) ?? null
    },
  }
}

function sequencesOf(label: string): Map<string, readonly number[]> {
  const decoder = new TextDecoder(label)
  const table = new Map<string, readonly number[]>()
  const add = (bytes: readonly number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes))
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes)
  }
  for (let byte = 0; byte < 256; byte++) add([byte])
  for (let first = 0x81; first < 0xff; first++)
    for (let second = 0x40; second < 0xff; second++) add([first, second])
  return table
}

/** How a character is written where it is not there (//TRANSLIT). */
export function transliterated(char: string): string {
  const known = TRANSLITERATIONS[char]
  if (known !== undefined) return known
  const parts = char.normalize('NFKD').replace(/\p{M}/gu, '')
  return parts === char || parts === '' ? '?' : parts
}

const TRANSLITERATIONS: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '‘': "'",
  '’': "'",
  '«': '<<',
  '»': '>>',
  '–': '-',
  '—': '-',
  '€': 'EUR',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  '©': '(C)',
  '®': '(R)',
  '→': '->',
  '←': '<-',
  '×': 'x',
}
