/**
 * tar-split: what of a layer's tar is not in its files, so that the very same tar can be put together again from
 * layerdb's `tar-split.json.gz` and the layer's directory. (vbatts/tar-split, formats 1 FileType and 2 SegmentType.)
 */

import { concat } from '../../kernel/text.ts'
import type { Step } from '../step.ts'
import { base64, fromBase64 } from './base64.ts'
import { Crc64, ISO } from './crc64.ts'
import { decodeJson, number, string, struct } from './decode-json.ts'
import { STRIDE } from './digest.ts'
import { goJson, type Json } from './json.ts'
import { NOTHING } from './tar.ts'
import { type TarError, TarReader } from './tar-read.ts'

const FILE = 1
const SEGMENT = 2

/** The lines for a tar, or what is wrong with it. Two entries of one name are refused, as tar-split does. */
export function* splitTar(tar: Uint8Array): Step<string | TarError | DuplicateName> {
  const lines: string[] = []
  const line = (value: { readonly [key: string]: Json }) => {
    lines.push(`${goJson({ ...value, position: lines.length })}\n`)
  }
  const segment = (bytes: Uint8Array) => line({ type: SEGMENT, payload: base64(bytes) })
  const reader = new TarReader(tar)
  const names = new Set<string>()
  let taken = 0
  for (;;) {
    const entry = reader.next()
    if (typeof entry === 'string') return entry
    if (entry === null) break
    if (entry.dataStart > taken) segment(tar.subarray(taken, entry.dataStart))
    if (names.has(entry.name)) return 'duplicates of file paths not supported'
    names.add(entry.name)
    const data = tar.subarray(entry.dataStart, entry.dataEnd)
    if (data.length > 0) {
      line({ type: FILE, name: entry.name, size: data.length, payload: yield* checksumOf(data) })
    } else line({ type: FILE, name: entry.name, payload: null })
    taken = entry.dataEnd
  }
  if (reader.end > taken) segment(tar.subarray(taken, reader.end))
  segment(tar.subarray(Math.max(reader.end, taken)))
  return lines.join('')
}

function* checksumOf(data: Uint8Array): Step<string> {
  const crc = new Crc64(ISO)
  for (let at = 0; at < data.length; at += STRIDE) {
    crc.update(data.subarray(at, at + STRIDE))
    if (at + STRIDE < data.length) yield
  }
  return base64(crc.digest())
}

export type DuplicateName = 'duplicates of file paths not supported'

type Part =
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly size: number; readonly checksum: string }

interface Entry {
  readonly type?: number
  readonly name?: string
  readonly size?: number
  readonly payload?: string
}

const entryShape = struct('storage.Entry', {
  type: number('storage.Type'),
  name: string(),
  size: number('int64'),
  payload: string('[]uint8'),
})

/** The parts of the tar that lines of tar-split describe, in order. Throws what Go says of a line that is none. */
function tarParts(lines: string): Part[] {
  const parts: Part[] = []
  for (const text of lines.split('\n')) {
    if (text === '') continue
    const line = decodeJson<Entry>(text, entryShape) ?? {}
    if (line.type === SEGMENT) parts.push({ bytes: fromBase64(line.payload ?? '') })
    else if ((line.size ?? 0) > 0) {
      parts.push({ file: line.name ?? '', size: line.size as number, checksum: line.payload ?? '' })
    }
  }
  return parts
}

/** The tar again; `read` gives a file of the layer. Null if a file is not what it was. */
export function* joinTar(lines: string, read: (name: string) => Uint8Array | null): Step<Uint8Array | null> {
  const chunks: Uint8Array[] = [NOTHING]
  for (const part of tarParts(lines)) {
    if ('bytes' in part) {
      chunks.push(part.bytes)
      continue
    }
    const data = read(part.file)
    if (data === null || data.length !== part.size) return null
    if ((yield* checksumOf(data)) !== part.checksum) return null
    chunks.push(data)
  }
  return concat(chunks)
}
